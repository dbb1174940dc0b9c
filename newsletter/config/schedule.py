"""`schedule` in `newsletter.yaml`: when each job is due, by which calendar, who is told, and what becomes of a thin issue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from newsletter.config.kinds import EmailAddress, Strict
from newsletter.core import months, rules
from newsletter.core.due import Job

JobName = Literal["collect", "draft", "remind", "send", "bounces", "publish", "verify", "links", "backup"]
GRACE = {"draft": timedelta(days=25), "send": timedelta(days=15), "publish": timedelta(days=60)}
LIMIT = {
    "collect": timedelta(hours=2), "draft": timedelta(hours=1), "send": timedelta(hours=12), "publish": timedelta(hours=2),
    "verify": timedelta(hours=4), "links": timedelta(hours=2), "backup": timedelta(hours=6),
}  # fmt: skip
USUAL_LIMIT = timedelta(minutes=15)
_SPAN = re.compile(r"(\d{1,4})\s+(day|hour|minute)s?")


def _rule(value: str) -> str:
    if value not in (rules.OFF, rules.AFTER_SENDING):
        rules.parse(value)
    return value


def _monthly(value: str) -> str:
    if value == rules.AFTER_SENDING or (value != rules.OFF and not rules.parse(value).monthly):
        raise ValueError(
            f"{value!r} is not once a month, and each month has one issue; write one such as “third working day, 09:00”"
        )
    return value


def _timed(value: str) -> str:
    if value == rules.AFTER_SENDING:
        raise ValueError("“after sending” is for publish; write a time such as “every day 06:00”")
    return _rule(value)


def _always(value: str) -> str:
    if value == rules.OFF:
        raise ValueError(
            "cannot be off: nothing is sent unapproved, and somebody has to know; write “every working day, 09:00”"
        )
    return _timed(value)


def _after(value: str) -> str:
    if value not in (rules.OFF, rules.AFTER_SENDING):
        raise ValueError(f"{value!r}: an issue is published once it is sent; write “after sending” or “off”")
    return value


def _span(value: str) -> str:
    span(value)
    return value


def _hours(value: str) -> str:
    hours(value)
    return value


def span(text: str) -> timedelta:
    """A length of time such as "15 days"; ValueError where it is none."""
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None or not int(match[1]):
        raise ValueError(f"{text!r} is no length of time; write one such as “15 days”, “2 hours” or “30 minutes”")
    return timedelta(**{f"{match[2]}s": int(match[1])})


def hours(text: str) -> tuple[time, time]:
    """Hours such as "08:00-20:00"; ValueError where they are none."""
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)", text.strip())
    if match is None:
        raise ValueError(f"{text!r}: write hours as “08:00-20:00”")
    begin, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    if begin >= end:
        raise ValueError(f"{text!r} ends before it begins")
    return begin, end


Timed = Annotated[str, AfterValidator(_timed)]
Monthly = Annotated[str, AfterValidator(_monthly)]
Span = Annotated[str, AfterValidator(_span)]


class ScheduleSettings(Strict):
    """`newsletter run`: when each job is due, in the publication's time zone. docs/schedule.md says how rules are written."""

    collect: Timed = Field("every 4 hours", description="Ask the sources.")
    draft: Monthly = Field("first working day, 06:00", description="Draft the issue of the month before.")
    send: Monthly = Field("third working day, 09:00", description="Send it, if it is approved.")
    remind: Annotated[str, AfterValidator(_always)] = Field(
        "every working day, 09:00",
        description="Remind the editors of an issue whose hour has come and that waits for them.",
    )
    bounces: Timed = Field("every hour", description="Read what came back, where mail.bounces names a mailbox.")
    publish: Annotated[str, AfterValidator(_after)] = Field(
        "after sending", description="Build the site and publish it: after sending, or off."
    )
    verify: Timed = Field("every sunday 03:00", description="Prove the kept sources whole.")
    links: Timed = Field("15th, 04:00", description="Try the cited links of the issue sent last.")
    backup: Timed = Field("every day 02:00", description="Back up, where a backup is set up.")
    holidays: Annotated[str, Field(pattern=r"^([A-Z]{2,3}|none)$")] = Field(
        "none", description="Whose holidays count: a country (ISO 3166: CN, HK, GB), or none."
    )
    subdivision: str | None = Field(None, description="Its part, where it has holidays of its own: NY, ENG.")
    days_off: tuple[date, ...] = Field((), description="Further days off, as YYYY-MM-DD.")
    working_days: tuple[date, ...] = Field((), description="Further working days, whatever the calendar says.")
    editors: tuple[EmailAddress, ...] = Field((), description="Who is reminded; default: publication.contact.")
    operators: tuple[EmailAddress, ...] = Field((), description="Who is told of failures; default: the editors.")
    thin_below: Annotated[int, Field(ge=1, le=100)] = Field(1, description="An issue of fewer items is thin.")
    thin: Literal["hold", "send", "skip"] = Field(
        "hold", description="A thin issue is held for an editor, sent once approved, or skipped with a note."
    )
    send_hours: Annotated[str, AfterValidator(_hours)] = Field(
        "08:00-20:00", description="When a late issue may go, once it is approved."
    )
    send_any_day: bool = Field(False, description="A late issue may also go on a day that is no working day.")
    grace: dict[JobName, Span] = Field(
        {},
        description="How late a job may still begin: {send: 15 days}. Default: draft 25 days, send 15 days; others: until their next time.",
    )
    limit: dict[JobName, Span] = Field(
        {}, description="How long a job may take before it is stopped: {collect: 2 hours}."
    )

    @model_validator(mode="before")
    @classmethod
    def _off(cls, data: Any) -> Any:
        """`off` without quotes, which YAML takes for "no"."""
        if not isinstance(data, dict):
            return data
        return {key: rules.OFF if value is False and key in get_args(JobName) else value for key, value in data.items()}

    @model_validator(mode="after")
    def _known(self) -> ScheduleSettings:
        if both := set(self.days_off) & set(self.working_days):
            raise ValueError(f"{min(both)} is a day off and a working day; remove it from one")
        if self.holidays == "none" and self.subdivision:
            raise ValueError("a subdivision needs holidays: the country it is of; add it")
        return self

    def editor_addresses(self, contact: str | None) -> tuple[str, ...]:
        """Who is reminded, the publication's contact by default."""
        return self.editors or ((contact,) if contact else ())

    def operator_addresses(self, contact: str | None) -> tuple[str, ...]:
        """Who is told of failures, the editors by default."""
        return self.operators or self.editor_addresses(contact)

    def policy(self) -> months.Policy:
        """What holds for every issue."""
        return months.Policy(self.thin_below, self.thin, hours(self.send_hours), self.send_any_day)

    def jobs(self, available: Iterable[str]) -> dict[str, Job]:
        """The jobs that are on, out of those that this workspace is set up for."""
        found = {}
        for name in available:
            text = getattr(self, name)
            if text != rules.OFF:
                found[name] = self._job(name, text)
        return found

    def _job(self, name: str, text: str) -> Job:
        rule = rules.parse("every day" if text == rules.AFTER_SENDING else text)  # a publication follows its mailing
        grace = span(self.grace[name]) if name in self.grace else GRACE.get(name)
        limit = span(self.limit[name]) if name in self.limit else LIMIT.get(name, USUAL_LIMIT)
        return Job(name, rule, grace, limit)

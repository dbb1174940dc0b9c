"""What a server answers (RFC 5321, 4.2; RFC 2034) and what it means for a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from newsletter.core.bounces.verdict import Verdict, verdict
from newsletter.core.mailing.letter import Fate, Outcome

Stage = Literal["mail", "rcpt", "data", "message"]
LONGEST_TEXT = 500  # characters of a server's words that are kept
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")

_OUR_SHARE = re.compile(
    r"\b(?:daily|hourly|peak)\b[^.\n]{0,40}\b(?:limit|quota)|\b(?:sending|relay|submission) (?:rate|limit|quota)|SubmissionQuotaExceeded|"
    r"\blimit for (?:message recipients|the number of messages)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reply:
    """A reply: its code, and the text of its lines."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its lines as one, without the enhanced status each begins with, cut to a sensible length."""
        return " ".join(_STATUS.sub("", line, count=1).strip() if _STATUS.match(line) else line for line in self.lines)[
            :LONGEST_TEXT
        ]

    @property
    def status(self) -> str:
        """The enhanced status, "" where there is none (RFC 2034)."""
        found = _STATUS.match(self.lines[0]) if self.lines else None
        return found[1] if found else ""

    @property
    def good(self) -> bool:
        """Whether it says yes."""
        return 200 <= self.code < 400


def outcome(reply: Reply, stage: Stage) -> Outcome:
    """What a reply at a stage of the transaction means for the letter.

    A refusal is the recipient's only where it is said of the recipient: at RCPT, and not for a reason of policy. What is refused at
    MAIL or DATA is refused to us; so is the message after its end, unless the words or the status name the mailbox. Where our share of
    the day or hour is used up (Google says that with 550, Microsoft with 550 and 554), the letter waits, whatever the code.
    """
    told = Outcome(Fate.ACCEPTED, reply.code, reply.status, reply.text)
    if 200 <= reply.code < 300:
        return told
    if reply.code < 500 or reply.code > 599 or _OUR_SHARE.search(reply.text):
        return Outcome(Fate.DEFERRED, *_said(told))
    if (
        reply.code in (500, 501, 502, 503, 504, 530, 535, 555)
        and stage != "message"
        and not reply.status.startswith("5.1")
    ):
        return Outcome(Fate.POLICY, *_said(told))  # protocol and login: about us
    found = verdict(reply.status, reply.code, reply.text)
    if stage == "rcpt":
        return Outcome(Fate.POLICY if found is Verdict.POLICY else Fate.REFUSED, *_said(told))
    return Outcome(Fate.REFUSED if stage == "message" and found is Verdict.HARD else Fate.POLICY, *_said(told))


def _said(told: Outcome) -> tuple[int, str, str]:
    return told.code, told.status, told.text


@dataclass(frozen=True)
class Features:
    """What a server offers after EHLO: extension keywords in upper case with their parameters."""

    offered: dict[str, tuple[str, ...]]

    @classmethod
    def read(cls, lines: Iterable[str]) -> Features:
        """The lines of a reply to EHLO, the first of which is the server's name."""
        found: dict[str, tuple[str, ...]] = {}
        for line in list(lines)[1:]:
            keyword, *parameters = line.replace("AUTH=", "AUTH ").split() or [""]
            found[keyword.upper()] = tuple(parameters)
        return cls(found)

    def __contains__(self, keyword: str) -> bool:
        return keyword in self.offered

    @property
    def largest(self) -> int | None:
        """The largest message in bytes (RFC 1870), None where it is not said."""
        said = self.offered.get("SIZE", ())
        return int(said[0]) if said and said[0].isdecimal() and int(said[0]) else None

    @property
    def logins(self) -> frozenset[str]:
        """The ways to log in (RFC 4954)."""
        return frozenset(way.upper() for way in self.offered.get("AUTH", ()))


def dotted(data: bytes) -> bytes:
    """A message ready for DATA, without its final dot: leading dots doubled (RFC 5321, 4.5.2), ended by CRLF."""
    if b"\r\n." in data:
        data = data.replace(b"\r\n.", b"\r\n..")
    if data.startswith(b"."):
        data = b"." + data
    return data if data.endswith(b"\r\n") else data + b"\r\n"

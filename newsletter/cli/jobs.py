"""The jobs of the schedule as commands of ours, and the keeper that carries them out in processes of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.cli.desk import Desk, cli, clock, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from newsletter.adapters.child import Ended
    from newsletter.adapters.store import Database
    from newsletter.config.settings import Settings
    from newsletter.core.alerts import Alert
    from newsletter.core.due import Task
    from newsletter.scheduling import Keeper, Schedule
    from newsletter.standing import Standings

ALWAYS = ("collect", "draft", "remind", "send", "verify", "links")


def available(settings: Settings) -> Iterator[str]:
    """The jobs that this workspace is set up for."""
    yield from ALWAYS
    if settings.mail.bounces.folder or settings.mail.bounces.imap_host:
        yield "bounces"
    if settings.site.url and "site" in cli.commands:
        yield "publish"


def commands(job: str, issue: str, last_sent: IssueKey | None = None) -> list[list[str]]:
    """The commands of a job, one after the other; none where there is nothing to do yet. `issue` is the one it is for."""
    match job:
        case "verify":
            return [["snapshots", "verify"]]
        case "links":
            return [["check", str(last_sent), "--links"]] if last_sent else []
        case "deadlines":
            return [["remind", issue, "--deadlines"]]
        case "draft" | "send" | "remind":
            return [[job, issue]]
        case "publish":
            return [[name] for name in ("site", "publish") if name in cli.commands]
        case _:
            return [[job]]


def schedule(settings: Settings) -> Schedule:
    """The schedule that the settings describe."""
    from functools import partial
    from zoneinfo import ZoneInfo

    from newsletter.config.working_days import working_days
    from newsletter.scheduling import Schedule

    told = settings.schedule
    zone = ZoneInfo(settings.publication.time_zone)
    return Schedule(told.jobs(available(settings)), told.policy(), zone, partial(working_days, told))


class Office:
    """A workspace with what its schedule needs. Settings are those of the moment at which it was made."""

    def __init__(self, desk: Desk, stopping: threading.Event) -> None:
        from newsletter import config
        from newsletter.standing import Standings

        self.desk, self.stopping = desk, stopping
        self.root: Path = desk.workspace().root
        self.settings = config.load(self.root / config.SETTINGS, config.Settings)
        self.publication = desk.publication()
        self.standings: Standings = Standings(desk.workspace(), self.publication)
        self.schedule = schedule(self.settings)

    def now(self) -> datetime:
        """Now, in the publication's time zone."""
        return clock(self.publication)

    def keeper(self, database: Database, note: Callable[[str], None] = say) -> Keeper:
        """What keeps the schedule."""
        import socket

        from newsletter.scheduling import Keeper

        return Keeper(
            database, self.schedule, now=self.now, issues=self.standings.look, do=self.do, tell=self.tell,
            by_hand=lambda job, period: self.by_hand(job, period), say=note, holder=f"{socket.gethostname()} {os.getpid()}",
        )  # fmt: skip

    def last_sent(self) -> IssueKey | None:
        """The issue that was sent last."""
        sent = [(one.sent, key) for key, one in self.standings.look().items() if one.sent]
        return max(sent)[1] if sent else None

    def by_hand(self, job: str, period: str) -> str:
        """What a person types to do a job."""
        issue = period.partition("@")[0] if job in ("draft", "send", "remind", "deadlines") else ""
        return "; ".join("newsletter " + " ".join(one) for one in commands(job, issue, self.last_sent())) or job

    def do(self, task: Task, limit: timedelta) -> Ended:
        """Run a task's commands, one after the other, until one fails. The limit is for each."""
        from newsletter.adapters import child

        ended = child.Ended(0, "")
        for command in commands(task.job, task.issue, self.last_sent()):
            ended = child.run(self._program(command), limit, self.stopping)
            if ended.code or ended.late or ended.stopped:
                break
        return ended

    def _program(self, command: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "newsletter.cli", "--workspace", str(self.root), *command]

    def tell(self, alert: Alert) -> bool:
        """Mail an alert; False where nobody could be told."""
        from newsletter.cli.posting import post

        told, contact = self.settings.schedule, self.settings.publication.contact
        to = told.editor_addresses(contact) if alert.whom == "editors" else told.operator_addresses(contact)
        try:
            post(self.root, self.settings, to, alert.key, alert.subject, alert.text, self.now())
        except NewsletterError as error:
            say(f"! {error}")
            return False
        return True

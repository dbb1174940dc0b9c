"""Memory of a mailing by the number of its readers: the real ledger and letters, into a channel that takes everything at once.

python -m bench.memory READERS      prints the peak in MB and the seconds
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Row

FEW, MANY = 1000, 200_000
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def rows(_rounds: int) -> list[Row]:
    few, _ = _peak(FEW)
    many, seconds = _peak(MANY)
    told = f"{FEW}: {few:.0f} MB, {MANY}: {many:.0f} MB, {MANY / seconds:.0f} letters/s through the ledger, no network"
    return [Row(f"peak memory of a mailing to {MANY} readers beside {FEW}", many / few, "x", 1.2, told)]


def _peak(readers: int) -> tuple[float, float]:
    """MB at most, and seconds, of a mailing in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for step in ("enroll", "mail"):
            ran = subprocess.run([sys.executable, "-m", "bench.memory", str(readers), step, folder], check=True, capture_output=True, text=True)  # fmt: skip
    peak, seconds = map(float, ran.stdout.split())
    return peak, seconds


def _enroll(readers: int, folder: Path) -> None:
    from newsletter.adapters.store import open_database
    from newsletter.adapters.store.readers import Readers
    from newsletter.core.consent import Act, Basis, Event, State, Subscriber
    from newsletter.core.email_address import EmailAddress

    event = Event(Act.ADDED, NOW, "bench", "", Basis.CONSENT)
    with open_database(folder / "n.db") as database:
        book = Readers(database, b"0123456789abcdef")
        for start in range(0, readers, 5000):
            some = [
                Subscriber("", EmailAddress(f"r{n}@example.com"), State.CONFIRMED)
                for n in range(start, min(start + 5000, readers))
            ]
            with book.changing() as change:
                change.save(some, event)


class _Takes:
    """A channel that takes every letter, having looked at all of it."""

    async def ready(self) -> None:
        """At once."""

    async def hand_over(self, letter):  # type: ignore[no-untyped-def]
        from newsletter.core.mailing.letter import Fate, Outcome

        assert letter.data
        await asyncio.sleep(0)
        return Outcome(Fate.ACCEPTED, 250)

    async def close(self) -> None:
        """Nothing is held."""


def _mail(folder: Path) -> tuple[float, float]:
    from newsletter import sending
    from newsletter.adapters.composing import Plan
    from newsletter.adapters.store import open_database
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.readers import Readers
    from newsletter.adapters.workspace import IssueFolder
    from newsletter.core.keys import IssueKey
    from newsletter.core.mailing import marks
    from newsletter.core.mailing.headers import Mailbox
    from newsletter.core.mailing.ledger import State
    from newsletter.core.mailing.pace import Limits, Pace
    from newsletter.core.mailing.template import Edition, Sender

    place = "https://updates.example.org/unsubscribe"
    html = f'<p>{"A paragraph of an issue. " * 1700}</p><a href="{place}">Unsubscribe</a>'
    text = "A line of an issue.\n" * 900 + place + "\n"
    edition = Edition("2026-03", "d" * 64, "An issue", "en", html, text, place, NOW)
    desk = Mailbox.read("desk@example.org", "Desk")
    plan = Plan(edition, Sender(desk, "list.example.org", desk), b"0123456789abcdef")
    began = time.perf_counter()
    with open_database(folder / "n.db") as database:
        book, ledger = Readers(database, b"0123456789abcdef"), Ledger(database)
        copies = ((one.id, marks.mark(book.secret, "d" * 64, one.id)) for one in sending.recipients(book))
        mailing = ledger.open("2026-03", "d" * 64, "An issue", copies, NOW)
        report = asyncio.run(
            sending.send(
                IssueFolder(folder, IssueKey.parse("2026-03")), mailing, plan, book, ledger, [_Takes() for _ in range(10)],
                Pace(Limits(connections=10)), link=lambda one: f"https://news.example.org/{one}", clock=lambda: NOW,
            )
        )  # fmt: skip
        assert report.whole
        assert report.counts[State.SENT]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, time.perf_counter() - began


if __name__ == "__main__":
    number, step, where = int(sys.argv[1]), sys.argv[2:3], Path(*sys.argv[3:4]) if sys.argv[3:4] else Path()
    if not step:
        print(*_peak(number))
    elif step == ["enroll"]:
        _enroll(number, where)
    else:
        print(*_mail(where))

"""The ledger of mailings: each copy's state is on the disk before its letter is touched, and again when its fate is known."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from newsletter.adapters.store.engine import Database
from newsletter.adapters.store.ledger_tables import DELIVERY, MAILING
from newsletter.core.mailing.ledger import AFTER, Copy, Mailing, State
from newsletter.core.mailing.letter import Fate, Result

BATCH = 500
_SAID = 500  # characters of a server's words that are kept


class Ledger:
    """The mailings of a database and every copy of them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def mailing(self, issue: str, kind: str = "issue") -> Mailing | None:
        """The mailing of an issue, if there is one."""
        query = select(MAILING).where(MAILING.c.issue == issue, MAILING.c.kind == kind)
        with self.database.reading() as connection:
            found = connection.execute(query).first()
        return _mailing(found) if found else None

    def latest(self) -> list[Mailing]:
        """What was mailed last: the issue, after it the letter on corrections that was begun since, if there is one."""
        newest = select(MAILING).order_by(MAILING.c.began.desc(), MAILING.c.id).limit(1)
        with self.database.reading() as connection:
            found = connection.execute(newest).first()
            issue = connection.execute(newest.where(MAILING.c.kind == "issue")).first()
        return [_mailing(row) for row in dict.fromkeys((issue, found)) if row]

    def open(
        self,
        issue: str,
        digest: str,
        subject: str,
        copies: Iterable[tuple[str, str]],
        now: datetime,
        kind: str = "issue",
    ) -> Mailing:
        """Begin a mailing with a copy queued for each (subscriber, mark), all in one transaction: it has them all, or is not there."""
        values = {
            "id": uuid.uuid4().hex,
            "issue": issue,
            "kind": kind,
            "digest": digest,
            "subject": subject,
            "began": now,
        }
        row = {
            "mailing": values["id"],
            "state": State.QUEUED.value,
            "attempts": 0,
            "code": 0,
            "said": "",
            "changed": now,
        }
        pairs = iter(copies)
        with self.database.writing() as connection:
            connection.execute(insert(MAILING).values(values))
            while some := list(islice(pairs, BATCH)):
                connection.execute(insert(DELIVERY), [row | {"subscriber": one, "mark": mark} for one, mark in some])
        return Mailing(str(values["id"]), issue, digest, subject, now, kind=kind)

    def forget(self, mailing: Mailing) -> None:
        """Remove a mailing of which nothing was ever touched, so that another digest can take its place."""
        with self.database.writing() as connection:
            connection.execute(DELIVERY.delete().where(DELIVERY.c.mailing == mailing.id))
            connection.execute(MAILING.delete().where(MAILING.c.id == mailing.id))

    def settle_interrupted(self, mailing: Mailing, now: datetime) -> int:
        """Copies that a killed process had in its hands are unknown from now on; how many."""
        return self._move(mailing, State.SENDING, State.UNKNOWN, now)

    def resolve(self, mailing: Mailing, to: State, now: datetime, only: Collection[str] | None = None) -> int:
        """Declare unknown copies sent, or queue them again; how many. `only`: subscribers meant, else all."""
        return self._move(mailing, State.UNKNOWN, to, now, only)

    def take_waiting_as_sent(self, mailing: Mailing, now: datetime) -> int:
        """Declare copies that wait sent, on a person's word that they were, by a database that is lost; how many."""
        return self._move(mailing, State.QUEUED, State.SENT, now)

    def _move(self, mailing: Mailing, one: State, to: State, now: datetime, only: Collection[str] | None = None) -> int:
        change = update(DELIVERY).where(DELIVERY.c.mailing == mailing.id, DELIVERY.c.state == one.value)
        if only is not None:
            change = change.where(DELIVERY.c.subscriber.in_(list(only)))
        with self.database.writing() as connection:
            return connection.execute(change.values(state=to.value, changed=now)).rowcount

    def queued(self, mailing: Mailing) -> Iterator[list[str]]:
        """The subscribers whose copies wait, in portions. What is queued again meanwhile comes with the next run."""
        return self._in(State.QUEUED, mailing)

    def received(self, mailing: Mailing) -> Iterator[list[str]]:
        """The subscribers whose copies the relay took over and that did not come back, in portions."""
        return self._in(State.SENT, mailing)

    def _in(self, state: State, mailing: Mailing) -> Iterator[list[str]]:
        after = ""
        while True:
            query = (
                select(DELIVERY.c.subscriber)
                .where(
                    DELIVERY.c.mailing == mailing.id,
                    DELIVERY.c.state == state.value,
                    DELIVERY.c.subscriber > after,
                )
                .order_by(DELIVERY.c.subscriber)
                .limit(BATCH)
            )
            with self.database.reading() as connection:
                found = [row[0] for row in connection.execute(query)]
            if not found:
                return
            yield found
            after = found[-1]

    def leave(self, mailing: Mailing, subscribers: Sequence[str], now: datetime) -> None:
        """Their readers left, or are suppressed: these copies are never sent."""
        change = update(DELIVERY).where(DELIVERY.c.mailing == mailing.id, DELIVERY.c.subscriber.in_(subscribers))
        with self.database.writing() as connection:
            connection.execute(change.values(state=State.LEFT.value, changed=now))

    def record(self, mailing: Mailing, begun: Sequence[str], results: Sequence[Result], now: datetime) -> None:
        """Copies about to be handed over, and what became of others, in one transaction."""
        with self.database.writing() as connection:
            if results:
                connection.execute(_RESULT, [_result(mailing, result, now) for result in results])
            if begun:
                rows = [{"m": mailing.id, "s": one, "changed": now} for one in begun]
                connection.execute(_BEGUN, rows)

    def end(self, mailing: Mailing, now: datetime, stopped: str | None) -> None:
        """A run is over: the mailing is too where no copy waits."""
        with self.database.writing() as connection:
            left = self._counts(connection, mailing)
            over = not (left[State.QUEUED] or left[State.SENDING] or left[State.UNKNOWN])
            values = {"ended": now if over else None, "stopped": None if over else stopped}
            connection.execute(update(MAILING).where(MAILING.c.id == mailing.id).values(values))

    def counts(self, mailing: Mailing) -> dict[State, int]:
        """How many copies are in each state."""
        with self.database.reading() as connection:
            return self._counts(connection, mailing)

    def _counts(self, connection: Connection, mailing: Mailing) -> dict[State, int]:
        query = (
            select(DELIVERY.c.state, func.count()).where(DELIVERY.c.mailing == mailing.id).group_by(DELIVERY.c.state)
        )
        return dict.fromkeys(State, 0) | {State(row[0]): row[1] for row in connection.execute(query)}

    def copies(self, mailing: Mailing, states: Collection[State], limit: int = 1000) -> list[Copy]:
        """Copies in these states, the newest change first."""
        query = (
            select(DELIVERY)
            .where(DELIVERY.c.mailing == mailing.id, DELIVERY.c.state.in_([state.value for state in states]))
            .order_by(DELIVERY.c.changed.desc(), DELIVERY.c.subscriber)
            .limit(limit)
        )
        with self.database.reading() as connection:
            return [_copy(row) for row in connection.execute(query)]

    def by_mark(self, mark: str) -> Copy | None:
        """The copy that bears a mark."""
        with self.database.reading() as connection:
            found = connection.execute(select(DELIVERY).where(DELIVERY.c.mark == mark)).first()
        return _copy(found) if found else None

    def of_subscriber(self, subscriber: str) -> list[tuple[str, Copy]]:
        """Every copy of one reader, with its issue."""
        query = select(DELIVERY, MAILING.c.issue).join(MAILING).where(DELIVERY.c.subscriber == subscriber)
        with self.database.reading() as connection:
            return [(row.issue, _copy(row)) for row in connection.execute(query.order_by(DELIVERY.c.changed))]


_HERE = (DELIVERY.c.mailing == bindparam("m"), DELIVERY.c.subscriber == bindparam("s"))
_BEGUN = update(DELIVERY).where(*_HERE).values(
    state=State.SENDING.value, attempts=DELIVERY.c.attempts + 1, changed=bindparam("changed")
)  # fmt: skip
_RESULT = update(DELIVERY).where(*_HERE).values(
    state=bindparam("state"), code=bindparam("code"), said=bindparam("said"), changed=bindparam("changed")
)  # fmt: skip


def _result(mailing: Mailing, result: Result, now: datetime) -> dict[str, Any]:
    outcome = result.outcome
    said = "" if outcome.fate is Fate.ACCEPTED else f"{outcome.status} {outcome.text}".strip()[:_SAID]
    return {
        "m": mailing.id,
        "s": result.key,
        "state": AFTER[outcome.fate].value,
        "code": outcome.code,
        "said": said,
        "changed": now,
    }


def _mailing(row: Row[Any]) -> Mailing:
    return Mailing(row.id, row.issue, row.digest, row.subject, row.began, row.ended, row.stopped, row.kind)


def _copy(row: Row[Any]) -> Copy:
    return Copy(row.mailing, row.subscriber, row.mark, State(row.state), row.attempts, row.code, row.said, row.changed)

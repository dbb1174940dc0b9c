"""What came back, in the books: each finding once, with the copy it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from newsletter.adapters.store.engine import Database
from newsletter.adapters.store.ledger_tables import BOUNCE, DELIVERY, MAILING
from newsletter.core.mailing.ledger import State

_SAID = 500  # characters of a report's words that are kept


@dataclass(frozen=True)
class Noted:
    """A finding for the books. `message` names it (it counts once), `mailing` and `subscriber` are None where nobody knows whose it is."""

    message: str
    mailing: str | None
    subscriber: str | None
    kind: str
    status: str
    said: str


class Returns:
    """The returned mails of a database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def note(self, noted: Noted, at: datetime, *, came_back: bool) -> bool:
        """Write a finding down, and its copy as bounced where it is one; False where it was written down before."""
        with self.database.writing() as connection:
            if connection.execute(select(BOUNCE.c.id).where(BOUNCE.c.message == noted.message)).first():
                return False
            connection.execute(
                insert(BOUNCE).values(
                    message=noted.message,
                    mailing=noted.mailing,
                    subscriber=noted.subscriber,
                    kind=noted.kind,
                    status=noted.status[:16],
                    said=noted.said[:_SAID],
                    at=at,
                )
            )
            if came_back:
                # A copy still queued is another attempt; one of unknown fate was taken over after all.
                change = update(DELIVERY).where(
                    DELIVERY.c.mailing == noted.mailing,
                    DELIVERY.c.subscriber == noted.subscriber,
                    DELIVERY.c.state.in_([State.SENT.value, State.UNKNOWN.value]),
                )
                words = f"{noted.status} {noted.said}".strip()[:_SAID]
                connection.execute(change.values(state=State.BOUNCED.value, said=words, changed=at))
            return True

    def soft_in_a_row(self, subscriber: str) -> int:
        """In how many of a reader's last mailings, one after the other, mail came back for a reason that may pass."""
        soft = select(BOUNCE.c.mailing).where(BOUNCE.c.subscriber == subscriber, BOUNCE.c.kind == "soft")
        handed_over = (
            select(DELIVERY.c.mailing)
            .join(MAILING)
            .where(DELIVERY.c.subscriber == subscriber, DELIVERY.c.state.in_([State.SENT.value, State.BOUNCED.value]))
            .order_by(MAILING.c.began.desc(), MAILING.c.issue.desc())
        )
        with self.database.reading() as connection:
            came_back = {row[0] for row in connection.execute(soft)}
            last = [row[0] for row in connection.execute(handed_over)]
        return next((number for number, mailing in enumerate(last) if mailing not in came_back), len(last))

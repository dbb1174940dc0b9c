"""What comes back, applied: dead addresses and complaints end mail, vacations and policy never do, and leaving takes a mail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter import settling
from newsletter.adapters.store import Database, open_database
from newsletter.adapters.store.ledger import Ledger
from newsletter.adapters.store.readers import Readers
from newsletter.adapters.store.returns import Returns
from newsletter.core.bounces.came_back import CameBack, Kind
from newsletter.core.consent import Reason, State
from newsletter.core.email_address import EmailAddress
from newsletter.core.mailing import marks
from newsletter.core.mailing.ledger import Mailing
from newsletter.core.mailing.ledger import State as Copy
from newsletter.core.mailing.letter import Fate, Outcome, Result
from tests import mailings
from tests.outputs import newsletter

NOW = datetime(2026, 4, 3, 9, tzinfo=UTC)
READER, OTHER = "reader@example.com", "other@example.com"


@dataclass
class Books:
    readers: Readers
    ledger: Ledger
    returns: Returns
    mails: int = 0

    def id(self, address: str = READER) -> str:
        found = self.readers.standing(EmailAddress.read(address)).subscriber
        assert found
        return found.id

    def mailed(self, issue: str) -> Mailing:
        """A mailing that both readers got."""
        ids = [self.id(READER), self.id(OTHER)]
        copies = [(one, marks.mark(b"secret", issue, one)) for one in ids]
        mailing = self.ledger.open(issue, issue, "Subject", copies, NOW)
        self.ledger.record(mailing, ids, [], NOW)
        self.ledger.record(mailing, [], [Result(one, Outcome(Fate.ACCEPTED, 250)) for one in ids], NOW)
        return mailing

    def back(self, kind: Kind, issue: str | None, *, times: int = 1, recipient: str | None = None) -> settling.Settled:
        mark = marks.mark(b"secret", issue, self.id()) if issue else None
        self.mails += 1
        done = settling.Settled()
        for _ in range(times):
            found: Sequence[CameBack] = [CameBack(kind, recipient, mark, "5.1.1", f"<{READER}> unknown")]
            settling.settle(self.readers, self.ledger, self.returns, f"{self.mails:064}", found, NOW, 3, done)
        return done

    def reason(self, address: str = READER) -> Reason | None:
        return self.readers.standing(EmailAddress.read(address)).reason

    def copies(self, mailing: Mailing) -> dict[str, Copy]:
        return {copy.subscriber: copy.state for copy in self.ledger.copies(mailing, list(Copy))}


@pytest.fixture
def books(database: Database) -> Books:
    return Books(mailings.enroll(database, [READER, OTHER]), Ledger(database), Returns(database))


@pytest.mark.parametrize(("kind", "reason"), [(Kind.HARD, Reason.BOUNCED), (Kind.COMPLAINT, Reason.COMPLAINT)])
def test_a_dead_address_and_a_complaint_end_mail_once(books: Books, kind: Kind, reason: Reason) -> None:
    mailing = books.mailed("2026-03")
    assert books.back(kind, "2026-03", times=3).suppressed == 1
    assert (books.reason(), books.reason(OTHER)) == (reason, None)
    state = books.copies(mailing)[books.id()]
    assert state is (Copy.BOUNCED if kind is Kind.HARD else Copy.SENT)
    assert books.copies(mailing)[books.id(OTHER)] is Copy.SENT


@pytest.mark.parametrize("kind", [Kind.POLICY, Kind.AUTOMATIC, Kind.DELAY, Kind.DELIVERED, Kind.PERSON])
def test_policy_vacations_and_people_never_end_mail(books: Books, kind: Kind) -> None:
    for month in range(1, 7):
        books.mailed(f"2026-{month:02}")
        books.back(kind, f"2026-{month:02}", recipient=READER)
    assert books.reason() is None
    one = books.readers.by_id(books.id())
    assert one
    assert one.state is State.CONFIRMED


def test_a_full_mailbox_ends_mail_after_three_issues_in_a_row(books: Books) -> None:
    for issue, expected in (("2026-01", 0), ("2026-02", 0)):
        books.mailed(issue)
        assert books.back(Kind.SOFT, issue, times=2).suppressed == expected
    books.mailed("2026-03")  # arrives
    for issue, expected in (("2026-04", 0), ("2026-05", 0), ("2026-06", 1)):
        books.mailed(issue)
        assert books.back(Kind.SOFT, issue).suppressed == expected
    assert books.reason() is Reason.BOUNCED


def test_a_report_without_our_mark_cannot_end_mail_by_itself(books: Books) -> None:
    books.mailed("2026-03")
    for _ in range(5):
        books.back(Kind.HARD, None, recipient=READER)
    assert books.reason() is None


@pytest.mark.parametrize(("issue", "recipient"), [("2026-03", None), (None, READER)])
def test_a_mail_that_asks_to_leave_is_heeded(books: Books, issue: str | None, recipient: str | None) -> None:
    books.mailed("2026-03")
    assert books.back(Kind.LEAVE, issue, recipient=recipient, times=2).left == 1
    one = books.readers.by_id(books.id())
    assert one
    assert one.state is State.UNSUBSCRIBED
    assert books.reason() is Reason.UNSUBSCRIBED
    assert "mail to unsubscribe" in one.events[-1].source


def test_a_report_on_nobody_is_told_and_does_nothing(books: Books) -> None:
    assert books.back(Kind.HARD, None, recipient="stranger@example.com", times=2).nobodys == ["hard"]
    assert books.back(Kind.HARD, None, recipient="no address").nobodys == ["hard"]


def test_what_was_said_of_an_erased_reader_is_gone(books: Books) -> None:
    from newsletter import subscribing

    mailing = books.mailed("2026-03")
    books.back(Kind.HARD, "2026-03")
    assert READER in {copy.said.split("<")[-1].split(">")[0] for copy in books.ledger.copies(mailing, [Copy.BOUNCED])}
    subscribing.erase(books.readers, EmailAddress.read(READER), NOW)
    assert [copy.said for copy in books.ledger.copies(mailing, [Copy.BOUNCED])] == [""]


@pytest.mark.slow
def test_the_command_reads_a_folder_once(tmp_path: Path) -> None:
    folder = mailings.workspace(tmp_path / "desk", "  bounces:\n    folder: back\n")
    with open_database(tmp_path / "n.db") as database:
        books = Books(mailings.enroll(database, [READER, OTHER]), Ledger(database), Returns(database))
        books.mailed("2026-03")
        mark = marks.mark(b"secret", "2026-03", books.id())
    (folder / "back").mkdir()
    (folder / "back" / "1.eml").write_text(f"From: <{READER}>\nTo: desk@example.org\nSubject: unsubscribe {mark}\n\n")
    (folder / "back" / "2.eml").write_text(
        f"From: <{OTHER}>\nTo: desk@example.org\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nAway until Monday.\n"
    )
    environment = mailings.environment(tmp_path / "n.db")
    ran = newsletter("--workspace", folder, "bounces", "--json", environment=environment)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "mails": {"leave": 1, "automatic": 1},
        "suppressed": 0,
        "left": 1,
        "unassigned": 0,
    }
    again = newsletter("--workspace", folder, "bounces", environment=environment)
    assert "Nothing new" in again.stderr

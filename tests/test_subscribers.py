"""Readers: nobody twice, nobody against their will, and everything that is held on one person in one place."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import subscribing
from newsletter.adapters.store import Database
from newsletter.adapters.store.readers import Readers
from newsletter.adapters.store.readers_tables import SUBSCRIBER
from newsletter.core import consent, roster
from newsletter.core.consent import Act, Basis, Event, Reason, State, Subscriber
from newsletter.core.email_address import EmailAddress
from newsletter.errors import NewsletterError
from tests.outputs import newsletter

NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)
SECRET = b"0123456789abcdef"
ADDED = Event(Act.ADDED, NOW, "by hand", "contract 7", Basis.CONTRACT, "2026-01")


def address(text: str) -> EmailAddress:
    return EmailAddress.read(text)


@pytest.fixture
def readers(database: Database) -> Readers:
    return Readers(database, SECRET)


# ---- addresses ----------------------------------------------------------------------------------


@pytest.mark.core
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Reader@Example.org", "reader@example.org"),
        ("mailto:reader@example.org", " <reader@example.org> "),
        ("leser@bücher.example.org", "leser@xn--bcher-kva.example.org"),
        ("用户@例子.中国", "用户@xn--fsqu00a.xn--fiqs8s"),
        ("jose\u0301@example.org", "jos\u00e9@example.org"),
    ],
)
def test_one_address_written_in_two_ways_is_one(one: str, other: str) -> None:
    assert address(one).key == address(other).key
    assert address(one).digest(SECRET) == address(other).digest(SECRET)


@pytest.mark.core
@pytest.mark.parametrize(
    "typed", ["", "reader", "reader@", "@example.org", "a b@example.org", "a@example", "a@exa mple.org", "a@b@example.org",
              "reader@example.org\r\nBcc: all@example.org", "reader@[127.0.0.1]", "x" * 300 + "@example.org", "a\x00@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        address(typed)


@pytest.mark.core
@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(typed: str) -> None:
    try:
        found = address(typed)
    except ValueError:
        return
    assert "\n" not in found.text
    assert address(found.text) == found


@pytest.mark.core
def test_a_digest_knows_an_address_only_with_its_secret() -> None:
    assert address("reader@example.org").digest(SECRET) != address("reader@example.org").digest(b"another secret!!")
    assert "reader" not in address("reader@example.org").masked


# ---- states -------------------------------------------------------------------------------------


@pytest.mark.core
@given(st.lists(st.sampled_from(Act), max_size=12))
def test_whoever_left_comes_back_only_by_asking_and_confirming(acts: list[Act]) -> None:
    state: State | None = None
    asked_since_leaving = True
    for act in acts:
        try:
            after = consent.after(state, act)
        except ValueError:
            continue
        if state is State.UNSUBSCRIBED and after is not State.UNSUBSCRIBED:
            assert act is Act.REQUESTED
            assert after is State.PENDING
        if after is State.UNSUBSCRIBED:
            asked_since_leaving = False
        asked_since_leaving |= act is Act.REQUESTED
        if after is State.CONFIRMED:
            assert asked_since_leaving
        state = after


@pytest.mark.core
def test_only_the_confirmed_and_unsuppressed_get_mail() -> None:
    right = [(state, reason) for state in State for reason in (None, *Reason) if consent.gets_mail(state, reason)]
    assert right == [(State.CONFIRMED, None)]


# ---- lists --------------------------------------------------------------------------------------


@pytest.mark.core
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_list_from_any_spreadsheet_is_read(encoding: str, comma: str) -> None:
    text = f"姓名{comma}邮箱{comma}语言\r\n王某{comma}wang@example.cn{comma}zh-CN\r\n\r\nLi{comma}li@example.cn{comma}en_US\r\n"
    found = roster.read(text.encode(encoding))
    assert [(row.name, row.address.text, row.language) for row in found.rows] == [
        ("王某", "wang@example.cn", "zh-Hans"),
        ("Li", "li@example.cn", "en"),
    ]
    assert [row.line for row in found.rows] == [2, 4]


@pytest.mark.core
def test_every_row_that_cannot_be_taken_is_named_with_its_line() -> None:
    data = b"email,name,consented_at,Company\na@example.org,A,2024-05-01,X\nno address,B,,\n,C,,\nb@example.org,B,yesterday,\nA@EXAMPLE.ORG,A,,\n"
    found = roster.read(data)
    assert [row.line for row in found.rows] == [2]
    assert [fault.line for fault in found.faults] == [3, 4, 5]
    assert found.repeats == ((6, 2),)
    assert found.unknown == ("Company",)


@pytest.mark.core
@pytest.mark.parametrize("data", [b"", b"\n\n", b"first,second\n1,2\n", bytes(range(256))])
def test_what_is_no_list_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        roster.read(data)


@pytest.mark.core
@given(
    st.lists(
        st.tuples(
            st.integers(0, 999), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
        ),
        unique_by=lambda r: r[0],
    )
)
def test_an_exported_list_comes_back_and_runs_nothing_in_a_spreadsheet(people: list[tuple[int, str]]) -> None:
    ones = [
        Subscriber("x", address(f"r{number}@example.org"), State.CONFIRMED, name.strip(), events=(ADDED,))
        for number, name in people
    ]
    text = "".join(roster.write(ones))
    assert not any(cell.startswith(("=", "+", "@")) for cells in csv.reader(io.StringIO(text)) for cell in cells)
    found = roster.read(text.encode())
    assert [(row.address, row.name, row.basis) for row in found.rows] == [
        (one.address, one.name, Basis.CONTRACT) for one in ones
    ]


# ---- the database -------------------------------------------------------------------------------


def test_an_address_is_a_subscriber_once_however_it_is_written(readers: Readers) -> None:
    subscribing.add(readers, address("Reader@Example.org"), ADDED)
    with pytest.raises(NewsletterError, match="already"):
        subscribing.add(readers, address("reader@example.org"), ADDED)
    done = subscribing.import_roster(
        readers, roster.read(b"READER@EXAMPLE.ORG\nnew@example.org\nNew@example.org\n"), ADDED
    )
    assert done.known == ["READER@example.org"]
    assert done.added == ["new@example.org"]
    assert readers.counts()["confirmed"] == 2


@pytest.mark.slow
def test_an_import_twice_adds_nobody_twice_and_a_dry_run_nobody(readers: Readers) -> None:
    listed = roster.read("".join(f"r{n}@example.org\n" for n in range(1200)).encode())
    assert len(subscribing.import_roster(readers, listed, ADDED, dry_run=True).added) == 1200
    assert readers.counts()["confirmed"] == 0
    subscribing.import_roster(readers, listed, ADDED)
    assert subscribing.import_roster(readers, listed, ADDED).added == []
    assert readers.counts()["confirmed"] == 1200
    assert len({one.id for one in readers.all()}) == 1200


def test_no_import_undoes_an_unsubscription_and_the_reader_can(readers: Readers) -> None:
    one = subscribing.add(readers, address("reader@example.org"), ADDED)
    for _ in range(10):
        left = subscribing.withdraw(readers, one.id, Event(Act.WITHDRAWN, NOW, "link"))
        assert left is not None
        assert left.state is State.UNSUBSCRIBED
    done = subscribing.import_roster(readers, roster.read(b"reader@example.org\n"), ADDED)
    assert [fault.reason for fault in done.faults] == ["has unsubscribed; only the reader can come back, by the form"]
    again = subscribing.request(
        readers, address("READER@example.org"), Event(Act.REQUESTED, NOW, "form", basis=Basis.CONSENT)
    )
    assert again.state is State.PENDING
    back = subscribing.confirm(readers, again.id, Event(Act.CONFIRMED, NOW, "link", basis=Basis.CONSENT))
    assert back is not None
    standing = readers.standing(back.address)
    assert standing.reason is None
    assert [event.act for event in back.events] == [] or back.state is State.CONFIRMED
    held = readers.by_id(one.id)
    assert held is not None
    assert [event.act for event in held.events] == [Act.ADDED, Act.WITHDRAWN, Act.REQUESTED, Act.CONFIRMED]


def test_a_confirmation_after_leaving_does_nothing(readers: Readers) -> None:
    one = subscribing.request(readers, address("reader@example.org"), Event(Act.REQUESTED, NOW, "form"))
    subscribing.withdraw(readers, one.id, Event(Act.WITHDRAWN, NOW, "link"))
    assert subscribing.confirm(readers, one.id, Event(Act.CONFIRMED, NOW, "old link")) is None
    assert readers.counts()["unsubscribed"] == 1


def test_an_erased_reader_leaves_no_trace_but_a_hash_and_is_never_added_again(
    readers: Readers, database: Database
) -> None:
    subscribing.add(readers, address("reader@example.org"), ADDED, name="A Reader")
    assert subscribing.erase(readers, address("Reader@example.org"), NOW)
    with database.reading() as connection:
        for table in connection.dialect.get_table_names(connection):
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            assert "reader" not in str(rows).casefold(), table
        assert connection.execute(SUBSCRIBER.select()).all() == []
    with pytest.raises(NewsletterError, match="erased"):
        subscribing.add(readers, address("reader@example.org"), ADDED)


def test_a_suppression_list_of_another_system_takes_readers_off(readers: Readers) -> None:
    subscribing.add(readers, address("reader@example.org"), ADDED)
    listed = roster.read(b"reader@example.org\nstranger@example.org\n")
    subscribing.import_suppressed(readers, listed, NOW, "import of old.csv")
    assert readers.counts() == {"pending": 0, "confirmed": 0, "unsubscribed": 1, "suppressed": 2}
    with pytest.raises(NewsletterError, match="suppression list"):
        subscribing.add(readers, address("stranger@example.org"), ADDED)


def test_a_database_is_not_used_with_another_secret(readers: Readers) -> None:
    with pytest.raises(NewsletterError, match=r"secret\.key"):
        Readers(readers.database, b"another secret!!")


# ---- the command line ---------------------------------------------------------------------------


@pytest.mark.slow
def test_an_editor_imports_lists_shows_exports_and_erases(tmp_path: Path) -> None:
    place = tmp_path / "desk"
    assert newsletter("init", place).returncode == 0
    listed = tmp_path / "list.csv"
    listed.write_text("email,name\nreader@example.org,A Reader\nbroken@,B\nzhang@example.cn,张某\n", encoding="utf-8")
    asked = newsletter("--workspace", place, "subscribers", "import", listed)
    assert asked.returncode == 2
    assert "--basis" in asked.stderr
    tried = newsletter("--workspace", place, "subscribers", "import", listed, "--basis", "consent", "--dry-run")
    assert "2 would be added" in tried.stderr
    done = newsletter("--workspace", place, "subscribers", "import", listed, "--basis", "consent")
    assert done.returncode == 1
    assert "line 3: broken@" in done.stderr
    assert "2 added" in done.stderr
    shown = newsletter("--workspace", place, "subscribers", "show", "READER@example.org", "--json")
    data = json.loads(shown.stdout)
    assert data["subscriber"]["events"][0]["source"] == "import of list.csv"
    exported = newsletter("--workspace", place, "subscribers", "export", "--state", "confirmed").stdout
    assert sorted(row.address.text for row in roster.read(exported.encode()).rows) == [
        "reader@example.org",
        "zhang@example.cn",
    ]
    assert newsletter("--workspace", place, "subscribers", "erase", "reader@example.org").returncode == 2
    assert newsletter("--workspace", place, "subscribers", "erase", "reader@example.org", "--yes").returncode == 0
    gone = newsletter("--workspace", place, "subscribers", "show", "reader@example.org")
    assert "erased" in gone.stdout
    key = place / "var" / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600


def test_who_asks_and_never_confirms_is_forgotten_and_nobody_else(readers: Readers) -> None:
    def asked(text: str, days: int) -> Subscriber:
        return subscribing.request(readers, address(text), Event(Act.REQUESTED, NOW - timedelta(days), "web form"))

    for text, days in (
        ("old@example.org", 31),
        ("late@example.org", 29),
        ("again@example.org", 40),
        ("back@example.org", 50),
    ):
        asked(text, days)
    asked("again@example.org", 3)
    subscribing.add(readers, address("reader@example.org"), replace(ADDED, at=NOW - timedelta(400)))
    subscribing.confirm(readers, asked("back@example.org", 49).id, Event(Act.CONFIRMED, NOW - timedelta(48), "link"))
    subscribing.remove(readers, address("back@example.org"), Event(Act.WITHDRAWN, NOW - timedelta(47), "link"))
    asked("back@example.org", 35)
    assert subscribing.lapse(readers, NOW, 30) == 2
    assert subscribing.lapse(readers, NOW, 30) == 0
    states = {one.address.text: one.state for one in readers.all()}
    assert states == {
        "late@example.org": State.PENDING, "again@example.org": State.PENDING, "reader@example.org": State.CONFIRMED,
        "back@example.org": State.UNSUBSCRIBED,
    }  # fmt: skip
    assert readers.standing(address("old@example.org")).reason is None  # and may ask anew
    left = readers.standing(address("back@example.org"))
    assert left.reason is Reason.UNSUBSCRIBED
    assert left.subscriber
    assert left.subscriber.events[-1].act is Act.LAPSED

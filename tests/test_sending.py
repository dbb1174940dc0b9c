"""`newsletter send` as it is run: what it refuses, what goes wrong on the way, and that the same command goes on."""

from __future__ import annotations

import email
import email.policy
import json
import os
import resource
import shutil
import signal
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
import trustme
from sqlalchemy import update

from newsletter import subscribing
from newsletter.adapters.store import open_database
from newsletter.adapters.store.ledger import Ledger
from newsletter.adapters.store.readers import Readers
from newsletter.adapters.store.readers_tables import SUBSCRIBER
from newsletter.core.consent import Act, Event
from newsletter.core.email_address import EmailAddress
from newsletter.core.mailing.ledger import State
from tests import mailings, web
from tests import relay as smtp
from tests import warm as warming
from tests.mailings import KEY
from tests.outputs import newsletter
from tests.relay import DROP, Server
from tests.warm import Warm

pytestmark = pytest.mark.slow
ADDRESSES = [f"reader{n}@example.com" for n in range(12)]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with warming.running(tmp_path_factory.mktemp("warm"), {}) as running:
        yield running


@dataclass
class Bureau:
    """A workspace with readers, an approved issue and a relay's settings."""

    program: Warm
    folder: Path
    place: Path
    more: dict[str, str] = field(default_factory=dict)

    def run(self, *argv: str) -> tuple[int, str]:
        return self.program.run(
            "--workspace", self.folder, *argv, environment=mailings.environment(self.place) | self.more
        )

    def start(self, *argv: str) -> int:
        return self.program.start(
            "--workspace", self.folder, *argv, environment=mailings.environment(self.place) | self.more
        )

    def counts(self) -> dict[str, int]:
        found = json.loads(self.run("mailing", "show", KEY, "--json")[1])["counts"]
        return {state: number for state, number in found.items() if number}

    def set(self, mail: str, more: str = "") -> None:
        text = (self.folder / "newsletter.yaml").read_text().split("mail:\n")[0]
        (self.folder / "newsletter.yaml").write_text(f"{text}mail:\n  sender: desk@example.org\n{mail}{more}")


def bureau(program: Warm, folder: Path, mail: str, more: str = "", *, approved: bool = True) -> Bureau:
    made = Bureau(program, mailings.workspace(folder / "desk", mail, more), folder / "newsletter.db")
    with open_database(made.place) as database:
        mailings.enroll(database, ADDRESSES)
    if approved:
        assert made.run("approve", KEY, "--by", "A. Partner")[0] == 0
    return made


# ---- what it does -------------------------------------------------------------------------------


def test_each_reader_has_one_letter_and_the_books_are_right(program: Warm, tmp_path: Path) -> None:
    refusals = {"reader3@example.com": "550 5.1.1 <reader3@example.com>: no such user"}
    with smtp.serving(Server(rcpt=refusals.get)) as server:
        desk = bureau(program, tmp_path, mailings.relay(server.port), "serve:\n  url: https://news.example.org\n")
        desk.run("subscribers", "remove", "reader4@example.com")
        status, said = desk.run("send", KEY)
    assert status == 0, said
    assert server.recipients == sorted(set(ADDRESSES) - {"reader3@example.com", "reader4@example.com"})
    assert "10 sent" in said
    assert "1 failed: 550 5.1.1 <…@example.com>: no such user" in said
    assert "reader" not in said
    told = json.loads((desk.folder / "issues" / KEY / "sent.json").read_text())
    assert (told["counts"], bool(told["ended"])) == ({"sent": 10, "failed": 1}, True)
    assert "reader3" not in desk.run("mailing", "show", KEY)[1]
    assert f"sent {told['began'][:10]}, approved by A. Partner" in desk.run("status")[1]
    letter = email.message_from_bytes(server.received[0].data, policy=email.policy.default)
    link = str(letter["List-Unsubscribe"]).split(">")[0].strip("<")
    assert link.startswith("https://news.example.org/unsubscribe/")
    for kind in ("plain", "html"):
        body = letter.get_body((kind,))
        assert body
        assert link in body.get_content(), "the reader's own link is not in the text"
    assert (
        "issue 2026-03 failed: 5.1.1 <reader3@example.com>" in desk.run("subscribers", "show", "reader3@example.com")[1]
    )
    desk.run("subscribers", "erase", "reader3@example.com", "--yes")
    with open_database(desk.place) as database:
        ledger = Ledger(database)
        mailing = ledger.mailing(KEY)
        assert mailing
        assert [copy.said for copy in ledger.copies(mailing, [State.FAILED])] == [""], "the erased address is kept"


def test_a_reader_whose_name_or_address_no_header_can_hold_keeps_nobody_from_the_issue(
    program: Warm, tmp_path: Path
) -> None:
    desk = bureau(program, tmp_path, "")
    with open_database(desk.place) as database, database.writing() as connection:
        connection.execute(
            update(SUBSCRIBER).where(SUBSCRIBER.c.address == ADDRESSES[0]).values(name="Ann\u2028Reader\nBcc: x")
        )
        connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.address == ADDRESSES[1]).values(address="no address"))
    status, said = desk.run("send", KEY, "--into", str(tmp_path / "out"))
    assert (status, "11 sent" in said, "1 failed" in said) == (0, True, True), said
    letters = [email.message_from_bytes(path.read_bytes()) for path in (tmp_path / "out").iterdir()]
    assert sorted(str(one["To"]) for one in letters) == sorted(set(ADDRESSES) - {ADDRESSES[1]})
    assert not any(one["Bcc"] for one in letters)


def test_an_issue_is_refused_unless_it_is_approved_new_and_of_this_database(program: Warm, tmp_path: Path) -> None:
    with smtp.serving(Server()) as server:
        desk = bureau(program, tmp_path, mailings.relay(server.port), approved=False)
        assert_refused(desk, "is not approved; newsletter approve")
        assert desk.run("approve", KEY, "--by", "A. Partner")[0] == 0
        held, desk.place = desk.place, tmp_path / "nobody.db"
        assert_refused(desk, "nobody is on the list")
        assert not (desk.folder / "issues" / KEY / "sent.json").exists(), "an issue that went to nobody counts as sent"
        desk.place = held
        issue = desk.folder / "issues" / KEY / "issue.md"
        text = issue.read_text()
        issue.write_text(text.replace("a province adopted", "another province adopted"))
        assert_refused(desk, "has changed since it was approved")
        assert server.received == []
        issue.write_text(text)
        shutil.copy(desk.place, tmp_path / "older.db")
        assert desk.run("send", KEY, "--limit", "5")[0] == 1
        shutil.copy(desk.place, tmp_path / "newer.db")
        desk.place = tmp_path / "older.db"
        assert_refused(desk, "readers would be mailed twice")
        desk.place = tmp_path / "newer.db"
        issue.write_text(text.replace("a province adopted", "another province adopted"))
        desk.run("approve", KEY, "--by", "A. Partner")
        assert_refused(desk, "was approved anew after its mailing began")
        issue.write_text(text)
        desk.run("approve", KEY, "--by", "A. Partner")
        assert desk.run("send", KEY)[0] == 0
        assert_refused(desk, "it is not sent again")
        assert server.recipients == sorted(ADDRESSES)


def assert_refused(desk: Bureau, words: str) -> None:
    status, said = desk.run("send", KEY)
    assert (status, words in said) == (1, True), said


def test_a_test_letter_needs_no_approval_and_leaves_no_trace(program: Warm, tmp_path: Path) -> None:
    with smtp.serving(Server(rcpt=lambda r: "550 5.1.1 no" if r.startswith("seed2") else None)) as server:
        seeds = "  seeds: [seed1@example.org, seed2@example.org]\n"
        desk = bureau(program, tmp_path, mailings.relay(server.port) + seeds, approved=False)
        assert desk.run("send", KEY, "--test", "me@example.org")[0] == 0
        assert desk.run("send", KEY, "--test", "me@example.org")[0] == 0
        status, said = desk.run("send", KEY, "--seeds")
    assert (status, "seed2@example.org: refused (550 5.1.1 no)" in said) == (1, True), said
    assert server.recipients == ["me@example.org", "me@example.org", "seed1@example.org"]
    ids = {email.message_from_bytes(one.data)["Message-ID"] for one in server.received}
    assert len(ids) == 3, "mail programs would show only the first"
    assert not (desk.folder / "issues" / KEY / "sent.json").exists()
    assert "has not been mailed" in desk.run("mailing", "show", KEY)[1]


def test_a_dry_run_says_what_would_refuse_and_changes_nothing(program: Warm, tmp_path: Path) -> None:
    with smtp.serving(Server()) as server:
        desk = bureau(program, tmp_path, mailings.relay(server.port), approved=False)
        status, said = desk.run("send", KEY, "--dry-run")
        assert (status, "would refuse: issue 2026-03 is not approved" in said) == (1, True), said
        desk.run("approve", KEY, "--by", "A. Partner")
        status, said = desk.run("send", KEY, "--dry-run")
    assert (status, "12 letters to hand over" in said, "Nothing stands in the way" in said) == (0, True, True), said
    assert server.received == []
    sample = email.message_from_bytes((desk.folder / "var" / "mailing" / f"{KEY}.eml").read_bytes())
    assert sample["To"] == "Monthly Update <desk@example.org>" or "desk@example.org" in sample["To"]
    assert "has not been mailed" in desk.run("mailing", "show", KEY)[1]


def test_letters_can_be_written_as_files(program: Warm, tmp_path: Path) -> None:
    desk = bureau(program, tmp_path, "")
    assert desk.run("send", KEY, "--into", str(tmp_path / "out"), "--maildir")[0] == 0
    assert len(list((tmp_path / "out" / "new").iterdir())) == 12


def test_the_pdf_travels_with_each_letter_where_the_settings_attach_it(program: Warm, tmp_path: Path) -> None:
    desk = bureau(program, tmp_path, "  pdf: attach\n", "serve:\n  url: https://news.example.org\n  pending_days: 8\n")
    with open_database(desk.place) as database:
        readers = Readers(database, mailings.SECRET.encode())
        asked = Event(Act.REQUESTED, datetime.now(UTC) - timedelta(9), "web form")
        subscribing.request(readers, EmailAddress("never@example.com"), asked)
    status, said = desk.run("send", KEY, "--into", str(tmp_path / "out"))
    assert status == 0, said
    assert "1 request to subscribe, never confirmed: forgotten" in said
    assert "never@example.com" not in desk.run("subscribers", "list")[1]
    sent = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (tmp_path / "out").glob("*.eml")
    ]
    files = [next(one.iter_attachments()) for one in sent]
    assert {(one.get_content_type(), one.get_filename()) for one in files} == {
        ("application/pdf", "Monthly-Update_2026-03_v1.pdf")
    }
    content = {one.get_content() for one in files}
    assert len(content) == 1
    assert content.pop().startswith(b"%PDF-")
    assert len({one["To"] for one in sent}) == 12


@pytest.mark.parametrize(("tags", "tag"), [("generic", "{{unsubscribe}}"), ("mailchimp", "*|UNSUB|*"), ("campaign-monitor", "[unsubscribe]")])  # fmt: skip
def test_an_issue_goes_out_by_another_system_with_its_tags(program: Warm, tmp_path: Path, tags: str, tag: str) -> None:
    desk = bureau(program, tmp_path, "")
    status, said = desk.run("export", "--esp", KEY, "--tags", tags)
    assert status == 0, said
    folder = desk.folder / "var" / "esp" / KEY
    html, text = (folder / "email.html").read_text(), (folder / "email.txt").read_text()
    assert html.count("<unsubscribe>" if tags == "campaign-monitor" else f'href="{tag}"') == 2
    assert text.count(tag) == 2
    assert "subject=Unsubscribe" not in html + text


def test_a_reader_leaves_by_the_mail_that_a_letter_offers(program: Warm, tmp_path: Path) -> None:
    """Without any server: List-Unsubscribe's mailto, answered, and read by `newsletter bounces`."""
    desk = bureau(program, tmp_path, "  bounces:\n    folder: back\n")
    assert desk.run("send", KEY, "--into", str(tmp_path / "out"))[0] == 0
    letter = next(
        found
        for path in (tmp_path / "out").iterdir()
        if "reader7@" in (found := email.message_from_bytes(path.read_bytes(), policy=email.policy.default))["To"]
    )
    offered = str(letter["List-Unsubscribe"])
    assert offered.startswith("<mailto:desk@example.org?subject=unsubscribe%20")
    (desk.folder / "back").mkdir()
    answer = f"From: elsewhere@example.net\nTo: desk@example.org\nSubject: {unquote(offered.split('subject=')[1].strip('>'))}\n\n"
    (desk.folder / "back" / "1.eml").write_text(answer)
    status, said = desk.run("bounces")
    assert (status, "0 readers suppressed, 1 let go" in said) == (0, True), said
    assert "unsubscribed" in desk.run("subscribers", "show", "reader7@example.com")[1]


# ---- what goes wrong ----------------------------------------------------------------------------


def test_ctrl_c_brings_what_is_in_hand_to_its_end(program: Warm, tmp_path: Path) -> None:
    with smtp.serving(Server(delay=0.3)) as server:
        desk = bureau(program, tmp_path, mailings.relay(server.port, "    connections: 2\n"))
        pid = desk.start("send", KEY)
        deadline = time.monotonic() + 120
        while len(server.received) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(pid, signal.SIGINT)
        status, said = program.end()
        assert (status, "stopped by you" in said, "the same command goes on" in said) == (1, True, True), said
        counts = desk.counts()
        assert counts == {"sent": len(server.received), "queued": 12 - len(server.received)}
        assert desk.run("send", KEY)[0] == 0
    assert server.recipients == sorted(ADDRESSES)


def test_a_copy_whose_connection_broke_waits_for_a_word(program: Warm, tmp_path: Path) -> None:
    answers = iter([DROP])
    with smtp.serving(Server(message=lambda _: next(answers, None))) as server:
        desk = bureau(program, tmp_path, mailings.relay(server.port, "    connections: 1\n"))
        status, said = desk.run("send", KEY)
        assert (status, "11 sent" in said, "1 unknown" in said) == (1, True, True), said
        assert desk.run("send", KEY)[0] == 1
        assert len(server.received) == 11
        assert desk.run("mailing", "resolve", KEY, "--again", "nobody@example.com")[0] == 1
        missing = (set(ADDRESSES) - set(server.recipients)).pop()
        assert "1 copy waits again" in desk.run("mailing", "resolve", KEY, "--again", missing)[1]
        assert desk.run("send", KEY)[0] == 0
    assert server.recipients == sorted(ADDRESSES)


@pytest.mark.parametrize(("rule", "then"), [("resend", {"sent": 11, "queued": 1}), ("assume-sent", {"sent": 12})])
def test_the_settings_may_decide_on_unknown_copies(
    program: Warm, tmp_path: Path, rule: str, then: dict[str, int]
) -> None:
    answers = iter([DROP])
    with smtp.serving(Server(message=lambda _: next(answers, None))) as server:
        desk = bureau(program, tmp_path, mailings.relay(server.port, "    connections: 1\n") + f"  unknown: {rule}\n")
        desk.run("send", KEY)
        assert desk.counts() == then


def test_a_relay_that_is_not_to_be_found_or_comes_late_loses_nothing(program: Warm, tmp_path: Path) -> None:
    with smtp.serving(Server()) as server:
        port = server.port
    desk = bureau(program, tmp_path, "  relay:\n    host: relay.invalid\n    port: 25\n    security: none\n")
    status, said = desk.run("send", KEY)
    assert (status, "the name cannot be resolved" in said, "12 left" in said) == (1, True, True), said
    desk.set(mailings.relay(port))
    desk.start("send", KEY)
    time.sleep(3)  # nobody listens yet
    with smtp.serving(Server(port=port)) as server:
        status, said = program.end()
        assert status == 0, said
    assert server.recipients == sorted(ADDRESSES)


def test_an_expired_certificate_and_a_refused_login_lose_nothing(program: Warm, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    expired, good = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=datetime.now(UTC) - timedelta(days=1)).configure_cert(expired)
    authority.issue_cert("localhost").configure_cert(good)
    server = Server(tls=expired, features=("PIPELINING", "AUTH PLAIN"), login=lambda _, said: said.endswith("right"))
    with smtp.serving(server):
        settings = (
            f"  relay:\n    host: localhost\n    port: {server.port}\n    security: starttls\n    ca_file: ca.pem\n"
        )
        desk = bureau(program, tmp_path, settings + "    login: password\n    user: desk\n")
        shutil.copy(tmp_path / "ca.pem", desk.folder)
        desk.more = {"NEWSLETTER_SMTP_PASSWORD": "wrong"}
        status, said = desk.run("send", KEY)
        assert (status, "expired" in said, "12 left" in said) == (1, True, True), said
        server.tls = good
        status, said = desk.run("send", KEY)
        assert (status, "login of desk was refused" in said, "12 left" in said) == (1, True, True), said
        assert "wrong" not in said
        desk.more = {"NEWSLETTER_SMTP_PASSWORD": "right"}
        assert desk.run("send", KEY)[0] == 0
    assert server.recipients == sorted(ADDRESSES)


def test_a_token_that_ends_on_the_way_and_is_not_renewed_loses_nothing(program: Warm, tmp_path: Path) -> None:
    tokens = ["first", None, "second"]

    def issue(handler: web.Handler) -> None:
        given = tokens[0] if len(tokens) == 1 else tokens.pop(0)
        if given is None:
            handler.give(401, b'{"error": "invalid_client", "error_description": "secret expired"}')
        else:
            handler.give(200, b'{"access_token": "%s", "expires_in": 3600}' % given.encode())

    valid = {"first", "second"}
    taken: list[str] = []

    def message(recipient: str) -> None:
        taken.append(recipient)
        if len(taken) == 4:
            valid.discard("first")

    site = web.Site({"/token": issue})
    server = Server(features=("AUTH XOAUTH2",), login=lambda _, said: said.split("Bearer ")[1].strip("\1") in valid, message=message)  # fmt: skip
    with web.serving(site), smtp.serving(server):
        oauth = f"    login: oauth2\n    user: desk@example.org\n    token_endpoint: {site.url('/token')}\n    client_id: id\n"
        limits = "    connections: 1\n    per_connection: 2\n"
        desk = bureau(program, tmp_path, mailings.relay(server.port, oauth + limits))
        desk.more = {"NEWSLETTER_OAUTH_SECRET": "hidden"}
        status, said = desk.run("send", KEY)
        assert (status, "secret expired" in said, "8 left" in said) == (1, True, True), said
        assert "hidden" not in said
        assert desk.run("send", KEY)[0] == 0
    assert server.recipients == sorted(ADDRESSES)


def test_a_full_disk_loses_nothing(program: Warm, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk's end: SQLite's log cannot grow."""
    with smtp.serving(Server()) as server:
        desk = bureau(program, tmp_path, mailings.relay(server.port))
        with open_database(desk.place) as database:
            mailings.enroll(database, [f"more{n}@example.com" for n in range(200)])
        assert desk.run("send", KEY, "--limit", "3")[0] == 1
        full = newsletter(
            "--workspace", desk.folder, "send", KEY, environment=mailings.environment(desk.place),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000)),
        )  # fmt: skip
        assert full.returncode == 1
        assert "Traceback" not in full.stderr
        assert "the disk" in full.stderr, full.stderr
        status, said = desk.run("send", KEY)
        if status:
            desk.run("mailing", "resolve", KEY, "--again")
            assert desk.run("send", KEY)[0] == 0, said
    assert set(server.recipients) >= {*ADDRESSES, *(f"more{n}@example.com" for n in range(200))}
    with open_database(desk.place) as database:
        ledger = Ledger(database)
        mailing = ledger.mailing(KEY)
        assert mailing
        assert ledger.counts(mailing)[State.SENT] == 212
        assert Readers(database, mailings.SECRET.encode()).counts()["confirmed"] == 212

"""The public endpoints: nothing happens by looking, leaving takes one POST, and nobody learns who subscribes."""

from __future__ import annotations

import email
import email.policy
import logging
import os
import re
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsletter.adapters import composing
from newsletter.adapters.store import Database, open_database
from newsletter.adapters.store.readers import Readers
from newsletter.cli.desk import Desk
from newsletter.core.consent import State
from newsletter.core.email_address import EmailAddress
from newsletter.core.mailing import notice
from newsletter.core.mailing.headers import Mailbox
from newsletter.core.mailing.notice import Notice
from newsletter.core.mailing.template import Sender
from newsletter.core.rates import Rates
from newsletter.core.tokens import Tokens
from newsletter.public import application
from newsletter.public.guard import client
from newsletter.public.words import CHINESE, ENGLISH, Words, words
from tests import mailings
from tests import relay as smtp
from tests.relay import Server

with warnings.catch_warnings():  # it would rather be built on another client
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

SECRET = mailings.SECRET.encode()
READER = "reader@example.com"
URL = "https://news.example.org"
SERVE = f"serve:\n  url: {URL}\n  notice: 2026-01\n"


@dataclass
class Public:
    """The application with its database and its relay."""

    web: TestClient
    readers: Readers
    relay: Server
    folder: Path

    def id(self, address: str = READER) -> str:
        found = self.readers.standing(EmailAddress.read(address)).subscriber
        assert found
        return found.id

    def state(self, address: str = READER) -> State | None:
        found = self.readers.standing(EmailAddress.read(address)).subscriber
        return found.state if found else None

    def link(self, purpose: Any = "unsubscribe", address: str = READER, at: datetime | None = None) -> str:
        now = None if purpose == "unsubscribe" else at or datetime.now(UTC)
        return f"/{purpose}/{Tokens(SECRET).make(purpose, self.id(address), now)}"

    def mails(self, number: int) -> list[str]:
        """The mails that went out, waited for."""
        deadline = time.monotonic() + 60
        while len(self.relay.received) < number and time.monotonic() < deadline:
            time.sleep(0.02)
        found = [email.message_from_bytes(one.data, policy=email.policy.default) for one in self.relay.received]
        return [f"{one['Subject']}\n{one.get_content()}" for one in found]


def public(database: Database, folder: Path, server: Server, more: str = "") -> Iterator[Public]:
    desk = Desk()
    desk.named = mailings.workspace(folder / "desk", mailings.relay(server.port), SERVE + more)
    readers = mailings.enroll(database, [READER])
    with TestClient(application(desk, readers), base_url=URL, follow_redirects=False) as web:
        yield Public(web, readers, server, desk.named)


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[Public]:
    with smtp.serving(Server()) as server:
        yield from public(database, tmp_path, server)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Public]:
    """The same on SQLite alone."""
    with open_database(tmp_path / "newsletter.db") as database, smtp.serving(Server()) as server:
        yield from public(database, tmp_path, server)


# ---- subscribing --------------------------------------------------------------------------------


def test_a_new_reader_is_asked_to_confirm_and_then_subscribed(site: Public) -> None:
    answer = site.web.post("/subscribe", data={"email": "New@Example.com"})
    assert answer.status_code == 200
    assert "Look into your mailbox" in answer.text
    mail = site.mails(1)[0]
    assert mail.startswith("Please confirm: Monthly Update")
    assert site.state("new@example.com") is State.PENDING
    link = re.findall(rf"{URL}(/confirm/\S+)", mail)[0]
    shown = site.web.get(link)
    assert (shown.status_code, "<button>Confirm</button>" in shown.text) == (200, True)
    assert site.state("new@example.com") is State.PENDING, "looking has confirmed"
    for _ in range(3):
        assert "You are subscribed" in site.web.post(link).text
    one = site.readers.by_id(site.id("new@example.com"))
    assert one
    assert one.state is State.CONFIRMED
    assert [(event.act.value, event.source, event.notice) for event in one.events] == [
        ("requested", "web form", "2026-01"),
        ("confirmed", "web page", ""),
    ]


@pytest.mark.core
@pytest.mark.parametrize("said", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_mail_to_confirm_is_signed_and_parses_to_what_was_written(said: Words) -> None:
    import dkim
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    signer = composing.signer(pem, domain="example.org", selector="s")
    desk = Mailbox.read("desk@example.org", "数据保护月报")
    text = said.confirm_mail.format(name="数据 Update", link=f"{URL}/confirm/{'x' * 90}", publisher="Desk")
    asked = Notice("key", said.confirm_subject.format("China: Monthly Data Protection Update, at some length"), text, said.tag, datetime.now(UTC))  # fmt: skip
    letter = notice.letter(asked, Mailbox.read(READER, "Ann Reader"), Sender(desk, "list.example.org", desk), [signer])
    assert dkim.verify(letter.data, dnsfunc=lambda *_, **__: composing.dns_record(pem).encode())
    found = email.message_from_bytes(letter.data, policy=email.policy.default)
    assert (found["Subject"], found["From"].addresses[0].display_name) == (asked.subject, "数据保护月报")
    assert found.get_content().replace("\r\n", "\n") == text
    assert max(map(len, letter.data.split(b"\r\n"))) <= 78


def test_the_answer_does_not_say_whether_an_address_is_known(small: Public) -> None:
    answers = [small.web.post("/subscribe", data={"email": one}) for one in (READER, "stranger@example.com")]
    assert answers[0].text == answers[1].text
    assert {name: value for name, value in answers[0].headers.items() if name != "date"} == dict(answers[1].headers)
    mails = small.mails(2)
    assert {mail.split("\n")[0] for mail in mails} == {"Please confirm: Monthly Update", "You are subscribed already: Monthly Update"}  # fmt: skip
    assert small.state() is State.CONFIRMED


def test_whoever_left_or_was_suppressed_comes_back_by_confirming(site: Public) -> None:
    site.web.post(site.link())
    assert site.state() is State.UNSUBSCRIBED
    site.web.post("/subscribe", data={"email": READER})
    link = re.findall(rf"{URL}(/confirm/\S+)", site.mails(1)[0])[0]
    assert site.readers.standing(EmailAddress.read(READER)).reason is not None, "asking alone has lifted it"
    site.web.post(link)
    standing = site.readers.standing(EmailAddress.read(READER))
    assert standing.subscriber
    assert (standing.subscriber.state, standing.reason) == (State.CONFIRMED, None)


def test_nobody_is_pestered_through_the_form(small: Public) -> None:
    for _ in range(8):
        small.web.post("/subscribe", data={"email": "victim@example.com"})
    small.web.post("/subscribe", data={"email": "other@example.com"})
    small.mails(4)
    time.sleep(0.2)
    assert small.relay.recipients == ["other@example.com"] + ["victim@example.com"] * 3


@pytest.mark.parametrize(
    "typed", ["", "nobody", "a@b", "x@example.com\r\nBcc: y@example.com", "a" * 300 + "@example.com"]
)
def test_what_is_no_address_is_refused_without_repeating_it(small: Public, typed: str) -> None:
    answer = small.web.post("/subscribe", data={"email": typed})
    assert answer.status_code == 400
    assert "That is no e-mail address" in answer.text
    assert not typed or typed not in answer.text.replace("name@example.com", "")


def test_a_form_from_one_client_is_taken_so_many_times(small: Public) -> None:
    answers = [small.web.post("/subscribe", data={"email": f"r{n}@example.com"}) for n in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0


# ---- leaving ------------------------------------------------------------------------------------


def test_looking_at_the_page_to_leave_changes_nothing_and_shows_no_address(site: Public) -> None:
    for method in ("GET", "HEAD"):
        answer = site.web.request(method, site.link())
        assert answer.status_code == 200
    page = site.web.get(site.link()).text
    assert "r…@example.com" in page
    assert READER not in page
    assert page.count("<button>") == 1
    assert site.state() is State.CONFIRMED


@pytest.mark.parametrize("times", [1, 10])
def test_one_post_of_a_mail_program_unsubscribes(site: Public, times: int) -> None:
    for _ in range(times):
        answer = site.web.post(site.link(), content=b"List-Unsubscribe=One-Click", headers={"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    one = site.readers.by_id(site.id())
    assert one
    assert one.state is State.UNSUBSCRIBED
    assert [event.act.value for event in one.events] == ["added", "withdrawn"]
    assert site.readers.standing(EmailAddress.read(READER)).reason is not None


def test_unsubscribing_is_not_held_up_by_limits(small: Public) -> None:
    """A provider with a million readers asks for all of them from few addresses."""
    addresses = [f"many{n}@example.com" for n in range(100)]
    mailings.enroll(small.readers.database, addresses)
    assert {small.web.post(small.link(address=one)).status_code for one in addresses} == {200}


def test_forged_shortened_foreign_and_old_tokens_do_nothing(site: Public) -> None:
    good = site.link()
    token = good.rpartition("/")[2]
    foreign = Tokens(b"another secret of another").make("unsubscribe", site.id())
    confirm = site.link("confirm").rpartition("/")[2]
    wrong = [token[:-1], token[:20], token.swapcase(), token + "x", foreign, confirm, "x", "." * 50, "a" * 500, "%00", "..%2f..%2fetc"]  # fmt: skip
    for one in wrong:
        for method in ("GET", "POST"):
            answer = site.web.request(method, f"/unsubscribe/{one}")
            assert answer.status_code in (404, 429), one
            assert "Traceback" not in answer.text
    old = site.link("confirm", at=datetime.now(UTC) - timedelta(days=8))
    assert site.web.post(old).status_code in (404, 429)
    assert site.web.post(f"/confirm/{token}").status_code in (404, 429)
    assert site.state() is State.CONFIRMED


def test_an_old_link_to_confirm_does_not_bring_back_who_left(small: Public) -> None:
    link = small.link("confirm")
    small.web.post(small.link())
    assert small.web.post(link).status_code == 404
    assert small.state() is State.UNSUBSCRIBED


# ---- what the answers are like ------------------------------------------------------------------


def test_every_answer_is_strict_and_sets_no_cookie(small: Public) -> None:
    for path in ("/subscribe", "/health", "/nothing-here", small.link(), "/unsubscribe/x", "/-/public.css", "/"):
        answer = small.web.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "set-cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "<script" not in answer.text
        assert not re.findall(r'(?:src|href)="https?://', answer.text), "something of a third party"


def test_pages_speak_the_language_of_the_browser_or_of_the_link(small: Public) -> None:
    chinese = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
    assert '<html lang="zh-Hans">' in small.web.get("/subscribe", headers=chinese).text
    assert '<html lang="en">' in small.web.get("/subscribe?lang=en", headers=chinese).text
    assert "退订" in small.web.get(small.link() + "?lang=zh-Hans").text
    small.web.post("/subscribe?lang=zh", data={"email": "xin@example.com"})
    assert small.mails(1)[0].startswith("请确认订阅：Monthly Update")


@pytest.mark.core
@given(st.text(max_size=60), st.text(max_size=120))
def test_any_wish_for_a_language_has_an_answer(asked: str, accepted: str) -> None:
    assert words(asked, accepted).tag in ("en", "zh-Hans")


def test_health_says_whether_the_database_answers(site: Public) -> None:
    assert site.web.get("/health").json() == {"status": "ok"}


def test_the_archive_is_read_and_nothing_beside_it(small: Public) -> None:
    root = small.folder / "var" / "site"
    (root / "2026-03").mkdir(parents=True)
    (root / "index.html").write_text("<p>the archive</p>")
    (root / "2026-03" / "index.html").write_text("<p>an issue</p>")
    (root / ".hidden").write_text("hidden")
    (root / "out.yaml").symlink_to(small.folder / "newsletter.yaml")
    assert "the archive" in small.web.get("/").text
    assert "an issue" in small.web.get("/2026-03/").text
    for path in ("/.hidden", "/out.yaml", "/../newsletter.yaml", "/%2e%2e/newsletter.yaml", "/..%2fnewsletter.yaml", "/%2e%2e%2f%2e%2e%2fnewsletter.db", "//etc/passwd", "/2026-03/..%5c..%5c"):  # fmt: skip
        answer = small.web.get(path)
        assert answer.status_code == 404, path
        assert "relay" not in answer.text
    assert small.web.post("/").status_code == 405


def test_a_server_without_an_archive_says_there_is_no_such_page(small: Public) -> None:
    assert small.web.get("/").status_code == 404
    assert small.web.get("/2026-03/").status_code == 404


def test_a_relay_that_is_down_changes_no_answer_and_the_mail_goes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("newsletter.public.outbox.AGAIN", (0.3,) * 200)
    with smtp.serving(Server()) as gone:
        port = gone.port
    with open_database(tmp_path / "newsletter.db") as database, caplog.at_level(logging.INFO):
        for site in public(database, tmp_path, Server(port=port)):
            assert site.web.post("/subscribe", data={"email": "new@example.com"}).status_code == 200
            until = time.monotonic() + 60
            while "nobody listens there" not in caplog.text and time.monotonic() < until:
                time.sleep(0.05)
            with smtp.serving(site.relay):
                assert len(site.mails(1)) == 1
    assert "nobody listens there" in caplog.text
    assert "new@example.com" not in caplog.text


def test_a_database_that_fails_gives_a_plain_page(small: Public, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    def broken(*_: object) -> None:
        raise RuntimeError(f"a failure that names {READER}")

    link = small.link()
    monkeypatch.setattr(Readers, "by_id", broken)
    answer = small.web.post(link)
    assert (answer.status_code, "This does not work at the moment" in answer.text) == (503, True)
    assert READER not in answer.text + caplog.text


# ---- limits -------------------------------------------------------------------------------------


@pytest.mark.core
@given(st.lists(st.floats(0, 10), max_size=60), st.integers(1, 5), st.floats(0.5, 20))
def test_nobody_gets_more_turns_than_the_rate_allows(pauses: list[float], number: int, seconds: float) -> None:
    rates, now, taken = Rates(number, seconds), 0.0, []
    for pause in pauses:
        now += pause
        wait = rates.take("client", now)
        assert 0 <= wait <= seconds / number + 1e-6
        if not wait:
            taken.append(now)
    for first in range(len(taken)):
        within = [one for one in taken if taken[first] <= one <= taken[first] + seconds]
        assert len(within) <= 2 * number + 1


@pytest.mark.core
def test_limits_forget_the_oldest_and_hold_no_more_than_they_may() -> None:
    rates = Rates(1, 60, keys=10)
    for number in range(1000):
        rates.take(str(number), 0.0)
    assert len(rates._left) == 10


@pytest.mark.parametrize(
    ("peer", "said", "found"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),  # no proxy of ours: not believed
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # the first is the client's own claim
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("2001:db8::1:2:3:4", "", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
    ],
)
def test_a_client_is_known_by_what_our_own_proxies_say(peer: str, said: str, found: str) -> None:
    import ipaddress

    scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", said.encode())] if said else []}
    assert client(scope, [ipaddress.ip_network("10.0.0.0/8")]) == found


# ---- whatever comes -----------------------------------------------------------------------------

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
PATHS = st.one_of(
    st.sampled_from(["/subscribe", "/health", "/", "/confirm/x", "/unsubscribe/x", "/-/public.css", "/index.html"]),
    st.builds(lambda head, tail: head + tail, st.sampled_from(["/confirm/", "/unsubscribe/", "/-/", "/", "//", "/../", ""]), st.text(max_size=80)),
)  # fmt: skip
NAMES = st.sampled_from(["accept-language", "content-type", "content-length", "x-forwarded-for", "host", "range", "if-none-match", "if-modified-since", "cookie"])  # fmt: skip


@pytest.mark.slow
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]),
    path=PATHS,
    query=st.binary(max_size=60),
    headers=st.lists(st.tuples(NAMES, st.binary(max_size=40)), max_size=5),
    body=st.one_of(st.binary(max_size=200), st.text(max_size=60).map(lambda text: b"email=" + text.encode("utf-8", "surrogatepass")), st.just(b"x" * 30_000)),
)  # fmt: skip
@example(method="GET", path="", query=b"\x80", headers=[], body=b"")
@settings(max_examples=10_000 if SOAK else 300, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_request_whatever_fails_inside_or_changes_a_reader(
    fuzzed: Public, method: str, path: str, query: bytes, headers: list[tuple[str, bytes]], body: bytes
) -> None:
    status = ask(fuzzed, method, path, query, headers, body)
    assert status < 500, (method, path)
    assert fuzzed.state() is State.CONFIRMED


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Public]:
    folder = tmp_path_factory.mktemp("fuzz")
    with open_database(folder / "newsletter.db") as database, smtp.serving(Server()) as server:
        for site in public(database, folder, server, "  per_client: 1000000\n  asking: 1000000\n  asking_per_client: 1000000\n"):  # fmt: skip
            (site.folder / "var" / "site").mkdir(parents=True)
            (site.folder / "var" / "site" / "index.html").write_text("archive")
            yield site


def ask(site: Public, method: str, path: str, query: bytes, headers: list[tuple[str, bytes]], body: bytes) -> int:
    """One request past every library that would tidy it up: as an ASGI server hands it on."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "https", "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"), "query_string": query, "root_path": "", "server": ("127.0.0.1", 80),
        "client": ("192.0.2.7", 1), "headers": [(name.encode(), value) for name, value in headers],
    }  # fmt: skip
    parts = [{"type": "http.request", "body": body[:100], "more_body": True}, {"type": "http.request", "body": body[100:], "more_body": False}]  # fmt: skip

    async def receive() -> dict[str, Any]:
        return parts.pop(0) if parts else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    portal = site.web.portal
    assert portal
    portal.call(site.web.app, scope, receive, send)
    return int(sent[0]["status"])

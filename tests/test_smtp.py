"""Letters over SMTP, against a real server that refuses, defers, hangs up and encrypts."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from newsletter import delivering
from newsletter.adapters.letterbox import Letterbox
from newsletter.adapters.oauth import Client, Tokens
from newsletter.adapters.smtp import Connection, Login, Relay, probe
from newsletter.core.mailing.letter import Fate, Letter, Outcome, Result
from newsletter.core.mailing.pace import Alarm, Limits, Pace
from newsletter.delivering import Summary
from newsletter.errors import MailError
from tests import relay as smtp
from tests import web
from tests.relay import DROP, Server

DATA = b"From: a@example.org\r\nSubject: dots\r\n\r\n.one\r\n..two\r\nend\r\n"


def letter(recipient: str = "reader@example.com", data: bytes = DATA) -> Letter:
    return Letter(recipient, "mark", "bounces@example.org", recipient, (data,))


def readers(number: int, domain: str = "example.com") -> list[Letter]:
    return [letter(f"r{n}@{domain}") for n in range(number)]


async def portions(letters: Iterable[Letter], size: int = 7) -> AsyncIterator[Sequence[Letter]]:
    waiting = list(letters)
    for place in range(0, len(waiting), size):
        yield waiting[place : place + size]


class Ledger:
    """Keeps what it is told, and that nothing is settled before it was begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.results: list[Result] = []

    def record(self, begun: Sequence[str], results: Sequence[Result]) -> None:
        assert {result.key for result in results} <= set(self.begun)
        self.begun += begun
        self.results += results

    def fates(self) -> dict[str, Fate]:
        return {result.key: result.outcome.fate for result in self.results}


def local(server: Server, **changes: object) -> Relay:
    return replace(Relay("127.0.0.1", server.port, "none", timeout=30), **changes)  # type: ignore[arg-type]


def hand_over(relay: Relay, *letters: Letter) -> list[Outcome]:
    async def go() -> list[Outcome]:
        connection = Connection(relay)
        found = []
        for one in letters:
            await connection.ready()
            found.append(await connection.hand_over(one))
        await connection.close()
        return found

    return asyncio.run(go())


def mail(
    relay: Relay,
    letters: Iterable[Letter],
    *,
    connections: int = 3,
    limits: Limits | None = None,
    alarm: Alarm | None = None,
) -> tuple[Summary, Ledger]:
    ledger = Ledger()
    pace = Pace(limits or Limits(connections=connections, retries=(0.05, 0.05)), alarm)
    channels = [Connection(relay) for _ in range(connections)]
    return asyncio.run(delivering.deliver(portions(letters), channels, record=ledger.record, pace=pace)), ledger


# ---- one transaction ----------------------------------------------------------------------------


@pytest.mark.parametrize("features", [("PIPELINING",), ()], ids=["pipelined", "one-by-one"])
def test_a_letter_arrives_byte_for_byte(features: tuple[str, ...]) -> None:
    with smtp.serving(Server(features=features)) as server:
        assert [o.fate for o in hand_over(local(server), letter(), letter())] == [Fate.ACCEPTED] * 2
    assert [found.data for found in server.received] == [DATA, DATA]
    assert server.connections == 1
    assert server.received[0].sender == "bounces@example.org"


REFUSALS = [
    ("rcpt", "550 5.1.1 no such user here", Fate.REFUSED),
    ("rcpt", "550 5.7.1 blocked by policy", Fate.POLICY),
    ("rcpt", "550 Message rejected: sender is on a block list", Fate.POLICY),
    ("rcpt", "450 4.2.0 greylisted, try again", Fate.DEFERRED),
    ("rcpt", "452 4.2.2 mailbox full", Fate.DEFERRED),
    ("mail", "553 5.1.8 sender domain does not exist", Fate.POLICY),
    ("mail", "530 5.7.0 authentication required", Fate.POLICY),
    ("mail", "451 4.3.0 try later", Fate.DEFERRED),
    ("data", "554 5.7.1 no", Fate.POLICY),
    ("message", "554 5.7.1 looks like spam", Fate.POLICY),
    ("message", "550 5.1.1 user unknown", Fate.REFUSED),
    ("message", "552 5.3.4 message too large", Fate.POLICY),
    ("message", "451 4.7.0 later please", Fate.DEFERRED),
    ("rcpt", "550 5.4.5 Daily SMTP relay limit exceeded for user.", Fate.DEFERRED),
    ("message", "550 5.7.1 Daily SMTP relay limit exceeded for customer.", Fate.DEFERRED),
    ("rcpt", "552 5.2.2 the mailbox has exceeded its quota", Fate.REFUSED),
]


@pytest.mark.parametrize("features", [("PIPELINING",), ()], ids=["pipelined", "one-by-one"])
@pytest.mark.parametrize(("stage", "answer", "fate"), REFUSALS)
def test_a_refusal_is_told_apart_and_the_connection_goes_on(
    stage: str, answer: str, fate: Fate, features: tuple[str, ...]
) -> None:
    answers = iter([answer])
    with smtp.serving(Server(features=features, **{stage: lambda _: next(answers, None)})) as server:
        first, second = hand_over(local(server), letter("a@example.com"), letter("b@example.com"))
    assert (first.fate, first.code) == (fate, int(answer[:3]))
    assert first.text in answer
    assert second.fate is Fate.ACCEPTED
    assert server.recipients == ["b@example.com"]
    assert server.connections == 1


def test_a_granted_message_without_recipient_is_ended_by_its_dot() -> None:
    """RFC 2920, 3.1: a server may say 354 although it refused the only recipient."""
    with smtp.serving(Server(rcpt=lambda r: "550 5.1.1 unknown" if r.startswith("a") else None)) as server:
        session_take = smtp._Session.take

        async def take(self: smtp._Session) -> bool:
            if self.granted is None:
                await self.say("354 go ahead")
                assert await self.reader.readline() == b".\r\n"
                return await self.say("554 5.5.1 no valid recipients")
            return await session_take(self)

        smtp._Session.take = take  # type: ignore[method-assign]
        try:
            first, second = hand_over(local(server), letter("a@example.com"), letter("b@example.com"))
        finally:
            smtp._Session.take = session_take  # type: ignore[method-assign]
    assert (first.fate, first.status, second.fate) == (Fate.REFUSED, "5.1.1", Fate.ACCEPTED)


@pytest.mark.parametrize(
    ("stage", "fate"),
    [("mail", Fate.DEFERRED), ("rcpt", Fate.DEFERRED), ("data", Fate.DEFERRED), ("message", Fate.UNKNOWN)],
)
def test_only_a_connection_lost_after_the_dot_leaves_a_letter_unknown(stage: str, fate: Fate) -> None:
    answers = iter([DROP])
    with smtp.serving(Server(**{stage: lambda _: next(answers, None)})) as server:
        first, second = hand_over(local(server), letter("a@example.com"), letter("b@example.com"))
    assert (first.fate, second.fate) == (fate, Fate.ACCEPTED)


def test_a_letter_that_takes_too_long_to_go_out_is_not_unknown() -> None:
    """The dot is not begun before the whole message has left."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        async def go() -> Outcome:
            relay = Relay("127.0.0.1", listening.getsockname()[1], "none", timeout=30)
            connection = Connection(relay)
            opening = asyncio.create_task(connection.ready())
            peer, _ = await asyncio.to_thread(listening.accept)
            peer.sendall(b"220 x\r\n250-x\r\n250 PIPELINING\r\n")
            await opening
            handing = asyncio.create_task(
                connection.hand_over(letter(data=b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * 400_000))
            )
            peer.sendall(b"250 a\r\n250 b\r\n354 go\r\n")
            await asyncio.sleep(0.2)
            peer.close()  # nothing was read: the rest is still on our side
            return await handing

        assert asyncio.run(go()).fate is Fate.DEFERRED


def test_an_international_address_needs_a_server_that_takes_it() -> None:
    with (
        smtp.serving(Server()) as plain,
        smtp.serving(Server(features=("PIPELINING", "SMTPUTF8", "8BITMIME"))) as modern,
    ):
        assert hand_over(local(plain), letter("用户@example.com"))[0].fate is Fate.REFUSED
        assert hand_over(local(modern), letter("用户@example.com"), letter())[0].fate is Fate.ACCEPTED
    assert plain.received == []
    envelopes = [line for line in modern.commands if line.startswith("MAIL")]
    assert ["SMTPUTF8" in line for line in envelopes] == [True, False]


def test_a_connection_is_renewed_after_its_share_and_after_421() -> None:
    answers = iter([None, None, None, "421 4.3.2 closing"])
    with smtp.serving(Server(message=lambda _: next(answers, None))) as server:
        outcomes = hand_over(local(server, per_connection=2), *readers(6))
    assert [o.fate for o in outcomes] == [Fate.ACCEPTED] * 3 + [Fate.DEFERRED] + [Fate.ACCEPTED] * 2
    assert server.connections == 3


# ---- TLS and login ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def contexts(
    authority: trustme.CA, name: str = "localhost", **options: object
) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert(name, **options).configure_cert(server)  # type: ignore[arg-type]
    authority.configure_trust(client)
    return server, client


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("way", ["PLAIN", "LOGIN"])
def test_logs_in_under_tls(authority: trustme.CA, security: str, way: str) -> None:
    ours, theirs = contexts(authority)
    expected = {"PLAIN": "\0desk\0pass wörd", "LOGIN": "desk:pass wörd"}[way]
    server = Server(
        tls=ours,
        at_once=security == "tls",
        features=(f"AUTH {way}",),
        login=lambda how, said: (how, said) == (way, expected),
    )
    with smtp.serving(server):
        relay = local(server, host="localhost", security=security, context=theirs, login=Login("desk", "pass wörd"))
        assert hand_over(relay, letter())[0].fate is Fate.ACCEPTED
        found = asyncio.run(probe(relay))
    assert found.tls in ("TLSv1.2", "TLSv1.3")
    assert found.certificate


def opening_error(relay: Relay) -> MailError:
    with pytest.raises(MailError) as caught:
        asyncio.run(Connection(relay).ready())
    assert str(caught.value).count("\n") == 0
    return caught.value


def test_a_refused_login_says_what_to_check(authority: trustme.CA) -> None:
    ours, theirs = contexts(authority)
    with smtp.serving(Server(tls=ours, features=("AUTH PLAIN",), login=lambda *_: False)) as server:
        error = opening_error(
            local(server, host="localhost", security="starttls", context=theirs, login=Login("desk", "hidden"))
        )
    assert error.kind == "login"
    assert "NEWSLETTER_SMTP_PASSWORD" in str(error)
    assert "hidden" not in str(error)


def test_a_login_never_passes_in_the_clear() -> None:
    with smtp.serving(Server(features=("AUTH PLAIN",))) as server:
        name = socket.gethostname()
        relay = local(server, host="127.0.0.1", login=Login("desk", "hidden"))
        assert opening_error(relay).kind == "login"  # to this machine it may, and is refused
        assert Relay(name, 25, "none").is_here is False
    assert not any("hidden" in line for line in server.commands)


def test_a_relay_that_is_not_there_is_told_in_words(authority: trustme.CA) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert opening_error(Relay("127.0.0.1", port, "none", timeout=0.2)).kind == "timeout"
    assert opening_error(Relay("127.0.0.1", port, "none", timeout=30)).kind == "connect"
    assert opening_error(Relay("relay.invalid", 25, "none", timeout=30)).kind == "name"
    expired, trusting = contexts(authority, not_after=datetime.now(UTC) - timedelta(days=1))
    with smtp.serving(Server(tls=expired)) as server:
        error = opening_error(local(server, host="localhost", security="starttls", context=trusting))
        assert "expired" in str(error)
        assert "ca_file" in str(
            opening_error(local(server, host="localhost", security="starttls", context=ssl.create_default_context()))
        )
    with smtp.serving(Server()) as server:
        assert "STARTTLS" in str(opening_error(local(server, security="starttls")))
    with smtp.serving(Server(greeting="554 not you")) as server:
        assert opening_error(local(server)).kind == "protocol"
    with smtp.serving(Server(greeting="421 too many connections")) as server:
        assert opening_error(local(server)).kind == "busy"


def test_what_a_man_in_between_adds_before_tls_is_refused(authority: trustme.CA) -> None:
    ours, theirs = contexts(authority)
    say = smtp._Session.say

    async def talkative(self: smtp._Session, *lines: str) -> bool:
        return await say(self, *lines, *(["250 injected"] if lines[-1] == "220 go on" else []))

    smtp._Session.say = talkative  # type: ignore[method-assign]
    try:
        with smtp.serving(Server(tls=ours)) as server:
            error = opening_error(local(server, host="localhost", security="starttls", context=theirs))
    finally:
        smtp._Session.say = say  # type: ignore[method-assign]
    assert "in between" in str(error)


def test_a_token_that_expires_on_the_way_is_renewed() -> None:
    """The second connection finds its token refused, and goes on with a new one."""
    given: list[str] = []

    def issue(handler: web.Handler) -> None:
        given.append(f"token-{len(given)}")
        handler.give(200, b'{"access_token": "%s", "expires_in": 3600}' % given[-1].encode())

    site = web.Site({"/token": issue})
    valid = {"token-0"}
    server = Server(features=("AUTH XOAUTH2",), login=lambda _, said: said.split("Bearer ")[1].strip("\1") in valid)
    with web.serving(site), smtp.serving(server):
        tokens = Tokens(Client(site.url("/token"), "id", "secret", "scope"))

        def once(_: str) -> str | None:
            valid.clear()
            valid.add("token-1")
            return None

        server.message = once
        outcomes = hand_over(
            local(server, per_connection=1, login=Login("desk@example.org", token=tokens.for_login)), *readers(3)
        )
    assert [o.fate for o in outcomes] == [Fate.ACCEPTED] * 3
    assert given == ["token-0", "token-1"]


def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    site = web.Site({"/token": lambda h: _json(h, b'{"access_token": "t", "expires_in": 600}')})
    now = [0.0]
    with web.serving(site):
        tokens = Tokens(Client(site.url("/token"), "id", "secret"), clock=lambda: now[0])
        for moment, asked in ((0, 1), (479, 1), (481, 2)):
            now[0] = moment
            tokens.token()
            assert len(site.asked) == asked
    site.answers["/token"] = lambda h: _json(
        h, b'{"error": "invalid_client", "error_description": "secret expired"}', 401
    )
    with web.serving(site), pytest.raises(MailError, match=r"secret expired.*NEWSLETTER_OAUTH_SECRET"):
        Tokens(Client(site.url("/token"), "id", "hidden")).token()


def _json(handler: web.Handler, body: bytes, status: int = 200) -> None:
    handler.give(status, body)


# ---- many letters -------------------------------------------------------------------------------


def test_every_letter_is_begun_and_settled_once() -> None:
    with smtp.serving(Server()) as server:
        summary, ledger = mail(local(server), readers(100))
    assert summary.counts == {Fate.ACCEPTED: 100}
    assert sorted(ledger.begun) == sorted(ledger.fates()) == server.recipients
    assert len(ledger.begun) == 100
    assert server.connections <= 3


def test_a_letter_is_recorded_before_it_is_touched() -> None:
    seen: list[set[str]] = []
    ledger = Ledger()

    def message(recipient: str) -> None:
        seen.append({recipient} - set(ledger.begun))

    with smtp.serving(Server(message=message)) as server:
        channels = [Connection(local(server)) for _ in range(3)]
        asyncio.run(
            delivering.deliver(portions(readers(30)), channels, record=ledger.record, pace=Pace(Limits(connections=3)))
        )
    assert len(seen) == 30
    assert not set().union(*seen)


def test_deferred_letters_are_tried_again_and_refused_ones_are_not() -> None:
    tries: dict[str, int] = {}

    def rcpt(recipient: str) -> str | None:
        tries[recipient] = tries.get(recipient, 0) + 1
        if recipient.startswith("r1@"):
            return "550 5.1.1 unknown"
        if recipient.startswith("r2@"):
            return "450 4.2.0 later" if tries[recipient] == 1 else None
        return "451 4.3.0 never" if recipient.startswith("r3@") else None

    with smtp.serving(Server(rcpt=rcpt)) as server:
        summary, ledger = mail(local(server), readers(6))
    assert summary.counts == {Fate.ACCEPTED: 4, Fate.REFUSED: 1, Fate.DEFERRED: 1}
    assert (tries["r1@example.com"], tries["r2@example.com"], tries["r3@example.com"]) == (1, 2, 3)
    assert ledger.fates()["r3@example.com"] is Fate.DEFERRED
    assert [r.again for r in ledger.results if r.key == "r3@example.com"] == [True, True, False]


def test_a_rise_of_refusals_stops_the_mailing() -> None:
    with smtp.serving(Server(rcpt=lambda _: "550 5.7.1 your server is on our block list")) as server:
        summary, ledger = mail(local(server), readers(500), alarm=Alarm(policy=5))
    assert summary.stopped
    assert "block list" in summary.stopped
    assert len(ledger.begun) < 15
    assert set(ledger.fates().values()) == {Fate.POLICY}


def test_a_relay_that_goes_away_stops_the_mailing_with_everything_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "REOPENINGS", (0.01, 0.01))
    served = []

    def message(recipient: str) -> str | None:
        served.append(recipient)
        if len(served) > 20:
            server.greeting = "421 4.3.2 shutting down"
            return DROP
        return None

    with smtp.serving(Server(message=message)) as server:
        summary, ledger = mail(local(server), readers(200))
    assert summary.error is not None
    assert summary.error.kind == "busy"
    assert "run the same command again" in str(summary.error)
    fates = list(ledger.fates().values())
    assert fates.count(Fate.ACCEPTED) == len(server.received) == 20
    assert 1 <= fates.count(Fate.UNKNOWN) <= 3
    assert set(ledger.begun) == set(ledger.fates())


def test_letters_to_one_domain_do_not_crowd_it_and_others_pass() -> None:
    at_once: dict[str, int] = {}
    most: dict[str, int] = {}

    def data(recipient: str) -> None:
        domain = recipient.split("@")[1]
        at_once[domain] = at_once.get(domain, 0) + 1
        most[domain] = max(most.get(domain, 0), at_once[domain])

    def message(recipient: str) -> None:
        at_once[recipient.split("@")[1]] -= 1

    with smtp.serving(Server(data=data, message=message, delay=0.01)) as server:
        limits = Limits(connections=6, domains={"qq.test": 1})
        mail(local(server), [*readers(12, "qq.test"), *readers(24, "other.test")], connections=6, limits=limits)
    assert most["qq.test"] == 1
    assert most["other.test"] > 1
    assert len(server.received) == 36


def test_the_rate_of_a_relay_is_kept() -> None:
    with smtp.serving(Server()) as server:
        began = time.monotonic()
        mail(local(server), readers(25), limits=Limits(connections=3, per_minute=1200))
        taken = time.monotonic() - began
    assert len(server.received) == 25
    assert taken > (25 - 1) * 0.05 - 1.1  # a second's slots may be made up for


@pytest.mark.core
def test_the_pace_halves_where_the_relay_defers_and_finds_back() -> None:
    pace = Pace(Limits(connections=8))
    accepted, deferred = Outcome(Fate.ACCEPTED, 250), Outcome(Fate.DEFERRED, 421)
    for now, outcome, connections in ((0, deferred, 4), (1, deferred, 4), (6, deferred, 2)):
        pace.begin(now, "d")
        pace.end(now, "d", outcome)
        assert pace.connections == connections
    for _ in range(25 * 6):
        pace.begin(10, "d")
        pace.end(10, "d", accepted)
    assert pace.connections == 8


@pytest.mark.parametrize("kind", ["eml", "maildir"])
def test_letters_can_be_written_as_files(kind: str, tmp_path: object) -> None:
    import mailbox
    from pathlib import Path

    folder = Path(str(tmp_path)) / "out"
    box = Letterbox(folder, kind)  # type: ignore[arg-type]
    ledger = Ledger()
    letters = [replace(one, mark=f"mark{n}") for n, one in enumerate(readers(5))]
    for _ in range(2):  # the second run finds them there
        asyncio.run(
            delivering.deliver(portions(letters), [box], record=ledger.record, pace=Pace(Limits(connections=1)))
        )
    if kind == "maildir":
        assert len(mailbox.Maildir(folder, create=False)) == 5
    else:
        assert sorted(path.read_bytes() for path in folder.glob("*.eml")) == [DATA] * 5

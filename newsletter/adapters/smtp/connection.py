"""One connection to the relay, kept open from letter to letter, and the transaction on it.

The transaction is at most three waits: MAIL, RCPT and DATA together where the server takes them so (PIPELINING, RFC 2920), the message,
the final dot. Until the dot is begun a broken connection loses nothing; from then on nobody knows (RFC 5321, 4.5.4.1), and the outcome
says so.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Literal

from newsletter.adapters.smtp import words
from newsletter.adapters.smtp.login import Login, log_in
from newsletter.adapters.smtp.wire import LostError, Wire
from newsletter.core.mailing.letter import Fate, Letter, Outcome
from newsletter.core.mailing.replies import Features, Reply, dotted, outcome
from newsletter.errors import MailError

Security = Literal["starttls", "tls", "none"]
FINAL_DOT = 600.0  # seconds (RFC 5321, 4.5.3.2.6): giving up earlier makes doubles (RFC 1047)


@dataclass(frozen=True)
class Relay:
    """Where letters are handed over, and how. `timeout` is seconds for each answer but the last."""

    host: str
    port: int = 587
    security: Security = "starttls"
    login: Login | None = None
    context: ssl.SSLContext | None = None
    hello: str = "localhost"
    timeout: float = 60
    per_connection: int = 500

    @property
    def place(self) -> str:
        """How messages name it."""
        return f"{self.host}:{self.port}"

    @property
    def is_here(self) -> bool:
        """Whether it is this machine, where nobody listens in."""
        return self.host in ("localhost", "127.0.0.1", "::1")


class Connection:
    """A connection that opens when needed, and anew when it has ended or has carried its share."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.features = Features({})
        self._wire: Wire | None = None
        self._carried = 0

    async def ready(self) -> None:
        """Stand, logged in; MailError where that cannot be had."""
        if self._wire is not None and (
            self._wire.lost or self._carried >= self.relay.per_connection or self._wire.answered()
        ):
            await self.close()  # an answer that nobody asked for is a 421: the server is leaving
        if self._wire is None:
            self._wire, self._carried = await self._open(), 0

    async def hand_over(self, letter: Letter) -> Outcome:
        """One transaction. Never raises for what the server or the network does: that is the outcome."""
        if letter.international and "SMTPUTF8" not in self.features:
            reason = f"{self.relay.place} does not take addresses with such characters (SMTPUTF8)"
            return Outcome(Fate.REFUSED, 0, "5.6.7", reason)
        begun = [False]
        self._carried += 1
        try:
            return await self._transaction(letter, begun)
        except (LostError, TimeoutError) as error:
            said = "it did not answer in time" if isinstance(error, TimeoutError) else str(error)
            self._drop()
            return Outcome(Fate.UNKNOWN if begun[0] else Fate.DEFERRED, 0, "", f"{self.relay.place}: {said}")

    async def close(self) -> None:
        """Take leave, without waiting for the answer."""
        if self._wire is not None and not self._wire.lost:
            self._wire.write(b"QUIT\r\n")
            await asyncio.sleep(0)
        self._drop()

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = None

    # -- the transaction

    async def _transaction(self, letter: Letter, begun: list[bool]) -> Outcome:
        wire = self._wire
        if wire is None:
            raise LostError("there is no connection")
        data = letter.data
        mail, rcpt, go = await self._envelope(wire, letter, data)
        failed = next((o for r, o in ((mail, "mail"), (rcpt, "rcpt")) if not r.good), None) or (
            "data" if go.code != 354 else None
        )
        refusal = {"mail": mail, "rcpt": rcpt, "data": go}[failed] if failed else None
        if go.code == 354:
            if refusal is None:
                wire.write(data if letter.dotless else dotted(data))
                await wire.written(FINAL_DOT)
                begun[0] = True
            wire.write(
                b".\r\n"
            )  # a dot alone ends a DATA that was granted although the recipient was not (RFC 2920, 3.1)
            last = (await wire.replies(1, FINAL_DOT))[0]
            if refusal is None:
                return self._settled(outcome(last, "message"), last)
        elif mail.good:
            await self._say(b"RSET\r\n")
        assert refusal is not None
        assert failed is not None
        return self._settled(outcome(refusal, failed), refusal)  # type: ignore[arg-type]

    async def _envelope(self, wire: Wire, letter: Letter, data: bytes) -> tuple[Reply, Reply, Reply]:
        """The replies to MAIL, RCPT and DATA; where they are not sent together, the first refusal stands for what was not sent."""
        options = ""
        if "SIZE" in self.features:
            options += f" SIZE={len(data)}"
        if letter.international:
            options += " SMTPUTF8"
        if "8BITMIME" in self.features and (letter.international or not data.isascii()):
            options += " BODY=8BITMIME"
        commands = [
            f"MAIL FROM:<{letter.sender}>{options}\r\n".encode(),
            f"RCPT TO:<{letter.recipient}>\r\n".encode(),
            b"DATA\r\n",
        ]
        if "PIPELINING" in self.features:
            wire.write(b"".join(commands))
            mail, rcpt, go = await wire.replies(3, self.relay.timeout)
            return mail, rcpt, go
        said: list[Reply] = []
        for command in commands:
            said.append(await self._say(command))
            if not said[-1].good:
                break
        said += [said[-1]] * (3 - len(said))
        return said[0], said[1], said[2]

    async def _say(self, command: bytes) -> Reply:
        assert self._wire is not None
        self._wire.write(command)
        return (await self._wire.replies(1, self.relay.timeout))[0]

    def _settled(self, found: Outcome, reply: Reply) -> Outcome:
        if reply.code == 421:
            self._drop()
        return found

    # -- opening

    async def _open(self) -> Wire:
        relay = self.relay
        context = None if relay.security == "none" else relay.context or ssl.create_default_context()
        try:
            async with asyncio.timeout(relay.timeout):
                _, wire = await asyncio.get_running_loop().create_connection(
                    Wire, relay.host, relay.port, ssl=context if relay.security == "tls" else None,
                    server_hostname=relay.host if relay.security == "tls" else None,
                )  # fmt: skip
            self._wire = wire
            return await self._greet(wire, context)
        except (OSError, LostError, TimeoutError, ssl.SSLError) as error:
            self._drop()
            raise words.unopened(relay.place, error) from None
        except MailError:
            self._drop()
            raise

    async def _greet(self, wire: Wire, context: ssl.SSLContext | None) -> Wire:
        relay = self.relay
        greeting = (await wire.replies(1, relay.timeout))[0]
        if greeting.code != 220:
            raise words.unwelcome(relay.place, greeting)
        await self._hello(wire)
        if relay.security == "starttls" and context is not None:
            if "STARTTLS" not in self.features:
                raise words.no_tls(relay.place)
            reply = await self._say(b"STARTTLS\r\n")
            if reply.code != 220:
                raise words.unwelcome(relay.place, reply)
            await wire.start_tls(context, relay.host, relay.timeout)
            await self._hello(wire)
        if relay.login is not None:
            if wire.tls is None and not relay.is_here:
                raise words.login_in_the_clear(relay.place)
            await log_in(wire, self.features, relay.login, place=relay.place, within=relay.timeout)
        return wire

    async def _hello(self, wire: Wire) -> None:
        for verb in ("EHLO", "HELO"):
            wire.write(f"{verb} {self.relay.hello}\r\n".encode())
            reply = (await wire.replies(1, self.relay.timeout))[0]
            if reply.code == 250:
                self.features = Features.read(reply.lines if verb == "EHLO" else ())
                return
            if reply.code < 500:
                break
        raise words.unwelcome(self.relay.place, reply)

    @property
    def wire(self) -> Wire | None:
        """The open connection, for a look at its TLS."""
        return self._wire


@dataclass(frozen=True)
class Probe:
    """What a look at the relay shows: its features, and the TLS version with the certificate's end (None in the clear)."""

    features: Features
    tls: str | None
    certificate: dict[str, object] | None


async def probe(relay: Relay) -> Probe:
    """Connect, log in, look and leave; MailError where that fails. No mail is sent."""
    connection = Connection(relay)
    await connection.ready()
    session = connection.wire.tls if connection.wire else None
    found = Probe(
        connection.features,
        session.version() if session else None,
        dict(session.getpeercert() or {}) if session else None,
    )
    await connection.close()
    return found

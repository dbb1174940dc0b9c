"""A real SMTP server on loopback, in a thread of its own, that misbehaves as asked. Independent of the code under test."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

DROP = "drop"  # as an answer: hang up instead


@dataclass(frozen=True)
class Received:
    sender: str
    recipient: str
    data: bytes
    connection: int


@dataclass
class Server:
    """What it answers. `rcpt` and `message` are asked with the recipient, `mail` with the whole command; None means yes."""

    features: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SIZE 10000000", "ENHANCEDSTATUSCODES")
    greeting: str = "220 relay.test ready"
    mail: Callable[[str], str | None] = lambda _: None
    rcpt: Callable[[str], str | None] = lambda _: None
    data: Callable[[str], str | None] = lambda _: None
    message: Callable[[str], str | None] = lambda _: None
    login: Callable[[str, str], bool] | None = None  # (mechanism, decoded secret)
    delay: float = 0
    tls: ssl.SSLContext | None = None
    at_once: bool = False  # TLS from the beginning

    port: int = 0
    received: list[Received] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    at_work: int = 0
    most_at_work: int = 0

    @property
    def recipients(self) -> list[str]:
        return sorted(found.recipient for found in self.received)


class _Session:
    def __init__(self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.number = server.connections = server.connections + 1
        self.sender: str | None = None
        self.granted: str | None = None

    async def run(self) -> None:
        await self.say(self.server.greeting)
        while line := await self.reader.readline():
            text = line.decode().rstrip("\r\n")
            self.server.commands.append(text)
            if not await self.obey(text):
                return

    async def say(self, *lines: str) -> bool:
        if lines[-1] == DROP:
            self.writer.transport.abort()
            return False
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self.writer.drain()
        return not lines[-1].startswith("421")

    async def obey(self, text: str) -> bool:
        verb = text.split(" ")[0].upper()
        if verb == "EHLO":
            offered = list(self.server.features)
            if self.server.tls and not self.server.at_once and self.writer.get_extra_info("ssl_object") is None:
                offered.append("STARTTLS")
            return await self.say(*(f"250-{one}" for one in ["relay.test", *offered]), "250 HELP")
        if verb == "STARTTLS" and self.server.tls:
            await self.say("220 go on")
            await self.writer.start_tls(self.server.tls)
            return True
        if verb == "AUTH":
            return await self.auth(text.split(" ")[1:])
        if verb == "MAIL":
            answer = self.server.mail(text) or "250 2.1.0 fine"
            self.sender, self.granted = (
                text.partition("<")[2].partition(">")[0] if answer.startswith("2") else None,
                None,
            )
            return await self.say(answer)
        if verb in ("RCPT", "DATA") and self.sender is None:
            return await self.say("503 5.5.1 MAIL first")
        if verb == "RCPT":
            recipient = text.partition("<")[2].partition(">")[0]
            answer = self.server.rcpt(recipient) or "250 2.1.5 fine"
            self.granted = recipient if answer.startswith("2") else None
            return await self.say(answer)
        if verb == "DATA":
            return await self.take()
        if verb == "QUIT":
            await self.say("221 bye")
            return False
        return await self.say("250 fine" if verb in ("RSET", "NOOP", "HELO") else "500 what?")

    async def take(self) -> bool:
        refused = self.server.data(self.granted or "")
        if refused or self.granted is None:
            return await self.say(refused or "554 5.5.1 no valid recipients")
        self.server.at_work += 1
        self.server.most_at_work = max(self.server.most_at_work, self.server.at_work)
        try:
            await self.say("354 go ahead")
            data = b""
            while (line := await self.reader.readline()) != b".\r\n":
                if not line:
                    return False
                data += line[1:] if line.startswith(b".") else line
            await asyncio.sleep(self.server.delay)
        finally:
            self.server.at_work -= 1
        answer = self.server.message(self.granted) or "250 2.0.0 queued"
        if answer.startswith("2"):
            self.server.received.append(Received(self.sender or "", self.granted, data, self.number))
        self.sender = self.granted = None
        return await self.say(answer)

    async def auth(self, given: list[str]) -> bool:
        login = self.server.login
        secret = given[1] if len(given) > 1 else ""
        if given[0] == "LOGIN":
            parts = []
            for challenge in ("VXNlcm5hbWU6", "UGFzc3dvcmQ6"):
                await self.say(f"334 {challenge}")
                parts.append(base64.b64decode(await self.reader.readline()).decode())
            decoded = ":".join(parts)
        else:
            decoded = base64.b64decode(secret).decode()
        if login is not None and login(given[0], decoded):
            return await self.say("235 2.7.0 welcome")
        if given[0] == "XOAUTH2":
            await self.say("334 eyJzdGF0dXMiOiI0MDEifQ==")
            await self.reader.readline()
        return await self.say("535 5.7.8 credentials not accepted")


@contextlib.contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Run the server until the block ends."""
    loop = asyncio.new_event_loop()
    started, stop = threading.Event(), asyncio.Event()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError, TimeoutError):
            await _Session(server, reader, writer).run()
        writer.close()

    async def main() -> None:
        tls = server.tls if server.at_once else None
        listening = await asyncio.start_server(connected, "127.0.0.1", server.port, ssl=tls)
        server.port = listening.sockets[0].getsockname()[1]
        started.set()
        await stop.wait()
        listening.close()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()), daemon=True)
    thread.start()
    assert started.wait(60)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()

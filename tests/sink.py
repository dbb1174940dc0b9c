"""A relay in a process of its own: takes mail, and misbehaves as a seed says. Keeps a log of what it took, a line before each answer.

python -m tests.sink LOG SEED     prints its port; a seed of 0 behaves
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FATES = {  # what happens to a transaction, of a thousand
    "rcpt 4xx": 20, "rcpt drop": 6, "data drop": 6, "dot 4xx": 10, "dot 5xx": 3, "taken, then drop": 4, "drop, not taken": 4, "slow": 10,
}  # fmt: skip


class Sink:
    """One log, many connections."""

    def __init__(self, log: Path, seed: int) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.random = random.Random(seed) if seed else None

    def fate(self) -> str:
        if self.random is None:
            return "fine"
        names = list(FATES)
        return self.random.choices([*names, "fine"], [*FATES.values(), 1000 - sum(FATES.values())])[0]

    def write(self, **what: object) -> None:
        os.write(self.log, json.dumps(what).encode() + b"\n")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self.talk(reader, writer)
        writer.transport.abort()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient, fate = "", "fine"
        writer.write(b"220 sink.test\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            answer = b"250 fine"
            if verb == b"EHLO":
                answer = b"250-sink.test\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 50000000"
            elif verb == b"RCPT":
                recipient, fate = line.decode().partition("<")[2].partition(">")[0], self.fate()
                if fate == "rcpt drop":
                    return
                if recipient.startswith("gone"):
                    recipient, answer = "", b"550 5.1.1 no such user"
                elif fate == "rcpt 4xx":
                    recipient, answer = "", b"450 4.2.0 later"
            elif verb == b"DATA" and not recipient:
                answer = b"554 5.5.1 no valid recipients"
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                if fate == "data drop":
                    await reader.read(500)
                    return
                data = await reader.readuntil(b"\r\n.\r\n")
                if (said := await self.taken(recipient, data, fate)) is None:
                    return
                recipient, answer = "", said
            elif verb == b"QUIT":
                return
            writer.write(answer + b"\r\n")

    async def taken(self, recipient: str, data: bytes, fate: str) -> bytes | None:
        """The answer to a message; None: hang up."""
        if fate == "slow":
            await asyncio.sleep(0.1)
        if fate.startswith("dot"):
            return b"451 4.3.0 later" if fate == "dot 4xx" else b"554 5.7.1 not this one"
        if fate == "drop, not taken":
            self.write(lost=recipient)
            return None
        found = re.search(rb"(?mi)^Message-ID: (\S+)", data)
        self.write(
            to=recipient,
            id=found[1].decode() if found else "",
            lost=recipient if fate != "fine" and fate != "slow" else "",
        )
        return None if fate == "taken, then drop" else b"250 2.0.0 taken"


async def main(log: Path, seed: int) -> None:
    """Serve until killed."""
    server = await asyncio.start_server(Sink(log, seed).serve, "127.0.0.1", 0, limit=1_000_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@dataclass(frozen=True)
class Running:
    """A sink at work."""

    port: int
    log: Path

    def lines(self) -> list[dict[str, str]]:
        """Everything in the log, whole lines only."""
        text = self.log.read_text() if self.log.exists() else ""
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def taken(self) -> dict[str, list[str]]:
        """The Message-IDs taken for each recipient."""
        found: dict[str, list[str]] = {}
        for line in self.lines():
            if "to" in line:
                found.setdefault(line["to"], []).append(line["id"])
        return found


@contextlib.contextmanager
def running(log: Path, seed: int) -> Iterator[Running]:
    """A sink in a process of its own."""
    command = [sys.executable, "-m", "tests.sink", str(log), str(seed)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    try:
        assert child.stdout
        yield Running(int(child.stdout.readline()), log)
    finally:
        child.kill()
        child.wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))

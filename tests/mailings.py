"""A workspace with an approved issue, readers and a relay: what tests of mailings begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from newsletter import subscribing
from newsletter.adapters.store import Database
from newsletter.adapters.store.readers import Readers
from newsletter.core.consent import Act, Basis, Event
from newsletter.core.email_address import EmailAddress
from newsletter.core.roster import Roster, Row
from tests.conftest import REPOSITORY

KEY = "2026-03"
SECRET = "a secret of the tests only"
ISSUE = """---
issue: 2026-03
title: "Monthly Update"
label: April 2026
published: 2026-04-02
---

## Legislation

### A province adopts rules on data
<!-- item: province-rules date: 2026-03-12 -->

On March 12, 2026, a province adopted rules on public data.[^rules]

[^rules]: <https://www.example.org/rules> "Rules on public data", Example Daily, 12 March 2026.
"""


def workspace(folder: Path, mail: str = "", more: str = "") -> Path:
    """A workspace; `mail` are lines of newsletter.yaml below mail (two spaces before each), `more` whole parts."""
    (folder / "issues" / KEY).mkdir(parents=True)
    (folder / "feeds.yaml").write_text((REPOSITORY / "feeds.yaml").read_text())
    (folder / "newsletter.yaml").write_text(
        "publication:\n  name: Monthly Update\n  publisher: Sample Desk\n  contact: desk@example.org\n"
        f"  address: 1 Sample Street\nmail:\n  sender: desk@example.org\n{mail}{more}"
    )
    (folder / "issues" / KEY / "issue.md").write_text(ISSUE)
    return folder


def relay(port: int, extra: str = "") -> str:
    """The settings of a relay on this machine."""
    return f"  relay:\n    host: 127.0.0.1\n    port: {port}\n    security: none\n    retry_s: [0.05, 0.1]\n{extra}"


def enroll(database: Database, addresses: list[str]) -> Readers:
    """These addresses as confirmed readers."""
    readers = Readers(database, SECRET.encode())
    rows = tuple(Row(number, EmailAddress(one)) for number, one in enumerate(addresses, 1))
    event = Event(Act.ADDED, datetime(2026, 2, 2, tzinfo=UTC), "a test", "", Basis.CONSENT)
    subscribing.import_roster(readers, Roster(rows, ()), event)
    return readers


def environment(place: Path | str) -> dict[str, str]:
    """What the command line finds its database and secret by."""
    address = f"sqlite:///{place}" if isinstance(place, Path) else place
    return {"DATABASE_URL": address, "NEWSLETTER_SECRET": SECRET}

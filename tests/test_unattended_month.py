"""A month passes: `newsletter run` collects, drafts, reminds, sends; an editor only approves. Nothing in the product knows of the moved clock."""

from __future__ import annotations

import email
import json
import re
import subprocess
import sys
from datetime import date, datetime
from email.policy import default
from pathlib import Path

import feedparser
import pytest
from icalendar import Calendar

from newsletter.adapters.store import open_database
from newsletter.core import issue_md
from tests import links, mailings, relay, unattended
from tests.relay import Server
from tests.unattended import Desk

pytestmark = pytest.mark.slow

READERS = ("one@readers.example", "two@readers.example", "three@readers.example")
SITE = "https://updates.example.org"
SETTINGS = f"""
site:
  url: {SITE}
  search: false
publish:
  to: public
schedule:
  holidays: CN
  collect: 0 5 6,27 * *
  verify: off
  editors: [editor@example.org]
  operators: [operator@example.org]
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def subjects(server: Server, to: str) -> list[str]:
    return [
        str(email.message_from_bytes(one.data, policy=default)["Subject"])
        for one in server.received
        if one.recipient == to
    ]


def test_a_month_passes_unattended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLETTER_SECRET", mailings.SECRET)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with relay.serving(Server()) as server, unattended.desk(tmp_path / "desk", server.port, SETTINGS) as desk:
        with open_database(desk.folder / "var" / "newsletter.db") as database:
            mailings.enroll(database, list(READERS))
        desk.newsletter("schedule", "skip", "2026-02", "--by", "An Editor", "--reason", "we begin with March")
        desk.start()
        for day in ("03-06", "03-27"):  # asleep in between: what was missed is not made up for
            desk.until(at(f"2026-{day}T05:01:00"), desk.said("collect"))
        desk.stop()  # a restart in the middle of the month
        desk.start()
        desk.until(at("2026-04-01T06:00:30"), desk.said("draft 2026-03: done"))
        issue = desk.folder / "issues" / "2026-03" / "issue.md"
        assert len(re.findall(r"^### ", issue.read_text(), re.MULTILINE)) == len(unattended.NEWS)

        # The hour comes, and nobody has approved: one mail to the editor, none to readers.
        desk.until(at("2026-04-03T09:00:30"), desk.said("remind 2026-03@2026-04-03: done"))
        desk.until(at("2026-04-03T15:00:00"), lambda: True)
        assert len(subjects(server, "editor@example.org")) == 1
        assert "waits for you" in subjects(server, "editor@example.org")[0]
        assert not set(READERS) & set(server.recipients)
        [waits] = [one for one in desk.schedule()["late"] if one["job"] == "send"]
        assert waits["state"] == "waits"
        assert "newsletter approve 2026-03" in waits["why"]

        # An editor approves on the evening of the next working day but one: Qingming is over, and the issue goes in the morning.
        issue.write_text(
            issue.read_text().replace(desk.site.url(""), "https://notices.example.org")
        )  # as readers reach it
        desk.clock.set(at("2026-04-07T21:30:00"))
        desk.newsletter("approve", "2026-03", "--by", "An Editor")
        desk.until(at("2026-04-07T22:00:00"), lambda: True)
        assert not set(READERS) & set(server.recipients)
        desk.until(at("2026-04-08T08:00:30"), desk.said("send 2026-03: done"))
        assert sorted(one for one in server.recipients if one in READERS) == sorted(READERS)

        desk.until(at("2026-04-08T08:05:00"), lambda: "publish 2026-03: done" in desk.log())
        the_site_has_it(desk)

        # The rest of the month, with a restart, brings nobody a second copy.
        desk.stop()
        desk.start()
        desk.until(at("2026-04-27T05:00:30"), desk.said("collect"))
        assert desk.stop() == 0
        assert sorted(one for one in server.recipients if one in READERS) == sorted(READERS)
        march = next(one for one in desk.schedule()["issues"] if one["period"] == "2026-03")
        assert march["publish"]["state"] == "done"
        assert march["send"]["last"]["began"] >= "2026-04-08T08:00"
        assert march["send"]["state"] == "done"
        assert "waited for its editors" in march["send"]["why_late"]
        assert subjects(server, "operator@example.org") == []


def the_site_has_it(desk: Desk) -> None:
    """The issue, its items, feeds that validate, a calendar with every dated item; built again, not a byte changes."""
    site = desk.folder / "public"
    before = contents(site)
    assert links.lost(site, SITE) == []
    published = issue_md.parse((desk.folder / "issues/2026-03/issue.md").read_text()).issue
    page = (site / "2026-03/index.html").read_text()
    for item in published.items:
        assert f'id="{item.anchor}"' in page
        assert (site / "2026-03" / item.anchor / "index.html").is_file()
    atom = feedparser.parse((site / "feed.xml").read_bytes())
    assert not atom.bozo
    assert [entry.link for entry in atom.entries] == [f"{SITE}/2026-03/"]
    assert json.loads((site / "feed.json").read_text())["items"][0]["url"] == f"{SITE}/2026-03/"
    events = Calendar.from_ical((site / "calendar.ics").read_bytes()).walk("VEVENT")
    days = {event["DTSTART"].dt for event in events}
    assert {date(2026, 5, 1)} <= days, "the day on which the audit measures take effect"
    assert all(str(event["URL"]).startswith(f"{SITE}/2026-03/") for event in events)
    desk.newsletter("site", "--fresh")
    desk.newsletter("publish")
    assert contents(site) == before, "building it again changed an address or a byte"


def contents(site: Path) -> dict[str, bytes]:
    """Every file of the published site."""
    return {str(path.relative_to(site)): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def test_run_once_does_what_is_due_and_ends(tmp_path: Path) -> None:
    folder = mailings.workspace(tmp_path / "desk")
    ran = subprocess.run(
        [sys.executable, "-m", "newsletter.cli", "--workspace", str(folder), "run", "--once"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"nothing is due; next: \w+, \w+ 20\d\d-\d\d-\d\d \d\d:\d\d", ran.stderr), "it said nothing"

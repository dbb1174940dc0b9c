"""Operating it: what `doctor` and `status` tell, logs for machines, templates that survive upgrades, and the files for systemd, containers and web servers."""

from __future__ import annotations

import configparser
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from newsletter import inspecting, shipped
from newsletter.adapters import machine
from newsletter.adapters.overrides import Overrides
from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.store import open_database
from newsletter.adapters.store.ledger import Ledger
from newsletter.adapters.store.runs import Runs
from newsletter.adapters.store.sources import begin_run, end_run
from newsletter.cli import cli, logs
from newsletter.cli.program import MODULES
from newsletter.core.due import Need, Outcome, Task
from newsletter.core.overrides import Override
from newsletter.core.restored import Restored
from newsletter.errors import NewsletterError
from tests import mailings
from tests.conftest import REPOSITORY

NOW = datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PACKAGING = REPOSITORY / "packaging"


def run(root: Path, *argv: str, **environment: str) -> tuple[int, str, str]:
    told = CliRunner().invoke(
        cli, ["--workspace", str(root), *argv], env={"NEWSLETTER_SECRET": mailings.SECRET, **environment}
    )
    if told.exception and not isinstance(told.exception, SystemExit):
        raise told.exception
    return told.exit_code, told.stdout, told.stderr


# ---- doctor and status --------------------------------------------------------------------------


@pytest.mark.core
@pytest.mark.parametrize(
    ("found", "standing", "words"),
    [
        (inspecting.room(100_000_000, 10**11, "var"), "bad", "free some space"),
        (inspecting.room(10**9, 10**11, "var"), "look", "1.0 GB free"),
        (inspecting.room(10**10, 10**11, "var"), "good", "10.0 GB"),
        (
            inspecting.libraries(["libharfbuzz-subset.so.0"], machine.LIBRARIES),
            "bad",
            "apt-get install libharfbuzz-subset0",
        ),
        (inspecting.libraries([], machine.LIBRARIES), "good", "are there"),
        (inspecting.clock(NOW, NOW + timedelta(days=1), None), "bad", "the clock was set back"),
        (inspecting.clock(NOW, NOW - timedelta(days=1), False), "look", "timedatectl"),
        (inspecting.clock(NOW, None, True), "good", "2026-11-22 10:00 in Asia/Shanghai"),
    ],
)
def test_each_thing_looked_at_is_judged_and_a_fault_has_its_remedy(found: object, standing: str, words: str) -> None:
    assert found.standing == standing  # type: ignore[attr-defined]
    assert words in str(found)


@pytest.mark.core
@pytest.mark.parametrize(
    ("kept", "standing"),
    [
        (None, "look"),
        (inspecting.Kept("host 12", NOW - timedelta(seconds=30)), "good"),
        (inspecting.Kept("", NOW - timedelta(minutes=14)), "good"),  # a timer's last look
        (inspecting.Kept("host 12", NOW - timedelta(hours=5)), "bad"),
    ],
)
def test_a_schedule_that_nobody_keeps_is_told(kept: inspecting.Kept | None, standing: str) -> None:
    assert inspecting.heartbeat(kept, NOW).standing == standing


def test_the_schedule_backs_up_once_somebody_could_open_it(tmp_path: Path) -> None:
    from newsletter import config
    from newsletter.cli.jobs import available

    root = mailings.workspace(tmp_path / "desk")
    assert "backup" not in available(config.load(root / "newsletter.yaml", config.Settings))
    (root / "newsletter.yaml").write_text((root / "newsletter.yaml").read_text() + "backup:\n  recipients: [age1x]\n")
    assert "backup" in available(config.load(root / "newsletter.yaml", config.Settings))


@pytest.mark.core
def test_a_backup_that_is_old_lost_near_or_that_nobody_could_open_is_told() -> None:
    def told(days: int | None, *, there: bool = True, locked: bool = True, same: bool = False) -> list[str]:
        last = None if days is None else NOW - timedelta(days=days)
        known = inspecting.Backups(last, "newsletter-x.age", there, locked, same)
        return [f"{one.standing}: {one.what}" for one in inspecting.backups(known, NOW, 3)]

    assert told(1) == ["good: the last one is of 2026-11-21 10:00 (newsletter-x.age)"]
    assert "9 days ago" in told(9)[0]
    assert told(9)[0].startswith("bad")
    assert told(None)[0].startswith("bad: none was ever made")
    assert told(1, locked=False)[0].startswith("bad: nobody could open one")
    assert told(1, same=True)[1].startswith("look: backups lie on the disk")
    assert told(1, there=False)[1].startswith("look: its file is not in the folder")
    for days, standing in ((1, "look"), (9, "bad")):  # put back, and not backed up since
        put_back = Restored(NOW, NOW - timedelta(days=days))
        [found] = inspecting.backups(inspecting.Backups(None, "", False, True, False, put_back), NOW, 3)
        assert (found.standing, "was put back on 2026-11-22 10:00" in found.what) == (standing, True)


def test_doctor_finds_what_is_wrong_in_a_workspace_and_goes_on_after_each_fault(tmp_path: Path) -> None:
    root = mailings.workspace(tmp_path / "desk")
    with open_database(root / "var/newsletter.db") as database:
        mailings.enroll(database, ["one@example.com"])

    def standing(about: str) -> list[tuple[str, str]]:
        found = json.loads(run(root, "doctor", "--json")[1])
        return [(one["standing"], one["what"] + one["remedy"]) for one in found if one["about"] == about]

    assert [found for found, _ in standing("database") + standing("secret") + standing("fonts")] == ["good"] * 3
    (root / "var/newsletter.db").chmod(0o644)
    assert "other users may read it" in standing("permissions")[0][1]
    kept = Snapshots(root / "var/snapshots").keep("https://example.org/", b"page", media_type="text/html", at=NOW)
    next((root / "var/snapshots").glob(f"*/{kept.sha256}*")).write_bytes(b"damaged")
    assert standing("snapshots")[0][0] == "bad"
    status, out, _ = run(root, "doctor")
    assert (status, "bad           backup" in out) == (1, True), out
    assert run(root, "doctor", NEWSLETTER_SECRET="another secret altogether")[1].count("the secret is not the one") == 1
    (root / "newsletter.yaml").write_text("publication:\n  nam: x\n")
    assert "newsletter.yaml:2" in standing("settings")[0][1]
    assert standing("fonts")[0][0] == "good"
    assert len(run(root, "doctor", "--only", "fonts", "--only", "disk")[1].splitlines()) == 2
    (root / "var/newsletter.db").write_bytes(b"no database at all" * 100)
    (root / "newsletter.yaml").write_text("publication:\n  name: x\n  publisher: y\n")
    assert "is no database of ours" in standing("database")[0][1]
    status, out, _ = run(root, "status")
    assert (status, mailings.KEY in out, "database: " in out) == (0, True, True), (
        "what stands in files is shown all the same"
    )


def test_status_is_one_screen_with_the_last_runs_the_last_backup_and_what_waits(tmp_path: Path) -> None:
    root = mailings.workspace(tmp_path / "desk")
    for number in range(1, 11):  # ten months that were mailed
        folder = root / "issues" / f"20{20 + number // 12}-{number % 12 + 1:02d}"
        folder.mkdir()
        (folder / "issue.md").write_text(mailings.ISSUE.replace(mailings.KEY, folder.name))
        (folder / "sent.json").write_text('{"mailing": "m", "digest": "d", "began": "b", "ended": "e", "counts": {}}')
    with open_database(root / "var/newsletter.db") as database:
        mailings.enroll(database, ["one@example.com", "two@example.com"])
        with database.writing() as connection:
            for verb, outcome in (("collect", "old"), ("collect", "3 new"), ("backup", "newsletter-x.age: 5 bytes")):
                end_run(connection, begin_run(connection, verb, NOW), NOW, outcome)
            begin_run(connection, "site", NOW)
        ledger = Runs(database)
        ledger.beat("host 12", NOW)
        task = Task("links", "2026-11-15", NOW, Need.DUE)
        ledger.end(ledger.begin(task, NOW), NOW, Outcome.FAILED, 1, "first\nthe network is away")
        letters = Ledger(database)
        letters.open("2026-10", "d", "Monthly Update", [], NOW)
        letters.open("2026-10", "e", "Corrected", [], NOW + timedelta(hours=1), "correction-2")
    status, out, err = run(root, "status")
    assert status == 0
    assert re.findall(r"mailing: (.*) began", out) == ["2026-10", "letter on corrections of 2026-10"]
    assert len((out + err).splitlines()) < 24, "more than a screen"
    assert "10 older issues were mailed" in err
    assert "readers: 2 confirmed" in out
    assert "last collect: 2026-11-22 02:00  3 new" in out
    assert "last site: 2026-11-22 02:00  at work, or killed" in out
    assert "last backup: 2026-11-22 02:00  newsletter-x.age" in out
    assert re.search(r"next draft: \S+, 20\d\d-\d\d-\d\d \d\d:\d\d", out)
    assert "failed: links 2026-11-15, 2026-11-22 02:00  the network is away" in out
    assert "old" not in re.findall(r"last collect.*", out)[0]
    whole = json.loads(run(root, "status", "--json")[1])
    assert (whole["mailing"]["kind"], whole["letter"]["kind"]) == ("issue", "correction-2")
    assert (len(whole["issues"]), whole["readers"]["confirmed"], whole["runs"][0]["verb"]) == (11, 2, "site")


# ---- logs ---------------------------------------------------------------------------------------


@pytest.fixture
def quiet() -> Iterator[None]:
    """Logging as it was."""
    root = logging.getLogger()
    handlers, level, said = root.handlers[:], root.level, logs.LOG.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = handlers, level
    logs.LOG.setLevel(said)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("form", ["json", "text"])
def test_a_log_has_a_line_an_event_with_time_job_and_issue_and_no_readers_address(
    tmp_path: Path, form: str, capfd: pytest.CaptureFixture[str]
) -> None:
    root = mailings.workspace(tmp_path / "desk")
    with open_database(root / "var/newsletter.db") as database:
        mailings.enroll(database, ["reader.one@example.com"])
    err = run(root, "subscribers", "remove", "reader.one@example.com", NEWSLETTER_LOG=form)[2]
    err += run(root, "check", mailings.KEY, NEWSLETTER_LOG=form)[2]
    logs.set_up(form)
    logging.getLogger("some.library").warning("refused <reader.one@example.com>\n in two lines")
    warnings.warn("a library warns reader.one@example.com", stacklevel=1)
    logs.write("error: it failed\n! look at this")
    try:
        raise ValueError("reader.one@example.com is wrong")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    lines = [line for line in (err + capfd.readouterr().err).splitlines() if line]
    assert len(lines) >= 6
    assert not [line for line in lines if "reader.one" in line]
    if form == "json":
        events = [json.loads(line) for line in lines]
        assert all({"time", "level", "job", "issue", "message"} <= set(one) for one in events)
        assert all(datetime.fromisoformat(one["time"]).tzinfo for one in events)
        assert {"error", "warning"} <= {one["level"] for one in events}
        assert any(one.get("from") == "py.warnings" for one in events)
        assert events[-1]["issue"] == mailings.KEY
        assert events[-1]["job"] == "check"
    else:
        assert all(re.match(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00 (info|warning|error) ", line) for line in lines)


# ---- templates ----------------------------------------------------------------------------------


@pytest.mark.core
@pytest.mark.parametrize(
    ("own", "base", "now", "standing"),
    [
        ("b", "a", "a", "current"),
        ("b", "a", "c", "behind"),
        ("a", "a", "a", "same"),
        ("b", None, "a", "unrecorded"),
        ("b", "a", None, "unknown"),
    ],
)
def test_an_override_is_held_against_what_it_was_made_from(
    own: str, base: str | None, now: str | None, standing: str
) -> None:
    assert Override("x", own, base, now).standing == standing


def test_an_override_survives_an_upgrade_which_shows_what_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = mailings.workspace(tmp_path / "desk")
    assert run(root, "template", "take", "page.css")[0] == 0
    path = root / "templates/page.css"
    path.write_text(path.read_text() + "\nh1 { color: teal }\n")
    assert run(root, "template", "list")[0] == 0
    assert run(root, "template", "diff", "page.css")[1] == ""
    newer = tmp_path / "newer"
    shutil.copytree(shipped.templates(), newer)
    (newer / "page.css").write_text((newer / "page.css").read_text() + "\n.added-by-the-upgrade { margin: 0 }\n")
    monkeypatch.setattr(shipped, "templates", lambda: newer)
    assert run(root, "template", "list")[0] == 1
    assert "+.added-by-the-upgrade { margin: 0 }" in run(root, "template", "diff", "page.css")[1]
    assert "templates/page.css: the shipped one has changed since" in run(root, "doctor")[1]
    assert "teal" in path.read_text()
    assert run(root, "template", "accept", "page.css")[0] == 0
    assert run(root, "template", "list")[0] == 0
    for name in ("../feeds.yaml", "nothing.css", "preview/desk.js"):
        with pytest.raises(NewsletterError, match="no template of that name is shipped"):
            Overrides(root / "templates").take(name)


def test_nobody_is_told_to_remove_the_templates_of_a_checkout() -> None:
    assert Overrides(shipped.templates()).all() == []


# ---- files for systemd, containers and web servers ----------------------------------------------

UNITS = sorted((PACKAGING / "systemd").glob("*.service"))
HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "StateDirectory": "newsletter", "CapabilityBoundingSet": "", "User": "newsletter", "UMask": "0077",
}  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_command_that_exists_without_rights_it_does_not_need(unit: Path) -> None:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(unit)
    service = read["Service"]
    assert {name: service[name] for name in HARDENED} == HARDENED
    words = service["ExecStart"].split()
    assert words[0] == "/opt/newsletter/bin/newsletter"
    told = CliRunner().invoke(cli, [*words[1:], "--help"])
    assert told.exit_code == 0, told.output
    assert words[1] in MODULES, "there is no such command"


@pytest.mark.slow
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is missing (Debian package systemd)")
    program = Path(sys.executable).parent / "newsletter"
    for path in (PACKAGING / "systemd").glob("newsletter-*"):
        text = (
            path.read_text()
            .replace("/opt/newsletter/bin/newsletter", str(program))
            .replace("=newsletter\nGroup", "=root\nGroup")
        )
        (tmp_path / path.name).write_text(text.replace("Group=newsletter", "Group=root"))
    names = sorted(str(path) for path in tmp_path.iterdir())
    ran = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False)
    ours = [line for line in ran.stderr.splitlines() if str(tmp_path) in line]
    assert not ours
    for unit in UNITS:
        ran = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(tmp_path / unit.name)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if "Unknown option" in ran.stderr or "unrecognized option" in ran.stderr:
            pytest.skip("systemd-analyze is older than 250: it has no --offline")
        assert ran.returncode == 0, ran.stdout[-200:]


def test_the_container_is_built_without_a_network_and_runs_without_rights() -> None:
    text = (PACKAGING / "container/Containerfile").read_text()
    steps = re.sub(r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    assert re.search(r"^USER 10001:10001$", steps, re.MULTILINE)
    assert re.search(r"^VOLUME /data$", steps, re.MULTILINE)
    assert "--no-index" in steps
    assert not re.search(r"apt-get|curl|wget|pip install (?!--no-cache-dir --no-index)|git clone|https?://", steps)
    check = json.loads(re.findall(r"HEALTHCHECK .*CMD (\[.*\])", steps)[0])
    assert check[0] == "newsletter"
    assert check[1] in MODULES
    collect = PACKAGING / "container/collect.sh"
    assert os.access(collect, os.X_OK)
    subprocess.run(["sh", "-n", collect], check=True)
    wanted = set(machine.LIBRARIES.values())
    assert wanted <= set(re.findall(r"[\w.+-]+", collect.read_text()))


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_web_servers_hand_over_what_the_public_pages_answer_and_log_no_readers_link(name: str) -> None:
    text = (PACKAGING / "web" / name).read_text()
    for path in ("subscribe", "confirm/", "unsubscribe/", "-/", "health"):
        assert path in text, path
    assert "127.0.0.1:8080" in text
    assert text.count("{") == text.count("}")
    assert "access_log off" in text or "output discard" in text


def test_now_is_in_the_publications_zone_in_every_finding() -> None:
    assert (
        "18:00 in Asia/Shanghai"
        in inspecting.clock(datetime(2026, 11, 22, 10, tzinfo=UTC).astimezone(NOW.tzinfo), None, None).what
    )

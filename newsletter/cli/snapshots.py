"""Commands on kept sources: snapshots show, verify, prune."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.desk import JSON, KEY, Desk, cli, command, count, near, put, say
from newsletter.core.keys import IssueKey
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.snapshots import Copy, Snapshots
    from newsletter.core.sources import KeptSource

_OBEYED = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@cli.group("snapshots")
def snapshots() -> None:
    """Look at, prove and prune the kept sources. They lie in var/snapshots/ and are private."""


@command("show", snapshots)
@click.argument("what", metavar="YYYY-MM|SHA256")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the document's bytes to a file.")
@JSON
def show(desk: Desk, what: str, output: Path | None, as_json: bool) -> None:
    """List the kept sources of an issue, or show one of them. A digest may be shortened to four digits or more."""
    if re.fullmatch(r"[0-9a-fA-F]{4,64}", what) is None:
        if output is not None:
            raise click.UsageError("--output writes one document: name it by its digest")
        _show_issue(desk, KEY.convert(what, None, click.get_current_context()), as_json)
        return
    store = desk.snapshots()
    found = store.find(what.lower())
    if len(found) > 1:
        raise NewsletterError(f"{what}: {len(found)} digests begin so; give more of it: {', '.join(found[:5])}")
    copy = store.get(found[0] if found else what.lower())
    if output is not None:
        from newsletter.adapters import files

        if not files.write_new(output, copy.data, mode=0o600):
            raise NewsletterError(f"{output}: is there already; name another file")
        say(f"{near(output)}: {count(copy.kept.size, 'byte')}")
        return
    _show_copy(desk, copy, as_json)


def _show_issue(desk: Desk, key: IssueKey, as_json: bool) -> None:
    sources, store = desk.workspace().issue(key).sources_list(), desk.snapshots()
    if as_json:
        put([_source(source, store) for source in sources])
        return
    for source in sources:
        click.echo(f"{source.kept_at:%Y-%m-%d}  {_size(source.size):>9}  {source.sha256[:12]}  {_plain(source.title)}")
        click.echo(f"            {_plain(source.url)}")
        for note in _notes(source, store):
            click.echo(f"            {note}")
    say(f"{count(len(sources), 'kept source')} of issue {key}." if sources else f"Issue {key} names no kept sources.")


def _source(source: KeptSource, store: Snapshots) -> dict[str, Any]:
    later = _changed(source, store)
    return {
        "url": source.url,
        "title": source.title,
        "publisher": source.publisher,
        "published": source.published.isoformat() if source.published else None,
        "kept_at": source.kept_at.isoformat(),
        "media_type": source.media_type,
        "bytes": source.size,
        "sha256": source.sha256,
        "labels": list(source.labels),
        "missing": not store.find(source.sha256),
        "changed_to": later,
    }


def _notes(source: KeptSource, store: Snapshots) -> list[str]:
    notes = [] if store.find(source.sha256) else ["its copy is missing here: newsletter snapshots verify"]
    if later := _changed(source, store):
        notes.append(f"has changed since: {later[:12]}")
    return notes


def _changed(source: KeptSource, store: Snapshots) -> str | None:
    """The digest of a later copy of the same address with other bytes."""
    found = [one for one in store.versions(source.url) if one.at > source.kept_at and one.sha256 != source.sha256]
    return found[-1].sha256 if found else None


def _show_copy(desk: Desk, copy: Copy, as_json: bool) -> None:
    kept = copy.kept
    cited = [str(folder.key) for folder, source in _cited(desk) if source.sha256 == kept.sha256]
    data = {
        "sha256": kept.sha256,
        "url": kept.url,
        "final_url": kept.final_url,
        "kept_at": kept.at.isoformat(),
        "media_type": kept.media_type,
        "bytes": kept.size,
        "issues": sorted(set(cited)),
        "headers": dict(copy.headers),
    }
    if as_json:
        put(data)
        return
    for name, value in data.items():
        if name != "headers" and value:
            click.echo(f"{name:11} {_plain(', '.join(value) if isinstance(value, list) else str(value))}")
    if kept.media_type.startswith("text/"):
        click.echo("\n" + _plain(_text(copy), lines=True))
    else:
        say("It is no text; --output FILE writes it out.")


@command("verify", snapshots)
@click.argument("key", type=KEY, required=False)
def verify(desk: Desk, key: IssueKey | None) -> None:
    """Prove that every kept source is there and unchanged. Exit code 1 where one is missing or differs."""
    store, workspace = desk.snapshots(), desk.workspace()
    faults = [] if key else [str(fault) for fault in store.verify()]
    folders = [workspace.issue(key)] if key else workspace.with_sources()
    proved: dict[str, str | None] = {}
    for folder in folders:
        for source in folder.sources_list():
            if source.sha256 not in proved:
                proved[source.sha256] = store.lacks(source.sha256)
            if reason := proved[source.sha256]:
                faults.append(f"issues/{folder.key}/sources.json: {_plain(source.url)}: {reason}")
    for fault in faults:
        click.echo(fault)
    named = count(len(proved), "source that issues name", "sources that issues name")
    say(f"{count(len(faults), 'fault')} found." if faults else f"All whole; {named}.")
    sys.exit(1 if faults else 0)


@command("prune", snapshots)
@click.option("--dry-run", is_flag=True, help="Only list them.")
def prune(desk: Desk, dry_run: bool) -> None:
    """Drop what no issue cites and is older than snapshots.keep_months. Each is listed; what an issue cites stays."""
    from newsletter import config

    workspace, store = desk.workspace(), desk.snapshots()
    months = config.load(workspace.root / config.SETTINGS, config.Settings).snapshots.keep_months
    if not (workspace.root / "issues").is_dir():
        raise NewsletterError(f"{workspace.root}: has no issues/ that could say what is cited; nothing was dropped")
    cited = {source.sha256 for _, source in _cited(desk)}
    now = datetime.now(UTC)
    expired = store.expired(cited, now - timedelta(days=months * 365.25 / 12))
    for kept in expired:
        click.echo(f"{kept.at:%Y-%m-%d}  {_size(kept.size):>9}  {kept.sha256[:12]}  {_plain(kept.url)}")
        if not dry_run:
            store.drop(kept)
    if not dry_run:
        store.sweep(now - timedelta(days=1))
    say(f"{count(len(expired), 'copy', 'copies')} {'would be dropped' if dry_run else 'dropped'} ({months} months).")


def _cited(desk: Desk) -> list[tuple[Any, KeptSource]]:
    """Every source of every issue, with the issue's folder. A file that cannot be read is an error, not "nothing"."""
    return [(folder, source) for folder in desk.workspace().with_sources() for source in folder.sources_list()]


def _size(size: int) -> str:
    return f"{size} B" if size < 1000 else f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _text(copy: Copy) -> str:
    """A text as its headers say it is encoded, else as UTF-8 or, failing that, GB18030."""
    said = next((value for name, value in copy.headers if name.lower() == "content-type"), "")
    charset = re.search(r"charset=[\"']?([\w-]+)", said, re.IGNORECASE)
    for encoding in (charset[1] if charset else "utf-8", "utf-8", "gb18030"):
        try:
            return copy.data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return copy.data.decode("utf-8", errors="replace")


def _plain(text: str, *, lines: bool = False) -> str:
    """Text of strangers, without what a terminal would obey (control and bidirectional characters)."""
    return _OBEYED.sub(lambda found: found[0] if lines and found[0] in "\n\t" else "", text)

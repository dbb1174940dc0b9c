"""`newsletter sources check`: the sources of feeds.yaml tried live, and what to mend."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from newsletter.cli import captured
from newsletter.cli.desk import Desk, command, count, say
from newsletter.cli.sources import feeds, named, sources, table
from newsletter.errors import FetchError, NewsletterError, UnreadableListing

if TYPE_CHECKING:
    from newsletter.adapters.http import Fetcher
    from newsletter.core.entries import Source

AT_ONCE = 6  # sources that are asked at a time
_AWAY = "away"  # no server was reached: says nothing of the source where it is so with every one


@command("check", sources)
@click.argument("keys", metavar="[KEY]...", nargs=-1)
def check(desk: Desk, keys: Sequence[str]) -> None:
    """Try the sources live and say what to mend; without KEY, all. Exit code 1 where one fails."""
    watched = named(feeds(desk), keys)
    now = datetime.now(UTC)
    with contextlib.ExitStack() as stack:
        proxies = {source.proxy for source in watched}
        fetchers = {proxy: stack.enter_context(desk.fetcher(proxy=proxy)) for proxy in proxies}
        states = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for state in pool.map(lambda source: _state(desk, source, fetchers[source.proxy], now), watched):
                states.append(state)
                if sys.stderr.isatty():
                    click.echo(f"\r{len(states)} of {len(watched)}", nl=False, err=True)
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    asked = [state for state in states if state[4] != "skipped"]
    if len(asked) > 1 and all(state[4] == _AWAY for state in asked):
        say(f"None of {count(len(asked), 'source')} could be reached: {asked[0][3]}.")
        raise NewsletterError(
            "the network cannot be reached from here; try again later, or set fetch.proxy in newsletter.yaml"
        )
    table(("KEY", "ENTRIES", "NEWEST", "STATE"), [state[:4] for state in states])
    failed = [state for state in states if state[4] not in ("", "skipped")]
    say(f"{count(len(states) - len(failed), 'source')} well, {len(failed)} to mend.")
    sys.exit(1 if failed else 0)


def _state(desk: Desk, source: Source, fetcher: Fetcher, now: datetime) -> tuple[str, str, str, str, str]:
    """A source's row: key, entries, day of the newest, state in words; and the kind of failure, empty where there is none."""
    from newsletter import watching
    from newsletter.adapters.http import browser

    if source.render and browser.installed() is None:
        return source.key, "", "", "not tried: it needs a browser, and no Chromium is here", "skipped"
    moved = ""
    try:
        if source.render:
            document = captured.rendered(desk, source)
        else:
            got = fetcher.fetch(source.url)
            document = watching.Document(got.final_url, got.data, got.header("content-type"))
            if got.redirects and all(step.status in (301, 308) for step in got.redirects):
                moved = f"moved for good: set its url to {got.final_url}"
        found = watching.listing(document, source)
    except FetchError as error:
        return source.key, "", "", error.reason, _AWAY if error.is_away else error.kind
    except UnreadableListing as error:
        return source.key, "", "", error.reason, "listing"
    days = [moment for entry in found.entries if (moment := entry.published or entry.updated)]
    newest = max(days, default=None)
    words = [*found.warnings, *([moved] if moved else [])]
    if not found.entries:
        words.append("it has no entries now")
    elif newest is None:
        words.append("it shows no dates; entries count from the day they are first seen")
    elif source.rhythm and (silent := (now - newest).days) > source.rhythm:
        words.append(f"quiet for {silent} days, though its rhythm is {source.rhythm}")
    return (
        source.key,
        str(len(found.entries)),
        newest.date().isoformat() if newest else "",
        "; ".join(words) or "well",
        "",
    )

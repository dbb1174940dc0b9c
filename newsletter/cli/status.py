"""The command `status`: how every source is heard, what waits in the inbox, and how far each issue is."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.desk import JSON, Desk, clock, command, count, put, say

if TYPE_CHECKING:
    from newsletter.approving import State
    from newsletter.core.coverage import Coverage

WINDOW = timedelta(days=30)  # of the ledger, in the counts beside a source


@command("status")
@click.option(
    "--all", "whole", is_flag=True, help="A line for every source, not only for those that fail or are silent."
)
@JSON
def status(desk: Desk, whole: bool, as_json: bool) -> None:
    """Say where everything stands. Issues, mailings, inbox, sources, readers, the last runs and the last backup are told.

    Without --all: the issues that were not mailed yet and the newest, and only the sources that fail or are silent.
    """
    from newsletter import approving
    from newsletter.adapters.render import Renderer
    from newsletter.cli import summary

    workspace, publication = desk.workspace(), desk.publication()
    renderer, folders = Renderer(workspace.root), workspace.issues()
    shown = folders if whole or as_json else summary.of_interest(folders)
    states = [approving.state(folder, publication, renderer) for folder in shown]
    now = clock(publication)
    operated = summary.gather(desk, now)
    # Where the database cannot be read, its fault is told, and what stands in files all the same.
    sources, waiting = ([], {}) if operated.fault else (_sources(desk), _inbox(desk))
    if as_json:
        put({"issues": [_state(one) for one in states], "sources": sources, "inbox": waiting, **operated.as_json()})
        return
    for state in states:
        _print_state(state)
    if not folders:
        say(f"No issues yet in {workspace.root / 'issues'}.")
    if len(shown) < len(folders):
        say(
            f"{count(len(folders) - len(shown), 'older issue was', 'older issues were')} mailed: newsletter status --all"
        )
    summary.tell(operated, now)
    for month, counted in waiting.items():
        click.echo(f"inbox of {month}: {count(counted['entries'], 'entry', 'entries')}, {counted['proposed']} proposed")
    _print_sources(sources, whole=whole)


def _state(state: State) -> dict[str, Any]:
    unknown = {"items": None, "errors": None, "warnings": None}
    return {**state.__dict__, **(unknown if state.fault else {})}


def _print_state(state: State) -> None:
    if state.fault:
        click.echo(f"{state.key:18} unreadable  {state.fault}")
        return
    said = {
        "draft": "draft",
        "approved": f"approved by {state.by}",
        "changed": f"changed since {state.by} approved it",
    }
    where = said[state.status or "draft"]
    if state.sent:
        where = f"sent {state.sent[:10]}, {where}"
    elif state.published:
        where = f"published {state.published[:10]}, {where}"
    to_do = [count(n, what) for n, what in ((state.errors, "error"), (state.warnings, "warning")) if n]
    left = ", ".join(to_do) or "no problems"
    click.echo(f"{state.key:18} {state.label:16} {count(state.items, 'item'):9} {left:22} {where}")


def _sources(desk: Desk) -> list[dict[str, Any]]:
    """Every source of feeds.yaml: its last thirty days, since when it fails, and what is wrong with it."""
    from newsletter import incoming
    from newsletter.adapters.store import sources

    now = clock(desk.publication())
    with desk.collected() as database:
        covered = incoming.covered(database, desk.watched(), (now - WINDOW).date(), now.date(), now)
        states = {}
        if database is not None:
            with database.reading() as connection:
                states = sources.states(connection)
    return [_source(one, states.get(one.source)) for one in covered]


def _source(one: Coverage, state: Any) -> dict[str, Any]:
    from newsletter.core import coverage

    def moment(name: str) -> str | None:
        found = getattr(state, name, None)
        return found.isoformat(timespec="seconds") if found else None

    return {
        **coverage.as_json(one),
        "proven": one.proven,
        "problem": one.problem,
        "last_heard": moment("last_heard"),
        "failing_since": moment("failing_since"),
        "ask_after": moment("ask_after"),
        "gone": bool(state and state.gone),
        "moved_to": state.moved_to if state else None,
    }


def _inbox(desk: Desk) -> dict[str, dict[str, int]]:
    """What waits in the inbox of every open issue, by month."""
    from newsletter.cli.collecting import lines

    entries, proposed = Counter[str](), Counter[str]()
    for line in lines(desk, None):
        entries[line.month] += 1
        proposed[line.month] += line.status == "proposed"
    return {month: {"entries": entries[month], "proposed": proposed[month]} for month in sorted(entries)}


def _print_sources(sources: list[dict[str, Any]], *, whole: bool) -> None:
    """The sources that fail or are silent, and how many are of each kind; all of them where a person wants the whole."""
    order = ["failed", "silent", "unproven", "quiet", "heard"]
    shown = [one for one in sources if whole or one["status"] in ("failed", "silent")]
    for one in sorted(shown, key=lambda found: (order.index(found["status"]), found["source"])):
        _print_source(one)
    if not sources:
        return
    numbers = Counter(one["status"] for one in sources)
    click.echo(f"sources: {', '.join(f'{numbers[name]} {name}' for name in order if numbers[name])}")
    if not whole:
        _print_reasons([one for one in sources if one["status"] == "unproven" and one["failing_since"]])
        say("A line for every source: newsletter status --all")
    if any(one["status"] == "unproven" and not one["failed"] for one in sources):
        never = sum(one["status"] == "unproven" and not one["failed"] for one in sources)
        say(
            f"{count(never, 'source was', 'sources were')} never asked; `newsletter collect` asks {'it' if never == 1 else 'them'}."
        )


def _print_source(one: dict[str, Any]) -> None:
    from newsletter.cli.collecting import plain

    last = f"last new {one['last_new']}" if one["last_new"] else "nothing yet"
    days = f"30 days: {one['heard']} heard, {one['quiet']} quiet, {one['failed']} failed, {one['new']} new"
    click.echo(f"{one['source']:24} {one['status']:9} {last:20} {days}")
    if one["why"] and one["failing_since"]:
        click.echo(f"{'':24} since {one['failing_since'][:16]}: {plain(one['why'])}")
    elif one["problem"]:
        click.echo(f"{'':24} {plain(one['problem'])}")


def _print_reasons(failing: list[dict[str, Any]]) -> None:
    """Why sources that were never heard are not: a line for each reason, the commonest first."""
    from newsletter.cli.collecting import plain, some

    by_reason: dict[str, list[str]] = {}
    for one in failing:
        by_reason.setdefault(plain(one["why"] or "no reason is known"), []).append(one["source"])
    for why, names in sorted(by_reason.items(), key=lambda pair: (-len(pair[1]), pair[1])):
        click.echo(f"  {count(len(names), 'source was', 'sources were')} asked and never heard ({some(names)}): {why}")

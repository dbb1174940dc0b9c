"""The gate: check an issue and report, waive a rule, list the waivers."""

from __future__ import annotations

import gc
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import ANCHOR, JSON, KEY, Desk, clock, command, count, near, put, say
from newsletter.core.keys import IssueKey

if TYPE_CHECKING:
    from newsletter.adapters.link_record import LinkRecord
    from newsletter.checking import Report
    from newsletter.core.decisions import Standing
    from newsletter.linking import Tried

LINK_TIMEOUT = 20  # seconds for one address
LINK_LARGEST = 4_000_000  # bytes read of a page to know whether it is one


@command("check")
@click.argument("key", type=KEY)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default=None,
    help="How to report; default: text.",
)
@JSON
@click.option("--links", is_flag=True, help="Try every address too; results serve for a day.")
@click.option("--fresh", is_flag=True, help="With --links: try again what was tried today.")
@click.option("--waived", is_flag=True, help="List the waivers, and what has become of each.")
@click.option(
    "--fix",
    is_flag=True,
    help="Show the safe mends (spaces, points, doubled words, a or an, how sums are written) as a diff, and ask to make them.",
)
@click.option("--yes", is_flag=True, help="With --fix: make them without asking.")
def check(
    desk: Desk,
    key: IssueKey,
    form: str | None,
    as_json: bool,
    links: bool,
    fresh: bool,
    waived: bool,
    fix: bool,
    yes: bool,
) -> None:
    """Look for problems in an issue. Exit code 1 where errors or warnings stand."""
    if fix:
        if as_json or form or waived:
            raise click.UsageError("--fix goes with --yes alone")
        fix_style(desk, key, yes)
    elif yes:
        raise click.UsageError("--yes goes with --fix")

    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    form = "json" if as_json else form or "text"
    if waived and form == "github":
        raise click.UsageError("--waived is for a person, or --json; GitHub is told what is open")
    if fresh and not links:
        raise click.UsageError("--fresh goes with --links")
    tried = _tried(desk, key, fresh=fresh) if links else _remembered(desk) if waived else None
    from newsletter import reading

    gc.set_threshold(1_000_000)  # looking for garbage takes a twentieth of a process that soon ends
    ahead = reading.begin(desk.workspace().issue(key))
    from newsletter import checking  # which takes as long as the reading that was begun

    found = checking.check_issue(*desk.issue(key), tried, ahead)
    if waived:
        print_waivers(found, form)
        return
    if form == "json":
        put([problem.as_json() for problem in found.problems])
    elif form == "github":
        from newsletter.core.check import report

        path = near(desk.workspace().root / found.subject.path)
        click.echo(report.github(found.open, path), nl=False)
    else:
        print_report(found)
    sys.exit(1 if found.blocking else 0)


def _record(desk: Desk) -> LinkRecord:
    from newsletter.adapters.link_record import LinkRecord

    return LinkRecord(desk.workspace().root / "var" / "links.json")


def _remembered(desk: Desk) -> Tried:
    """What is known of addresses from before, however long ago; nothing is fetched."""
    from newsletter.linking import Tried

    return Tried(_record(desk).load())


def _tried(desk: Desk, key: IssueKey, *, fresh: bool) -> Tried:
    """Every address of an issue tried, with a bar on a terminal."""
    from newsletter import extracting, linking

    addresses = linking.addresses(desk.workspace().issue(key).read())
    record = _record(desk)
    with (
        desk.fetcher(timeout=LINK_TIMEOUT, largest=LINK_LARGEST) as fetcher,
        click.progressbar(
            length=len(addresses), label="Trying links", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar,
    ):
        tried = linking.tried(
            addresses,
            {} if fresh else record.load(),
            fetch=fetcher.fetch,
            barrier=extracting.barrier,
            now=lambda: datetime.now(UTC),
            progress=lambda done, _: bar.update(done - bar.pos),
        )
    record.save(tried.links, datetime.now(UTC))
    return tried


def fix_style(desk: Desk, key: IssueKey, yes: bool) -> None:
    """Show the safe mends, and make them where a person says yes or `--yes` stands; the check that follows says what is left."""
    from newsletter import styling

    folder = desk.workspace().issue(key)
    found = styling.mends(folder)
    if not found.count:
        say("Nothing to mend safely.")
        return
    click.echo(found.diff, nl=False)
    asked = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    if yes or (asked and click.confirm(f"Make {count(found.count, 'mend')}?", err=True)):
        styling.mend(folder, found)
        say(f"{count(found.count, 'mend')} made in {folder.shown}.")
    else:
        say("Nothing is changed" + ("." if asked else "; --yes makes these mends."))


def print_report(found: Report) -> None:
    """The report on standard output, and a line that counts, which is all there is when all is well."""
    from newsletter.core.check import report

    click.echo(report.text(found.open, found.subject, color=_color()), nl=False)
    counted = [
        count(number, one, many)
        for one, many in (("error", "errors"), ("warning", "warnings"), ("advice", "pieces of advice"))
        if (number := sum(problem.severity == one for problem in found.open))
    ]
    waived = len(found.problems) - len(found.open)
    ended = sum(one.state == "ended" for one in found.waivers)
    say(
        (", ".join(counted) or "No problems")
        + (f"; {waived} waived" if waived else "")
        + (f"; {count(ended, 'waiver')} ended, as the text changed (--waived lists them)" if ended else "")
        + "."
    )


def _color() -> bool:
    """Whether the report may be in color: on a terminal that can, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_waivers(found: Report, form: str) -> None:
    """Every waiver, what it is for, and whether it still holds."""
    if form == "json":
        put([_waiver(one) for one in found.waivers])
        return
    said = {
        "holds": "holds",
        "ended": "ended: the text has changed since, and the rule speaks again; mend it or waive it anew",
        "idle": "idle: the rule finds nothing there now",
    }
    for one in found.waivers:
        given = one.waiver
        click.echo(f"{given.rule}  {given.item or 'the issue as a whole'}")
        click.echo(f"  {given.by}, {given.at[:10]}: {given.reason}")
        click.echo(f"  {said[one.state]}")
        for problem in one.problems:
            click.echo(f"    line {problem.line}: {problem.message}")
    say(f"{count(len(found.waivers), 'waiver')}." if found.waivers else "No waivers.")


def _waiver(one: Standing) -> dict[str, object]:
    return {**one.waiver.__dict__, "state": one.state, "problems": [problem.as_json() for problem in one.problems]}


@command("waive")
@click.argument("key", type=KEY)
@click.argument("rule")
@click.argument("item", type=ANCHOR, required=False)
@click.option("--by", required=True, metavar="NAME", help="Who takes the responsibility.")
@click.option("--reason", required=True, help="Why the rule does not hold here.")
def waive(desk: Desk, key: IssueKey, rule: str, item: str | None, by: str, reason: str) -> None:
    """Set a rule aside, by name and with a reason. ITEM is an anchor; left out, the issue as a whole is meant."""
    from newsletter import checking

    folder, publication, renderer = desk.issue(key)
    found = checking.check_issue(folder, publication, renderer, _remembered(desk))
    now = clock(publication)
    for problem in checking.waive(folder, found, rule, item, by=by, reason=reason, now=now):
        say(f"waived: {problem}")

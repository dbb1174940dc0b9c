"""Commands on the candidates of an issue: draft, candidates, keep, drop, move, join, split."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsletter.cli.desk import JSON, KEY, Desk, clock, command, count, put, say
from newsletter.core.keys import IssueKey

if TYPE_CHECKING:
    from newsletter.core.candidates import Candidate
    from newsletter.core.publication import Publication
    from newsletter.telling import Gathered

WIDTH = 76  # columns of a reason
Outcome = TypeVar("Outcome")


def _gathered(desk: Desk, key: IssueKey, publication: Publication) -> Gathered:
    from newsletter import telling
    from newsletter.cli.adding import extract

    return telling.gathered(desk.workspace().issue(key), publication.sections, desk.snapshots(), extract)


def _print_unread(gathered: Gathered, told: Iterable[str] = ()) -> None:
    """What could not be read and was not told of before, and what an editor must mend."""
    for name, reason in gathered.missing:
        if name not in told:
            say(f"! {name}: {reason}")
    for fault in gathered.faults:
        say(f"error: {fault}")


@command("draft")
@click.argument("key", type=KEY)
@click.option("--offline", is_flag=True, help="Fetch nothing; what waits to be fetched is listed.")
def draft(desk: Desk, key: IssueKey, offline: bool) -> None:
    """Draft an issue from its sources. It adds what is new and never rewrites; what you took out stays out."""
    from newsletter import correcting, drafting
    from newsletter.cli import adding, collecting

    publication, folder = desk.publication(), desk.workspace().issue(key)
    told = adding.take_in(desk, folder, publication, offline)
    collecting.take_inbox(desk, folder, publication)
    gathered = _gathered(desk, key, publication)
    made = drafting.draft(folder, publication, gathered.told, desk.judge, clock(publication))
    if made.created:
        say(f"made {folder.shown}")
    for candidate, anchor in made.added:
        unsure = " (unsure)" if candidate.judgement.unsure else ""
        click.echo(f"+ {candidate.section}{unsure}: {candidate.title}  #{anchor}")
        for one in candidate.told[1:]:
            click.echo(f"    told also by {one.article.publisher or one.id}: {one.article.title}")
    for line in correcting.offer(desk.workspace(), folder, clock(publication)):
        click.echo(f"+ in the opening, for you to keep or take out: {line}")
    _print_left(made.left)
    _print_unread(gathered, told)
    following = f"newsletter check {key}"
    if folder.text() is None:
        say(f"Nothing to draft yet: {folder.shown} was not made.")
        following = f"newsletter add URL --issue {key}, or put documents into issues/{key}/intake/"
    say(f"{count(len(made.added), 'item')} drafted, {_not_taken(made.left)}. Next: {following}")
    sys.exit(1 if gathered.faults else 0)


def _print_left(left: tuple[Candidate, ...]) -> None:
    """What was not taken and why; of what is in the issue already, only what its item does not cite."""
    for candidate in left:
        for one in candidate.uncited:
            say(f'= "{one.article.title}" tells of #{candidate.anchor}, which does not cite it  ({one.id})')
            say(f"    {candidate.note(one)}")
        if candidate.status != "drafted":
            why = candidate.why if len(candidate.why) <= WIDTH else candidate.why[: WIDTH - 1] + "…"
            say(f"- {candidate.status}: {candidate.title}  ({candidate.id})\n    {why}")


def _not_taken(left: tuple[Candidate, ...]) -> str:
    there = sum(candidate.status == "drafted" for candidate in left)
    return f"{there} there already, {len(left) - there} not taken"


@command("candidates")
@click.argument("key", type=KEY)
@JSON
def candidates(desk: Desk, key: IssueKey, as_json: bool) -> None:
    """List what could become an item. Each with where it belongs, why, what became of it, and which earlier item it follows."""
    from newsletter import dating, drafting, tracing

    gathered = _gathered(desk, key, desk.publication())
    found = drafting.listed(desk.workspace().issue(key), gathered.told, desk.judge)
    follows = tracing.of_candidates(desk.workspace().issue(key), found)
    if as_json:
        links = {name: [link.as_json() for link in mine] for name, mine in follows.items()}
        put(
            [
                {
                    **one.as_json(),
                    "read": dating.described(dating.of_article(one.told[0].article)),
                    "follows": links.get(one.id, []),
                }
                for one in found
            ]
        )
    else:
        for candidate in found:
            _print_candidate(candidate)
            for link in follows.get(candidate.id, ()):
                click.echo(f"{'':10} follows {link}")
    _print_unread(gathered)
    if not as_json:
        say(f"{count(len(found), 'candidate')} for {key}.")
    sys.exit(1 if gathered.faults else 0)


def _print_candidate(candidate: Candidate) -> None:
    from newsletter import dating

    judgement = candidate.judgement
    sure = "unsure" if judgement.unsure else f"{judgement.confidence:.0%}"
    if candidate.section != judgement.section:
        sure = "as an editor says"
    click.echo(f"{candidate.id:10} {candidate.status:13} {candidate.day or '    –     '}  {candidate.title}")
    click.echo(f"{'':10} {candidate.section or 'not relevant'} ({sure}): {'; '.join(judgement.reasons)}")
    if told := dating.in_words(dating.of_article(candidate.told[0].article)):
        click.echo(f"{'':10} {told}")
    if candidate.anchor:
        click.echo(f"{'':10} in the issue as #{candidate.anchor}")
    for one in candidate.told:
        if one in candidate.uncited:
            click.echo(f"{'':10} not cited there: {one.article.publisher or one.id}: {one.article.title}")
            click.echo(f"{'':10}   {candidate.note(one)}")
        elif one is not candidate.told[0]:
            click.echo(f"{'':10} also told by {one.article.publisher or one.id}: {one.article.title}")


# ---- decisions on one candidate -----------------------------------------------------------------


def _decided(desk: Desk, key: IssueKey, act: Callable[..., Outcome], *arguments: Any) -> Outcome:
    """Do one of drafting's verbs: with the issue, (for some) the publication, what its sources tell, and the moment."""
    publication, folder = desk.publication(), desk.workspace().issue(key)
    told = _gathered(desk, key, publication).told
    return act(folder, publication, told, desk.judge, *arguments, clock(publication))


@command("keep")
@click.argument("key", type=KEY)
@click.argument("candidate", metavar="ID")
def keep(desk: Desk, key: IssueKey, candidate: str) -> None:
    """Put a candidate into the issue. Whatever the first sort or an earlier decision said of it."""
    from newsletter import drafting
    from newsletter.cli import collecting

    candidate = collecting.candidate_of(desk, key, candidate)
    for added, anchor in _decided(desk, key, drafting.keep, candidate).added:
        say(f"+ {added.section}: {added.title}  #{anchor}")


@command("drop")
@click.argument("key", type=KEY)
@click.argument("candidate", metavar="ID")
def drop(desk: Desk, key: IssueKey, candidate: str) -> None:
    """Leave a candidate out for good. Its item goes too while it is as it was drafted."""
    from newsletter import drafting, incoming
    from newsletter.cli import collecting

    line = collecting.entry_named(desk, key, candidate)
    if line is not None:
        folder = desk.workspace().issue(key)
        if line.article not in {source.sha256 for source in folder.sources_list()}:
            incoming.decide(folder, line, "dropped", clock(desk.publication()))
            say(f"dropped: {line.entries[0].title}")
            return
        candidate = str(line.article)[:8]
    gone = _decided(desk, key, lambda folder, _publication, *rest: drafting.drop(folder, *rest), candidate)
    say(f"dropped: {gone.title}")


@command("move")
@click.argument("key", type=KEY)
@click.argument("candidate", metavar="ID")
@click.argument("section")
def move(desk: Desk, key: IssueKey, candidate: str, section: str) -> None:
    """File a candidate under another section. Its item moves as it is written."""
    from newsletter import drafting

    moved = _decided(desk, key, drafting.move, candidate, section)
    if moved.anchor is not None:
        say(f"moved to {moved.section}: {moved.title}")
        return
    following = f"newsletter draft {key}" if moved.status == "new" else f"newsletter keep {key} {moved.id}"
    say(f"filed under {moved.section}, but not in the issue: {moved.title}")
    say(f"  `{following}` puts it there")


@command("join")
@click.argument("key", type=KEY)
@click.argument("candidates", metavar="ID ID …", nargs=-1, required=True)
def join(desk: Desk, key: IssueKey, candidates: tuple[str, ...]) -> None:
    """Make one candidate of several. They tell of one event; the next draft remembers it."""
    from newsletter import drafting

    made = _decided(desk, key, lambda folder, _publication, *rest: drafting.join(folder, *rest), candidates)
    say(f"one candidate, {made.id}: {made.title}  ({count(len(made.told), 'source')}, {made.status})")
    if made.also:
        items = [f"#{anchor}" for anchor in (str(made.anchor), *made.also)]
        say(
            f"  the issue has {'both' if len(items) == 2 else 'all of'} {' and '.join(items)}: keep one in the file, with the notes of the others"
        )


@command("split")
@click.argument("key", type=KEY)
@click.argument("sources", metavar="SOURCE …", nargs=-1, required=True)
def split(desk: Desk, key: IssueKey, sources: tuple[str, ...]) -> None:
    """Take sources out of their candidate. They tell of another event; the next draft remembers it."""
    from newsletter import drafting

    made = _decided(desk, key, lambda folder, _publication, *rest: drafting.split(folder, *rest), sources)
    say(f"a candidate of its own, {made.id}: {made.title}  ({made.status})")
    if made.status == "new":
        say(f"  `newsletter draft {key}` puts it into the issue")

"""`check` and `waive`: an issue against the rules, and a rule set aside for one item by name and with a reason."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from newsletter import comparing, precedents, reading, shipped, tracing
from newsletter.adapters.render import EMAIL, Renderer
from newsletter.adapters.workspace import IssueFolder
from newsletter.config.house import house
from newsletter.core import decisions, view
from newsletter.core.articles.publishers import Publishers
from newsletter.core.check import FATAL, RULES, Problem, Subject, check
from newsletter.core.decisions import Standing, Waiver
from newsletter.core.issue_md import IssueFile
from newsletter.core.kept import Held
from newsletter.core.publication import Publication
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.linking import Tried  # which brings the network with it


@dataclass(frozen=True)
class Report:
    """The problems of an issue, waived ones included, what they were found in, and what has become of each waiver."""

    problems: list[Problem]
    subject: Subject
    waivers: Sequence[Standing] = ()

    @property
    def open(self) -> list[Problem]:
        """Problems that are not waived."""
        return [problem for problem in self.problems if not problem.waived]

    @property
    def blocking(self) -> list[Problem]:
        """Errors and warnings that are not waived: what makes `check` fail."""
        return [problem for problem in self.open if problem.severity != "advice"]

    @property
    def errors(self) -> list[Problem]:
        """Errors that are not waived: what refuses approval."""
        return [problem for problem in self.open if problem.severity == "error"]


def report(
    folder: IssueFolder,
    file: IssueFile,
    publication: Publication,
    email_bytes: int | None,
    tried: Tried | None = None,
    *,
    practice: bool = False,
    ahead: reading.Ahead | None = None,
) -> Report:
    """Check an issue that is already read, with the waivers of its folder; `tried` is what became of its links.

    `ahead`: the reading of its kept sources, where it was begun before. `practice`: hold it against earlier issues as well, which gives advice only and is left out where every moment counts.
    """
    made, memory = folder.decisions(), comparing.Memory(folder)
    judge, words = partial(shipped.judge, folder.workspace), shipped.judged_in(folder.workspace) if practice else ""
    sources = comparing.kept_sources(folder, file.issue, ahead)
    kept = held(folder)  # after the sources, whose articles are kept when they are first read
    if practice:
        memory.begin(file.issue.items, sources)
    subject = Subject(
        file,
        folder.shown,
        publication,
        coverage=shipped.coverage(),
        email_bytes=email_bytes,
        wording=decisions.wording(made),
        held=kept,
        watched=tuple(folder.coverage()),
        links=tried.links if tried else {},
        offline=tried is not None and tried.offline,
        sources=sources,
        names=shipped.names(),
        compare=memory.verdicts,
        events=shipped.events(),
        publishers=Publishers(shipped.publishers()),
        house=house(folder.workspace),
        own=precedents.of_issue(folder, file, judge, words) if practice else (),
        archive=precedents.earlier(folder, judge, words) if practice else None,
        earlier=tracing.of_issue(folder, file) if practice else (),
    )
    problems = check(subject)
    if practice:
        memory.keep()
    try:
        given = decisions.waivers(made)
    except ValueError as error:
        raise NewsletterError(f"issues/{folder.key}/decisions.json: {error}") from None
    return Report(decisions.apply(subject, problems, given), subject, decisions.standing(subject, problems, given))


def held(folder: IssueFolder) -> tuple[Held, ...]:
    """The kept sources of an issue, with the articles that were read from their copies before."""
    return tuple(Held(one, tuple(folder.cached_articles(one.sha256) or ())) for one in folder.sources_list())


def check_issue(
    folder: IssueFolder,
    publication: Publication,
    renderer: Renderer,
    tried: Tried | None = None,
    ahead: reading.Ahead | None = None,
) -> Report:
    """Read an issue and check it, its e-mail's size included, against earlier issues, and its links where they were tried.

    `ahead`: the reading of its kept sources, where it was begun before.
    """
    file = folder.read()
    html = renderer.html(view.view(file.issue, publication), EMAIL)
    return report(folder, file, publication, len(html.encode()), tried, practice=True, ahead=ahead)


def waive(
    folder: IssueFolder, found: Report, rule: str, item: str | None, *, by: str, reason: str, now: datetime
) -> Sequence[Problem]:
    """Set a rule aside for an item (None: the issue as a whole) and give the problems it meant."""
    if rule not in RULES:
        near = difflib.get_close_matches(rule, RULES, n=1)
        meant_rule = f"did you mean {near[0]}?" if near else f"`newsletter check {folder.key}` names each in brackets"
        raise NewsletterError(f"there is no rule {rule!r}; {meant_rule}")
    if rule in FATAL:
        raise NewsletterError(f"{rule} cannot be waived: no output can be made until it is mended")
    if not by.strip() or not reason.strip():
        raise NewsletterError("a waiver needs a name and a reason; give --by and --reason")
    meant = [problem for problem in found.problems if problem.rule == rule and problem.item == item]
    if not meant:
        if item and all(one.anchor != item for one in found.subject.issue.items):
            raise NewsletterError(f"issue {folder.key} has no item {item!r}; newsletter show {folder.key} lists them")
        where = f"item {item!r}" if item else "the issue as a whole"
        raise NewsletterError(
            f"{folder.shown}: {rule} has found nothing for {where}; `newsletter check {folder.key}` lists it"
        )
    digest = decisions.subject_digest(found.subject, rule, item, found.problems)
    waiver = Waiver(rule, item, by.strip(), reason.strip(), now.isoformat(timespec="seconds"), digest)
    folder.save_decisions(decisions.with_waiver(folder.decisions(), waiver))
    return meant

"""The desk's own pages, from `templates/preview`: the issues, one issue, and its words that change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jinja2

from newsletter import config, shipped
from newsletter.adapters.render import breakable
from newsletter.adapters.workspace import Workspace
from newsletter.approving import State
from newsletter.building import Rendered
from newsletter.core.check import Problem, report
from newsletter.core.counts import count
from newsletter.core.lineage import Link
from newsletter.core.publication import Publication
from newsletter.core.view import ItemView
from newsletter.core.words import words
from newsletter.errors import NewsletterError
from newsletter.preview.live import Snapshot

STATES = {"draft": "Draft", "approved": "Approved by {}", "changed": "Changed since {} approved it"}


@dataclass(frozen=True)
class Group:
    """Problems of one item, or of the issue as a whole where `anchor` is None."""

    anchor: str | None
    title: str
    problems: list[Problem]


@dataclass(frozen=True)
class Several:
    """What is the same with several items, said once: the first problem, and each with its item's title."""

    problem: Problem
    items: list[tuple[str, Problem]]


class Pages:
    """Writes the desk's pages for a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @cached_property
    def _environment(self) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(shipped.templates()),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["state"] = state_words
        environment.filters["count"] = count
        environment.filters["breakable"] = breakable
        return environment

    def issues(self, states: Iterator[State]) -> Iterator[str]:
        """The list of issues, in pieces as the states are found out."""
        template = self._environment.get_template("preview/issues.html.j2")
        return template.generate(states=_patiently(states), name=self._name())

    def issue(self, key: str, snapshot: Snapshot, news: dict[str, Any]) -> str:
        """The page of an issue; `news` is what its script will be told of changes."""
        template = self._environment.get_template("preview/issue.html.j2")
        label = snapshot.rendered.view.label if snapshot.rendered else key
        frames = {name: value for name, value in news.items() if name != "words"}
        return template.render(key=key, label=label, news=frames, words=news["words"])

    def words(self, snapshot: Snapshot) -> dict[str, str]:
        """What is said about an issue, as HTML by the id of its place."""
        rendered = snapshot.rendered
        module: Any = self._environment.get_template("preview/_words.html.j2").make_module(
            {
                "snapshot": snapshot,
                "rendered": rendered,
                "view": rendered.view if rendered else None,
                "said": words(rendered.view.language) if rendered else None,
                "groups": groups(rendered, waived=False) if rendered else [],
                "several": several(rendered) if rendered else [],
                "waived": groups(rendered, waived=True) if rendered else [],
                "earlier": earlier(snapshot),
                "tally": tally(rendered.report.open) if rendered else "",
            }
        )
        places = ("name", "state", "subject", "problems")
        return {name: str(getattr(module, name)()).strip() for name in places}

    def assets(self) -> dict[str, tuple[bytes, str]]:
        """Everything the pages load: bytes and media type by name."""
        folder = shipped.templates() / "preview"
        found = {name: (data, "font/woff2") for name, data in shipped.web_assets().items()}
        style = self._environment.get_template("preview/desk.css.j2").render(publication=self._publication())
        found["desk.css"] = (style.encode(), "text/css")
        found["desk.js"] = ((folder / "desk.js").read_bytes(), "text/javascript")
        return found

    def _publication(self) -> Publication:
        try:
            return config.publication(self._workspace.root)
        except NewsletterError:  # broken settings are told beside the issue
            return Publication(name="", publisher="", sections=())

    def _name(self) -> str:
        return self._publication().name


def _patiently(states: Iterator[State]) -> Iterator[State]:
    """The states, and where even the settings cannot be read, that."""
    try:
        yield from states
    except NewsletterError as error:
        yield State("", "", 0, None, None, 0, 0, str(error))


def groups(rendered: Rendered, *, waived: bool) -> list[Group]:
    """Problems by item: errors first, then warnings; else the issue as a whole, then reading order."""
    titles: dict[str | None, str] = {None: "The issue as a whole"}
    titles |= {item.anchor: item.title for item in rendered.view.items}
    found = [problem for problem in rendered.report.problems if problem.waived == waived]
    if not waived:
        said = {id(problem) for one in several(rendered) for _, problem in one.items}
        found = [problem for problem in found if id(problem) not in said]
    by_item = ((anchor, title, [p for p in found if p.item == anchor]) for anchor, title in titles.items())
    listed = [Group(anchor, title, problems) for anchor, title, problems in by_item if problems]
    return sorted(listed, key=lambda group: min(report.RANKS[problem.severity] for problem in group.problems))


def several(rendered: Rendered) -> list[Several]:
    """What the text report says once of several items, said once here too."""
    titles = {item.anchor: item.title for item in rendered.view.items}
    gathered = report.same(rendered.report.open, rendered.report.subject)
    return [
        Several(alike[0], [(titles.get(one.item or "", one.item or ""), one) for one in alike]) for alike in gathered
    ]


def earlier(snapshot: Snapshot) -> list[tuple[ItemView, list[Link]]]:
    """The items that take up a matter of an earlier issue, each with its links."""
    items = snapshot.rendered.view.items if snapshot.rendered else ()
    linked = ((item, [link for link in snapshot.earlier if link.item == item.anchor]) for item in items)
    return [(item, links) for item, links in linked if links]


def tally(problems: list[Problem]) -> str:
    """`1 error, 2 warnings`."""
    named = {
        "error": ("error", ""),
        "warning": ("warning", ""),
        "advice": ("piece of advice", "pieces of advice"),
    }
    counted = ((sum(p.severity == kind for p in problems), *name) for kind, name in named.items())
    return ", ".join(count(number, one, many) for number, one, many in counted if number)


def state_words(state: State) -> str:
    """Draft, approved by whom, or changed since."""
    return STATES[state.status or "draft"].format(state.by)

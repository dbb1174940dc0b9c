"""The pages of each issue: the issue, its files, its versions, its Dublin Core record; and a page for each item."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from newsletter.core import prose
from newsletter.core.archive import Archive, Archived
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.site import cards, citations, described
from newsletter.core.site.citations import Cited
from newsletter.core.site.pages import Page, Press, Work
from newsletter.core.view import IssueView, ItemView, NoteView, SectionView, mark_anchor

KEPT = (".pdf", ".txt")  # the frozen files that readers are given


def issues(archive: Archive, press: Press) -> Iterator[Work]:
    """Each issue's own pages. The issues before and after it are said on the page, so they count as its input.

    What lists need of it is read on the way (and kept by the press): it is parsed here, and many issues are parsed side by side.
    """
    shown = archive.public
    for place, one in enumerate(shown):
        newer = shown[place - 1] if place else None
        older = shown[place + 1] if place + 1 < len(shown) else None
        near = json.dumps([str(near.key) if near else None for near in (newer, older)])
        inputs = hashlib.sha256(f"{one.digest}{near}".encode()).hexdigest()

        def make(one: Archived = one, newer: Archived | None = newer, older: Archived | None = older) -> Iterator[Page]:
            press.ahead(cards.NAME, one, cards.read)
            press.ahead(cards.CORRECTIONS, one, cards.read_corrections)
            return _issue(one, newer, older, press)

        yield Work(f"issues/{one.key}", inputs, make)


def items(
    archive: Archive,
    press: Press,
    known: Callable[[], Gazetteer],
    also: Mapping[str, Callable[[Archived], Any]] = MappingProxyType({}),
) -> Iterator[Work]:
    """A page for each item, at an address that never moves. Whom it is about is read on the way, and what `also` reads for later makers."""
    for one in archive.public:

        def make(one: Archived = one) -> Iterator[Page]:
            yield from _items(one, press)
            press.ahead(cards.BODIES, one, lambda issue: cards.read_bodies(issue, known()))
            for name, read in also.items():
                press.ahead(name, one, read)

        yield Work(f"items/{one.key}", one.digest, make)


def _issue(one: Archived, newer: Archived | None, older: Archived | None, press: Press) -> Iterator[Page]:
    key = str(one.key)
    near = {"newer": str(newer.key) if newer else None, "older": str(older.key) if older else None}
    files = list(versions(one))
    path = f"{key}/index.html"
    yield Page(
        path,
        press.issue(
            "site/issue.html.j2", path, one, files=files, dublin_core=described.dublin_core(one), permalink="", **near
        ),
    )
    path = f"{key}/versions.html"
    yield Page(path, press.issue("site/versions.html.j2", path, one, files=files))
    yield Page(f"{key}/dc.xml", described.dublin_core_xml(one))
    for version in one.versions:
        for name in sorted(version.files):
            if name.endswith(KEPT) and (version.version, name) in one.at_hand:
                yield Page(f"{key}/{public_name(one, version.version, name)}", press.frozen(one, version.version, name))


def public_name(one: Archived, version: int, name: str) -> str:
    """A frozen file's name on the site: the PDF's own, which bears its version; the text's after the same pattern."""
    if not name.endswith(".txt"):
        return name
    return f"{replace(one.view, version=version).file_name.rpartition('_v')[0]}_v{version}.txt"


def versions(one: Archived) -> Iterator[dict[str, object]]:
    """The versions as pages list them, newest first: each file with its address and digest; `here` says whether it is kept."""
    for version in reversed(one.versions):
        files = [
            {
                "kind": name.rpartition(".")[2],
                "name": public_name(one, version.version, name),
                "address": quote(public_name(one, version.version, name)),
                "sha256": sha256,
                "here": (version.version, name) in one.at_hand,
            }
            for name, sha256 in sorted(version.files.items(), key=lambda file: (file[0].endswith(".txt"), file[0]))
            if name.endswith(KEPT)
        ]
        yield {"version": version.version, "at": version.at, "note": version.note, "files": files}


# ---- items --------------------------------------------------------------------------------------


def _items(one: Archived, press: Press) -> Iterator[Page]:
    shown = one.view
    places = [(section, item) for section in shown.sections for item in section.items]
    for place, (section, item) in enumerate(places):
        path = f"{one.key}/{item.anchor}/index.html"
        cited = _cited(shown, item)
        formats = {
            "plain": citations.plain(cited),
            "ris": citations.ris(cited),
            "csl": citations.csl(cited),
        }
        yield Page(
            path,
            press.issue(
                "site/item.html.j2",
                path,
                one,
                section=section,
                item=item,
                notes=cited_notes(shown, item),
                formats=formats,
                data={name: "data:text/plain;charset=utf-8," + quote(text) for name, text in formats.items()},
                item_address=cited.address,
                item_json=described.item_data(shown, section, item, cited.address),
                previous=_neighbor(places, place - 1),
                next=_neighbor(places, place + 1),
            ),
        )


def _neighbor(places: list[tuple[SectionView, ItemView]], place: int) -> ItemView | None:
    return places[place][1] if 0 <= place < len(places) else None


def _cited(shown: IssueView, item: ItemView) -> Cited:
    return Cited(
        title=item.title,
        publication=shown.name,
        label=shown.label,
        number=shown.number,
        publisher=shown.publication.publisher,
        published=shown.published,
        address=f"{shown.publication.site}/{shown.key}/{item.anchor}/",
        language=shown.language,
        key=shown.key,
        anchor=item.anchor,
    )


def cited_notes(shown: IssueView, item: ItemView) -> list[NoteView]:
    """The notes that an item cites, by their numbers in the issue; their back-links lead to its own marks only."""
    own: dict[int, list[str]] = {}
    for tree in (item.heading, item.body):
        for mark in tree.iter(prose.MARK):
            if number := mark.get("number"):
                own.setdefault(int(number), []).append(mark_anchor(int(number), int(mark.get("occurrence", "1"))))
    return [replace(note, back=tuple(own[note.number])) for note in shown.notes if note.number in own]

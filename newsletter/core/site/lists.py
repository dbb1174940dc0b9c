"""The ways to the issues: home, years, sections, authorities, corrections, the page for what does not exist, and short addresses."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from newsletter.core import slugs
from newsletter.core.archive import Archive
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.site import cards, issues
from newsletter.core.site.cards import Card, Head
from newsletter.core.site.indexes import indexes
from newsletter.core.site.pages import Page, Press, Work, digest

SHOWN = 2  # years of which home lists every issue


def of_heads(found: Sequence[Head]) -> str:
    """A digest of issues as lists show them: labels, items, days."""
    return digest([[head.key, head.said] for head in found])


def lists(archive: Archive, press: Press) -> Iterator[Work]:
    """Home and years. One edit of an issue rewrites the lists that name what changed, and no other."""
    found = cards.heads(archive, press)
    yield from _home(archive, press, found)
    yield from _years(press, found)


def ways(archive: Archive, press: Press, known: Callable[[], Gazetteer]) -> Iterator[Work]:
    """The further ways to an item: by section, by authority, by an issue's label, by what was corrected, by searching."""
    found = cards.heads(archive, press)
    about = {
        str(one.key): press.memo(cards.BODIES, one, lambda issue: cards.read_bodies(issue, known()))
        for one in archive.public
    }
    yield from _grouped(press, found, "sections", _by_section(archive))
    yield from _grouped(press, found, "authorities", lambda heads: _by_body(heads, about))
    yield from _labels(press, found)
    yield from _corrections(archive, press)
    for name in ("404", "search"):
        path = "404.html" if name == "404" else "search/index.html"
        others = [{"path": "years/", "what": "years"}, {"path": "sections/", "what": "sections"}]
        others += [{"path": "authorities/", "what": "authorities"}] if any(h.cards for h in found) else []
        yield _page(press, name, path, f"site/{name}.html.j2", ways=others, indexes=list(indexes(archive)))


def _page(press: Press, name: str, path: str, template: str, **values: Any) -> Work:
    return Work(name, digest(values), lambda: [Page(path, press.html(template, path, **values))])


def _home(archive: Archive, press: Press, found: Sequence[Head]) -> Iterator[Work]:
    latest = archive.public[0] if archive.public else None
    by_year = cards.years(found[1:])  # the latest stands above them
    values = {
        "years": [(year, heads if place < SHOWN else []) for place, (year, heads) in enumerate(by_year)],
        "counts": {str(year): len(heads) for year, heads in by_year},
    }

    def make() -> Iterator[Page]:
        path = "index.html"
        if latest is None:
            yield Page(path, press.html("site/empty.html.j2", path))
        else:
            files = list(issues.versions(latest))
            yield Page(
                path, press.issue("site/home.html.j2", path, latest, files=files, permalink=f"{latest.key}/", **values)
            )

    yield Work("home", digest(latest.digest if latest else "", of_heads(found)), make)


def _years(press: Press, found: Sequence[Head]) -> Iterator[Work]:
    by_year = cards.years(found)
    for year, heads in by_year:
        path = f"years/{year}/index.html"
        yield Work(
            f"years/{year}",
            of_heads(heads),
            lambda path=path, year=year, heads=heads: [  # type: ignore[misc]
                Page(path, press.html("site/year.html.j2", path, year=year, heads=heads))
            ],
        )
    path = "years/index.html"
    yield Work("years", of_heads(found), lambda: [Page(path, press.html("site/years.html.j2", path, years=by_year))])


# ---- by section, by authority -----------------------------------------------------------------------

Groups = Callable[[Sequence[Head]], dict[str, tuple[str, list[tuple[Head, Card]]]]]


def _by_section(archive: Archive) -> Groups:
    def group(found: Sequence[Head]) -> dict[str, tuple[str, list[tuple[Head, Card]]]]:
        order = {section.key: section.title for section in archive.publication.sections}
        grouped: dict[str, tuple[str, list[tuple[Head, Card]]]] = {key: (title, []) for key, title in order.items()}
        for head, card in cards.all_cards(found):
            grouped.setdefault(card.section, (card.section_title, []))[1].append((head, card))
        return {key: (title, entries) for key, (title, entries) in grouped.items() if entries}

    return group


def _by_body(
    found: Sequence[Head], about: Mapping[str, Mapping[str, list[list[str]]]]
) -> dict[str, tuple[str, list[tuple[Head, Card]]]]:
    """By body; what it is called most often is what it is called in the list, and the order is that of their names."""
    called: dict[str, Counter[str]] = defaultdict(Counter)
    entries: dict[str, list[tuple[Head, Card]]] = defaultdict(list)
    for head, card in cards.all_cards(found):
        for key, words in about[card.issue][card.anchor]:
            called[key][words] += 1
            entries[key].append((head, card))
    named = {key: min(words.items(), key=lambda pair: (-pair[1], pair[0]))[0] for key, words in called.items()}
    paths: dict[str, tuple[str, list[tuple[Head, Card]]]] = {}
    for key in sorted(named, key=lambda key: (named[key].casefold(), key)):
        paths.setdefault(cards.path_word(key), (named[key], []))[1].extend(entries[key])
    return paths


def _shown(entries: Iterable[tuple[Head, Card]]) -> str:
    """A digest of what a list says of items."""
    said = "\1".join(
        [
            f"{head.label}\0{i}\0{a}\0{t}\0{s}\0{h}\0{d}\0{language}"
            for head, (i, a, t, _, s, h, _, d, language) in entries
        ]
    )
    return hashlib.sha256(said.encode()).hexdigest()


def _grouped(press: Press, found: Sequence[Head], kind: str, group: Groups) -> Iterator[Work]:
    groups = group(found)
    for key, (title, entries) in groups.items():
        path = f"{kind}/{key}/index.html"
        years = [(year, list(some)) for year, some in groupby(entries, key=lambda pair: pair[0].year)]
        yield Work(
            f"{kind}/{key}",
            digest(title, _shown(entries)),
            lambda path=path, title=title, years=years: [  # type: ignore[misc]
                Page(path, press.html("site/group.html.j2", path, kind=kind, title=title, years=years))
            ],
        )
    path = f"{kind}/index.html"
    counts = [(key, title, len(entries)) for key, (title, entries) in groups.items()]
    yield _page(press, kind, path, "site/groups.html.j2", kind=kind, groups=counts)


# ---- corrections, short addresses ---------------------------------------------------------------


def _corrections(archive: Archive, press: Press) -> Iterator[Work]:
    found = []
    for one in archive.public:
        kept = press.memo(cards.CORRECTIONS, one, cards.read_corrections)
        head = [str(one.key), one.publication.language]
        found += [[*head, *entry] for entry in kept]
    found.sort(key=lambda entry: entry[2], reverse=True)
    path = "corrections/index.html"
    yield _page(press, "corrections", path, "site/corrections.html.j2", entries=found)


def _labels(press: Press, found: Sequence[Head]) -> Iterator[Work]:
    """An issue is also found by its label ("June 2022": june-2022/), as readers know it by that. A label that two issues bear leads to neither."""
    shared = Counter(_label_word(head) for head in found)
    taken = {head.key for head in found} | {"years", "sections", "authorities", "search", "corrections", "assets"}
    for head in found:
        word = _label_word(head)
        if shared[word] == 1 and word not in taken and word != "item":
            path = f"{word}/index.html"
            yield _page(
                press, f"labels/{word}", path, "site/moved.html.j2", key=head.key, title=head.name, label=head.label
            )


def _label_word(head: Head) -> str:
    return slugs.slug(head.label) if head.label.isascii() else cards.path_word(head.label)

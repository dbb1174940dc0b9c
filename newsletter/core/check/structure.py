"""Structure: sections as configured, items in order, every heading and anchor once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from newsletter.core import facts, prose
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.issue_md import ANCHOR, Kind
from newsletter.core.model import Item

UNPLACED = "Unplaced"  # the section in which an import keeps what it could not place
_COMMENT_DATE = re.compile(r"<!--\s*item:\s*\S+\s+date:\s*(\S+?)\s*-->")


@rule("empty-section", "warning", "A section that is headed has items.")
def empty_section(subject: Subject) -> Iterator[Finding]:
    """Sections without items; readers do not see them."""
    sections = [section for section in subject.issue.sections if section.title]
    for section, line in zip(sections, subject.sections_at, strict=True):
        if not section.items and section.title != UNPLACED:
            yield Finding(
                None, line, section.title, f"section {section.title} has no items", "add one or remove the heading"
            )


@rule("unknown-section", "error", "Sections are those of feeds.yaml.")
def unknown_section(subject: Subject) -> Iterator[Finding]:
    """Section headings that are not configured, a mistyped one above all."""
    known = {section.title for section in subject.publication.sections}
    titles = [section.title for section in subject.issue.sections if section.title]
    for title, line in zip(titles, subject.sections_at, strict=True):
        if title == UNPLACED:
            yield Finding(
                None, line, title, "an import could not place these paragraphs", "put them into an item, or delete them"
            )
        elif title not in known:
            remedy = "use one of " + ", ".join(section.title for section in subject.publication.sections)
            yield Finding(None, line, title, f"section {title!r} is not in feeds.yaml", remedy)


@rule("section-order", "warning", "Sections stand in the configured order, each once.")
def section_order(subject: Subject) -> Iterator[Finding]:
    """Sections out of order or repeated."""
    places = {section.title: place for place, section in enumerate(subject.publication.sections)}
    titles = [section.title for section in subject.issue.sections if section.title]
    last = -1
    for title, line in zip(titles, subject.sections_at, strict=True):
        place = places.get(title, last + 1)
        if title in places and place <= last:
            yield Finding(None, line, title, f"section {title} stands out of order or twice", "move it to its place")
        last = max(last, place) if title in places else last


@rule("item-outside-section", "error", "Every item stands in a section.")
def outside_section(subject: Subject) -> Iterator[Finding]:
    """Items before the first section heading."""
    for number, block in enumerate(b for b in subject.file.blocks if b.kind is Kind.HEADING):
        if block.section < 0:
            heading = subject.issue.items[number].heading
            yield Finding(
                number, block.line, heading, "the item stands before the first section", "put a ## heading above it"
            )


@rule("item-order", "advice", "Items stand newest first, undated ones last.")
def item_order(subject: Subject) -> Iterator[Finding]:
    """Items newer than the one before them in their section. An editor's own order wins: this is advice."""
    number = 0
    for section in subject.issue.sections:
        before: tuple[Item, date | None] | None = None
        for item in section.items:
            day = item.date or facts.event_date(prose.plain(item.body), subject.issue.key)
            if before is not None and day is not None and (before[1] is None or day > before[1]):
                yield Finding(
                    number, subject.item_line(number), item.heading,
                    f"the item is newer than the one before it ({day} after {before[1] or 'an undated one'})",
                    "move it up, or leave it if the order is meant",
                )  # fmt: skip
            before = (item, day)
            number += 1


@rule("date-outside-month", "warning", "An item's event lies in the months covered.")
def outside_month(subject: Subject) -> Iterator[Finding]:
    """Items dated outside the issue's months, by their comment or by their text."""
    key = subject.issue.key
    for number, item in enumerate(subject.issue.items):
        day = item.date or facts.event_date(prose.plain(item.body), key)
        if day is not None and not key.covers(day):
            yield Finding(
                number, subject.find(f"date: {day}", number)[1], day.isoformat(), f"{day} lies outside {key.period('en')}",
                "correct the date, or move the item to its own issue",
            )  # fmt: skip


@rule("bad-date", "error", "The date of an item comment is a day.")
def bad_date(subject: Subject) -> Iterator[Finding]:
    """Item comments whose date is none."""
    for block in subject.file.blocks:
        if block.kind is Kind.HEADING and (found := _COMMENT_DATE.search(subject.file.slice(block))):
            try:
                date.fromisoformat(found[1])
            except ValueError:
                line = subject.file.line_of(block.start + found.start())
                yield Finding(block.item, line, found[1], f"{found[1]!r} is not a day", "write it as YYYY-MM-DD")


@rule("duplicate-heading", "warning", "No two items have one heading.")
def duplicate_heading(subject: Subject) -> Iterator[Finding]:
    """Headings that stand twice, letter case and spaces apart."""
    seen: dict[str, int] = {}
    for number, item in enumerate(subject.issue.items):
        heading = " ".join(prose.plain_inline(item.heading).casefold().split())
        if heading in seen:
            yield Finding(
                number, subject.item_line(number), item.heading,
                f"the heading stands already on line {seen[heading]}", "tell the two apart, or remove one",
            )  # fmt: skip
        seen.setdefault(heading, subject.item_line(number))


@rule("duplicate-anchor", "error", "No two items have one anchor.")
def duplicate_anchor(subject: Subject) -> Iterator[Finding]:
    """Anchors that stand twice: a link to one of them would lead to the other."""
    seen: dict[str, int] = {}
    for number, item in enumerate(subject.issue.items):
        _, line = subject.find(f"item: {item.anchor}", number)
        if item.anchor in seen:
            yield Finding(
                number, line, item.anchor, f"the anchor {item.anchor!r} stands already on line {seen[item.anchor]}",
                "give this item another anchor",
            )  # fmt: skip
        seen.setdefault(item.anchor, line)


@rule("bad-anchor", "error", "An anchor is lower-case letters, digits and hyphens.")
def bad_anchor(subject: Subject) -> Iterator[Finding]:
    """Anchors that would not survive in a web address, or that are taken by the page itself."""
    reserved = {"brief", "key-dates", "contents", "notes"}
    for number, item in enumerate(subject.issue.items):
        ours = item.anchor in reserved or re.match(r"(?:sec|note|ref)-", item.anchor)
        if ours or not ANCHOR.fullmatch(item.anchor):
            _, line = subject.find(f"item: {item.anchor}", number)
            said = "is used by the page itself" if ours else "cannot stand in a link"
            yield Finding(
                number, line, item.anchor, f"the anchor {item.anchor!r} {said}", "use another, of a-z, 0-9 and hyphens"
            )


@rule("no-anchor", "warning", "An item has its permanent anchor written down.")
def no_anchor(subject: Subject) -> Iterator[Finding]:
    """Items without an item comment: a change of heading would move their link."""
    for block in subject.file.blocks:
        mistyped = any(_ITEM_COMMENT.search(subject.file.slice(b)) for b in subject.file.item_blocks(block.item)[1:])
        if block.kind is Kind.HEADING and "<!--" not in subject.file.slice(block) and not mistyped:
            item = subject.issue.items[block.item]
            yield Finding(
                block.item, block.line, item.heading, "the item has no permanent anchor",
                f"add under its heading: <!-- item: {item.anchor} -->",
            )  # fmt: skip


@rule("empty-item", "warning", "An item has a text.")
def empty_item(subject: Subject) -> Iterator[Finding]:
    """Items that are only a heading."""
    for number, item in enumerate(subject.issue.items):
        if not item.body:
            yield Finding(
                number, subject.item_line(number), item.heading, "the item has no text", "write it or remove the item"
            )


@rule("unknown-item", "error", "In brief and key dates name items of this issue.")
def unknown_item(subject: Subject) -> Iterator[Finding]:
    """Anchors in the front matter that no item has."""
    anchors = {item.anchor for item in subject.issue.items}
    named = [*(subject.issue.brief or ()), *(entry.item for entry in subject.issue.key_dates if entry.item)]
    for anchor in dict.fromkeys(named):
        if anchor not in anchors:
            _, line = subject.find(anchor)
            yield Finding(None, line, anchor, f"no item has the anchor {anchor!r}", "correct it in the front matter")


@rule("empty-issue", "error", "An issue has items.")
def empty_issue(subject: Subject) -> Iterator[Finding]:
    """Issues without a single item."""
    if not subject.issue.items:
        yield Finding(None, 1, "", "the issue has no items", "add one under a section heading, as ### Heading")


_ITEM_COMMENT = re.compile(r"<!--[ \t]*item:[^\n]*")


@rule("bad-comment", "error", "An item comment is understood.")
def bad_comment(subject: Subject) -> Iterator[Finding]:
    """Item comments that are mistyped: they would be shown to readers."""
    for block in subject.file.blocks:
        if block.kind is Kind.TEXT and (found := _ITEM_COMMENT.search(subject.file.slice(block))):
            line = subject.file.line_of(block.start + found.start())
            owner = block.item if block.item >= 0 else None
            remedy = "write <!-- item: anchor date: YYYY-MM-DD --> on a line of its own, right below the heading"
            yield Finding(owner, line, found.group(), "the item comment is not understood", remedy)

"""What became of matters of earlier issues: the links of an issue's items, or of what could become one, to what was told before.

What an issue's items are about is read once and kept under `var/matters/`; of an issue that changed only the items that changed are read
again, and a record lost is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache

from newsletter import shipped
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.core import edits, footnotes, issue_md, lineage
from newsletter.core import matters as reading
from newsletter.core.candidates import Candidate
from newsletter.core.issue_md import IssueFile
from newsletter.core.lineage import Link
from newsletter.core.matters import Matter
from newsletter.core.model import Article, Issue
from newsletter.core.publication import Publication
from newsletter.errors import NewsletterError

HORIZON = 36  # earlier issues that are looked at, the latest ones


def of_issue(folder: IssueFolder, file: IssueFile | None = None) -> list[Link]:
    """The links of an issue's items; `file` where it is read already."""
    before = _earlier(folder)
    if not before:
        return []
    file = file or folder.read()
    return lineage.links(_of(folder, file.text, file), before, shipped.events())


def confirm(folder: IssueFolder, publication: Publication, anchor: str) -> Link | None:
    """Have an item lead its readers to the latest item it follows, in a paragraph that is the editor's to word; None where it does so already.

    NewsletterError where it follows none, or the publication has no site.
    """
    file = folder.read()
    links = [link for link in of_issue(folder, file) if link.item == anchor]
    if not links:
        raise NewsletterError(
            f"{folder.shown}: no earlier item is found that {anchor!r} follows; link one by hand if you know it"
        )
    body = next(item.body for item in file.issue.items if item.anchor == anchor)
    if any(link.led_to(body) for link in links):
        return None
    last = links[0]
    address = publication.item_address(last.key, last.anchor)
    if address is None:
        raise NewsletterError("newsletter.yaml names no site to link to; name the earlier issue in the item's words")
    text = edits.add_paragraph(file, anchor, lineage.lead(address, file.issue.language))
    if folder.text() != file.text:
        raise NewsletterError(f"{folder.shown}: was changed meanwhile and is left alone; run this again")
    folder.save_issue(text)
    return last


def of_candidates(folder: IssueFolder, found: Sequence[Candidate]) -> dict[str, list[Link]]:
    """The links of what could become an item, by the candidate's id."""
    before, same = _earlier(folder), shipped.events()
    told: dict[str, list[Link]] = {}
    if not before:
        return told
    for candidate in found:
        if candidate.judgement.relevant or candidate.anchor:
            article = candidate.articles[0]
            texts = [f"{one.title}\n{one.text[: reading.LONGEST]}" for one in candidate.articles]
            mine = lineage.links([reading.matter(f"{folder.key}#{candidate.id}", article, same, texts)], before, same)
            if mine:
                told[candidate.id] = mine
    return told


def _earlier(folder: IssueFolder) -> list[Matter]:
    """The matters of the issues before this one; an issue that cannot be read is passed over."""
    found: list[Matter] = []
    for one in [one for one in Workspace(folder.workspace).issues() if one.key < folder.key][-HORIZON:]:
        with suppress(NewsletterError):
            found += _of(one, one.text() or "")
    return found


def _of(folder: IssueFolder, text: str, file: IssueFile | None = None) -> list[Matter]:
    """What the items of an issue are about, from the record as far as nothing changed."""
    of, known = _recorded(folder.matters() or "")
    words = shipped.compared_by()
    now = f"{words}:{hashlib.sha256(text.encode() + (folder.sources() or b'')).hexdigest()}"
    if of == now:
        return known
    issue = (file or issue_md.parse(text, file=folder.shown)).issue
    again = reading.by_digest(known) if of.partition(":")[0] == words else {}
    found = reading.matters(issue, shipped.events(), _sources(folder, issue), again)
    with suppress(NewsletterError):  # a workspace that cannot be written to is looked at all the same
        folder.save_matters(reading.as_json(found, of=now))
    return found


@lru_cache(maxsize=HORIZON + 4)
def _recorded(text: str) -> tuple[str, list[Matter]]:
    """A record, read once while the program runs, as the preview asks at every key stroke."""
    return reading.of_json(text)


def _sources(folder: IssueFolder, issue: Issue) -> Mapping[str, Sequence[Article]]:
    """What the kept sources of each item tell, by its anchor, as far as they were read before."""
    urls = {note.label: footnotes.split(note.text)[0] for note in reversed(issue.notes)}
    held = {one.url: folder.cached_articles(one.sha256) or [] for one in folder.sources_list()}
    return {
        item.anchor: [
            article for label in footnotes.item_marks(item) for article in held.get(urls.get(label) or "", ())
        ]
        for item in issue.items
    }

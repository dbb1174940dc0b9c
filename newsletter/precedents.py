"""What the desk did before, for the gate: the items of earlier issues, read once and kept under `var/precedents/`.

An issue that did not change is not read again, and of one that did only the items that changed; a record lost is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress

from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.core import issue_md, precedent
from newsletter.core.issue_md import IssueFile
from newsletter.core.lexicon import Lexicon
from newsletter.core.precedent import Archive, Precedent
from newsletter.errors import NewsletterError

HORIZON = 36  # earlier issues that count as practice, the latest ones


def of_issue(folder: IssueFolder, file: IssueFile, judge: Callable[[], Lexicon], words: str) -> list[Precedent]:
    """The items of an issue, read; `words` names the lexicon by which they are."""
    of, known = precedent.of_json(folder.precedents() or "")
    now = _name(file.text, words)
    if of == now:
        return known
    same_words = of.partition(":")[0] == words
    found = precedent.read(file.issue, judge, precedent.by_digest(known) if same_words else {})
    with suppress(NewsletterError):  # a workspace that cannot be written to is checked all the same
        folder.save_precedents(precedent.as_json(found, of=now))
    return found


def earlier(folder: IssueFolder, judge: Callable[[], Lexicon], words: str) -> Archive:
    """The items of the issues before this one; an issue that cannot be read is passed over."""
    before = [one for one in Workspace(folder.workspace).issues() if one.key < folder.key][-HORIZON:]
    found: list[Precedent] = []
    for one in before:
        with suppress(NewsletterError):
            found += _earlier(one, judge, words)
    return Archive(found)


def _earlier(folder: IssueFolder, judge: Callable[[], Lexicon], words: str) -> list[Precedent]:
    text = folder.text() or ""
    of, known = precedent.of_json(folder.precedents() or "")
    return known if of == _name(text, words) else of_issue(folder, issue_md.parse(text), judge, words)


def _name(text: str, words: str) -> str:
    return f"{words}:{hashlib.sha256(text.encode()).hexdigest()}"

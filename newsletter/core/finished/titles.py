"""Section titles as issues print them: in capitals, numbered, behind a breadcrumb, in the singular or plural."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.core.model import Section

_CRUMB = re.compile(r"\s*(?:[>»›→|•·/\\]|::|\s[-–—]\s|:\s)\s*")
_NUMBERING = re.compile(
    r"(?:(?:part|section|chapter)\s+)?(?:(?:[ivxlc]{1,5}|\d{1,2}|[a-z]|[一二三四五六七八九十]{1,3})\s*[.):：、．]|[(（](?:[ivx]{1,4}|\d{1,2}|[a-z]|[一二三四五六七八九十]{1,3})[)）]|\d{1,2}(?=\s)|第[一二三四五六七八九十]部分)\s*",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?:[\s.·…]*[(\[（]?\s*\d{1,3}\s*(?:items?|条)?\s*[)\]）]?)$", re.IGNORECASE)
_SMALL = frozenset({"and", "the", "of"})


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in _SMALL]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _forms(text: str) -> frozenset[str]:
    """The title without spaces, as it stands and in the singular: letter-spaced capitals are read apart by PDF."""
    words = _words(text)
    return frozenset({"".join(words), "".join(_singular(word) for word in words)} - {""})


def _variants(text: str, counts: bool) -> list[str]:
    """The readings of a line as a title: all of it, or what follows its breadcrumb; without number and count."""
    found = []
    crumbs = _CRUMB.split(text)
    for part in dict.fromkeys((text, crumbs[-1] or (crumbs[-2] if len(crumbs) > 1 else ""))):
        for bare in dict.fromkeys((part, _NUMBERING.sub("", part.strip(" \t=#*_~[]【】■◆●▪-–—"), count=1))):
            found.append(bare)
            if counts:
                found.append(_COUNT.sub("", bare))
    return found


def match(text: str, sections: Sequence[Section], *, counts: bool = False) -> Section | None:
    """The configured section that a line is the title of, or None. `counts`: a count of items may follow it."""
    if len(text) > 120:
        return None
    for variant in _variants(text, counts):
        forms = _forms(variant)
        for section in sections:
            if forms & _forms(section.title):
                return section
    return None

"""Anchors made from headings: short, lower-case ASCII, stable once written into the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "over",
        "re",
        "the",
        "their",
        "to",
        "via",
        "with",
        "that",
        "which",
        "is",
        "are",
        "be",
        "its",
        "it",
    ]
)
LENGTH = 48  # characters; a link stays short enough to be typed from paper


def slug(heading: str) -> str:
    """Up to `LENGTH` characters of the heading's telling words; "item" where it has no ASCII letters at all."""
    plain = unicodedata.normalize("NFKD", re.sub(r"['’]", "", heading)).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"(?<=\d)[,.](?=\d)", "", plain)
    words = re.findall(r"[a-z0-9]+", plain)
    telling = [word for word in words if word not in _SMALL] or words
    found = ""
    for word in telling:
        if found and len(found) + 1 + len(word) > LENGTH:
            break
        found = f"{found}-{word}" if found else word[:LENGTH]
    return found if re.search(r"[a-z]", found) else f"item-{found}".rstrip("-")


def unique(base: str, taken: Container[str]) -> str:
    """`base`, or `base-2`, `base-3` … whichever is not yet taken."""
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def file_words(name: str) -> str:
    """A publication's name as part of a file name: its words joined by hyphens, letters of any script kept."""
    return "-".join(re.findall(r"[^\W_]+", re.sub(r"['’]", "", name))) or "newsletter"

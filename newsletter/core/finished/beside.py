"""What stands on a web page beside the issue: navigation, cookie banners, bylines, share buttons, footers.

An element that holds most of the page's text, the page's title or a note is never one of them, whatever its name.
"""

from __future__ import annotations

import re

from lxml import etree

from newsletter.core.finished.blocks import Role

_NAVIGATION = frozenset(["nav", "navbar", "navigation", "breadcrumb", "breadcrumbs", "menu", "skip"])
_BESIDE = frozenset(
    "byline consent cookie cookiebanner cookies complementary contentinfo gdpr share sharing sidebar social".split()
)
_TAGS = frozenset(["header", "footer", "aside", "form", "button"])
_NOTE = re.compile(r"(?:foot|end)-?notes?|\bfn\b|\bfn-?\d|\breferences\b", re.IGNORECASE)


def role(node: etree._Element) -> Role | None:
    """`NAVIGATION` or `BESIDE`; None for an element of the issue itself."""
    tag = str(node.tag)
    if tag in ("html", "body", "main", "article") or re.fullmatch(r"h[1-6]", tag):
        return None
    names = _names(node)
    navigation = tag == "nav" or not names.isdisjoint(_NAVIGATION)
    if not navigation and tag not in _TAGS and names.isdisjoint(_BESIDE):
        return None
    if _is_content(node):
        return None
    return Role.NAVIGATION if navigation else Role.BESIDE


def _names(node: etree._Element) -> set[str]:
    """The words of an element's role, classes and id; long ones were made from a text and name nothing."""
    given = [*(node.get("class") or "").split(), node.get("role") or ""]
    if node.tag not in ("section", "li"):
        given.append(node.get("id") or "")
    parted = [re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()) for name in given]
    return {word for words in parted if len(words) <= 3 for word in words}


def _is_content(node: etree._Element) -> bool:
    for inner in node.iter("h1", "main", "article", "sup"):
        if inner is not node:
            return True
    for inner in node.iter():
        if isinstance(inner.tag, str) and _NOTE.search(" ".join(inner.get(a) or "" for a in ("id", "class", "role"))):
            return True
    return 2 * _length(node) > _length(node.getroottree().getroot())


def _length(node: etree._Element) -> int:
    if node.tag in ("script", "style") or not isinstance(node.tag, str):
        return 0
    return len(node.text or "") + sum(_length(child) + len(child.tail or "") for child in node)

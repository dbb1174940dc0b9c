"""Addresses that a document only names: shortcuts of a desktop, and texts that are a list of links."""

from __future__ import annotations

import html
import re

SHORTCUTS = (".url", ".webloc")


def of_list(text: str) -> list[str]:
    """The addresses of a text that is only a list of links (a few words of greeting apart); none where it is an article."""
    found = re.findall(r"https?://[^\s<>\"'）】]+", text)
    rest = re.sub(r"https?://\S+", "", text)
    return list(dict.fromkeys(found)) if found and len(rest.split()) + rest.count("。") * 10 <= 12 * len(found) else []


def of_shortcut(text: str) -> str | None:
    """What a shortcut leads to, whatever kind of address it is: `URL=` (Windows), `<key>URL</key>` (macOS); None where it names none."""
    found = re.search(r"(?im)^\s*URL\s*=\s*(\S.*?)\s*$", text) or re.search(
        r"<key>\s*URL\s*</key>\s*<string>\s*([^<]*?)\s*</string>", text
    )
    return html.unescape(found[1]) if found else None

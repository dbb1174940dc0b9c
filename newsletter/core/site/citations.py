"""How an item is cited: in plain words, as RIS (reference managers), as CSL-JSON (Zotero, pandoc).

The work cited is the item in its issue: a chapter of a serial. The author is the publisher, as issues name none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsletter.core.view import day_text


@dataclass(frozen=True)
class Cited:
    """What a citation says: the item, the issue it stands in, who published it when, and where."""

    title: str
    publication: str
    label: str
    number: int | None
    publisher: str
    published: date
    address: str
    language: str
    key: str
    anchor: str


def plain(cited: Cited) -> str:
    """One line: publisher, title, publication, issue, day, address."""
    if cited.language.startswith("zh"):
        number = f"，第{cited.number}期" if cited.number is not None else ""
        day = day_text(cited.published, cited.language)
        return f"{cited.publisher}：“{cited.title}”，《{cited.publication}》，{cited.label}{number}，{day}，{cited.address}"
    number = f", No. {cited.number}" if cited.number is not None else ""
    day = f"{cited.published.day} {day_text(cited.published, 'en').split()[0]} {cited.published.year}"
    return f'{cited.publisher}, "{cited.title}", {cited.publication}, {cited.label}{number}, {day}, {cited.address}'


def ris(cited: Cited) -> str:
    """RIS: two letters, two spaces, a hyphen and the value; lines end as its readers expect (CR LF)."""
    lines = [
        ("TY", "ELEC"),
        ("AU", cited.publisher),
        ("TI", cited.title),
        ("T2", cited.publication),
        *([("IS", str(cited.number))] if cited.number is not None else []),
        ("PY", str(cited.published.year)),
        ("DA", cited.published.strftime("%Y/%m/%d")),
        ("PB", cited.publisher),
        ("LA", cited.language),
        ("UR", cited.address),
        ("ID", f"{cited.key}-{cited.anchor}"),
        ("ER", ""),
    ]
    return "".join(f"{name}  - {' '.join(value.split())}\r\n" for name, value in lines)


def csl(cited: Cited) -> str:
    """CSL-JSON 1.0: a list of one entry, a chapter in a serial."""
    entry: dict[str, Any] = {
        "id": f"{cited.key}-{cited.anchor}",
        "type": "article-magazine",
        "title": cited.title,
        "container-title": cited.publication,
        "author": [{"literal": cited.publisher}],
        "publisher": cited.publisher,
        "issued": {"date-parts": [[cited.published.year, cited.published.month, cited.published.day]]},
        "language": cited.language,
        "URL": cited.address,
    }
    if cited.number is not None:
        entry["issue"] = str(cited.number)
    return json.dumps([entry], ensure_ascii=False, indent=2) + "\n"

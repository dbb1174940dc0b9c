"""What the frames show: the readers' own HTML, with the least changed so that it can be looked at.

Changed are: the color scheme, which a switch decides and not the machine; links, which open beside the desk;
and a thin scroll bar. The mail that is built has none of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

from newsletter.core.columns import width
from newsletter.core.languages import script
from newsletter.core.plaintext import COLUMNS
from newsletter.core.view import IssueView, ItemView

SCHEMES = ("light", "dark")

_STYLE = re.compile(r"(<style[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_PREFERS = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_META = re.compile(r'(<meta name="(?:supported-)?color-schemes?" content=")[^"]*"', re.IGNORECASE)
_OUTWARD = re.compile(r'<a(?=\s)(?=[^>]*\shref="(?:https?|mailto):)(?![^>]*\starget=)', re.IGNORECASE)

_ALWAYS, _NEVER = "(min-width: 0px)", "(max-width: 0px)"
_MARKS = {"light": "#7a2e2e", "dark": "#e0a3a3"}


def html(text: str, scheme: str) -> str:
    """An e-mail or a page as it looks under a color scheme, whatever the browser's own is."""

    def chosen(style: re.Match[str]) -> str:
        rules = _PREFERS.sub(lambda m: _ALWAYS if m[1].lower() == scheme else _NEVER, style[2])
        return style[1] + rules + style[3]

    text = _META.sub(rf'\g<1>{scheme}"', _STYLE.sub(chosen, text))
    text = _OUTWARD.sub('<a target="_blank" rel="noopener noreferrer"', text)
    return text.replace("</head>", f"<style>{_own_style(scheme)}</style>\n</head>", 1)


def _own_style(scheme: str) -> str:
    return (
        f":root {{ color-scheme: {scheme} !important; scrollbar-width: thin }} "
        f"[data-here] {{ outline: 2px solid {_MARKS[scheme]} !important; outline-offset: 6px }} "
        "td[data-here] { outline-offset: -3px } "
        "@media print { [data-here] { outline: none !important } }"
    )


def text(plain: str, shown: IssueView, scheme: str) -> str:
    """The plain text as a page: one cell a column, a Chinese character two, a line after the 72nd."""
    ink, paper, rule = {
        "light": ("#1c2430", "#ffffff", "#d9dee5"),
        "dark": ("#e6e9ee", "#14181f", "#343c48"),
    }[scheme]
    style = (
        f"{_own_style(scheme)} body {{ margin: 0; background: {paper}; color: {ink} }} "
        "pre { margin: 8px auto 32px; padding: 8px 0; font: 14px/21px ui-monospace, 'SF Mono', Menlo, "
        f"Consolas, 'DejaVu Sans Mono', monospace; width: {COLUMNS}ch; border-right: 1px solid {rule} }} "
        "span[lang] { letter-spacing: calc(2ch - 1em); font-variant-ligatures: none } "
        "@media (max-width: 700px) { pre { margin: 8px 16px 16px; font-size: 13px } }"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(shown.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(shown.subject)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body><pre>{''.join(_lines(plain, shown))}</pre></body>\n</html>\n"
    )


def _lines(plain: str, shown: IssueView) -> Iterator[str]:
    lines = plain.splitlines()
    places = _places(lines, shown)
    for number, line in enumerate(lines):
        cells = "".join(_cells(line))
        yield f'<span id="{escape(places[number])}">{cells}</span>\n' if number in places else f"{cells}\n"


def _cells(line: str) -> Iterator[str]:
    for wide, run in groupby(line, lambda char: width(char) == 2):
        piece = "".join(run)
        yield f'<span lang="{script(piece)}">{escape(piece)}</span>' if wide else escape(piece, quote=False)


def _places(lines: list[str], shown: IssueView) -> dict[int, str]:
    """Line number -> anchor of the item whose heading stands there; found upward: contents come first."""
    found: dict[int, str] = {}
    last = len(lines)
    for item in reversed(shown.items):
        place = next((n for n in range(last - 1, -1, -1) if _is_heading(lines, n, item)), None)
        if place is not None:
            found[place] = item.anchor
            last = place
    return found


def _is_heading(lines: list[str], number: int, item: ItemView) -> bool:
    line = lines[number]
    begins = bool(line) and (item.title.startswith(line) or line.startswith(item.title))
    return begins and any(below and not below.strip("-") for below in lines[number + 1 : number + 6])

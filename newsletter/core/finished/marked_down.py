"""Markdown of any hand to blocks: definitions of notes are taken out as they are typed, the rest goes through HTML."""

from __future__ import annotations

import html as escaping
import re

import markdown

from newsletter.core.finished import html
from newsletter.core.finished.blocks import Block

_DEFINITION = re.compile(r"[ ]{0,3}\[\^?([^\]\s]{1,40})\]:[ \t]*(.*)")
_MARK = re.compile(r"(?<!\\)((?:\\\\)*)\[\^([^\]\s]{1,40})\](?!:)")
_URL = re.compile(r"(?<![(<\"'=\w])(?:https?|ftp)://[^\s<>]+", re.IGNORECASE)
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def front_matter(text: str) -> str:
    """The front matter of a Markdown file, without its fences; empty where there is none."""
    match = _FRONT.match(re.sub(r"\r\n?", "\n", text))
    return "\n".join(match.group().rstrip().split("\n")[1:-1]) if match else ""


def read(text: str) -> list[Block]:
    """The blocks of a Markdown text, front matter left out (`front_matter` gives it)."""
    text = _FRONT.sub("", re.sub(r"\r\n?", "\n", text).replace("\x02", "").replace("\x03", ""))
    text, definitions = _definitions(text)
    labels = {label for label, _ in definitions}
    text = _MARK.sub(lambda m: f'{m[1]}<sup data-note="{escaping.escape(m[2])}"></sup>', text)
    if labels:
        text = re.sub(
            r"(?<!\])\[([^\]\s^]{1,40})\](?![(:\[])",
            lambda m: f'<sup data-note="{escaping.escape(m[1])}"></sup>' if m[1] in labels else m.group(),
            text,
        )
    urls: list[str] = []
    text = _URL.sub(lambda m: _kept(m.group(), urls), text)
    made = markdown.markdown(text, extensions=["tables", "sane_lists"], output_format="html")
    made = re.sub(r"\ue010(\d+)\ue011", lambda m: escaping.escape(urls[int(m[1])]), made)
    notes = "".join(
        f'<li data-label="{escaping.escape(label)}"><p>{_definition(words)}</p></li>' for label, words in definitions
    )
    return html.read(f"{made}<ul class='defined'>{notes}</ul>")


def _kept(url: str, urls: list[str]) -> str:
    urls.append(url)
    return f"\ue010{len(urls) - 1}\ue011"


def _definitions(text: str) -> tuple[str, list[tuple[str, str]]]:
    """(the text without its note definitions, the definitions). Indented lines go on with a definition."""
    kept: list[str] = []
    found: list[tuple[str, list[str]]] = []
    inside = False
    for line in text.split("\n"):
        match = _DEFINITION.fullmatch(line)
        if match and (line.lstrip().startswith("[^") or re.match(r"\d+$", match[1])):
            found.append((match[1], [match[2].strip()]))
            inside = True
        elif inside and re.match(r"[ \t]{2,}\S", line):
            found[-1][1].append(line.strip())
        else:
            inside = inside and not line.strip()
            kept.append(line)
    return "\n".join(kept), [(label, " ".join(part for part in parts if part)) for label, parts in found]


def _definition(words: str) -> str:
    """A definition's text as HTML: its address as typed, the words around it through Markdown."""
    match = re.search(r"<((?:https?|ftp)://[^<>]*)>", words) or re.search(r"((?:https?|ftp)://[^\s<>]+)", words)
    if match is None or words[: match.start()].endswith("]("):
        return re.sub(r"^<p>|</p>$", "", markdown.markdown(words, output_format="html"))
    before, after = (markdown.markdown(part) for part in (words[: match.start()], words[match.end() :]))
    url = escaping.escape(match[1])
    return f'{re.sub("</?p>", "", before)} <a href="{url}">{url}</a> {re.sub("</?p>", "", after)}'

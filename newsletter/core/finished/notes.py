"""The list of notes at the end of an issue: where it begins, its entries, and what stands after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.core.finished.blocks import Block, Role

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_HEADING = re.compile(
    r"[\W_]*(?:foot|end)?notes?(?:\s+and\s+(?:sources|references))?[\W_]*|[\W_]*(?:references|sources|citations|links)[\W_]*|[\W_]*(?:注释|脚注|尾注|注|参考资料|来源)[\W_]*",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"\s*(?:(?:foot|end)?note\s+|fn\.?\s*|注\s*)?(?:"
    r"[\[(（【〔]\s*\^?(?P<a>\d{1,3})\s*[\])）】〕]\s*[.:：]?"
    r"|\^?(?P<b>\d{1,3})\s*[.．、):：）](?!\d)"
    r"|\^?(?P<c>\d{1,3})(?=\s|[a-z]{3,5}://|<|$)"
    r"|(?P<d>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})[.:]?"
    r")\s*",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"“”，。；、）】》」]+", re.IGNORECASE)
_ANGLE = re.compile(r"<((?:https?|ftp)://[^<>]*)>", re.IGNORECASE)
_NEXT = r"(?<=\s)[\[(（]?{number}[\])）]?[.．、:：]?\s*(?=<?(?:https?|ftp)://)"


@dataclass(frozen=True)
class Entry:
    """A note as printed: its label, its address byte for byte (None where there is none) and the words around it."""

    label: str
    url: str | None
    citation: str


@dataclass(frozen=True)
class Split:
    """An issue's blocks cut at its list of notes: before it, the entries, and what stands after them."""

    body: tuple[Block, ...]
    entries: tuple[Entry, ...]
    tail: tuple[Block, ...]
    furniture: tuple[str, ...] = ()


def is_heading(text: str) -> bool:
    """Whether a line is the heading of the list of notes."""
    return len(text) <= 40 and _HEADING.fullmatch(text) is not None


def _number(block: Block) -> tuple[int, str] | None:
    """(number, the rest) of a block that may open an entry."""
    if block.number is not None:
        return block.number, block.text
    match = _ENTRY.match(block.text)
    if match is None or (block.level and not block.marks):
        return None
    digits = match["a"] or match["b"] or match["c"] or match["d"].translate(_SUPERSCRIPT)
    return int(digits), block.text[match.end() :]


def _has_url(block: Block) -> bool:
    return _URL.search(block.text) is not None or any(
        span.kind == "link" and _URL.match(span.href) for span in block.spans
    )


def _run(blocks: Sequence[Block], start: int) -> list[int]:
    """The places of the entries of a list that begins at a block: numbers rise by one, rarely by a few."""
    found = [start]
    first = _number(blocks[start])
    assert first is not None
    last = first[0]
    for index in range(start + 1, len(blocks)):
        entry = _number(blocks[index])
        if entry is not None and (
            entry[0] == last + 1 or (last + 1 < entry[0] <= last + 3 and _has_url(blocks[index]))
        ):
            found.append(index)
            last = entry[0]
    return found


def _addressed(blocks: Sequence[Block], run: list[int]) -> int:
    """How many entries hold an address, in their own block or before the next entry."""
    ends = [*run[1:], min(run[-1] + 3, len(blocks))]
    return sum(any(_has_url(block) for block in blocks[a:b]) for a, b in zip(run, ends, strict=True))


def _find(blocks: Sequence[Block]) -> tuple[int, list[int]] | None:
    """(first block of the notes with their heading, places of the entries), or None where there is no list."""
    best: tuple[int, int, list[int]] | None = None
    for index in range(len(blocks) - 1, -1, -1):
        entry = _number(blocks[index])
        headed = index > 0 and is_heading(blocks[index - 1].text)
        if entry is None or (entry[0] != 1 and not headed):
            continue
        run = _run(blocks, index)
        addressed = _addressed(blocks, run)
        if not headed and (addressed * 2 < len(run) or addressed == 0):
            continue
        # Text between entries speaks against a list: an ordered list inside an item is followed by more items.
        between = sum(1 for place in range(index, run[-1]) if place not in run and not _has_url(blocks[place]))
        score = addressed * 4 + len(run) - between * 3 + (10 if headed else 0)
        if best is None or score > best[0]:
            best = (score, index - 1 if headed else index, run)
    return (best[1], best[2]) if best and best[0] > 0 else None


def _unnumbered(blocks: Sequence[Block]) -> Split | None:
    """A list without numbers: addresses alone, under a heading or two and more at the very end."""
    heads = [index for index, block in enumerate(blocks) if is_heading(block.text)]
    start = heads[-1] + 1 if heads else len(blocks)
    if not heads:
        while start > 0 and _URL.fullmatch(blocks[start - 1].text.strip("<> ")):
            start -= 1
    run = [index for index in range(start, len(blocks)) if _has_url(blocks[index])]
    if not run or (not heads and len(run) < 2):
        return None
    numbered = [replace(blocks[place], number=number) for number, place in enumerate(run, 1)]
    entries = tuple(_entry([block]) for block in numbered)
    tail = tuple(block for index, block in enumerate(blocks) if index >= start and index not in run)
    return Split(
        tuple(blocks[: heads[-1] if heads else start]), entries, tail, tuple(blocks[i].text for i in heads[-1:])
    )


def split(blocks: Sequence[Block]) -> Split:
    """Cut the list of notes off; where there is none, everything is body."""
    told = [index for index, block in enumerate(blocks) if block.role is Role.NOTE]
    if told:
        grouped: dict[str, list[Block]] = {}
        for index in told:
            grouped.setdefault(blocks[index].name or str(index), []).append(blocks[index])
        furniture = tuple(b.text for b in blocks[: told[0]] if is_heading(b.text))
        body = tuple(b for b in blocks[: told[0]] if not is_heading(b.text))
        body += tuple(b for b in blocks[told[0] :] if b.role not in (Role.NOTE, Role.UNSAID))
        tail = tuple(b for b in blocks[told[0] :] if b.role is Role.UNSAID)
        return Split(body, tuple(_entry(parts) for parts in grouped.values()), tail, furniture)
    place = _find(blocks)
    if place is None:
        return _unnumbered(blocks) or Split(tuple(blocks), (), ())
    start, run = place
    furniture = tuple(block.text for block in blocks[start : run[0]])
    entries: list[Entry] = []
    for here, following in zip(run, [*run[1:], len(blocks)], strict=True):
        last = here == run[-1]
        single = len(run) > 1 and run == list(range(run[0], run[-1] + 1))
        parts, rest = _own(list(blocks[here:following]), last, single)
        entries.extend(_several(parts))
        if last:
            return Split(tuple(blocks[:start]), tuple(entries), tuple(rest), furniture)
    raise AssertionError("the last entry returns")


def _own(parts: list[Block], last: bool, single: bool) -> tuple[list[Block], list[Block]]:
    """The blocks that belong to an entry, and those behind the last one that do not. `single`: the others have one each."""
    if not last:
        return parts, []
    count = 1
    while count < len(parts):
        complete = any(_has_url(part) for part in parts[:count])
        addressed = _has_url(parts[count])
        if (
            parts[count].level
            or (complete and (parts[count].gap or addressed or single))
            or (not complete and not addressed)
        ):
            break
        count += 1
    return parts[:count], parts[count:]


def _several(parts: list[Block]) -> list[Entry]:
    """The entries in one run of blocks: a paragraph may hold `7 URL 8 URL`, line ends lost."""
    numbered = _number(parts[0])
    assert numbered is not None
    number, rest = numbered
    match = re.search(_NEXT.format(number=number + 1), rest)
    if match is None or parts[0].number is not None:
        return [_entry(parts)]
    upper = replace(parts[0], text=rest[: match.start()].strip(), number=number, spans=())
    lower = replace(parts[0], text=rest[match.end() :].strip(), number=number + 1, spans=())
    return [_entry([upper]), *_below(lower, parts[1:])]


def _below(first: Block, others: list[Block]) -> list[Entry]:
    text = f"{first.number}. {first.text}"
    return _several([replace(first, text=text, number=None), *others])


def _entry(parts: list[Block]) -> Entry:
    numbered = (parts[0].label, parts[0].text) if parts[0].label else _number(parts[0])
    assert numbered is not None
    number, rest = numbered
    cut = len(parts[0].text) - len(rest)
    link = next((s for part in parts for s in part.spans if s.kind == "link" and _URL.match(s.href)), None)
    text = " ".join([rest, *(part.text for part in parts[1:])]).strip()
    if link is not None and cut <= link.start:
        return _linked(str(number), parts, link.href, text, cut)
    url, citation = _address(text)
    return Entry(str(number), url, citation)


def _linked(label: str, parts: list[Block], href: str, text: str, cut: int) -> Entry:
    """An entry with a live link: the link's address; its words too, unless they are the address itself."""
    for part in parts:
        for span in part.spans:
            shown = part.text[span.start : span.end]
            if span.href == href and _same(shown, href):
                if len(parts) == 1:
                    before, after = text[: span.start - cut], text[span.end - cut :]
                else:
                    before, _, after = text.partition(shown)
                return Entry(label, href, _around(before, after))
    return Entry(label, href, text)


def _same(shown: str, href: str) -> bool:
    """Whether a link's words are its address, whole, shortened, or with break points."""
    bare = re.sub(r"[\s\u200b\u00ad]", "", shown)
    if bare.endswith(("…", "...")):
        return href.startswith(bare.rstrip(".…"))
    return bare.rstrip("/") in (href.rstrip("/"), re.sub(r"^https?://", "", href).rstrip("/"))


def _around(before: str, after: str) -> str:
    return f"{before.rstrip(' <')} {after.lstrip(' >')}".strip()


def _address(text: str) -> tuple[str | None, str]:
    """(address, the words around it). Alone, an address is everything that stands there."""
    if re.fullmatch(r"(?:https?|ftp)://[^\s<>]+", text, re.IGNORECASE):
        bare = _URL.match(text)
        return (text, "") if bare is None or bare.end() == len(text) else (bare.group(), text[bare.end() :])
    match = _ANGLE.search(text)
    if match:
        return match[1], _around(text[: match.start()], text[match.end() :])
    match = _URL.search(text)
    if match is None:
        return None, text
    url, end = match.group(), match.end()
    before = text[: match.start()].rstrip()
    while url and (url[-1] in ".,;" or (url[-1] == ")" and before.endswith("(") and url.count("(") < url.count(")"))):
        url, end = url[:-1], end - 1
    return url, f"{before} {text[end:].lstrip()}".strip() if before else text[end:].strip()

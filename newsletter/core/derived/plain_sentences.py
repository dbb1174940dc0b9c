"""An English text in sentences whose companies are kept whole: the points and commas of "Co., Ltd." end nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

_POINT, _COMMA = "\ue000", "\ue001"
_ABBREVIATED = re.compile(
    r"\b(?:Co\.?,\s?(?:Ltd|Limited|Inc)\.?|Co\.|Ltd\.|Inc\.|Corp\.|Pte\.|Pty\.|B\.V\.|N\.V\.|S\.A\.(?:S\.)?|S\.p\.A\.|S\.r\.l\.|A/S|Mr\.|Mrs\.|Ms\.|Dr\.|Prof\.|No\.|Art\.|v\.|vs\.|U\.S\.|U\.K\.)|(?<=\d)[.,](?=\d)|,\s(?=(?:Inc|Ltd|LLC|L\.L\.C)\b)"
)
# How the name of a company ends, with the marks of `sentences`.
FORM = (
    rf"(?:Co{_POINT}?{_COMMA}?\s?(?:Ltd|Limited){_POINT}?|Ltd{_POINT}?|Limited(?:\sCompany)?|Company(?:\sLimited)?|Inc{_POINT}?|Corporation|Corp{_POINT}?|Group|Holdings?|Bank|LLC|LLP|"
    rf"GmbH|AG|SE|SAS|S{_POINT}A{_POINT}?(?:S{_POINT}?)?|SARL|S{_POINT}p{_POINT}A{_POINT}?|B{_POINT}V{_POINT}?|N{_POINT}V{_POINT}?|PLC|plc|Pte{_POINT}?\sLtd{_POINT}?|Pty{_POINT}?\sLtd{_POINT}?|A/S|AB|Oy|KK|Insurance|Trust|Mart)(?![\w])"
)
_ENDS = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z0-9])|\n+")
_BEGINS = re.compile(
    r"\s+(?:The|It|Its|They|Their|He|She|His|Her|A|An|In|On|At|By|For|From|Both|Each|Neither|According|Under|After|Before|Since|While|When|No|Two|Three|That|This|These|Up|As|[A-Z][a-z]+ (?:had|was|were|has|have|found|said|may|will|must|told|held))\s"
)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """(place, words) of each sentence; a character of the words stands where it stands in the text."""
    kept = marked(text)
    reached = 0
    for end in _ENDS.finditer(kept):
        yield reached, kept[reached : end.start()]
        reached = end.end()
    if kept[reached:].strip():
        yield reached, kept[reached:]


def marked(text: str) -> str:
    """The text with signs of its own for points and commas that end nothing; as long as it was."""
    return _ABBREVIATED.sub(lambda match: _kept(text, match), text)


def _kept(text: str, match: re.Match[str]) -> str:
    made = match.group().replace(".", _POINT).replace(",", _COMMA)
    ends_sentence = made.endswith(_POINT) and match.group()[:1].isalpha() and _BEGINS.match(text, match.end())
    title = re.match(r"(?:Mrs?|Ms|Dr|Prof|No|Art|vs?|Co)\.\Z", match.group())
    return f"{made[:-1]}." if ends_sentence and not title else made


def restored(words: str) -> str:
    """The words as they were written; a company's form that lost its point to the end of a sentence has it again."""
    made = words.replace(_POINT, ".").replace(_COMMA, ",")
    return re.sub(r"\b(Ltd|Inc|Corp|B\.V|N\.V|S\.A|S\.p\.A)\Z", r"\1.", made)

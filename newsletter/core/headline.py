"""A proposed heading from a source's headline: Title Case as the house style has it. Chinese stays Chinese."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from newsletter.core.languages import is_chinese

# Articles, conjunctions and prepositions of up to four letters.
_SMALL = frozenset({
    "a", "an", "the", "and", "but", "or", "nor", "so", "yet", "for", "as", "at", "by", "down", "from", "in", "into",
    "like", "near", "of", "off", "on", "onto", "out", "over", "past", "per", "than", "to", "up", "upon", "via",
    "with", "amid",
})  # fmt: skip
_TAIL = re.compile(r"\s*(?:\s[-–—|]\s|[_|]|--)\s*([^_|]{2,40})$")
_SITE = re.compile(
    r"(?:News|Daily|Times|Post|Online|Agency|Journal|Herald|Reuters|Bloomberg|BBC|CNN|\.(?:com|cn|org|net)(?:\.\w\w)?"
    r"|网|报|社|新闻|频道|客户端|办公室|门户网站|日报|公众号)$"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def heading(title: str, publisher: str | None = None, abbreviations: Collection[str] = ()) -> str:
    """The headline without its site's name, white space and full stop, in Title Case where it is English.

    Words with a capital or a figure inside stay as they are. In a headline all in capitals only `abbreviations` do.
    """
    text = without_site(" ".join(title.split()), publisher)
    text = re.sub(r"(?<![.。])[.。]$", "", text)
    if is_chinese(text):
        return text
    text = text.translate(str.maketrans("“”‘’", "\"\"''"))
    return "".join(_cased(text, abbreviations))


def without_site(title: str, publisher: str | None = None) -> str:
    """The title without the names of site and publisher that a page puts behind it ("… - China Daily", "…_新华网")."""
    while match := _TAIL.search(title):
        name, before = match[1].strip(), title[: match.start()].strip()
        of_site = (
            match[0].strip().startswith("_")
            or _SITE.search(name)
            or (publisher and name.casefold() == publisher.strip().casefold())
        )
        if len(before) < 6 or not of_site:
            break
        title = before
    return title


def _cased(text: str, abbreviations: Collection[str]) -> Iterator[str]:
    shouting = text.isupper() and len(text.split()) > 3
    words = list(_WORD.finditer(text))
    position = 0
    for number, match in enumerate(words):
        between = text[position : match.start()]
        opens = number == 0 or re.search(r"[:?!.–—]\s*[\"']?$", between) is not None
        opens = opens or (text[match.end() : match.end() + 1] == "-" and not between.endswith("-"))  # "Over-Collecting"
        ends = number == len(words) - 1
        yield between
        yield _word(match.group(), shouting and match.group() not in abbreviations, first_or_last=opens or ends)
        position = match.end()
    yield text[position:]


def _word(word: str, shouting: bool, *, first_or_last: bool) -> str:
    if shouting:
        word = word.lower()
    if word.lower() in _SMALL and not (word.isupper() and len(word) > 1):
        return word.capitalize() if first_or_last else word.lower()
    if word != word.lower():
        return word
    return word[0].upper() + word[1:]

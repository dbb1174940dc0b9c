"""A note's text in the house style, from what is known of a source: `"Title", Publisher, 24 May 2022.`

What is not known is left out. An address is cited as it was given; what it would be without its tracking tail is a
proposal for the editor, never a change.
"""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date
from urllib.parse import urlsplit

from newsletter.core import footnotes, prose, slugs
from newsletter.core.keys import MONTHS
from newsletter.core.languages import is_chinese
from newsletter.core.model import Article, Footnote

# Parts of a host that do not name whose it is.
_COMMON = frozenset({
    "www", "m", "mp", "wap", "h", "com", "org", "net", "gov", "edu", "co", "ac", "europa", "qq", "blog", "news",
    "finance",
})  # fmt: skip
# Words of a headline that tell little: what every other note is about, and what bodies do.
_PLAIN = frozenset({
    "adopts", "announcement", "announces", "china", "chinas", "chinese", "citizens", "data", "draft", "fines",
    "first", "information", "issues", "launches", "measures", "names", "national", "notice", "notifies", "over",
    "passes", "personal", "privacy", "protection", "publishes", "releases", "reports", "says", "security", "sets",
    "solicits", "steps", "unveils", "warns",
})  # fmt: skip
_DOUBLE, _SINGLE = re.compile('["“”]'), re.compile("[‘’]")


def citation(title: str | None, publisher: str | None, published: date | None) -> str:
    """The citation as Markdown, with what is known of the three; empty where nothing is."""
    parts = [
        f'"{_inside_quotes(title)}"' if title and title.strip() else "",
        publisher.strip() if publisher else "",
        f"{published.day} {MONTHS[published.month]} {published.year}" if published else "",
    ]
    text = ", ".join(part for part in parts if part)
    return prose.escape(text if not text or text.endswith(".") else f"{text}.")


def _inside_quotes(title: str) -> str:
    """A title as it stands between straight quotation marks: its own are single ones, or stay Chinese in Chinese."""
    title = title.strip()
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    if is_chinese(title):
        opening = iter("“”" * title.count('"'))
        return re.sub('"', lambda _: next(opening), title).removesuffix("。")
    return _SINGLE.sub("'", _DOUBLE.sub("'", title))


def note(label: str, article: Article) -> Footnote:
    """The definition of the note that cites an article, at the address it was given."""
    return footnotes.define(label, article.url, citation(article.title, article.publisher, article.published))


def label(article: Article, taken: Container[str]) -> str:
    """A short label that no note has: whose page it is, and the telling word of the title (else the day)."""
    source = _source(article)
    words = [word for word in slugs.slug(article.title).split("-") if word not in _PLAIN and word not in source]
    telling = next((word for word in words if len(word) > 3 and not word.isdigit()), None)
    if telling is None or not re.search("[A-Za-z]{4}", article.title):
        telling = article.published.isoformat() if article.published else None
    return slugs.unique("-".join(part for part in (source, telling) if part), taken)


def _source(article: Article) -> str:
    """Whose page it is, in a word: the telling part of the host, else the publisher's name."""
    try:
        host = (urlsplit(article.url or "").hostname or "").lower()
    except ValueError:
        host = ""
    named: list[str] = [part for part in re.findall("[a-z0-9-]+", host) if part not in _COMMON and len(part) > 1]
    while named and len(named[-1]) == 2 and (len(named) > 1 or ".gov." in f".{host}"):  # a country
        named.pop()
    if named and not named[-1].isdigit():
        return named[-1]
    if host.endswith("gov.cn"):
        return "gov"
    name = slugs.slug(article.publisher or "")
    return "source" if name == "item" else "-".join(name.split("-")[:2])

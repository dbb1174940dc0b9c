"""The verb `extract`: the articles of a source document, or the reason why it holds none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from newsletter import shipped
from newsletter.adapters import extract as reader
from newsletter.adapters.files import read_bytes
from newsletter.core.articles.publishers import Publishers
from newsletter.core.articles.read import articles
from newsletter.core.model import Article, Judgement
from newsletter.errors import NewsletterError

Judge = Callable[[Article], Judgement]


def is_address(source: str) -> bool:
    """Whether a source is named by a web address and not by a file."""
    return re.match(r"https?://", source, re.IGNORECASE) is not None


def extract(
    data: bytes, name: str, url: str | None = None, *, content_type: str | None = None, seen: date | None = None
) -> list[Article]:
    """The articles of a document, at least one; NewsletterError with the reason where there is none.

    `name` is what messages call it, and its ending says the format where the bytes do not. `url` is where it was
    found, `content_type` what the server called it. `seen` is the day it was fetched or sent, against which a
    publication day given only by distance ("yesterday") is resolved.
    """
    document = reader.read(data, name, url, content_type)
    document = replace(document, url=document.url or url, seen=document.seen or seen)
    found = articles(document, Publishers(shipped.lexicon("publishers")))
    if not found:
        raise NewsletterError(f"{name}: holds no article: no running text under a headline")
    return found


def extract_file(path: Path, *, seen: date | None = None) -> list[Article]:
    """The articles of a file."""
    return extract(read_bytes(path, largest=reader.LARGEST), str(path), seen=seen)


def described(article: Article, judge: Judge | None = None) -> dict[str, Any]:
    """An article as `extract --json` prints it; `judge` says where it belongs. Without one nothing is called relevant."""
    judgement = judge(article) if judge else Judgement(None, 0.0, ("not judged",))
    return {
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "text": article.text,
        "relevant": judgement.relevant,
        "section": judgement.section,
        "reasons": list(judgement.reasons),
        "warnings": list(article.warnings),
    }

"""The verb `extract`: the articles of a source document, or the reason why it holds none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from newsletter import shipped
from newsletter.adapters import bounded, documents, pdf_text
from newsletter.adapters import extract as reader
from newsletter.adapters.files import read_bytes
from newsletter.core.articles import letters, unreadable
from newsletter.core.articles.document import Document
from newsletter.core.articles.publishers import Publishers
from newsletter.core.articles.read import articles
from newsletter.core.model import Article, Judgement
from newsletter.errors import NewsletterError

Judge = Callable[[Article], Judgement]
READERS = reader.Readers(pdf=pdf_text.read, word=documents.word)


def is_address(source: str) -> bool:
    """Whether a source is named by a web address and not by a file."""
    return re.match(r"https?://", source, re.IGNORECASE) is not None


def extract(
    data: bytes,
    name: str,
    url: str | None = None,
    *,
    content_type: str | None = None,
    status: int = 200,
    seen: date | None = None,
) -> list[Article]:
    """The articles of a document, at least one; NewsletterError with the reason where there is none.

    `name` is what messages call it, and its ending says the format where the bytes do not. `url` is where it was
    found, `content_type` and `status` what the server said. `seen` is the day it was fetched or sent, against which a
    publication day given only by distance ("yesterday") is resolved.
    """
    if refused := unreadable.by_status(status):
        raise NewsletterError(f"{name}: {refused}")
    if len(data) > reader.LARGEST:
        raise NewsletterError(
            f"{name}: is larger than {reader.LARGEST // 1_000_000} MB; save the part that matters by itself"
        )
    if reader.is_hard(data):
        return bounded.call(_found, name, data, name, url, content_type, seen)
    return _found(data, name, url, content_type, seen)


def _found(data: bytes, name: str, url: str | None, content_type: str | None, seen: date | None) -> list[Article]:
    """The articles; this may run in a child process."""
    found: list[Article] = []
    reasons: list[str] = []
    for document in _named(name, lambda: reader.read(data, name, READERS, url, content_type)):
        document = replace(document, url=document.url or url, seen=document.seen or seen)
        document = letters.unwrapped(document)
        reason = unreadable.reason(document)
        made = [] if reason else articles(document, _publishers())
        found += made
        if not made:
            reasons.append(reason or unreadable.without_story(document))
    if not found:
        raise NewsletterError(f"{name}: {reasons[0]}")
    return found


def barrier(data: bytes, url: str, content_type: str | None = None) -> str | None:
    """Why a page that was given holds no content, in words; None where it does, or where that cannot be told from its bytes."""
    if reader.is_hard(data):
        return None
    try:
        documents = reader.read(data, url, READERS, url, content_type)
    except NewsletterError as error:
        return str(error).removeprefix(f"{url}: ") if not data.strip() else None
    return next((found for document in documents if (found := unreadable.reason(document))), None)


@lru_cache(maxsize=1)
def _publishers() -> Publishers:
    return Publishers(shipped.publishers())


def _named(name: str, read: Callable[[], list[Document]]) -> list[Document]:
    """What is read; a reason that does not say of what is given the name."""
    try:
        return read()
    except NewsletterError as error:
        raise error if name in str(error) else NewsletterError(f"{name}: {error}") from None


def read_file(path: Path) -> bytes:
    """The bytes of a source document; NewsletterError where it cannot be read, or is too large."""
    return read_bytes(path, largest=reader.LARGEST)


def extract_file(path: Path, *, seen: date | None = None) -> list[Article]:
    """The articles of a file."""
    return extract(read_file(path), str(path), seen=seen)


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

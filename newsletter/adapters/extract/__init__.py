"""Source documents as bytes to `Document`s: by what the bytes are, then by content type and name.

Nothing in a document is run or fetched. What is too large, broken or encrypted is refused with the reason.
`is_hard` says which documents should be read in a process that can be stopped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.adapters.extract import mail, webpage
from newsletter.core.articles import plain
from newsletter.core.articles.document import Block, Claim, Document
from newsletter.core.decoding import decode
from newsletter.core.finished import blocks as finished
from newsletter.errors import NewsletterError

__all__ = ["LARGEST", "Readers", "is_hard", "read"]

LARGEST = 50_000_000  # bytes of a document
ORDINARY = 1_500_000  # bytes up to which a page is read in this process
TAGS = 40_000  # of such a page
_INLINE = re.compile(rb"(?i)\bdata:[a-z0-9/+.-]{0,60};base64,[A-Za-z0-9+/=\s]{200,}")
_OTHERS = (
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"RIFF", "a picture, sound or film"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office file; open it in Word and save it as an unprotected .docx"),
    (b"{\\rtf", "a rich-text file; open it in Word and save it as .docx"), (b"Rar!", "an archive; unpack it and name the files"),
    (b"7z\xbc\xaf", "an archive; unpack it and name the files"), (b"\x1f\x8b", "an archive; unpack it and name the files"),
    (b"MZ", "a program"), (b"\x7fELF", "a program"),
)  # fmt: skip

Reader = Callable[[Path, bytes], finished.Document]


@dataclass(frozen=True)
class Readers:
    """What other adapters do for this one: read PDF and Word."""

    pdf: Reader
    word: Reader


def is_hard(data: bytes) -> bool:
    """Whether a document may take time or memory beyond measure: PDF, Word, attachments, and pages of unusual size."""
    if len(data) > ORDINARY or b"%PDF-" in data[:1024] or data.lstrip()[:4] == b"PK\x03\x04":
        return True
    return data.count(b"<") > TAGS or (mail.is_message(data) and b"application/" in data)


def read(
    data: bytes, name: str, readers: Readers, url: str | None = None, content_type: str | None = None
) -> list[Document]:
    """The documents in the bytes: one, or a message and what is attached to it; NewsletterError with the reason for none."""
    if not data.strip():
        raise NewsletterError(f"{name}: is empty")
    if len(data) > LARGEST:
        raise NewsletterError(f"{name}: is larger than {LARGEST // 1_000_000} MB; save the part that matters by itself")
    kind = _kind(data, name, content_type)
    if kind == "message":
        return _message(data, name, readers, url)
    return [_single(data, kind, name, readers, url, content_type)]


def _single(data: bytes, kind: str, name: str, readers: Readers, url: str | None, content_type: str | None) -> Document:
    if kind in ("pdf", "word"):
        return replace(_office(name, data, readers.pdf if kind == "pdf" else readers.word), url=url)
    if kind == "html":
        data = (
            _INLINE.sub(b"", data) if b";base64," in data else data
        )  # pictures inside a saved page: megabytes that are no text
        return _page(name, data, url, content_type)
    return replace(_text(name, data, kind, content_type), url=url)


def _kind(data: bytes, name: str, content_type: str | None) -> str:
    """`pdf`, `word`, `html`, `message`, `markdown` or `text`."""
    suffix = Path(re.sub(r"[?#].*$", "", name)).suffix.lower()
    said = (content_type or "").partition(";")[0].strip().lower()
    start = data[:2000].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return "word"
    for mark, what in _OTHERS:
        if data.startswith(mark):
            raise NewsletterError(f"{name}: is {what}{'' if ';' in what else ', which holds no text to read'}")
    if suffix in (".eml", ".mht", ".mhtml") or said in ("message/rfc822", "multipart/related") or mail.is_message(data):
        return "message"
    if re.match(
        rb"(?i)<(?:!doctype\s+html|html|head|body|\?xml|meta|title|script|div|article|section|p|h1|table)\b",
        start.replace(b"\x00", b""),
    ):
        return "html"
    if said in ("text/html", "application/xhtml+xml") or suffix in (".html", ".htm", ".xhtml", ".shtml"):
        return "html"
    if suffix == ".pdf" or said == "application/pdf":
        raise NewsletterError(f"{name}: is damaged or no PDF (it does not begin as one); save it again")
    if suffix in (".docx", ".doc") or "wordprocessing" in said:
        raise NewsletterError(f"{name}: is damaged or no Word file; open it in Word and save it as .docx")
    if suffix in (".md", ".markdown") or said == "text/markdown":
        return "markdown"
    return "html" if len(re.findall(rb"(?i)</(?:p|div|a|li|td|span|h[1-6])>", data[:20_000])) >= 5 else "text"


# ---- formats ------------------------------------------------------------------------------------


def _office(name: str, data: bytes, reader: Reader) -> Document:
    """A PDF or Word file's blocks, and the warnings of its reader."""
    found = reader(Path(name), data)
    made = [
        Block(block.text, block.level, item=block.kind in (finished.Kind.BULLET, finished.Kind.CELL))
        for block in found.blocks
        if block.text.strip()
    ]
    return Document(tuple(made), notes=found.warnings)


def _page(name: str, data: bytes, url: str | None, content_type: str | None) -> Document:
    text, notes = decode(data, name, content_type)
    document = webpage.read(text, url)
    return replace(document, notes=(*notes, *document.notes))


def _text(name: str, data: bytes, kind: str, content_type: str | None) -> Document:
    text, notes = decode(data, name, content_type)
    return replace(plain.read(text, markdown=True if kind == "markdown" else None), notes=notes)


# ---- messages -----------------------------------------------------------------------------------


def _message(data: bytes, name: str, readers: Readers, url: str | None) -> list[Document]:
    """The text of a message by its best alternative, then what is attached and can be read."""
    letter = mail.read(data, name)
    claims = (Claim("subject", letter.subject),) if letter.subject else ()
    found: list[Document] = []
    for part in letter.texts:
        kind = "html" if "html" in part.content_type else "text"
        document = _single(part.data, kind, name, readers, letter.url or part.url or url, part.content_type)
        found.append(replace(document, claims=(*document.claims, *claims), seen=letter.sent))
    best = max(found, key=_size, default=None)
    documents = [best] if best is not None else []
    notes: list[str] = []
    for part in letter.attached:
        try:
            kind = _kind(part.data, part.name, part.content_type)
            if kind != "message":
                documents.append(
                    replace(
                        _single(part.data, kind, part.name or name, readers, None, part.content_type), seen=letter.sent
                    )
                )
        except NewsletterError as error:
            if not part.content_type.startswith("image/"):
                notes.append(f"An attachment was not read: {error}.")
    if notes and documents:
        documents[0] = replace(documents[0], notes=(*documents[0].notes, *notes))
    if not documents:
        raise NewsletterError(f"{name}: the message holds no text{'; ' + notes[0] if notes else ''}")
    return documents


def _size(document: Document) -> int:
    return sum(len(block.text) for block in document.blocks if not block.aside)

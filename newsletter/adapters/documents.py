"""Finished issues read from disk: plain text, Markdown, HTML, Word and PDF files, each as blocks.

Refuses what is too large, broken, encrypted or of another format, and says so; never guesses an encoding in silence.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsletter.core.finished import html, marked_down, plain
from newsletter.core.finished.blocks import SUFFIXES, Document
from newsletter.errors import NewsletterError

LARGEST = 50_000_000  # bytes of a file
UNPACKED = 200_000_000  # bytes of a Word file's parts together
PARTS = 10_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_REMEDIES = {
    ".eml": "open the mail and save its text as .html or .txt, or the document attached to it",
    ".msg": "open the mail and save its text as .html or .txt, or the document attached to it",
    ".mhtml": "open the page and save it as .html",
    ".mht": "open the page and save it as .html",
    ".doc": "open it in Word and save it as .docx",
    ".rtf": "open it in Word and save it as .docx",
    ".odt": "open it and save it as .docx",
}
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""


class DocumentError(NewsletterError):
    """A file that cannot be read: too large, empty, encrypted, broken, in an unknown encoding or format."""


def read(path: Path, *, pdf: Callable[[Path, bytes], Document]) -> Document:
    """The blocks of a file, a PDF's by `pdf`; DocumentError with the remedy where it cannot be read."""
    data = _bytes(path)
    suffix = path.suffix.lower()
    if data.startswith(b"%PDF") or suffix == ".pdf":
        return pdf(path, data)
    if data.startswith(b"PK\x03\x04") or suffix == ".docx":
        return word(path, data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(
            f"{path}: an old or password-protected Office file; open it in Word and save it as an unprotected .docx"
        )
    _check_name(path, data)
    text = decode(path, data, declared=_declared(data))
    if not text.strip():
        raise DocumentError(f"{path}: the file holds no text")
    if suffix in (".html", ".htm", ".xhtml") or re.match(r"\s*<(?:!doctype html|html|\?xml)\b", text, re.IGNORECASE):
        day = html.published(text)
        return Document(tuple(html.read(text)), f"published: {day}" if day else "")
    if suffix in (".md", ".markdown") or _is_markdown(text):
        return Document(tuple(marked_down.read(text)), marked_down.front_matter(text), text.removeprefix("\ufeff"))
    return Document(tuple(plain.read(text)))


def _check_name(path: Path, data: bytes) -> None:
    """Refuse what is no document, by its first bytes or its name; a name that says nothing is text."""
    suffix = path.suffix.lower()
    if data.startswith(_PICTURES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise DocumentError(f"{path}: is a picture, no document; import the text itself")
    if suffix in SUFFIXES or not re.fullmatch(r"\.[a-z][a-z0-9]{0,9}", suffix):
        return
    remedy = _REMEDIES.get(suffix, "save it as text, Markdown, HTML, Word (.docx) or PDF and import that")
    raise DocumentError(f"{path}: files of this kind ({suffix}) are not read; {remedy}")


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise DocumentError(f"{path}: a folder; name a file")
        size = path.stat().st_size
        if size > LARGEST:
            raise DocumentError(
                f"{path}: {size / 1e6:.0f} MB; an issue of more than {LARGEST / 1e6:.0f} MB is not read"
            )
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        remedy = "; check the name" if isinstance(error, FileNotFoundError) else "; check its permissions"
        raise DocumentError(f"{path}: cannot be read: {error.strerror or error}{remedy}") from None
    if not data:
        raise DocumentError(f"{path}: the file is empty")
    if len(data) > LARGEST:
        raise DocumentError(f"{path}: more than {LARGEST / 1e6:.0f} MB; such an issue is not read")
    return data


# ---- text ---------------------------------------------------------------------------------------


def _is_markdown(text: str) -> bool:
    """Whether a text under another name is Markdown: front matter, or two headings and more."""
    return bool(marked_down.front_matter(text)) or len(re.findall(r"^#{1,4} \S", text, re.MULTILINE)) >= 2


def _declared(data: bytes) -> str | None:
    """The encoding that an HTML file's head or XML declaration names."""
    match = re.search(
        rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9._-]+)|<\?xml[^>]+encoding=["']([A-Za-z0-9._-]+)""", data[:4096]
    )
    return (match[1] or match[2]).decode("ascii") if match else None


def decode(path: Path, data: bytes, declared: str | None = None) -> str:
    """The text of a file: by its byte-order mark, as UTF-8, as declared, as UTF-16, or as Chinese GB 18030."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(path, data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    else:
        if "\x00" not in text:
            return text
        place = text.index("\x00")
    if declared is not None and b"\x00" not in data:
        return _strict(path, data, "gb18030" if declared.lower() in ("gb2312", "gbk") else declared)
    for encoding, sample in (("utf-16-le", data[1:2000:2]), ("utf-16-be", data[0:2000:2])):
        if len(data) % 2 == 0 and sample.count(0) * 3 > len(sample):
            return _strict(path, data, encoding)
    chinese = _gb18030(data)
    if chinese is not None:
        return chinese
    raise DocumentError(f"{path}: not UTF-8 (byte {place + 1}); open it in an editor and save it as UTF-8")


def _strict(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise DocumentError(f"{path}: says it is {encoding}, but cannot be read as that; save it as UTF-8") from None


def _gb18030(data: bytes) -> str | None:
    """The text as GB 18030 if it decodes and reads as Chinese: nearly all of it common characters and punctuation."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    others = [char for char in text if ord(char) > 127]
    common = sum(
        re.match(r"[\u3000-\u303f\uff00-\uffef‘’“”—…·]", char) is not None or _is_common(char) for char in others
    )
    return text if len(others) >= 4 and common >= 0.9 * len(others) else None


def _is_common(char: str) -> bool:
    """Whether a character is among GB 2312's 3,755 most used."""
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


# ---- Word ---------------------------------------------------------------------------------------


def word(path: Path, data: bytes) -> Document:
    """The blocks of a Word file; DocumentError where it is none, damaged, encrypted, or unpacks to too much."""
    _check_package(path, data)
    import mammoth

    word: Any = mammoth  # it has no types
    try:
        pictureless = word.images.img_element(lambda _: {})
        made = word.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=pictureless)
    except Exception as error:
        raise DocumentError(f"{path}: the Word file is damaged ({error}); open it in Word and save it again") from None
    blocks = tuple(html.read(str(made.value)))
    pictures = str(made.value).count("<img")
    warnings = (f"{pictures} pictures in it were not taken",) if pictures else ()
    return Document(blocks, warnings=warnings)


def _check_package(path: Path, data: bytes) -> None:
    """Refuse what is not a Word file, and one that unpacks to more than any issue holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise DocumentError(f"{path}: unpacks to more than {UNPACKED / 1e6:.0f} MB; such a file is not read")
            if any(part.flag_bits & 1 for part in parts):
                raise DocumentError(f"{path}: is encrypted; save it without a password")
            if "word/document.xml" not in package.namelist():
                raise DocumentError(f"{path}: is no Word file (.docx); save it as one, or as plain text")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(part):
                    raise DocumentError(
                        f"{path}: holds a document type declaration, which no Word file does; it is not read"
                    )
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError) as error:
        raise DocumentError(
            f"{path}: is no Word file or is damaged ({error}); open it in Word and save it again"
        ) from None

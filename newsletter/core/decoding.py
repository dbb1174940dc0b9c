"""Bytes to text: by byte-order mark, declaration, UTF-8, UTF-16, and Chinese GB 18030 or Big5 without a declaration."""

from __future__ import annotations

import codecs
import re

from newsletter.errors import NewsletterError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What pages call GBK and Latin-1 is, in every browser, the larger set.
_LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "big5": "big5hkscs",
}
_SAMPLE = 200_000  # bytes by which an encoding is guessed
_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})|<\?xml[^>]{0,200}encoding=["']([A-Za-z0-9._:-]{2,40})""",
    re.IGNORECASE,
)


def decode(data: bytes, name: str, content_type: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text, and warnings where its encoding had to be guessed or bytes of it are wrong; NewsletterError for no text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ()
    if wide := _wide(data):
        return data.decode(wide, "replace"), ()
    if data[:4096].count(0) > 4:
        raise NewsletterError(
            f"{name}: holds binary data of a kind that is not read; save it as HTML, PDF, Word or text"
        )
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # cut off inside a character
            return data.decode("utf-8", "replace").rstrip("\ufffd"), ()
    for declared in (_charset(content_type), _declared(data)):
        if declared and (text := _as(data, declared)) is not None:
            return text, ()
    return _guessed(data)


def _charset(content_type: str | None) -> str | None:
    match = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type or "", re.IGNORECASE)
    return match[1] if match else None


def _declared(data: bytes) -> str | None:
    """The encoding that an HTML head or an XML declaration names."""
    match = _DECLARED.search(data[:8192])
    return (match[1] or match[2]).decode("ascii") if match else None


def _as(data: bytes, encoding: str) -> str | None:
    """The text where the encoding is known and nearly all of it is right in it; UTF-8 has been tried before."""
    encoding = _LARGER.get(encoding.lower(), encoding)
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            return None
        text = data.decode(encoding, "replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    wrong = text.count("\ufffd")
    return text if wrong <= max(2, len(text) // 500) else None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero, and so of the line ends and figures in Chinese."""
    if b"\x00" not in data[:4000] or len(data) % 2:
        return None
    for encoding, mark in (("utf-16-le", b"\n\x00"), ("utf-16-be", b"\x00\n")):
        text = data[: len(data[:4000]) // 2 * 2].decode(encoding, "replace")
        if mark in data[:4000] and "\x00" not in text and sum(map(_is_usual, text)) > 0.9 * len(text):
            return encoding
    for encoding, sample in (("utf-16-le", data[1:2000:2]), ("utf-16-be", data[0:2000:2])):
        if len(data) >= 8 and sample.count(0) * 3 > len(sample):
            return encoding
    return None


def _is_usual(char: str) -> bool:
    """Whether a character is ASCII, or one of GB 2312 or Big5: what a text read in the wrong half never is."""
    return " " <= char <= "~" or char in "\r\n\t" or _is_common(char, "gb18030") or _is_common(char, "big5hkscs")


def _guessed(data: bytes) -> tuple[str, tuple[str, ...]]:
    sample = data[:_SAMPLE]
    best = max(("gb18030", "big5hkscs", "shift_jis", "cp1252", "utf-8"), key=lambda encoding: _likely(sample, encoding))
    text = data.decode(best, "replace")
    return text, (f"The encoding is not declared; it was read as {best.upper()}.",)


def _likely(sample: bytes, encoding: str) -> float:
    """How much a text looks as written in an encoding (0 to 1): few faults, and common characters."""
    text = sample.decode(encoding, "replace").rstrip("\ufffd")
    others = [char for char in text if ord(char) > 127]
    if not others:
        return 0.0
    wrong = sum(char == "\ufffd" for char in others)
    if encoding == "cp1252":
        letters = sum((char.isalpha() and ord(char) < 0x180) or char in "’‘“”–—•…€£ ©®°«»" for char in others)
        dense = len(others) / len(text)
        return (letters - 5 * wrong) / len(others) * (0.8 if dense < 0.15 else 0.2)
    if encoding == "utf-8":
        return 0.85 - 5 * wrong / len(others)
    common = sum(_is_common(char, encoding) for char in others)
    return (common - 5 * wrong) / len(others)


def _is_common(char: str, encoding: str) -> bool:
    """Whether a character is among the common ones of an encoding, or punctuation of East Asia."""
    if char in "，。、；：？！“”‘’（）《》【】—…·　「」『』〔〕":
        return True
    if encoding == "shift_jis":
        return "\u3040" <= char <= "\u30ff"
    try:
        first = char.encode("gb2312" if encoding == "gb18030" else "big5")[0]
    except (UnicodeEncodeError, IndexError):
        return False
    return 0xB0 <= first <= 0xD7 if encoding == "gb18030" else 0xA4 <= first <= 0xC6

"""Bytes to text: by byte-order mark, NUL pattern, UTF-8, declaration where the text bears it out, else by what the bytes look like.

For XML the order of RFC 7303, 3 holds (mark, Content-Type, XML declaration, UTF-8), but for what both contradict: bytes that are
UTF-8 throughout are UTF-8, and a declaration under which a text is gibberish is not believed where another gives words.
"""

from __future__ import annotations

import codecs
import re

from newsletter.errors import NewsletterError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What documents call GBK and Latin-1 is, in every browser, the larger set (WHATWG Encoding, 4.2).
_LARGER = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "gb_2312", "x-gbk", "csgb2312", "cp936", "chinese", "euc-cn"), "gb18030"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1"), "cp1252"),
    **dict.fromkeys(("ascii", "us-ascii", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("big5", "big-5", "x-x-big5", "cn-big5", "csbig5", "cp950", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("x-euc-jp", "euc-jp", "cseucpkdfmtjapanese"), "euc_jp"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620"), "cp874"),
}  # fmt: skip
_WIDE = re.compile(r"(?:utf|ucs|iso-10646-ucs|u)[-_]?(?:16|32|2|4)", re.IGNORECASE)
_ESCAPES = (
    (b"\x1b$B", "iso2022_jp_2"),
    (b"\x1b$@", "iso2022_jp_2"),
    (b"\x1b$)C", "iso2022_kr"),
)  # all of it ASCII, and none of it
_SAMPLE = 200_000  # bytes by which an encoding is judged
_OTHERS = 4000  # characters beyond ASCII that are looked at
_GUESSES = ("cp949", "gb18030", "big5hkscs", "euc_jp", "cp932", "cp1251", "koi8_r", "iso8859_5", "cp1252")
_SURE, _BETTER = 0.9, 0.25  # a likelihood above which no other is tried; by how much another must be likelier
_BEYOND = re.compile(r"[^\x00-\x7f]")
_MIXED = re.compile("[A-Za-z][\u0400-\u045f]|[\u0400-\u045f][A-Za-z]")
_META = re.compile(
    rb"""<meta[^>]{0,300}charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})|<\?xml[^>]{0,200}encoding=["']([A-Za-z0-9._:-]{2,40})""",
    re.IGNORECASE,
)
_XML = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)


def decode(data: bytes, name: str, content_type: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a page, and warnings where its encoding was guessed or bytes of it are wrong; NewsletterError for no text."""
    found = _META.search(data[:8192])
    return _decoded(data, name, (charset(content_type), _name(found)))


def decode_xml(data: bytes, name: str, content_type: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The same for an XML or JSON document, by what its Content-Type and its XML declaration say."""
    return _decoded(data, name, (charset(content_type), _name(_XML.search(data[:1024]))))


def charset(content_type: str | None) -> str | None:
    """The charset that a Content-Type names (RFC 9110, 8.3.2)."""
    match = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", content_type or "", re.IGNORECASE)
    return match[1] if match else None


def _name(match: re.Match[bytes] | None) -> str | None:
    return next((group.decode("ascii") for group in match.groups() if group), None) if match else None


def _decoded(data: bytes, name: str, declared: tuple[str | None, ...]) -> tuple[str, tuple[str, ...]]:
    for mark, marked in _BOMS:
        if data.startswith(mark):
            data = data[len(mark) :]
            if marked != "utf-8" and (0 in data[:400] or not data.isascii()):
                return data.decode(marked, "replace"), ()
            break  # a mark of UTF-8 says so of what stands before a page, not always of the page
    wide = _wide(data)
    text = data.decode(wide, "replace") if wide else ""
    if wide and text[:4000].count("\0") <= len(text[:4000]) // 50:
        return text, ()
    if wide or data[:4096].count(0) > 4:
        raise NewsletterError(
            f"{name}: holds binary data of a kind that is not read; save it as HTML, PDF, Word or text"
        )
    if (escaped := _escaped(data[:_SAMPLE], declared)) is not None:
        return data.decode(escaped, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # cut off inside a character
            return data.decode("utf-8", "replace").rstrip("\ufffd"), ()
    return _chosen(data, [encoding for one in declared if one and (encoding := _known(one))])


def _known(name: str) -> str | None:
    """The encoding by a name, the larger set where it is one; None for what is none, or not of single bytes as these are."""
    name = _LARGER.get(name.lower(), name)
    try:
        b"a\xff".decode(name, "replace")  # some take no errors (idna), or give no text (rot13)
    except (LookupError, ValueError):
        return None
    return None if _WIDE.fullmatch(name) else name


def _escaped(data: bytes, declared: tuple[str | None, ...]) -> str | None:
    """The encoding among those that shift by escapes (ISO 2022; HZ where it is declared, as its escape is a word elsewhere)."""
    if b"~{" in data and any(one and one.lower().startswith("hz") for one in declared):
        return "hz"
    return next((encoding for mark, encoding in _ESCAPES if mark in data), None)


def _wide(data: bytes) -> str | None:
    """UTF-16 and 32 without a mark: by the NULs beside the first mark of a document (XML 1.0, F.1), else by those of the text."""
    head = data[:4]
    for start in (b"<", b"{", b"["):
        for encoding, marked in (
            ("utf-32-be", b"\0\0\0" + start),
            ("utf-32-le", start + b"\0\0\0"),
            ("utf-16-be", b"\0" + start),
            ("utf-16-le", start + b"\0"),
        ):
            if head.startswith(marked):
                return encoding
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


def _chosen(data: bytes, declared: list[str]) -> tuple[str, tuple[str, ...]]:
    """By a declaration that the text bears out, else by what it looks like, else by a declaration after all.

    Latin-1 is what servers say who do not know: it is asked last.
    """
    sample = data[:_SAMPLE]
    likely = {
        encoding: _likely(sample, encoding)
        for encoding in sorted(dict.fromkeys(declared), key=lambda one: one == "cp1252")
    }
    said = next((one for one, how in likely.items() if how >= _SURE), None) or max(
        likely, key=lambda one: likely[one], default=None
    )
    if said is not None and likely[said] >= _SURE:
        return data.decode(said, "replace"), ()
    others = {encoding: _likely(sample, encoding) for encoding in (*_GUESSES, "utf-8")}
    best = max(others, key=lambda encoding: others[encoding])
    if said is not None and others[best] < likely[said] + _BETTER:
        return data.decode(said, "replace"), ()
    text = data.decode(best, "replace")
    if declared:
        return text, (f"It says that it is {declared[0].upper()}, but was read as {best.upper()}.",)
    return text, (f"The encoding is not declared; it was read as {best.upper()}.",)


def _likely(sample: bytes, encoding: str) -> float:
    """How much a text looks as written in an encoding (0 to 1): few faults, and common characters."""
    text = sample.decode(encoding, "replace").rstrip("\ufffd")
    others: list[str] = _BEYOND.findall(text)[:_OTHERS]
    if not others:
        return 0.0
    wrong = others.count("\ufffd")
    name = codecs.lookup(encoding).name
    if name == "cp1252":
        letters = sum((char.isalpha() and ord(char) < 0x180) or char in "’‘“”–—•…€£ ©®°«»" for char in others)
        dense = len(others) / len(text)
        return (letters - 5 * wrong) / len(others) * (0.8 if dense < 0.15 else 0.2)
    if name == "utf-8":
        return 0.85 - 5 * wrong / len(others)
    if name in ("cp1251", "koi8-r", "koi8-u", "iso8859-5", "mac-cyrillic", "cp866"):
        # Read as another of them, capitals and small letters change places; read from Latin, they stand inside its words.
        small = sum("а" <= char <= "ё" for char in others)
        large = sum("А" <= char <= "Я" for char in others)
        mixed = len(_MIXED.findall(text))
        return (small + min(large, small / 3) - 3 * mixed - 5 * wrong) / len(others)
    if name in ("gb18030", "big5hkscs", "cp932", "shift_jis", "euc_jp", "cp949", "euc_kr"):
        common = (sum(_is_common(char, name) for char in others) - 5 * wrong) / len(others)
        # Hangul lies in the lower half of GB 2312's rows, where Chinese would not stay for twenty characters.
        return 0.6 * common if name == "gb18030" and _is_low(others) else common
    # Any other set of single bytes: letters mostly. What it says of itself is all there is to go by.
    letters = sum(char.isalpha() or char in "’‘“”–—•…€£ ©®°«»" for char in others)
    return 0.9 * (letters - 5 * wrong) / len(others)


def _is_low(characters: list[str]) -> bool:
    han = [char for char in characters if "\u4e00" <= char <= "\u9fff"]
    return len(han) >= 20 and sum(_leads(char, "gb2312", 0xC9, 0xF7) for char in han) < 0.04 * len(han)


def _is_common(char: str, encoding: str) -> bool:
    """Whether a character is among the common ones of an encoding, or punctuation of East Asia."""
    if char in "，。、；：？！“”‘’（）《》【】—…·　「」『』〔〕":
        return True
    if encoding in ("cp949", "euc_kr"):
        return "\uac00" <= char <= "\ud7a3" and _leads(char, "euc_kr", 0xB0, 0xC8)
    if encoding in ("cp932", "shift_jis", "euc_jp"):
        return "\u3040" <= char <= "\u30ff" or _leads(char, "euc_jp", 0xB0, 0xCF)
    if encoding == "gb18030":
        return _leads(char, "gb2312", 0xB0, 0xD7)
    return _leads(char, "big5", 0xA4, 0xC6)


def _leads(char: str, encoding: str, first: int, last: int) -> bool:
    """Whether a character lies in the rows of an encoding where the common ones stand (its first level)."""
    try:
        return first <= char.encode(encoding)[0] <= last
    except (UnicodeEncodeError, IndexError):
        return False

"""Bodies encoded once: quoted-printable (RFC 2045, 6.7) in segments, with places between them for what is each reader's own.

A place is set off by soft line breaks, so that the segments around it never change, whatever stands in it. Quoted-printable and not
base64: its lines are independent of what stands before them, and the markup of a mail is ASCII even where its text is Chinese.
"""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass

LINE = 76  # RFC 2045, 6.7 (5), with the "=" of a soft break
_SOFT = b"=\r\n"


@dataclass(frozen=True)
class Body:
    """An encoded body: `segments[0] place segments[1] place … segments[n]`; the places take what `places(link)` gives."""

    segments: tuple[bytes, ...]
    is_html: bool


def places(link: str) -> tuple[bytes, bytes]:
    """A link (printable ASCII) as the places of a plain text and of an HTML text take it."""
    escaped = html.escape(link)
    plain = _place(link)
    return plain, plain if escaped == link else _place(escaped)


def _place(shown: str) -> bytes:
    return _SOFT.join([*_cut(shown.encode("ascii").replace(b"=", b"=3D")), b""])


def split_text(text: str, link: str) -> Body:
    """A plain text, cut where a line is the link; the whole in one segment where none is."""
    return _body(re.split(rf"(?m)^{re.escape(link)}$" if link else r"(?!)", text), is_html=False)


def split_html(source: str, link: str) -> Body:
    """An HTML text, cut where the link is the address of an anchor or is shown as its text."""
    shown = re.escape(html.escape(link))
    return _body(re.split(rf'(?<=href="){shown}(?=")' if link else r"(?!)", source), is_html=True)


def _body(parts: list[str], *, is_html: bool) -> Body:
    parts = [part.replace("\r\n", "\n") for part in parts]
    parts[-1] = parts[-1].rstrip("\n") + "\n"
    encoded = [quoted(part) for part in parts]
    return Body((*(part + _SOFT for part in encoded[:-1]), encoded[-1]), is_html)


def quoted(text: str) -> bytes:
    """Text as quoted-printable with CRLF line ends; every line leaves room for a soft break after it."""
    return b"\r\n".join(_line(line) for line in text.encode().split(b"\n"))


def _line(line: bytes) -> bytes:
    data = b"".join(
        b"=%02X" % byte if byte > 126 or byte == 61 or (byte < 32 and byte != 9) else bytes((byte,)) for byte in line
    )
    if data[-1:] in (b" ", b"\t"):
        data = data[:-1] + b"=%02X" % data[-1]
    return _SOFT.join(_cut(data))


def _cut(data: bytes) -> list[bytes]:
    """Encoded data in lines that have room for a soft break, no code cut in two, none that a relay would change.

    A leading dot (which SMTP doubles) and "From " (which mailboxes mark) are coded (RFC 2049, 3); so no letter needs its dots doubled.
    """
    lines, begin = [], 0
    while True:
        touchy = data.startswith((b".", b"From "), begin)
        room = LINE - 1 - 2 * touchy
        end = len(data)
        if end - begin > room:
            end = begin + room
            code = data.rfind(b"=", end - 2, end)
            end = end if code < 0 else code
        lines.append(b"=%02X" % data[begin] + data[begin + 1 : end] if touchy else data[begin:end])
        if end == len(data):
            return lines
        begin = end


def attachment(data: bytes) -> bytes:
    """A file as base64 in lines of 76."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")

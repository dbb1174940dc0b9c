"""A returned mail taken apart, whatever its state: headers decoded, the texts, the reports, the returned original."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message

PARTS, DEEPEST = 200, 12
LONGEST = 200_000  # characters of text that are looked at
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]+>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/td)\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """A mail: itself, its texts (HTML as text) without what is returned in it, its delivery-status and feedback fields (one mapping a
    block, names in lower case), and the source of the original message or of its header ("" where none came back).
    """

    message: Message
    text: str
    status: tuple[dict[str, str], ...]
    feedback: dict[str, str]
    original: str

    def header(self, name: str) -> str:
        """All headers of a name, decoded, in one line; "" where there is none."""
        return " ".join(decoded(value) for value in self.message.get_all(name, []))


def read(data: bytes) -> Parts:
    """Take a mail apart. Never fails: what cannot be read is left out."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    texts: list[str] = []
    status: list[dict[str, str]] = []
    feedback: dict[str, str] = {}
    original = ""
    for part, inside in _walk(message):
        kind = part.get_content_type()
        if inside:
            original = original or part.as_string(maxheaderlen=0)[:LONGEST]
        elif kind in ("message/delivery-status", "message/global-delivery-status"):
            status += _blocks(part)
        elif kind == "message/feedback-report":
            feedback |= next(iter(_blocks(part)), {})
        elif kind in ("text/rfc822-headers", "message/global-headers"):
            original = original or _text(part)
        elif kind.startswith(("text/", "multipart/")) and part.get_content_disposition() != "attachment":
            texts.append(_as_text(part))
    return Parts(message, "\n".join(texts)[:LONGEST], tuple(status), feedback, original)


def _walk(message: Message) -> Iterator[tuple[Message, bool]]:
    """Every part, and whether it is a message returned or forwarded whole. What is inside that one is not gone into, but for a report in it."""
    stack: list[tuple[Message, int]] = [(message, 0)]
    count = 0
    while stack and count < PARTS:
        part, depth = stack.pop()
        count += 1
        inner = part.get_payload()
        if part.get_content_type() in ("message/rfc822", "message/global") and isinstance(inner, list) and inner:
            nested = inner[0]
            if isinstance(nested, Message) and _is_report(nested) and depth < DEEPEST:
                stack.append((nested, depth + 1))
            elif isinstance(nested, Message):
                yield nested, True
        elif part.is_multipart() and isinstance(inner, list) and not part.get_content_type().startswith("message/"):
            if depth < DEEPEST:
                stack += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part, False


def _is_report(message: Message) -> bool:
    """Whether a message inside another is a report itself (a bounce that was forwarded), not the returned original."""
    return any(
        part.get_content_type() in ("message/delivery-status", "message/feedback-report") for part in message.walk()
    )


def _blocks(part: Message) -> list[dict[str, str]]:
    """The groups of fields of a report (RFC 3464, 2.1). Parsed by the library where it could, else from the text."""
    inner = part.get_payload()
    if isinstance(inner, list) and len(inner) == 1 and part.get_content_type() != "message/delivery-status":
        return fields(_bytes(inner[0].as_bytes(), None))  # type: ignore[union-attr]
    if isinstance(inner, list):
        found = [
            {name.lower(): decoded(value) for name, value in block.items()}
            for block in inner
            if isinstance(block, Message)
        ]
        if any(found):
            return [block for block in found if block]
    return fields(_text(part))


def fields(text: str) -> list[dict[str, str]]:
    """Groups of `Name: value` lines, parted by empty lines; continued lines are joined."""
    found: list[dict[str, str]] = [{}]
    name = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        match = re.match(r"([A-Za-z][A-Za-z0-9-]*)\s*:\s?(.*)", line)
        if not line.strip():
            found.append({})
            name = ""
        elif line[0] in " \t" and name:
            found[-1][name] += " " + line.strip()
        elif match:
            name = match[1].lower()
            found[-1].setdefault(name, match[2].strip())
    return [block for block in found if block]


def decoded(value: object) -> str:
    """A header's value with its encoded words read, on one line."""
    text = re.sub(r"\s*\r?\n\s*", " ", str(value))
    try:
        parts = decode_header(text)
    except Exception:  # the library fails in many ways on broken encoded words; the raw text still serves
        return text
    return "".join(_bytes(data, charset) if isinstance(data, bytes) else data for data, charset in parts)


def _bytes(data: bytes, charset: str | None) -> str:
    """Bytes as text, in the charset named or else the likeliest. GB2312 is read as its superset."""
    names = {
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "unknown-8bit": None,
        "us-ascii": None,
        "ascii": None,
        "iso-8859-1": None,
        "default": None,
    }
    named = names.get((charset or "ascii").lower(), charset)
    for candidate in (named, "utf-8", "gb18030"):
        if candidate:
            try:
                return data.decode(candidate)
            except (LookupError, UnicodeDecodeError):
                continue
    return data.decode("latin-1")


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return _bytes(payload, part.get_content_charset())[:LONGEST]
    return part.as_string()[:LONGEST]


def _as_text(part: Message) -> str:
    text = _text(part)
    if part.get_content_type() != "text/html":
        return text
    return html.unescape(_TAG.sub(" ", _BREAK.sub("\n", text))).replace("\xa0", " ")

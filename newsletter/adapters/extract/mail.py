"""Messages (.eml) and saved pages (.mhtml): which of their parts is the text, and what their headers say."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime

from newsletter.core.articles import wording
from newsletter.errors import NewsletterError

PARTS = 500
DEEPEST = 20


@dataclass(frozen=True)
class Part:
    """A part of a message: its bytes with the content type, and the name or address it goes by."""

    data: bytes
    content_type: str
    name: str = ""
    url: str | None = None
    attached: bool = False


@dataclass(frozen=True)
class Letter:
    """A message: subject and day of its headers, the alternatives of its text in the order of worth, and what is attached."""

    subject: str
    sent: date | None
    url: str | None
    texts: tuple[Part, ...]
    attached: tuple[Part, ...]


def is_message(data: bytes) -> bool:
    """Whether bytes begin as a message does: header lines, one of which only messages have."""
    head = data[:4000].lstrip(b"\xef\xbb\xbf\r\n")
    first = re.match(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+", head)
    return (
        first is not None
        and re.search(
            rb"^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To|Content-Type|Snapshot-Content-Location)\s*:",
            first.group(),
            re.IGNORECASE | re.MULTILINE,
        )
        is not None
    )


def read(data: bytes, name: str) -> Letter:
    """The message; NewsletterError where it is none, or nested beyond sense."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = list(_parts(message))
    except (RecursionError, ValueError, LookupError, IndexError, TypeError) as error:
        raise NewsletterError(f"{name}: is a damaged message ({error}); forward it again or save its text") from None
    texts = [
        part for part in parts if not part.attached and part.content_type.startswith(("text/html", "application/xhtml"))
    ]
    texts += [part for part in parts if not part.attached and part.content_type.startswith("text/plain")]
    url = message.get("Snapshot-Content-Location") or message.get("Content-Location")
    return Letter(
        _header(message, "Subject"),
        _sent(message),
        _web(url),
        tuple(texts),
        tuple(part for part in parts if part.attached),
    )


def _parts(message: Message) -> Iterator[Part]:
    """Every leaf of a message and of the messages forwarded in it."""
    stack: list[tuple[Message, int]] = [(message, 0)]
    count = 0
    while stack:
        part, depth = stack.pop()
        count += 1
        if count > PARTS or depth > DEEPEST:
            return
        inner = part.get_payload()
        if isinstance(inner, list):
            stack += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data:
            kind = part.get_content_type()
            charset = part.get_content_charset()
            filename = _filename(part)
            attached = part.get_content_disposition() == "attachment" or bool(filename and not kind.startswith("text/"))
            yield Part(
                data,
                f"{kind}; charset={charset}" if charset else kind,
                filename,
                _web(part.get("Content-Location")),
                attached,
            )


def _filename(part: Message) -> str:
    try:
        return wording.squeeze(part.get_filename() or "")[:200]
    except (ValueError, LookupError, TypeError):
        return ""


def _web(url: object) -> str | None:
    text = str(url or "").strip()
    return text if re.match(r"https?://\S+$", text) else None


def _header(message: Message, name: str) -> str:
    """A header decoded, without what forwarding and answering put before it."""
    raw = str(message.get(name) or "")
    try:
        decoded = EmailMessage(policy=email.policy.default)
        decoded[name] = re.sub(r"[\r\n]+", " ", raw)
        text = str(decoded[name])
    except Exception:  # header parsing fails in many ways on hostile input; the raw text still serves
        text = raw
    text = re.sub(
        r"^(?:\s*(?:re|fwd?|aw|wg|tr|转发|回复|答复)\s*[:：])+", "", wording.squeeze(text), flags=re.IGNORECASE
    )
    return text.strip()[:500]


def _sent(message: Message) -> date | None:
    try:
        return parsedate_to_datetime(str(message.get("Date") or "")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

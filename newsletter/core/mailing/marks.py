"""The mark of one copy: a keyed hash of mailing and reader that names it in Message-ID, return path and unsubscribe mail.

Whoever sees a mark learns neither address nor reader (HMAC-SHA-256, RFC 2104); the same copy always bears the same mark, so that a copy
handed over twice after a crash is one message to the servers that hold it, and a bounce finds its delivery.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable

BYTES = 15  # 120 bits, 24 characters
_MARK = r"[a-z2-7]{24}"
_MESSAGE_ID = re.compile(rf"<[^<>@\s]*?\.({_MARK})@[^<>@\s]+>", re.IGNORECASE)
_RETURN_PATH = re.compile(rf"[+=-]({_MARK})@", re.IGNORECASE)
_SUBJECT = re.compile(rf"\bunsubscribe\s+({_MARK})\b", re.IGNORECASE)


def mark(secret: bytes, mailing: str, reader: str) -> str:
    """The mark of a reader's copy of a mailing, both by their keys (digest; subscriber's key, not the address)."""
    return marker(secret, mailing)(reader)


def marker(secret: bytes, mailing: str) -> Callable[[str], str]:
    """The marks of a mailing, by reader; the key is taken in once."""
    keyed = hmac.new(secret, b"mark\0%s\0" % mailing.encode(), hashlib.sha256)

    def of(reader: str) -> str:
        found = keyed.copy()
        found.update(reader.encode())
        return base64.b32encode(found.digest()[:BYTES]).decode().lower()

    return of


def message_id(issue: str, found: str, domain: str) -> str:
    """The Message-ID of a copy."""
    return f"<{issue.replace('..', '-')}.{found}@{domain}>"


def return_path(bounces: str, found: str) -> str:
    """The envelope sender that is this copy's alone: `bounces+MARK@domain` (variable envelope return path)."""
    local, _, domain = bounces.rpartition("@")
    return f"{local}+{found}@{domain}"


def in_message_ids(text: str) -> list[str]:
    """The marks in Message-IDs of a text, in order."""
    return [found.lower() for found in _MESSAGE_ID.findall(text)]


def in_addresses(text: str) -> list[str]:
    """The marks in return paths of a text, in order."""
    return [found.lower() for found in _RETURN_PATH.findall(text)]


def in_subject(text: str) -> str | None:
    """The mark of a mail that asks to be let out, or None."""
    found = _SUBJECT.search(text)
    return found[1].lower() if found else None

"""Header fields as bytes (RFC 5322, RFC 2047): folded at 78 columns, and unable to hold a second field.

Whatever goes into a field is a `HeaderText` or a `Mailbox`; neither can hold a line break, so no text from a file or a form can begin
a field of its own (header injection). Non-ASCII text becomes encoded words of whole characters.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import idna

COLUMNS = 78  # RFC 5322, 2.1.1: a line should not be longer; 998 is the limit
ENCODED_WORD = 75  # RFC 2047, 2
_BREAKS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ATEXT = r"[^\s\x00-\x1f\x7f-\x9f()<>\[\]:;@\\,.\"\ud800-\udfff]"
_LOCAL = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_Q_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")


class HeaderText(str):
    """A text that may stand in a header field: one line, no control character. ValueError for any other."""

    __slots__ = ()

    def __new__(cls, text: str) -> HeaderText:
        """The text, if a header can hold it."""
        if found := _BREAKS.search(text):
            raise ValueError(
                f"{text[:40]!r}: a header cannot hold U+{ord(found[0]):04X}; remove the line break or control"
            )
        return super().__new__(cls, text)


@dataclass(frozen=True)
class Mailbox:
    """A name with an address (RFC 5322, 3.4). The domain is in ASCII (IDNA 2008); the local part may need SMTPUTF8 (RFC 6531)."""

    name: HeaderText
    local: str
    domain: str

    @classmethod
    def read(cls, address: str, name: str = "") -> Mailbox:
        """The mailbox of an address as typed; ValueError in words where it is none. Quoted local parts are refused."""
        local, at, domain = address.strip().rpartition("@")
        if not at or not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
            raise ValueError(f"{HeaderText(address)!r} is no e-mail address")
        ascii_domain = _in_ascii(domain)
        if not ascii_domain:
            raise ValueError(f"{HeaderText(domain)!r} is no domain that mail can go to")
        return cls(HeaderText(name.strip()), local, ascii_domain)

    @property
    def address(self) -> str:
        """The address as SMTP takes it."""
        return f"{self.local}@{self.domain}"

    @property
    def international(self) -> bool:
        """Whether only a server with SMTPUTF8 can take it."""
        return not self.local.isascii()


@lru_cache(maxsize=4096)
def _in_ascii(domain: str) -> str:
    """A domain as the DNS has it (IDNA 2008 after UTS 46), "" for what is none."""
    try:
        found = idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return ""
    return found if _DOMAIN.fullmatch(found) else ""


def text(name: str, value: HeaderText) -> bytes:
    """An unstructured field such as Subject."""
    return _fold(name, _words(value, COLUMNS - len(name) - 2))


def mailboxes(name: str, *found: Mailbox) -> bytes:
    """An address field such as To."""
    tokens: list[str] = []
    for number, mailbox in enumerate(found):
        comma = "," if number < len(found) - 1 else ""
        tokens += [*_phrase(mailbox.name), f"<{mailbox.address}>{comma}"] if mailbox.name else [mailbox.address + comma]
    return _fold(name, tokens)


def structured(name: str, *tokens: HeaderText) -> bytes:
    """A field of ASCII tokens that may be parted by white space, such as List-Unsubscribe; ValueError for other characters."""
    for token in tokens:
        if not token.isascii() or not token:
            raise ValueError(f"{name}: {token[:40]!r} is not ASCII; write the address in its encoded form")
    return _fold(name, tokens)


def list_id(name: HeaderText, identifier: str) -> bytes:
    """List-Id (RFC 2919): the name as a phrase, then the identifier."""
    return _fold("List-Id", [*_phrase(name), f"<{HeaderText(identifier)}>"])


def _fold(name: str, tokens: Iterable[str]) -> bytes:
    """A field with line breaks between tokens where a line would pass the limit. Encoded as UTF-8 (RFC 6532 where not ASCII)."""
    lines, line = [], name + ":"
    for token in tokens:
        if token and len(line) + 1 + len(token) > COLUMNS and line != name + ":":
            lines.append(line)
            line = ""
        line = f"{line} {token}"
    return "\r\n".join([*lines, line]).encode() + b"\r\n"


def _words(value: str, room: int) -> list[str]:
    """Text as tokens to fold between: its own words, or encoded words where it is not plain short ASCII."""
    plain = value.isascii() and "=?" not in value and value == value.strip() and "\t" not in value
    tokens = value.split(" ")
    if plain and all(len(token) < min(room, COLUMNS) for token in tokens):
        return tokens
    return _encoded(value, room)


def _phrase(name: str) -> list[str]:
    """A display name as tokens: atoms, a quoted string, or encoded words."""
    if name.isascii() and "=?" not in name and all(len(word) < 60 for word in name.split(" ")):
        if _PHRASE.fullmatch(name) and "  " not in name:
            return name.split(" ")
        quoted = re.sub(r'(["\\])', r"\\\1", name)
        return f'"{quoted}"'.split(" ") if "  " not in name else [f'"{quoted}"']
    return _encoded(name, COLUMNS - len("Reply-To: "))


def _encoded(value: str, room: int) -> list[str]:
    """Encoded words in UTF-8 (RFC 2047), Q or B, whichever is shorter; none longer than 75, the first not longer than `room`."""
    data = value.encode()
    shorter_in_q = sum(1 if byte in _Q_PLAIN or byte == 32 else 3 for byte in data) <= len(data) * 4 / 3
    encode = _q if shorter_in_q else _b
    if len(whole := encode(value)) <= min(ENCODED_WORD, room):
        return [whole]
    found: list[str] = []
    begin = 0
    while begin < len(value):
        limit = min(ENCODED_WORD, room) if not found else ENCODED_WORD
        end = begin + 1
        while end < len(value) and len(encode(value[begin : end + 1])) <= limit:
            end += 1
        found.append(encode(value[begin:end]))
        begin = end
    return found


def _q(part: str) -> str:
    return "=?utf-8?q?" + "".join(
        chr(byte) if byte in _Q_PLAIN else "_" if byte == 32 else f"={byte:02X}" for byte in part.encode()
    ) + "?="  # fmt: skip


def _b(part: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?="

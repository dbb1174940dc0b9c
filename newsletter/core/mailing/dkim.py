"""DKIM signatures (RFC 6376, RFC 8463), relaxed/relaxed, made fast: what readers share is hashed once.

The private key's operation is handed in, so that keys stay outside. What is signed covers the list's own fields (RFC 8058, 4), and a
second From, Subject, To … added on the way breaks the signature ("oversigning", RFC 6376, 8.15).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Algorithm = Literal["rsa-sha256", "ed25519-sha256"]
OVERSIGNED = ("from", "subject", "to", "date", "reply-to", "content-type")
SIGNED = (
    *OVERSIGNED, "message-id", "mime-version", "content-language", "list-id", "list-unsubscribe", "list-unsubscribe-post",
    "list-archive", "auto-submitted",
)  # fmt: skip
_SPACE = re.compile(rb"[ \t]+")
_SPACE_AT_END = re.compile(rb"[ \t]+(?=\r\n|\Z)")
_LINE = 72


@dataclass(frozen=True)
class Signer:
    """Who signs: domain, selector, algorithm, and the key's operation on the data to be signed (PKCS #1 1.5 with SHA-256, or Ed25519)."""

    domain: str
    selector: str
    algorithm: Algorithm
    sign: Callable[[bytes], bytes]


def canonical_header(field: bytes) -> bytes:
    """A field in relaxed form (RFC 6376, 3.4.2), with its CRLF."""
    name, _, value = field.partition(b":")
    return name.strip().lower() + b":" + b" ".join(value.split()) + b"\r\n"


def canonical_body(part: bytes) -> bytes:
    """A part of a body in relaxed form (RFC 6376, 3.4.4). Parts may be treated apart where no white space meets at their seam.

    Empty lines at the body's end are the caller's: a MIME body ends with its closing boundary.
    """
    return _SPACE.sub(b" ", _SPACE_AT_END.sub(b"", part))


def signature(signer: Signer, fields: Sequence[bytes], body_hash: bytes) -> bytes:
    """The DKIM-Signature field for a message of these fields (in canonical form) and the SHA-256 of its canonical body."""
    return Form.of(signer, fields).signature(fields, body_hash)


@dataclass(frozen=True)
class Form:
    """What is the same in the signatures of all messages with fields of the same names in the same order.

    `order`: the places of the fields that are signed. `head` is the signature's field up to the body's hash, `canonical` the same in
    relaxed form.
    """

    signer: Signer
    order: tuple[int, ...]
    head: bytes
    canonical: bytes

    @classmethod
    def of(cls, signer: Signer, fields: Sequence[bytes]) -> Form:
        """The form for fields such as these (in canonical form)."""
        order, tags = _plan(signer, [field[: field.index(b":")] for field in fields])
        head = b"%s\r\n bh=" % tags
        return cls(signer, order, head, canonical_header(head)[:-2])

    def signature(self, fields: Sequence[bytes], body_hash: bytes) -> bytes:
        """The DKIM-Signature field for fields (in canonical form) and the SHA-256 of a canonical body."""
        hashed = base64.b64encode(body_hash)
        to_sign = b"".join([*[fields[place] for place in self.order], self.canonical, hashed, b"; b="])
        if self.signer.algorithm == "ed25519-sha256":  # RFC 8463, 3: the key signs the hash
            to_sign = hashlib.sha256(to_sign).digest()
        value = base64.b64encode(self.signer.sign(to_sign))
        lines = [value[place : place + _LINE] for place in range(0, len(value), _LINE)]
        return b"%s%s;\r\n b=%s\r\n" % (self.head, hashed, b"\r\n ".join(lines))


def _plan(signer: Signer, names: Sequence[bytes]) -> tuple[tuple[int, ...], bytes]:
    """Which of the fields so named are signed, in which order (the last of a name first), and the signature's tags up to h=."""
    order: list[int] = []
    lines, line = [], " h="
    for name in SIGNED:
        places = [place for place, found in enumerate(names) if found == name.encode()]
        order += reversed(places)
        for _ in range(len(places) + (name in OVERSIGNED)):
            token = name if line == " h=" else f":{name}"
            if len(line) + len(token) > _LINE:
                lines.append(line)
                line = " "
            line += token
    algorithm = f"DKIM-Signature: v=1; a={signer.algorithm}; c=relaxed/relaxed;"
    return tuple(order), "\r\n".join(
        [algorithm, f" d={signer.domain}; s={signer.selector};", *lines, f"{line};"]
    ).encode()


def record(public_key: bytes, algorithm: Algorithm) -> str:
    """The DNS text of a key (RFC 6376, 3.6.1; RFC 8463, 4): the public key's DER for RSA, its 32 bytes for Ed25519."""
    kind = "rsa" if algorithm == "rsa-sha256" else "ed25519"
    return f"v=DKIM1; k={kind}; p={base64.b64encode(public_key).decode()}"

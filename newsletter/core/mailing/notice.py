"""A small mail to one person: the link that confirms, or that nothing is to be done. Text only, nothing that counts or follows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from newsletter.core.mailing import bodies, dkim, headers
from newsletter.core.mailing.dkim import Signer
from newsletter.core.mailing.headers import HeaderText, Mailbox
from newsletter.core.mailing.letter import Letter
from newsletter.core.mailing.template import Sender


@dataclass(frozen=True)
class Notice:
    """What it says, in which language. `key` makes its Message-ID, and is nobody's address."""

    key: str
    subject: str
    text: str
    language: str
    date: datetime


def letter(notice: Notice, to: Mailbox, sender: Sender, signers: Sequence[Signer] = ()) -> Letter:
    """The mail, ready to hand over. ValueError where a header cannot hold the subject."""
    body = bodies.quoted(notice.text.rstrip("\n") + "\n")
    mark = hashlib.sha256(notice.key.encode()).hexdigest()[:24]
    fields = [
        headers.mailboxes("From", sender.author),
        *([headers.mailboxes("Reply-To", sender.reply_to)] if sender.reply_to else []),
        headers.mailboxes("To", to),
        headers.text("Subject", HeaderText(notice.subject)),
        f"Date: {format_datetime(notice.date)}\r\nMessage-ID: <notice.{mark}@{sender.author.domain}>\r\n".encode(),
        b"Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nMIME-Version: 1.0\r\n",
        f'Content-Language: {notice.language}\r\nContent-Type: text/plain; charset="utf-8"\r\n'.encode(),
        b"Content-Transfer-Encoding: quoted-printable\r\n",
    ]
    head = b"".join(fields)
    if signers:
        canonical = [dkim.canonical_header(line) for line in _fields(head)]
        digest = hashlib.sha256(dkim.canonical_body(body)).digest()
        head = b"".join(dkim.signature(signer, canonical, digest) for signer in signers) + head
    return Letter(notice.key, mark, sender.bounces.address, to.address, (head, b"\r\n", body))


def _fields(head: bytes) -> list[bytes]:
    """The fields of a header, folded lines with theirs."""
    return [
        field.replace(b"\0", b"\r\n ") + b"\r\n"
        for field in head.replace(b"\r\n ", b"\0").removesuffix(b"\r\n").split(b"\r\n")
    ]

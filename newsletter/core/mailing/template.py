"""An issue as letters: everything that readers share is encoded, folded and hashed once; a letter is a join.

A letter differs from the next in To, Message-ID, List-Unsubscribe, perhaps the Subject's label, the unsubscribe links of its two bodies
and the signatures; nothing else.

Fields of lists are RFC 2369, 2919 and 8058. `Auto-Submitted: auto-generated` (RFC 3834, 5: "automatic (often periodic) processes")
and X-Auto-Response-Suppress keep automatic replies away, `Precedence: list` those of programs older than RFC 3834; delivery reports are
wanted, so the latter names neither NDR nor All.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime

from newsletter.core.mailing import bodies, dkim, headers, marks
from newsletter.core.mailing.dkim import Signer
from newsletter.core.mailing.headers import HeaderText, Mailbox
from newsletter.core.mailing.letter import Letter

_Field = tuple[bytes, bytes]  # a field as it is mailed, and in canonical form
_ONE_CLICK = (
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
    b"list-unsubscribe-post:List-Unsubscribe=One-Click\r\n",
)
_LINK = re.compile(r"https://[!-;=?-~]+")  # printable ASCII without white space and angle brackets


@dataclass(frozen=True)
class File:
    """A file that travels with the message; its name is ASCII."""

    name: str
    data: bytes
    kind: str = "application/pdf"


@dataclass(frozen=True)
class Edition:
    """What is mailed: an issue's key and approved digest, its outputs, the unsubscribe address that they were built with (`place`),
    and the moment the mailing began, which every letter bears as its Date, also after a resumption.
    """

    key: str
    digest: str
    subject: str
    language: str
    html: str
    text: str
    place: str
    date: datetime
    attached: File | None = None


@dataclass(frozen=True)
class Sender:
    """Who mails, as the settings say. `list_id` is a name in the sender's domain (RFC 2919); `archive` the site or None;
    `bounces` the return path, made each reader's own by `verp`; `leave` takes unsubscribe mails; `label` is put before the subject
    for readers whose law asks for it ("<ADV>", "广告").
    """

    author: Mailbox
    list_id: str
    bounces: Mailbox
    reply_to: Mailbox | None = None
    archive: str | None = None
    verp: bool = True
    leave: Mailbox | None = None
    label: str = ""


@dataclass(frozen=True)
class Reader:
    """To whom: the ledger's key (never an address), the mailbox, the page that unsubscribes by one POST (https) or "", and whether the
    subject bears the label.
    """

    key: str
    to: Mailbox
    link: str = ""
    labeled: bool = False


@dataclass(frozen=True)
class Template:
    """An edition ready for its readers. Holds no reader's data and no key but the signers' operations."""

    edition: Edition
    sender: Sender
    secret: bytes = field(repr=False)
    signers: tuple[Signer, ...] = ()

    def __post_init__(self) -> None:
        shown = (
            bodies.split_text(self.edition.text, self.edition.place),
            bodies.split_html(self.edition.html, self.edition.place),
        )
        for body, name in zip(shown, ("text", "HTML"), strict=True):
            if len(body.segments) == 1:
                raise ValueError(
                    f"the {name} shows no unsubscribe link ({self.edition.place or 'none is set'}); build it with one"
                )
        parts = self._parts(*shown)
        places = tuple((number, part) for number, part in enumerate(parts) if isinstance(part, bodies.Body))
        fixed = [part if isinstance(part, bytes) else b"" for part in parts]
        prefix = hashlib.sha256(dkim.canonical_body(fixed[0]))
        self._set(_places=places, _body=fixed, _prefix=prefix, _rest=[dkim.canonical_body(part) for part in fixed[1:]])
        self._set(_dotless=not any(part.startswith(b".") or b"\r\n." in part for part in fixed))
        self._set(_shared=b"".join(self._shared_fields()))
        self._set(_canonical=tuple(dkim.canonical_header(line) for line in _fields(self._shared)))
        self._set(_subjects=tuple(self._subject(labeled=labeled) for labeled in (False, True)))
        self._set(_mark=marks.marker(self.secret, self.edition.digest), _forms={})

    _places: tuple[tuple[int, bodies.Body], ...] = field(init=False, repr=False)
    _body: list[bytes] = field(init=False, repr=False)
    _prefix: hashlib._Hash = field(init=False, repr=False)
    _rest: list[bytes] = field(init=False, repr=False)
    _shared: bytes = field(init=False, repr=False)
    _canonical: tuple[bytes, ...] = field(init=False, repr=False)
    _dotless: bool = field(init=False, repr=False)
    _subjects: tuple[_Field, _Field] = field(init=False, repr=False)  # without and with the label
    _mark: Callable[[str], str] = field(init=False, repr=False)
    _forms: dict[int, list[dkim.Form]] = field(init=False, repr=False)  # by the number of fields of a reader's own

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def letter(self, reader: Reader) -> Letter:
        """One reader's letter. ValueError where the reader's link is no address for a header."""
        if reader.link and not _LINK.fullmatch(reader.link):
            raise ValueError(f"{reader.link[:60]!r} is no https address that a header can hold")
        mark = self._mark(reader.key)
        leave = self._mail_to_leave(mark)
        own = self._own_fields(reader, mark, leave)
        parts = self._body.copy()
        text, html = bodies.places(reader.link or leave)
        for number, body in self._places:
            parts[number] = html if body.is_html else text
        signatures = self._signatures(own, parts) if self.signers else []
        head = b"".join([*signatures, *[one for one, _ in own], self._shared])
        bounces = self.sender.bounces.address
        envelope = marks.return_path(bounces, mark) if self.sender.verp else bounces
        dotless = self._dotless and b"\r\n." not in text and b"\r\n." not in html
        return Letter(reader.key, mark, envelope, reader.to.address, (head, *parts), dotless)

    def own(self, letter: Letter) -> Letter:
        """A letter without the parts that all share, to travel light between processes."""
        places = {number for number, _ in self._places}
        return replace(
            letter, parts=(letter.parts[0], *(p if n in places else b"" for n, p in enumerate(letter.parts[1:])))
        )

    def whole(self, letter: Letter) -> Letter:
        """The letter that `own` was made of, its shared parts being this template's."""
        head, *parts = letter.parts
        return replace(letter, parts=(head, *(own or shared for own, shared in zip(parts, self._body, strict=True))))

    def _signatures(self, own: Sequence[_Field], parts: Sequence[bytes]) -> list[bytes]:
        rest = self._rest.copy()
        for number, _ in self._places:
            rest[number - 1] = parts[number]  # a link holds no white space to reduce
        body = self._prefix.copy()
        for part in rest:
            body.update(part)
        fields = [*[canonical for _, canonical in own], *self._canonical]
        if len(own) not in self._forms:
            self._forms[len(own)] = [dkim.Form.of(signer, fields) for signer in self.signers]
        return [form.signature(fields, body.digest()) for form in self._forms[len(own)]]

    def _own_fields(self, reader: Reader, mark: str, leave: str) -> list[_Field]:
        message_id = marks.message_id(self.edition.key, mark, self.sender.author.domain)
        to, ways = headers.mailboxes("To", reader.to), [f"<{reader.link}>"] if reader.link else []
        if leave:
            ways.append(f"<{leave}>")
        separated = [HeaderText(f"{way},") for way in ways[:-1]] + [HeaderText(way) for way in ways[-1:]]
        listed = headers.structured("List-Unsubscribe", *separated)
        fields = [
            (to, dkim.canonical_header(to)),
            self._subjects[reader.labeled],
            (f"Message-ID: {message_id}\r\n".encode(), f"message-id:{message_id}\r\n".encode()),
            (listed, dkim.canonical_header(listed)),
        ]
        return [*fields, _ONE_CLICK] if reader.link else fields

    def _mail_to_leave(self, mark: str) -> str:
        return f"mailto:{self.sender.leave.address}?subject=unsubscribe%20{mark}" if self.sender.leave else ""

    def _subject(self, *, labeled: bool) -> _Field:
        label = f"{self.sender.label} " if labeled and self.sender.label else ""
        found = headers.text("Subject", HeaderText(label + self.edition.subject))
        return found, dkim.canonical_header(found)

    def _shared_fields(self) -> Iterator[bytes]:
        edition, sender = self.edition, self.sender
        yield headers.mailboxes("From", sender.author)
        if sender.reply_to:
            yield headers.mailboxes("Reply-To", sender.reply_to)
        yield f"Date: {format_datetime(edition.date)}\r\n".encode()
        yield headers.list_id(sender.author.name, sender.list_id)
        if sender.archive:
            yield headers.structured("List-Archive", HeaderText(f"<{sender.archive}>"))
        yield b"Precedence: list\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: OOF, AutoReply\r\n"
        yield b"MIME-Version: 1.0\r\n"
        yield headers.structured("Content-Language", HeaderText(edition.language))
        kind = "multipart/mixed" if edition.attached else "multipart/alternative"
        yield f'Content-Type: {kind};\r\n boundary="{self._boundary("outer")}"\r\n\r\n'.encode()

    def _boundary(self, which: str) -> str:
        """A boundary that the encoded bodies cannot hold: quoted-printable has no "=_"."""
        return f"=_{hashlib.sha256(f'{which} {self.edition.digest}'.encode()).hexdigest()[:32]}"

    def _parts(self, text: bodies.Body, html: bodies.Body) -> list[bytes | bodies.Body]:
        """The message after its header: bytes, and where a reader's link goes, the body it goes into."""
        outer, inner = self._boundary("outer"), self._boundary("inner" if self.edition.attached else "outer")
        before = (
            f'--{outer}\r\nContent-Type: multipart/alternative;\r\n boundary="{inner}"\r\n\r\n'
            if inner != outer
            else ""
        )
        found: list[bytes | bodies.Body] = [before.encode()]
        for body, kind in ((text, "plain"), (html, "html")):
            _add(found, f'--{inner}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'.encode())
            _add(found, b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + body.segments[0])
            for segment in body.segments[1:]:
                found += [body, segment]
            _add(found, b"\r\n")
        _add(found, f"--{inner}--\r\n".encode())
        if file := self.edition.attached:
            name = HeaderText(file.name).replace('"', "")
            head = f'\r\n--{outer}\r\nContent-Type: {file.kind};\r\n name="{name}"\r\n'
            head += (
                f'Content-Disposition: attachment;\r\n filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            )
            _add(found, head.encode("ascii") + bodies.attachment(file.data) + f"\r\n--{outer}--\r\n".encode())
        return found


def compose(template: Template, reader: Reader) -> bytes:
    """One reader's message as bytes."""
    return template.letter(reader).data


def _add(found: list[bytes | bodies.Body], data: bytes) -> None:
    """Put bytes at the end, joined with what stands there."""
    last = found.pop()
    assert isinstance(last, bytes)
    found.append(last + data)


def _fields(head: bytes) -> Iterator[bytes]:
    """The fields of a header, each with its folded lines."""
    current = b""
    for line in head.rstrip(b"\r\n").split(b"\r\n"):
        if line[:1] in (b" ", b"\t"):
            current += b"\r\n" + line
            continue
        if current:
            yield current + b"\r\n"
        current = line
    yield current + b"\r\n"

"""One kept document as a WARC record (ISO 28500) in a gzip member of its own: made, read back whole, or read by its headers."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from newsletter.errors import NewsletterError

LARGEST = 50_000_000  # bytes of a document
_HEAD = 1 << 18  # bytes within which a record's headers end
_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"  # how every file of ours begins
_NAME = re.compile(r"([0-9a-f]{64})-([0-9a-f]{16})\.warc\.gz")
_FINAL = "X-Final-URI"  # our own header: where redirects led
# Said of the bytes on the wire; what is kept is unpacked and whole.
_WIRE = {"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive", "set-cookie"}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a header's name, RFC 9110, 5.6.2


@dataclass(frozen=True)
class Kept:
    """A kept document: the SHA-256 and size (bytes) of its own bytes, its address (`file:NAME` for a file), when, what it is.

    `final_url` is where redirects led, if elsewhere. `new` is unset where these very bytes of this address had been kept before: `at` is then
    that time. `previous` is the SHA-256 of the last copy of this address with other bytes (drift), None where there is none.
    """

    sha256: str
    url: str
    at: datetime
    media_type: str
    size: int
    final_url: str | None = None
    new: bool = False
    previous: str | None = None


@dataclass(frozen=True)
class Copy:
    """A kept document with its bytes and the headers it came with (none for a file)."""

    kept: Kept
    headers: tuple[tuple[str, str], ...]
    data: bytes


def make(kept: Kept, data: bytes, status: int | None, headers: Iterable[tuple[str, str]]) -> bytes:
    """The bytes of a record's file: always the same for the same copy."""
    from warcio.statusandheaders import StatusAndHeaders  # late: it brings fsspec and asyncio where that is installed
    from warcio.warcwriter import WARCWriter

    moment = kept.at.isoformat().replace("+00:00", "Z")
    about = {
        "WARC-Record-ID": f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'{kept.url} {moment} {kept.sha256}').urn}>",
        "WARC-Date": moment,
        "WARC-Payload-Digest": f"sha256:{kept.sha256}",
        "WARC-Identified-Payload-Type": kept.media_type,
        **({_FINAL: kept.final_url} if kept.final_url else {}),
    }
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    if status is None or kept.url.startswith("file:"):
        about["Content-Type"] = kept.media_type
        record = writer.create_warc_record(
            kept.url, "resource", payload=io.BytesIO(data), length=len(data), warc_headers_dict=about
        )
    else:
        sent = [(name, line(value)) for name, value in headers if _TOKEN.fullmatch(name) and name.lower() not in _WIRE]
        answer = StatusAndHeaders(
            f"{status} {_phrase(status)}", [*sent, ("Content-Length", str(len(data)))], protocol="HTTP/1.1"
        )
        record = writer.create_warc_record(
            kept.url,
            "response",
            payload=io.BytesIO(data),
            length=len(data),
            warc_headers_dict=about,
            http_headers=answer,
        )
    writer.write_record(record)
    return out.getvalue()


def load(path: Path) -> Copy:
    """A record read whole and proved; NewsletterError where it does not hold."""
    named = _NAME.fullmatch(path.name)
    if named is None:
        raise NewsletterError(f"{path}: is no kept copy; move it elsewhere")
    try:
        packed = path.read_bytes()
        unpacker = zlib.decompressobj(31)
        plain = unpacker.decompress(packed, LARGEST + _HEAD)
        if not unpacker.eof or unpacker.unused_data or not packed.startswith(_GZIP):
            raise ValueError
        kept, headers, data = _parsed(plain)
    except OSError as error:
        raise NewsletterError(f"{path}: cannot be read: {error.strerror}") from None
    except Exception:  # warcio raises whatever it stumbles over
        raise _damaged(path) from None
    digest = hashlib.sha256(data).hexdigest()
    if (digest, digest, short(kept.url)) != (kept.sha256, named[1], named[2]):
        raise _damaged(path)
    return Copy(kept, headers, data)


def describe(path: Path) -> Kept:
    """What a record says of itself, by its headers alone; NewsletterError where they cannot be read."""
    try:
        with path.open("rb") as file:
            return _parsed(zlib.decompressobj(31).decompress(file.read(_HEAD), _HEAD))[0]
    except Exception:
        raise _damaged(path) from None


def _parsed(plain: bytes) -> tuple[Kept, tuple[tuple[str, str], ...], bytes]:
    from warcio.archiveiterator import ArchiveIterator

    record = next(iter(ArchiveIterator(io.BytesIO(plain))))
    about, answer = record.rec_headers, record.http_headers
    data: bytes = record.raw_stream.read()
    kept = Kept(
        sha256=about.get_header("WARC-Payload-Digest").removeprefix("sha256:"),
        url=about.get_header("WARC-Target-URI"),
        at=datetime.fromisoformat(about.get_header("WARC-Date")),
        media_type=about.get_header("WARC-Identified-Payload-Type"),
        size=int((answer or about).get_header("Content-Length")),
        final_url=about.get_header(_FINAL),
    )
    headers: list[Any] = answer.headers if answer else []
    return kept, tuple((name, value) for name, value in headers), data


def _damaged(path: Path) -> NewsletterError:
    return NewsletterError(f"{path}: is damaged; restore it from a backup, or remove it and keep the document again")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def address(url: str) -> str:
    """The address a record names; for a bare file name one of its own kind."""
    if (scheme := re.match(r"(?:https?|file):", url, re.IGNORECASE)) is None:
        return f"file:{quote(url)}"
    return scheme[0].lower() + re.sub(r"[\x00-\x20\x7f]", lambda found: quote(found[0]), url[scheme.end() :])


def line(text: str) -> str:
    """A header's value, of one line."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f]+", " ", text).strip()


def short(url: str) -> str:
    """A hash of an address, for file names."""
    return hashlib.sha256(address(url).encode()).hexdigest()[:16]

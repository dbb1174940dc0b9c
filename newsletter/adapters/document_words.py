"""Every text inside a file, whatever it is: to find a name in it. Nothing is laid out and nothing is judged; a text may come twice.

What cannot be opened gives its raw characters only. Read untrusted files through `bounded.call`.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import io
import zipfile
import zlib
from collections.abc import Iterator

DEEPEST = 3  # files in files
LARGEST = 60_000_000  # bytes of an unpacked part


def texts(data: bytes, depth: int = 0) -> list[str]:
    """The texts of a file: its characters by the usual encodings, and those of what it packs (PDF, Word, mail, gzip)."""
    found = list(_plain(data))
    if depth < DEEPEST:
        with contextlib.suppress(Exception):  # damaged, or not what it seems: its raw characters were looked at
            for part in _parts(data):
                found += [part] if isinstance(part, str) else texts(part, depth + 1)
    return found


def _plain(data: bytes) -> Iterator[str]:
    yield data.decode("utf-8", "replace")
    if not data.isascii():
        yield data.decode("gb18030", "ignore")
        yield data.decode("big5", "ignore")
    if b"\x00" in data[:4000]:
        yield data.decode("utf-16-le", "ignore")
        yield data.decode("utf-16-be", "ignore")


def _parts(data: bytes) -> Iterator[str | bytes]:
    if data.startswith(b"\x1f\x8b"):
        yield zlib.decompressobj(31).decompress(data, LARGEST)
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for part in packed.infolist():
                if part.file_size <= LARGEST:
                    yield part.filename
                    yield packed.read(part)
    elif data.startswith(b"%PDF"):
        yield from _pdf(data)
    elif b"\n" in data[:2000] and b":" in data[:200]:
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part_ in message.walk():
            yield "\n".join(f"{name}: {value}" for name, value in part_.items())
            payload = part_.get_payload(decode=True)
            if isinstance(payload, bytes) and (part_ is not message or message.get("Content-Transfer-Encoding")):
                yield payload


def _pdf(data: bytes) -> Iterator[str | bytes]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    yield " ".join(str(value) for value in (reader.metadata or {}).values())
    for page in reader.pages:
        yield page.extract_text()
    yield from (bytes(part) for parts in reader.attachments.values() for part in parts)

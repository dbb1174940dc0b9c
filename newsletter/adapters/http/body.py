"""The body of a response, unpacked within bounds: a small gzip may hold gigabytes, and one inside another more still."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

ACCEPTED = "gzip, deflate"  # what Accept-Encoding says and `read` unpacks
_STEP = 1 << 18  # bytes unpacked at a time


class TooLarge(ValueError):  # noqa: N818 - said of the body
    """A body of more bytes than the limit, packed or unpacked."""


class Damaged(ValueError):  # noqa: N818
    """A body that cannot be unpacked, or ends too early; the message says how."""


def read(chunks: Iterable[bytes], encoding: str, largest: int) -> bytes:
    """The whole body, unpacked as its Content-Encoding (RFC 9110, 8.4) says; at most `largest` bytes are ever held.

    TooLarge beyond that. Damaged where it does not unpack, is cut off, or was packed twice or in a way nobody asked for.
    """
    names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(names) > 1:
        raise Damaged(f"its body is packed {len(names)} times over ({', '.join(names)}), as only bombs are")
    counted = _counted(chunks, largest)
    if names and names[0] not in ("gzip", "x-gzip", "deflate"):
        raise Damaged(f"its body is packed as {names[0][:20]}, which was not asked for")
    parts: list[bytes] = []
    size = 0
    for part in _unpacked(counted, names[0]) if names else counted:
        size += len(part)
        if size > largest:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


def _counted(chunks: Iterable[bytes], largest: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise TooLarge
        yield chunk


def _unpacked(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The unpacked bytes, never more than a step at once. A gzip body may have several members; what else follows is padding."""
    packer, members = None, 0
    for data in chunks:
        more = bool(data)
        while more:
            if packer is None:
                if members and (name == "deflate" or data[0] != 0x1F):
                    break
                packer, members = zlib.decompressobj(_window(name, data[0])), members + 1
            try:
                part = packer.decompress(data, _STEP)
            except zlib.error:
                raise Damaged(f"its body is no proper {name}") from None
            yield part
            if packer.eof:
                data, packer = packer.unused_data, None
                more = bool(data)
            else:
                data = packer.unconsumed_tail
                more = bool(data) or len(part) == _STEP  # a full step may leave something behind
    if packer is not None:
        raise Damaged("its body is cut off")


def _window(name: str, first: int) -> int:
    """Zlib's window bits: gzip, or for `deflate` what the server means by it: with zlib's header, or without."""
    if name != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS

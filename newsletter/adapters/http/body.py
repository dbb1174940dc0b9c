"""The body of a response, unpacked within bounds: a small gzip may hold gigabytes, and one inside another more still."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

ACCEPTED = "gzip, deflate"  # what Accept-Encoding says and `Body` unpacks
_STEP = 1 << 18  # bytes unpacked at a time
_UNPACKED = ("", "identity", "none", "binary", "utf-8", "utf8")  # said, rightly or not, of what is not packed


class TooLarge(ValueError):  # noqa: N818 - said of the body
    """A body of more bytes than the limit, packed or unpacked."""


class Damaged(ValueError):  # noqa: N818
    """A body that cannot be unpacked, or ends too early; the message says how."""


class Body:
    """A body as it arrives, unpacked as its Content-Encoding (RFC 9110, 8.4) says; at most `largest` bytes and a step are ever held.

    TooLarge beyond that. Damaged where it does not unpack, is cut off, or was packed twice or in a way nobody asked for.
    """

    def __init__(self, encoding: str, largest: int) -> None:
        names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in _UNPACKED]
        if len(names) > 1:
            raise Damaged(f"its body is packed {len(names)} times over ({', '.join(names)}), as only bombs are")
        if names and names[0] not in ("gzip", "x-gzip", "deflate"):
            raise Damaged(f"its body is packed as {names[0][:20]}, which was not asked for")
        self._packing = names[0] if names else None
        self._largest = largest
        self._arrived = self._held = self._members = 0
        self._packer: zlib._Decompress | None = None
        self._parts: list[bytes] = []

    def take(self, chunk: bytes) -> None:
        """The next bytes, as they came over the network."""
        self._arrived += len(chunk)
        if self._arrived > self._largest:
            raise TooLarge
        for part in self._unpacked(self._packing, chunk) if self._packing else (chunk,):
            self._held += len(part)
            if self._held > self._largest:
                raise TooLarge
            self._parts.append(part)

    def whole(self) -> bytes:
        """All of it, once the last bytes were taken."""
        if self._packer is not None:
            raise Damaged("its body is cut off")
        return b"".join(self._parts)

    def _unpacked(self, packing: str, data: bytes) -> Iterator[bytes]:
        """The unpacked bytes, never more than a step at once. A gzip body may have several members; what else follows is padding."""
        more = bool(data)
        while more:
            if self._packer is None:
                if self._members and (packing == "deflate" or data[0] != 0x1F):
                    break
                self._packer, self._members = zlib.decompressobj(_window(packing, data[0])), self._members + 1
            try:
                part = self._packer.decompress(data, _STEP)
            except zlib.error:
                raise Damaged(f"its body is no proper {packing}") from None
            yield part
            if self._packer.eof:
                data, self._packer = self._packer.unused_data, None
                more = bool(data)
            else:
                data = self._packer.unconsumed_tail
                more = bool(data) or len(part) == _STEP  # a full step may leave something behind


def _window(packing: str, first: int) -> int:
    """Zlib's window bits: gzip, or for `deflate` what the server means by it: with zlib's header, or without."""
    if packing != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS

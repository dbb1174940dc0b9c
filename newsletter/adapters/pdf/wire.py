"""How the PDF's parent and child processes talk: one JSON object, then the bytes it announces.

A message is a four-byte big-endian length, a JSON object of that length, and the blobs whose sizes the
object lists under `blobs`. JSON and not pickle: a child that draws a document from outside must not be able
to make its parent run anything.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO

HEADER = struct.Struct(">I")


def send(stream: BinaryIO, message: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Write one message and flush it."""
    head = json.dumps({**message, "blobs": [len(blob) for blob in blobs]}).encode()
    stream.write(HEADER.pack(len(head)))
    stream.write(head)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]] | None:
    """Read one message; None when the other side has closed. EOFError when it stopped in the middle."""
    size = stream.read(HEADER.size)
    if not size:
        return None
    if len(size) < HEADER.size:
        raise EOFError("the message ended in its header")
    message: dict[str, Any] = json.loads(_exactly(stream, HEADER.unpack(size)[0]))
    return message, [_exactly(stream, length) for length in message["blobs"]]


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError(f"the message ended {length - len(data)} bytes early")
    return data

"""Reading what comes back: each mail kept raw, understood, told to the books, once.

A mail is known by its bytes, so that one which is found again (the mailbox was moved, the place in it forgotten) is not counted twice.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from newsletter.adapters import files
from newsletter.core.bounces.came_back import CameBack, Kind
from newsletter.core.bounces.read import read

Tell = Callable[[str, Sequence[CameBack]], None]  # (the raw mail's SHA-256, its findings); returns when that is kept


class Post(Protocol):
    """Where mail waits: a folder, or a mailbox."""

    def waiting(self, after: str) -> Iterator[tuple[str, bytes]]:
        """The mails after a place, each with its own place; after "" all."""


def take_in(post: Post, folder: Path, *, own: Collection[str], tell: Tell) -> Counter[Kind]:
    """Read what has come since the last time. `folder` (var/returns) keeps the raw mails and the place; `own` are our addresses.

    A mail is told before it is kept as read, so that a process killed in between tells it again: telling the same SHA-256 twice must
    count once.
    """
    counts: Counter[Kind] = Counter()
    place = folder / "place.json"
    after = json.loads(files.read_text(place)) if place.exists() else ""
    for name, data in post.waiting(after):
        digest = hashlib.sha256(data).hexdigest()
        kept = folder / digest[:2] / f"{digest}.eml"
        if data and not kept.exists():
            findings = read(data, own)
            tell(digest, findings)
            files.write_new(kept, data, mode=0o600)
            counts.update(finding.kind for finding in findings)
        files.write_atomic(place, json.dumps(name))
    return counts

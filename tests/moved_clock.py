"""Programs whose clock is moved by libfaketime: the product knows nothing of it. Elapsed time (the monotonic clock) stays true."""

from __future__ import annotations

import glob
import os
from datetime import datetime
from pathlib import Path

from tests.outputs import missing

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1")


def library() -> str:
    """The library, or the test is skipped."""
    for pattern in LIBRARIES:
        if found := glob.glob(pattern):  # noqa: PTH207 - a pattern from the root
            return found[0]
    return missing("libfaketime (Debian's package faketime)")


class MovedClock:
    """A clock that runs on from a moment one can set: the difference to the true one stands in a file that every program reads."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        self.environment = {
            **os.environ, "LD_PRELOAD": library(), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
        }  # fmt: skip
        self.environment.pop("FAKETIME", None)

    def set(self, moment: datetime) -> None:
        """Let it be this moment now."""
        seconds = round(moment.timestamp() - datetime.now().timestamp())
        whole = self.file.with_suffix(".new")
        whole.write_text(f"{seconds:+d}")
        whole.replace(self.file)

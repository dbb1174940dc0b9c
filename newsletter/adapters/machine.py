"""What the machine offers: room on its disks, system libraries, who may read a file, whether its clock is kept."""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
import subprocess
from pathlib import Path

# What the PDF is drawn with, and the Debian package that brings it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def missing_libraries() -> list[str]:
    """The system libraries that cannot be loaded."""
    found = []
    for name in LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            found.append(name)
    return found


def room(folder: Path) -> tuple[int, int]:
    """Bytes free for us, and bytes in all, on the disk of a folder or of the nearest one above that exists."""
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


def same_disk(one: Path, other: Path) -> bool:
    """Whether two folders lie on one file system."""
    return one.stat().st_dev == other.stat().st_dev


def open_to_others(path: Path) -> bool:
    """Whether users besides the owner may read or write a file."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def writable(folder: Path) -> bool:
    """Whether we may make files in a folder."""
    return os.access(folder, os.W_OK | os.X_OK)


def clock_is_kept() -> bool | None:
    """Whether the clock is set by a time server, as systemd knows; None where nobody can say."""
    try:
        ran = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(ran.stdout.strip())

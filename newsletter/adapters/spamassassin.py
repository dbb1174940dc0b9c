"""SpamAssassin's score of a message, without its network tests, where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass

TIMEOUT = 120


@dataclass(frozen=True)
class Score:
    """Points, and the rules that gave them, as (points, name)."""

    points: float
    rules: tuple[tuple[float, str], ...]


def score(data: bytes) -> Score | None:
    """The score of a message; None where the program is missing or fails."""
    program = shutil.which("spamassassin")
    if program is None:
        return None
    try:
        ran = subprocess.run([program, "-L", "-t"], input=data, capture_output=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = ran.stdout.decode("utf-8", "replace")
    found = re.search(r"^Content analysis details:\s+\(\s*(-?[\d.]+) points", said, re.MULTILINE)
    if found is None:
        return None
    rules = re.findall(r"^\s*(-?\d+\.\d+)\s+([A-Z][A-Z0-9_]+)\s", said[found.end() :], re.MULTILINE)
    return Score(float(found[1]), tuple((float(points), name) for points, name in rules))

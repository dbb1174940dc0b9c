"""Measuring: medians of interleaved rounds, so that a slow minute of the machine meets everything alike."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from newsletter import shipped

ISSUE = "2022-05"  # the sample of 24 items
PROGRAM = Path(sys.executable).parent / "newsletter"


@dataclass(frozen=True)
class Row:
    """One line of the table: a value in `unit` (s, x or kB), what it is measured against, and the aim where there is one."""

    what: str
    value: float
    unit: str
    aim: float | None = None
    beside: str = ""

    @property
    def held(self) -> bool:
        """Whether the aim is held; true where there is none."""
        return self.aim is None or self.value <= self.aim


def interleaved(rounds: int, calls: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Median seconds of each call, one of each a round."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            taken[name].append(time.perf_counter() - start)
    return {name: median(times) for name, times in taken.items()}


def run(*command: str | Path) -> None:
    """Run a program to its end; CalledProcessError (with what it said) where it fails."""
    subprocess.run(command, check=True, capture_output=True)


def python(code: str, *arguments: str | Path) -> None:
    """Run a fresh Python."""
    run(sys.executable, "-c", code, *arguments)


@contextmanager
def workspace() -> Iterator[Path]:
    """A workspace of its own with the sample issues."""
    with tempfile.TemporaryDirectory(prefix="newsletter-bench-") as folder:
        for source, place in shipped.workspace_files(samples=True):
            target = Path(folder) / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        yield Path(folder)


def machine() -> str:
    """What the figures were measured on, without a name."""
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {sys.platform}{busy}"

"""Kept sources: the documents as they were when we read them, under `var/snapshots/`, private."""

from newsletter.adapters.snapshots.record import Copy, Kept
from newsletter.adapters.snapshots.store import Fault, Snapshots

__all__ = ["Copy", "Fault", "Kept", "Snapshots"]

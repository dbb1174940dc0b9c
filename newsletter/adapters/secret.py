"""Secrets: from the environment, from a file that it names, or one of our own that is made once and kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from newsletter.adapters import files
from newsletter.errors import ConfigError, NewsletterError

LARGEST = 20_000  # bytes
SMALLEST = 16  # bytes of a secret that keys hashes


def given(name: str, environment: Mapping[str, str]) -> bytes | None:
    """The secret in the variable `name`, or in the file that `name`_FILE names; None where neither is set."""
    if value := environment.get(name):
        return value.encode()
    if path := environment.get(f"{name}_FILE"):
        try:
            return files.read_bytes(Path(path), largest=LARGEST).strip()
        except NewsletterError as error:
            raise ConfigError(f"{name}_FILE: {error}") from None
    return None


def own(path: Path) -> bytes:
    """A random secret of this workspace, made where there is none yet, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_new(
            path, secrets.token_hex(32) + "\n", mode=0o600
        )  # where two begin at once, the first one's stays
    found = files.read_bytes(path, largest=LARGEST).strip()
    if len(found) < SMALLEST:
        raise NewsletterError(
            f"{path}: is shorter than {SMALLEST} characters; restore it from a copy, never make it anew"
        )
    return found

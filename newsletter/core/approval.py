"""Approval: a digest over everything a reader will see and everything it was made from. Status is derived from it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from newsletter.core.publication import Publication

Status = Literal["draft", "approved", "changed"]


@dataclass(frozen=True)
class Approval:
    """Who approved which digest, and when (ISO time with zone)."""

    digest: str
    by: str
    at: str


def digest(*, issue_md: bytes, sources: bytes | None, publication: Publication, outputs: dict[str, bytes]) -> str:
    """SHA-256 over the issue, its sources, the settings used and the rendered outputs, each with its name and length."""
    parts: dict[str, bytes] = {
        "issue.md": issue_md,
        "sources.json": sources if sources is not None else b"",
        "settings": json.dumps(asdict(publication), sort_keys=True, ensure_ascii=False).encode(),
        **outputs,
    }
    found = hashlib.sha256()
    for name, data in sorted(parts.items()):
        found.update(f"{name}\0{len(data)}\0".encode())
        found.update(data)
    return found.hexdigest()


def read(text: str) -> Approval:
    """The approval of `approval.json`; ValueError in words where it is none."""
    try:
        data: Any = json.loads(text)
        return Approval(str(data["digest"]), str(data["by"]), str(data["at"]))
    except (ValueError, KeyError, TypeError):
        raise ValueError("is not an approval; remove it and approve again") from None


def write(approval: Approval) -> str:
    """The file's text."""
    return json.dumps(asdict(approval), ensure_ascii=False, indent=2) + "\n"


def status(approval: Approval | None, current: str) -> Status:
    """`draft` without approval, `approved` for this very digest, `changed` where something changed since."""
    if approval is None:
        return "draft"
    return "approved" if approval.digest == current else "changed"

"""What the settings say of the publication and of the house style, as it was read and checked before.

Kept under `var/settings/` by the content of the files and of the program that reads them, as checking them takes a fifth of a check. A record
may be removed at any time; one that is lost, damaged or of other files only costs the time to read them again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from newsletter import config
from newsletter.adapters import files
from newsletter.core.model import Section
from newsletter.core.publication import Publication
from newsletter.errors import NewsletterError

_PACKAGE = Path(__file__).resolve().parent.parent
_READERS = (
    "config",
    "core",
    "core/mailing",
    "core/check/style",
)  # the folders of the modules that read and judge settings


def publication(root: Path) -> Publication:
    """`config.publication`, remembered; errors are the same."""
    try:
        said = [(root / name).read_bytes() for name in (config.SETTINGS, config.FEEDS)]
    except OSError:
        return config.publication(root)
    kept = remembered(root, "publication", said, lambda: _published(root))
    about = kept["publication"]
    sections = tuple(Section(**one) for one in about["sections"])
    return Publication(**{**about, "sections": sections, "logo": config.logo(root, kept["logo"])})


def _published(root: Path) -> dict[str, Any]:
    """The publication without its logo, and the name of the logo's file, which may change while the settings do not."""
    about = replace(config.publication(root), logo=None)
    return {"publication": asdict(about), "logo": config.load(root / config.SETTINGS, config.Settings).look.logo}


def remembered(root: Path, name: str, said: list[bytes], read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `read` gives, as JSON gives it back; `said` is the content of all that it reads."""
    place = root / "var" / "settings" / f"{name}.json"
    by = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in (_program(), *said))).hexdigest()
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(place.read_bytes())
        if kept["by"] == by:
            found: dict[str, Any] = kept["said"]
            return found
    text = json.dumps({"by": by, "said": read()}, ensure_ascii=False)
    if place.parent.parent.is_dir():  # a workspace in which nothing was made yet stays as it is
        with suppress(NewsletterError):  # and one that cannot be written to is read all the same
            files.write_cache(place, text)
    return json.loads(text)["said"]  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _program() -> bytes:
    """A digest of the modules that settings are read and judged by."""
    found = hashlib.sha256()
    for folder in _READERS:
        for path in sorted((_PACKAGE / folder).glob("*.py")):
            found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.digest()

"""What the settings say of the site, read and checked once: kept until their files or the program change, as checking takes longer than an edit."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from newsletter import shipped
from newsletter.adapters import files
from newsletter.core.model import Section
from newsletter.core.publication import Publication
from newsletter.errors import NewsletterError

FILES = ("newsletter.yaml", "feeds.yaml")
KEPT = "var/site-memo/setup.json"


@dataclass(frozen=True)
class Setup:
    """The publication; the keys of the issues that are shown nowhere; whether the site is searched; where readers subscribe ("" where nowhere); its folder in the workspace."""

    publication: Publication
    internal: tuple[str, ...]
    search: bool
    subscribe: str
    site: str


def read(root: Path) -> Setup:
    """The setup of a workspace; ConfigError (file, line, remedy) where its files are missing or wrong."""
    by = _inputs(root)
    if by is not None and (known := _kept(root, by)) is not None:
        return known
    from newsletter import config  # which brings the library that checks

    settings = config.load(root / config.SETTINGS, config.Settings)
    found = Setup(
        config.publication(root),
        settings.site.internal,
        settings.site.search,
        f"{settings.serve.url}/subscribe" if settings.serve.url else "",
        settings.serve.site,
    )
    if by is not None:
        kept = json.dumps({"by": by, "logo": settings.look.logo, "setup": asdict(found)}, ensure_ascii=False)
        files.write_atomic(root / KEPT, kept)
    return found


def _inputs(root: Path) -> str | None:
    """A digest of the files and of the program that reads them; None where a file is missing."""
    try:
        said = [(root / name).read_bytes() for name in FILES]
    except OSError:
        return None
    program = [path.read_bytes() for path in sorted((Path(__file__).parent / "config").glob("*.py"))]
    parts = [shipped.program_digest().encode(), Path(__file__).read_bytes(), *program, *said]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _kept(root: Path, by: str) -> Setup | None:
    """The setup as it was read before from the same files, the logo's among them; None where it is to be read."""
    try:
        kept: dict[str, Any] = json.loads(files.read_text(root / KEPT))
        if kept["by"] != by:
            return None
        setup, publication = kept["setup"], kept["setup"]["publication"]
        sections = tuple(Section(**section) for section in publication["sections"])
        found = Publication(**{**publication, "sections": sections})
        if kept["logo"] is not None:
            data = (root / kept["logo"]).read_bytes()
            if found.logo is None or found.logo.partition(",")[2] != base64.b64encode(data).decode():
                return None
        return Setup(**{**setup, "publication": found, "internal": tuple(setup["internal"])})
    except (OSError, ValueError, KeyError, TypeError, NewsletterError):
        return None

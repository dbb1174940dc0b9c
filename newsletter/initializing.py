"""`init`: a workspace laid down in a folder. What is already there is never touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from newsletter import config, shipped
from newsletter.adapters import files
from newsletter.core import frontmatter

SAMPLE_NAME = "China: Monthly Data Protection Update"
IGNORED = "# Everything derived lies here and can be made again.\n/var/\n"


def init(folder: Path, *, samples: bool, name: str | None) -> Iterator[tuple[Path, bool]]:
    """Lay down settings, schemas and (with `samples`) the sample issues; yields (path in the folder, made or kept)."""
    for source, place in shipped.workspace_files(samples=samples):
        data = source.read_bytes()
        if place.name == config.SETTINGS and name:
            data = data.replace(frontmatter.quote(SAMPLE_NAME).encode(), frontmatter.quote(name).encode(), 1)
        yield place, files.write_new(folder / place, data)
    for file_name, model in (
        (config.SETTINGS, config.Settings),
        (config.FEEDS, config.Feeds),
        (config.STYLE, config.Style),
    ):
        place = Path("schemas") / file_name.replace(".yaml", ".schema.json")
        yield (
            place,
            files.write_new(folder / place, json.dumps(config.schema(model), ensure_ascii=False, indent=2) + "\n"),
        )
    yield Path(".gitignore"), files.write_new(folder / ".gitignore", IGNORED)
    (folder / "issues").mkdir(exist_ok=True)

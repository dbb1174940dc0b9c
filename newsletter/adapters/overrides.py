"""The templates of a workspace that take the place of shipped ones, and under `templates/.shipped/` the ones they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsletter import shipped
from newsletter.adapters import files
from newsletter.core.overrides import Override
from newsletter.errors import NewsletterError

BASE = ".shipped"
OURS = "preview/"  # the desk's own pages are not a workspace's to change


@dataclass(frozen=True)
class Overrides:
    """The `templates/` of a workspace."""

    folder: Path

    def all(self) -> list[Override]:
        """Every override, by name; none in a checkout of the program, whose `templates/` are the shipped ones themselves."""
        if self.folder.resolve() == shipped.templates().resolve():
            return []
        found = [path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file()]
        return [self._read(path) for path in sorted(found) if not any(part.startswith(".") for part in path.parts)]

    def one(self, name: str) -> Override:
        """An override; NewsletterError where there is none."""
        if not (self.folder / _shipped(name)).is_file():
            raise NewsletterError(f"templates/{name}: there is no such file; newsletter template take {name} makes it")
        return self._read(Path(name))

    def take(self, name: str) -> Path:
        """Copy a shipped file to change it, and record what it was made from; NewsletterError where one is there."""
        text = files.read_text(shipped.templates() / _shipped(name))
        if not files.write_new(self.folder / name, text):
            raise NewsletterError(f"templates/{name}: is there already; newsletter template diff {name}")
        files.write_atomic(self.folder / BASE / name, text)
        return self.folder / name

    def accept(self, name: str) -> None:
        """Record the file that is shipped now as the one an override is made from."""
        self.one(name)
        files.write_atomic(self.folder / BASE / name, files.read_text(shipped.templates() / _shipped(name)))

    def _read(self, path: Path) -> Override:
        base, now = self.folder / BASE / path, shipped.templates() / path
        return Override(
            path.as_posix(),
            files.read_text(self.folder / path),
            files.read_text(base) if base.is_file() else None,
            files.read_text(now) if now.is_file() and not path.as_posix().startswith(OURS) else None,
        )


def names() -> list[str]:
    """The shipped files that a workspace may override."""
    root = shipped.templates()
    found = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    return sorted(name for name in found if not name.startswith(OURS))


def _shipped(name: str) -> str:
    if name not in names():
        raise NewsletterError(
            f"{name}: no template of that name is shipped; newsletter template list --shipped names them"
        )
    return name

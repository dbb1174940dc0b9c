"""The files of a backup as one tar stream, and back again; each digest is taken while the bytes pass, and no file is held in memory."""

from __future__ import annotations

import hashlib
import os
import stat
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from newsletter.core.backup import FILES, MANIFEST, Entry, Manifest, belongs, read
from newsletter.errors import NewsletterError

CHUNK = 1 << 18
SMALL = (
    5_000_000  # bytes; smaller files are read at once, so that one that is being saved is read as it was or as it is
)
END = b"\0" * 1024


@dataclass(frozen=True)
class Source:
    """Something to pack under a name: a file, or bytes."""

    name: str
    path: Path | None = None
    data: bytes = b""


def tree(root: Path) -> list[Source]:
    """The files of a workspace that belong in a backup, by path; links are followed, once each."""
    found, seen = [], set[tuple[int, int]]()
    for folder, folders, names in os.walk(root, followlinks=True):
        about = Path(folder).stat()
        if (about.st_dev, about.st_ino) in seen:
            folders.clear()
            continue
        seen.add((about.st_dev, about.st_ino))
        inside = Path(folder).relative_to(root)
        folders[:] = sorted(name for name in folders if belongs((inside / name).as_posix() + "/"))
        for name in sorted(names):
            path = inside / name
            if belongs(path.as_posix()) and (root / path).is_file():
                found.append(Source(FILES + path.as_posix(), root / path))
    return found


def packed(sources: Iterable[Source], digests: dict[str, Entry]) -> Iterator[bytes]:
    """The stream of a tar of these, without its end; each one's size and digest go into `digests` when it has passed.

    A file that vanished meanwhile is left out. NewsletterError where one cannot be read: a backup with holes would be found out too late.
    """
    for source in sources:
        if source.path is None:
            yield from _member(source.name, len(source.data), 0, 0o600, iter([source.data]), digests)
            continue
        try:
            file = source.path.open("rb")
        except FileNotFoundError:
            continue
        except OSError as error:
            raise NewsletterError(
                f"{source.path}: cannot be read: {error.strerror}; mend its permissions, or move it out of the workspace"
            ) from None
        with file:
            about = os.fstat(file.fileno())
            mode, when = stat.S_IMODE(about.st_mode), int(about.st_mtime)
            if about.st_size <= SMALL:
                data = file.read()
                yield from _member(source.name, len(data), when, mode, iter([data]), digests)
            else:
                yield from _member(
                    source.name, about.st_size, when, mode, _read(file, about.st_size, source.path), digests
                )


def _read(file: IO[bytes], size: int, path: Path) -> Iterator[bytes]:
    while size:
        data = file.read(min(CHUNK, size))
        if not data:
            raise NewsletterError(f"{path}: became shorter while it was read; run this again")
        size -= len(data)
        yield data


def _member(
    name: str, size: int, when: int, mode: int, chunks: Iterator[bytes], digests: dict[str, Entry]
) -> Iterator[bytes]:
    about = tarfile.TarInfo(name)
    about.size, about.mtime, about.mode = size, when, mode
    yield about.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    yield b"\0" * (-size % tarfile.BLOCKSIZE)
    digests[name] = Entry(size, digest.hexdigest())


def unpacked(stream: IO[bytes], what: str, into: Path | None = None) -> tuple[Manifest, dict[str, Entry]]:
    """Read a backup to its end: its manifest, and the files as they were found. `into`: write them below an empty folder.

    `what` names the backup in messages. NewsletterError where it has no manifest, or a member that does not belong there.
    """
    found: dict[str, Entry] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
            for member in archive:
                archive.members = []  # type: ignore[attr-defined]  # else it remembers each
                file = archive.extractfile(member)
                if file is None or manifest is not None:
                    raise NewsletterError(f"{what}: holds {member.name!r}, which no backup has; take another one")
                if member.name == MANIFEST:
                    manifest = read(file.read().decode("utf-8"))
                else:
                    found[member.name] = _take(file, member, what, into)
    except (tarfile.TarError, EOFError, UnicodeDecodeError):
        raise NewsletterError(f"{what}: is damaged or cut off; nothing was changed; take another backup") from None
    except ValueError as error:
        raise NewsletterError(f"{what}: {error}") from None
    if manifest is None:
        raise NewsletterError(f"{what}: ends before its table of contents; nothing was changed; take another backup")
    return manifest, found


def _take(file: IO[bytes], member: tarfile.TarInfo, what: str, into: Path | None) -> Entry:
    parts = member.name.split("/")
    if member.name.startswith("/") or any(part in ("", ".", "..") for part in parts) or "\0" in member.name:
        raise NewsletterError(f"{what}: holds {member.name!r}, a path that leads out of it; it is none of ours")
    digest, size = hashlib.sha256(), 0
    if into is None:
        while data := file.read(CHUNK):
            digest.update(data)
            size += len(data)
        return Entry(size, digest.hexdigest())
    target = into / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        os.fchmod(out.fileno(), member.mode & 0o755 | 0o600)
        while data := file.read(CHUNK):
            digest.update(data)
            size += len(data)
            out.write(data)
    os.utime(target, (member.mtime, member.mtime))
    return Entry(size, digest.hexdigest())

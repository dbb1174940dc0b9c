"""Files, read with bounds and written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from newsletter.errors import NewsletterError

STALE = 3600  # seconds
LARGEST_TEXT = 5_000_000  # bytes; a thousand items


def read_bytes(path: Path, *, largest: int) -> bytes:
    """A file as it stands; NewsletterError where it is none, or larger than `largest` bytes."""
    try:
        with path.open("rb") as file:
            known = os.fstat(file.fileno())
            if not stat.S_ISREG(known.st_mode):
                raise NewsletterError(f"{path}: is not a file; name a document")
            data = file.read(min(known.st_size, largest) + 1)  # room for the largest would be asked for in vain
            if len(data) > known.st_size:  # it grew, or its size is not told
                data += file.read(largest + 1 - len(data))
    except IsADirectoryError:
        raise NewsletterError(f"{path}: is a folder, not a file; name the file in it") from None
    except FileNotFoundError:
        raise NewsletterError(f"{path}: there is no such file") from None
    except (OSError, ValueError) as error:
        raise NewsletterError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > largest:
        raise NewsletterError(f"{path}: is larger than {largest // 1_000_000} MB; save the part that matters by itself")
    return data


def read_text(path: Path, *, largest: int = LARGEST_TEXT) -> str:
    """A UTF-8 text exactly as it stands (line ends kept); NewsletterError where it is none, or too large."""
    data = read_bytes(path, largest=largest)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"is not UTF-8 (byte 0x{data[error.start]:02x}); save it as UTF-8"
        raise NewsletterError(f"{path}:{line}: {reason}") from None


@contextlib.contextmanager
def _beside(path: Path, data: bytes | str, *, synced: bool = True) -> Iterator[Path]:
    """A whole file with the data beside `path` (`synced`: on the disk), to be moved or linked into its place; removed afterwards."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
            file.flush()
            if synced:
                os.fsync(file.fileno())
        yield temporary
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def write_atomic(path: Path, data: bytes | str) -> None:
    """Replace a file in one step: a reader, or a crash, finds the old one or the new one whole."""
    with _beside(path, data) as temporary:
        temporary.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
        temporary.replace(path)


def write_cache(path: Path, data: bytes | str) -> None:
    """Replace a file that can be made again: as `write_atomic`, without waiting for the disk, so that a power cut may leave it empty."""
    with _beside(path, data, synced=False) as temporary:
        temporary.chmod(0o644)
        temporary.replace(path)


def write_new(path: Path, data: bytes | str, *, mode: int = 0o644) -> bool:
    """Write a file that must not exist yet, whole or not at all; False where one is there, which stays untouched."""
    with _beside(path, data) as temporary:
        temporary.chmod(mode)
        try:
            os.link(temporary, path)  # fails where the name is taken, unlike a rename
        except FileExistsError:
            return False
    return True


def _sweep(path: Path) -> None:
    """Remove what a killed process left beside a folder: half-made ones, untouched for an hour."""
    for left in path.parent.glob(f".{path.name}.*"):
        if time.time() - left.stat().st_mtime > STALE:
            shutil.rmtree(left, ignore_errors=True)


def put_away(path: Path, folder: str) -> None:
    """Move a file into a folder beside it; a namesake there keeps its name."""
    home = path.parent / folder
    try:
        home.mkdir(exist_ok=True)
        target, number = home / path.name, 2
        while target.exists():
            target, number = home / f"{path.stem}-{number}{path.suffix}", number + 1
        path.rename(target)
    except OSError as error:
        raise unwritable(path, error) from None


def files_of(folder: Path, endings: Collection[str]) -> list[Path]:
    """The files of a folder with one of these endings (lower case, with the dot), by name; none where there is no folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in endings and path.is_file())


def others_of(folder: Path, endings: Collection[str]) -> list[Path]:
    """The files of a folder with none of these endings, hidden ones apart."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix.lower() not in endings and not path.name.startswith(".")
    )


def unwritable(path: Path, error: OSError) -> NewsletterError:
    """What kept a file from being written, with the remedy."""
    remedy = {
        errno.ENOSPC: "the disk is full; free some space and run this again",
        errno.EFBIG: "no file may be that large here; raise the limit (ulimit -f)",
        errno.EDQUOT: "the disk quota is used up; free some space and run this again",
        errno.EACCES: "you may not write there; change its permissions or choose another workspace",
        errno.EROFS: "the disk is read-only; choose another workspace",
    }.get(error.errno or 0, error.strerror or str(error))
    return NewsletterError(f"{path}: cannot be written: {remedy}; nothing was changed")


def replace_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Replace a folder of derived files by another: made beside it first, then changed over; on failure the old one stays."""
    fresh = old = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        fresh = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        for name, data in contents.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        fresh.chmod(0o755)
        if path.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{path.name}.old.", dir=path.parent))
            path.rename(old / "was")
        fresh.rename(path)
    except OSError as error:
        if old is not None and (old / "was").exists() and not path.exists():
            (old / "was").rename(path)
        raise unwritable(path, error) from None
    finally:
        for left in (fresh, old):
            if left is not None:
                shutil.rmtree(left, ignore_errors=True)

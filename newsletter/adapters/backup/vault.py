"""One encrypted file in the age format (age-encryption.org/v1, by pyrage), written whole or not at all, read as a stream.

For a recipient's key it is a plain age file. For a passphrase it is a tar of two: `key.age`, a key of its own that the passphrase opens, and
`backup.age`, which that key opens; the passphrase then never meets more than a few bytes, and gigabytes stay a stream. Every file is also
sealed to a key that lives only as long as the writing, so that it can be read back and proved at once.
"""

from __future__ import annotations

import contextlib
import os
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from newsletter.adapters import files
from newsletter.errors import ConfigError, NewsletterError

AGE, BLOCK = b"age-encryption.org/v1", 512
KEY, BODY = "key.age", "backup.age"
STALE = 3600  # seconds after which a half-written file is nobody's


@dataclass(frozen=True)
class Lock:
    """Who may open a backup: the recipients' public keys (age1…, ssh-ed25519 …), or whoever knows the passphrase."""

    recipients: tuple[str, ...] = ()
    passphrase: str | None = None


@dataclass(frozen=True)
class Keys:
    """What a backup is opened with: the text of an age identity file, or the passphrase."""

    identities: str = ""
    passphrase: str | None = None


def _age() -> Any:
    """The library, loaded when it is needed."""
    import pyrage  # type: ignore[import-untyped]

    return pyrage


def new_key() -> tuple[str, str]:
    """A new key: the identity file's text, and the public half for the settings."""
    made = _age().x25519.Identity.generate()
    return f"# public key: {made.to_public()}\n{made}\n", str(made.to_public())


def recipients(named: Sequence[str]) -> list[Any]:
    """Recipients as pyrage takes them; ConfigError where one is no public key."""
    age, found = _age(), list[Any]()
    for one in named:
        try:
            found.append((age.ssh if one.startswith("ssh-") else age.x25519).Recipient.from_str(one.strip()))
        except age.RecipientError:
            raise ConfigError(
                f"{one[:40]!r} is no public key for backups; write one that begins with age1 or ssh-ed25519 (newsletter backup --new-key FILE)"
            ) from None
    return found


# ---- writing ------------------------------------------------------------------------------------------


def seal(target: Path, chunks: Iterator[bytes], lock: Lock, prove: Callable[[IO[bytes]], None]) -> int:
    """Write a backup under a name of its own, let `prove` read it back, then give it its name in one step; its size in bytes.

    Whatever ends it before that step, the file that had the name stays. NewsletterError where it cannot be written.
    """
    age = _age()
    once = age.x25519.Identity.generate()
    sealed_to = [*recipients(lock.recipients), once.to_public()]
    box = age.passphrase.encrypt(str(once).encode(), lock.passphrase) if lock.passphrase is not None else None
    temporary = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        descriptor, name = tempfile.mkstemp(prefix=".newsletter-backup.", dir=target.parent)  # for its owner only
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as out:
            _write(out, chunks, sealed_to, box)
            out.flush()
            os.fsync(out.fileno())
            os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # read back from the disk, not from memory
        with _body(temporary) as (body, _), _decrypting(temporary, body, [once]) as stream:
            prove(stream)
        size = temporary.stat().st_size
        temporary.replace(target)
        _sync_folder(target.parent)
        return size
    except OSError as error:
        raise files.unwritable(target, error) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _write(out: IO[bytes], chunks: Iterator[bytes], sealed_to: list[Any], box: bytes | None) -> None:
    """The file's bytes; where there is a box, as a tar whose second header is written when the size is known."""
    if box is None:
        _encrypt(chunks, out, sealed_to)
        return
    out.write(_header(KEY, len(box)) + box + b"\0" * (-len(box) % BLOCK))
    place = out.tell()
    out.write(b"\0" * BLOCK)
    _encrypt(chunks, out, sealed_to)
    size = out.tell() - place - BLOCK
    out.write(b"\0" * (-size % BLOCK + 2 * BLOCK))
    out.seek(place)
    out.write(_header(BODY, size))


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def _encrypt(chunks: Iterator[bytes], out: IO[bytes], sealed_to: list[Any]) -> None:
    """Encrypt chunks. The library says of any failure that it failed; what it was is kept here and raised in its place."""
    age, source, sink = _age(), _Pulled(chunks), _Guarded(out)
    try:
        age.encrypt_io(source, sink, sealed_to)
    except (age.EncryptError, OSError) as error:
        raise source.fault or sink.fault or error from None


class _Pulled:
    """Chunks as something to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.left, self.fault = chunks, memoryview(b""), cast(BaseException | None, None)

    def read(self, size: int = -1) -> bytes:
        try:
            while not self.left:
                self.left = memoryview(next(self.chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.fault = error
            raise OSError("reading failed") from error
        found, self.left = self.left[:size], self.left[size:]
        return bytes(found)


class _Guarded:
    """A file to write to that remembers what went wrong."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out, self.fault = out, cast(OSError | None, None)

    def write(self, data: bytes) -> int:
        try:
            return self.out.write(data)
        except OSError as error:
            self.fault = error
            raise

    def flush(self) -> None:
        self.out.flush()


def _sweep(folder: Path) -> None:
    """Remove what killed processes left half-written."""
    for left in folder.glob(".newsletter-backup.*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ---- reading ------------------------------------------------------------------------------------------


@contextlib.contextmanager
def opened(path: Path, keys: Keys) -> Iterator[IO[bytes]]:
    """What a backup holds, as a stream, which is proved to its last byte at the end of the block.

    NewsletterError where it is damaged, cut off, or none of the keys opens it.
    """
    with _body(path) as (body, box), _decrypting(path, body, _identities(path, keys, box)) as stream:
        yield stream


@contextlib.contextmanager
def _body(path: Path) -> Iterator[tuple[IO[bytes], bytes | None]]:
    """The age file, placed at its beginning, and the boxed key where the passphrase opens one."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise NewsletterError(f"{path}: cannot be read: {error.strerror}; name a backup") from None
    with file:
        plain = file.read(len(AGE)) == AGE
        file.seek(0)
        yield (file, None) if plain else _boxed(path, file)


def _boxed(path: Path, file: IO[bytes]) -> tuple[IO[bytes], bytes]:
    """The two members of a backup with a passphrase."""
    try:
        outer = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 - it is the file that is closed
        box, body = outer.extractfile(KEY), outer.extractfile(BODY)
    except (tarfile.TarError, KeyError):
        box = body = None
    if box is None or body is None:
        raise NewsletterError(f"{path}: is no backup of newsletter, or its beginning is damaged; take another one")
    return body, box.read(10_000)


def _identities(path: Path, keys: Keys, box: bytes | None) -> list[Any]:
    age, text = _age(), keys.identities
    try:
        if box is not None:
            if keys.passphrase is None:
                raise NewsletterError(f"{path}: is opened by a passphrase; set NEWSLETTER_BACKUP_PASSPHRASE(_FILE)")
            text = age.passphrase.decrypt(box, keys.passphrase).decode()
        elif not text.strip():
            raise NewsletterError(
                f"{path}: is opened by a key; name its file with --identity or NEWSLETTER_BACKUP_IDENTITY_FILE"
            )
        if text.startswith("-----BEGIN"):
            return [age.ssh.Identity.from_buffer(text.encode())]
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        return [age.x25519.Identity.from_str(line) for line in lines]
    except age.DecryptError:
        raise NewsletterError(f"{path}: the passphrase is not the one it was made with") from None
    except age.IdentityError:
        raise NewsletterError(
            "the key is none (AGE-SECRET-KEY-1… or an OpenSSH key without passphrase); name the right file"
        ) from None


@contextlib.contextmanager
def _decrypting(path: Path, body: IO[bytes], identities: list[Any]) -> Iterator[IO[bytes]]:
    """The plain bytes by a pipe from a thread, because pyrage pushes and a tar is pulled."""
    ours, theirs = os.pipe()
    faults: list[BaseException] = []

    def decrypt() -> None:
        with os.fdopen(theirs, "wb") as out:
            sink = _Guarded(out)
            try:
                _age().decrypt_io(body, sink, identities)
            except BaseException as error:
                if sink.fault is None:  # else we stopped reading
                    faults.append(error)
            finally:
                with contextlib.suppress(OSError):
                    out.flush()

    worker = threading.Thread(target=decrypt, daemon=True)
    worker.start()
    stream = os.fdopen(ours, "rb", buffering=1 << 20)
    try:
        yield stream
        while stream.read(1 << 16):  # what is after the archive's end is proved, too
            pass
    except BaseException:
        stream.close()
        worker.join()
        if faults:
            raise _explained(path, faults[0]) from None
        raise
    stream.close()
    worker.join()
    if faults:
        raise _explained(path, faults[0]) from None


def _explained(path: Path, fault: BaseException) -> NewsletterError:
    if "No matching keys" in str(fault):
        return NewsletterError(
            f"{path}: this key does not open it; name the key whose public half it was made for (--identity)"
        )
    return NewsletterError(f"{path}: is damaged or cut off ({fault}); nothing was changed; take another backup")

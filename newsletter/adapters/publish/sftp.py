"""An SFTP server (paramiko). A host whose key is not known is refused: whoever answered could put any text under our name."""

from __future__ import annotations

import contextlib
import posixpath
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.adapters.publish import NEW
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    import paramiko  # type: ignore[import-untyped]

TIMEOUT = 30.0  # seconds for connecting, and for an answer


@dataclass(frozen=True)
class Place:
    """A folder on a server, and how it is entered. `password` also opens the private key, where one is needed."""

    host: str
    path: str
    user: str | None = None
    port: int = 22
    password: str | None = None
    key_file: Path | None = None
    known_hosts: Path | None = None

    def __str__(self) -> str:
        return f"sftp://{self.user + '@' if self.user else ''}{self.host}{f':{self.port}' if self.port != 22 else ''}{self.path}"


class Sftp:
    """An open connection. Every method raises NewsletterError, in words, where the server does not do it."""

    def __init__(self, place: Place) -> None:
        self._place, self._made = place, {""}
        self._client = _connect(place)
        with self._told("opened"):
            self._sftp = self._client.open_sftp()
            channel = self._sftp.get_channel()
            if channel is not None:
                channel.settimeout(TIMEOUT)

    def __str__(self) -> str:
        return str(self._place)

    @contextlib.contextmanager
    def _told(self, what: str, path: str = "") -> Iterator[None]:
        import paramiko

        try:
            yield
        except (OSError, EOFError, paramiko.SSHException, paramiko.SFTPError) as error:
            raise NewsletterError(
                f"{self._place}{'/' + path if path else ''}: cannot be {what}: {error or type(error).__name__}; "
                "publish again goes on where this stopped"
            ) from None

    def _full(self, path: str) -> str:
        return posixpath.join(self._place.path, path)

    def names(self) -> set[str]:
        """Every file there, by its path."""
        with self._told("listed"):
            return set(self._below(""))

    def _below(self, folder: str) -> Iterator[str]:
        try:
            entries = self._sftp.listdir_attr(self._full(folder))
        except FileNotFoundError:
            return
        for entry in entries:
            path = posixpath.join(folder, entry.filename)
            if stat.S_ISDIR(entry.st_mode or 0):
                yield from self._below(path)
            else:
                yield path

    def read(self, path: str) -> bytes | None:
        """A file, or None where there is none."""
        with self._told("read", path):
            try:
                with self._sftp.open(self._full(path), "rb") as file:
                    file.prefetch()
                    data: bytes = file.read()
                    return data
            except FileNotFoundError:
                return None

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Write files, each under another name first: a reader finds the old one or the new one."""
        for path, data in contents.items():
            with self._told("written", path):
                self._folder(posixpath.dirname(path))
                with self._sftp.open(self._full(path) + NEW, "wb") as file:
                    file.set_pipelined(True)
                    file.write(data)
                self._turn(path)

    def _turn(self, path: str) -> None:
        """Give a written file its name. Servers without OpenSSH's rename over a file have a moment without it."""
        full = self._full(path)
        try:
            self._sftp.posix_rename(full + NEW, full)
        except OSError:
            with contextlib.suppress(FileNotFoundError):
                self._sftp.remove(full)
            self._sftp.rename(full + NEW, full)

    def _folder(self, folder: str) -> None:
        if folder in self._made:
            return
        self._folder(posixpath.dirname(folder))
        try:
            self._sftp.stat(self._full(folder))
        except FileNotFoundError:
            self._sftp.mkdir(self._full(folder))
        self._made.add(folder)

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty."""
        with self._told("removed", path):
            with contextlib.suppress(FileNotFoundError):
                self._sftp.remove(self._full(path))
            folder = posixpath.dirname(path)
            with contextlib.suppress(OSError):  # not empty
                while folder:
                    self._sftp.rmdir(self._full(folder))
                    self._made.discard(folder)
                    folder = posixpath.dirname(folder)

    def close(self) -> None:
        """End the connection."""
        self._client.close()


def _connect(place: Place) -> paramiko.SSHClient:
    import paramiko

    client = paramiko.SSHClient()
    hosts = place.known_hosts or Path.home() / ".ssh" / "known_hosts"
    try:
        client.load_host_keys(str(hosts))
    except OSError:
        raise NewsletterError(
            f"{hosts}: the known host keys cannot be read; ssh-keyscan {place.host} gives the key (compare it with the one that the host's "
            "operator tells), publish.known_hosts names the file"
        ) from None
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.connect(
            place.host, place.port, place.user, place.password, passphrase=place.password,
            key_filename=str(place.key_file) if place.key_file else None,
            timeout=TIMEOUT, banner_timeout=TIMEOUT, auth_timeout=TIMEOUT,
        )  # fmt: skip
    except paramiko.BadHostKeyException:
        raise NewsletterError(
            f"{place.host}: shows another host key than {hosts} has; nothing was sent. Ask its operator whether it was changed"
        ) from None
    except paramiko.AuthenticationException:
        raise NewsletterError(
            f"{place}: refuses the login; set publish.key_file, or the password as NEWSLETTER_SFTP_PASSWORD(_FILE)"
        ) from None
    except (OSError, EOFError, paramiko.SSHException, ValueError) as error:
        known = "not found in known_hosts" in str(error)
        remedy = f"add its key to {hosts} (ssh-keyscan {place.host})" if known else "is the host right, and on?"
        raise NewsletterError(f"{place}: cannot be reached: {error}; {remedy}") from None
    return client

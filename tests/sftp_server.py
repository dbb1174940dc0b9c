# ruff: noqa: PTH102, PTH104, PTH105, PTH107, PTH110, PTH106, PTH116
"""A real SFTP server on loopback (paramiko's server side) over one folder."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import paramiko

USER, PASSWORD = "desk", "correct horse"


@dataclass(frozen=True)
class Server:
    """Where it listens, the folder it serves, and the file with its host key for a client's known_hosts."""

    port: int
    root: Path
    known_hosts: Path


class _Login(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        good = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        return paramiko.OPEN_SUCCEEDED if kind == "session" else paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


class _File(paramiko.SFTPHandle):
    def __init__(self, file: object, flags: int) -> None:
        super().__init__(flags)
        self.readfile = self.writefile = file

    def stat(self) -> object:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))  # type: ignore[attr-defined]


def _errors(function):  # type: ignore[no-untyped-def]
    def told(*arguments: object) -> object:
        try:
            found = function(*arguments)
            return paramiko.SFTP_OK if found is None else found
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    return told


def _over(root: Path) -> type[paramiko.SFTPServerInterface]:
    def real(path: str) -> str:
        return str(root / path.lstrip("/"))

    class Files(paramiko.SFTPServerInterface):
        @_errors
        def list_folder(self, path: str) -> list[paramiko.SFTPAttributes]:
            found = []
            for entry in os.scandir(real(path)):
                attributes = paramiko.SFTPAttributes.from_stat(entry.stat())
                attributes.filename = entry.name
                found.append(attributes)
            return found

        @_errors
        def stat(self, path: str) -> paramiko.SFTPAttributes:
            return paramiko.SFTPAttributes.from_stat(os.stat(real(path)))

        lstat = stat

        @_errors
        def open(self, path: str, flags: int, attr: object) -> _File:  # noqa: ARG002
            descriptor = os.open(real(path), flags, 0o644)
            mode = "wb" if flags & os.O_WRONLY else "r+b" if flags & os.O_RDWR else "rb"
            return _File(os.fdopen(descriptor, mode), flags)

        @_errors
        def remove(self, path: str) -> None:
            os.remove(real(path))

        @_errors
        def rename(self, old: str, new: str) -> None:
            if os.path.exists(real(new)):
                raise FileExistsError(17, "there is one")
            os.rename(real(old), real(new))

        @_errors
        def posix_rename(self, old: str, new: str) -> None:
            os.replace(real(old), real(new))

        @_errors
        def mkdir(self, path: str, attr: object) -> None:  # noqa: ARG002
            os.mkdir(real(path))

        @_errors
        def rmdir(self, path: str) -> None:
            os.rmdir(real(path))

    return Files


@contextlib.contextmanager
def running(root: Path, folder: Path) -> Iterator[Server]:
    """A server over `root`; `folder` is for its files."""
    key = paramiko.ECDSAKey.generate()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    known = folder / "known_hosts"
    known.write_text(f"[127.0.0.1]:{port} {key.get_name()} {key.get_base64()}\n")
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _over(root))
            transports.append(transport)
            with contextlib.suppress(Exception):  # a client that goes away while it is greeted
                transport.start_server(server=_Login())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Server(port, root, known)
    finally:
        listening.close()
        for transport in transports:
            transport.close()

"""A mailbox by IMAP (RFC 3501), looked at and never changed: messages are told apart by UIDVALIDITY and UID."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from newsletter.errors import MailError

LARGEST = 5_000_000  # bytes that are read of one mail
TIMEOUT = 60.0


@dataclass(frozen=True)
class Imap:
    """A folder of a mailbox. `token` (whether to renew -> a token) logs in by XOAUTH2 in the place of the password.

    In the clear (`context` None) only to this machine.
    """

    host: str
    port: int
    user: str
    context: ssl.SSLContext | None
    password: str = field(default="", repr=False)
    token: Callable[[bool], str] | None = None
    folder: str = "INBOX"

    def waiting(self, after: str) -> Iterator[tuple[str, bytes]]:
        """The mails that came after a place ("" for all, else the last one's), each with its place; MailError in words."""
        try:
            with self._connection() as client:
                validity = self._look(client)
                last = int(after.split(".")[1]) if after.startswith(f"{validity}.") else 0
                _, (found, *_) = client.uid("SEARCH", f"UID {last + 1}:*")
                for uid in sorted(map(int, (found or b"").split())):
                    if uid > last:  # "n:*" always gives the newest (RFC 3501, 6.4.8)
                        yield f"{validity}.{uid}", self._fetch(client, uid)
        except MailError:
            raise
        except ssl.SSLError as error:
            said = getattr(error, "verify_message", None) or error.reason or str(error)
            raise MailError(
                f"{self._place}: no trusted connection ({said}); check mail.bounces.imap_host and its certificate",
                kind="tls",
            ) from None
        except socket.gaierror as error:
            raise MailError(
                f"{self._place}: the name cannot be resolved ({error.strerror}); check mail.bounces.imap_host",
                kind="name",
            ) from None
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailError(
                f"{self._place}: the mailbox cannot be read ({_words(error)}); nothing is lost, run it again",
                kind="connect",
            ) from None

    @property
    def _place(self) -> str:
        return f"{self.host}:{self.port}"

    def _connection(self) -> imaplib.IMAP4:
        if self.context is None and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise MailError(f"{self._place}: a login without TLS would show the password to the network", kind="tls")
        if self.context is None:
            client = imaplib.IMAP4(self.host, self.port, TIMEOUT)
        else:
            client = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=self.context, timeout=TIMEOUT)
        try:
            self._log_in(client)
        except BaseException:
            client.shutdown()
            raise
        return client

    def _log_in(self, client: imaplib.IMAP4) -> None:
        try:
            if self.token is None:
                client.login(self.user, self.password)
                return
            try:
                self._authenticate(client, self.token(False))
            except imaplib.IMAP4.error:  # it may have expired
                self._authenticate(client, self.token(True))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            remedy = (
                "that the application may read this mailbox (IMAP.AccessAsApp at Microsoft)"
                if self.token
                else "NEWSLETTER_IMAP_PASSWORD"
            )
            raise MailError(
                f"{self._place}: the login of {self.user} was refused ({_words(error)}); check mail.bounces.user and {remedy}",
                kind="login",
            ) from None

    def _authenticate(self, client: imaplib.IMAP4, token: str) -> None:
        client.authenticate("XOAUTH2", lambda _: f"user={self.user}\1auth=Bearer {token}\1\1".encode())

    def _look(self, client: imaplib.IMAP4) -> int:
        """Open the folder for reading only; its UIDVALIDITY."""
        quoted = self.folder.replace("\\", "\\\\").replace('"', '\\"')
        status, said = client.select(f'"{quoted}"', readonly=True)
        if status != "OK":
            raise MailError(
                f"{self._place}: no folder {self.folder} ({_words(said)}); check mail.bounces.imap_folder",
                kind="protocol",
            )
        _, found = client.response("UIDVALIDITY")
        return int(found[0]) if found and found[0] else 0

    def _fetch(self, client: imaplib.IMAP4, uid: int) -> bytes:
        _, found = client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((part[1] for part in found if isinstance(part, tuple)), b"")


def _words(error: object) -> str:
    text = error[0] if isinstance(error, list) and error else error
    if isinstance(text, BaseException) and text.args and isinstance(text.args[0], bytes):
        text = text.args[0]
    if isinstance(text, OSError):
        return text.strerror or str(text)
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)

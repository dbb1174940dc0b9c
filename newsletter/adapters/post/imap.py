"""A mailbox by IMAP (RFC 3501), looked at and never changed: messages are told apart by UIDVALIDITY and UID."""

from __future__ import annotations

import imaplib
import json
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from newsletter.errors import MailError

LARGEST = 5_000_000  # bytes that are read of one mail
TIMEOUT = 60.0


@dataclass(frozen=True)
class Imap:
    """A folder of a mailbox. `token` (whether to renew -> a token) logs in by XOAUTH2 in the place of the password; one that has
    ended, before the login or on the way, is renewed.

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
            yield from self._mails(after)
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

    def _mails(self, after: str) -> Iterator[tuple[str, bytes]]:
        """The mails after a place. A session that ends with its token is begun again where it was, as long as that brings mails."""
        began, renew = "", False
        while True:
            try:
                with self._connection(renew=renew) as client:
                    validity = self._look(client)
                    last = int(after.split(".")[1]) if after.startswith(f"{validity}.") else 0
                    _, (found, *_) = client.uid("SEARCH", f"UID {last + 1}:*")
                    for uid in sorted(map(int, (found or b"").split())):
                        if uid > last:  # "n:*" always gives the newest (RFC 3501, 6.4.8)
                            data = self._fetch(client, uid)
                            after = f"{validity}.{uid}"
                            yield after, data
                return
            except (imaplib.IMAP4.abort, ConnectionError, ssl.SSLEOFError):
                if self.token is None or after == began:
                    raise
                began, renew = after, True

    def _connection(self, *, renew: bool) -> imaplib.IMAP4:
        """A connection that is logged in. A token that is refused may have ended: a new one is tried, on a connection of its own."""
        if self.token is not None and not renew:
            try:
                return self._opened(self.token(False))
            except MailError as error:
                if error.kind != "login":
                    raise
        return self._opened(self.token(True) if self.token is not None else None)

    def _opened(self, token: str | None) -> imaplib.IMAP4:
        if self.context is None and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise MailError(f"{self._place}: a login without TLS would show the password to the network", kind="tls")
        if self.context is None:
            client = imaplib.IMAP4(self.host, self.port, TIMEOUT)
        else:
            client = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=self.context, timeout=TIMEOUT)
        try:
            self._log_in(client, token)
        except BaseException:
            client.shutdown()
            raise
        return client

    def _log_in(self, client: imaplib.IMAP4, token: str | None) -> None:
        challenges: list[bytes] = []

        def answer(challenge: bytes) -> bytes:
            """The token at first; to the challenge that says why it is refused, nothing, and the refusal follows (XOAUTH2)."""
            if challenge:
                challenges.append(challenge)
                return b""
            return f"user={self.user}\1auth=Bearer {token}\1\1".encode()

        try:
            if token is None:
                client.login(self.user, self.password)
            else:
                client.authenticate("XOAUTH2", answer)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            remedy = (
                "that the application may read this mailbox (IMAP.AccessAsApp at Microsoft)"
                if token is not None
                else "NEWSLETTER_IMAP_PASSWORD"
            )
            said = ", ".join([_words(error), *map(_reason, challenges)])
            raise MailError(
                f"{self._place}: the login of {self.user} was refused ({said}); check mail.bounces.user and {remedy}",
                kind="login",
            ) from None

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


def _reason(challenge: bytes) -> str:
    """Why a token is refused, as the server's challenge says it in JSON: its status, and the scope that it misses."""
    try:
        said = json.loads(challenge)
        found = [f"{name} {said[name]}" for name in ("status", "scope") if said.get(name)]
    except (ValueError, AttributeError, TypeError):
        found = []
    return " ".join(", ".join(found).split())[:200] or "the token is refused"

"""What mailing commands work with, made from settings and secrets: the relay, tokens, keys, the mailbox of bounces."""

from __future__ import annotations

import os
import socket
import ssl
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.cli.desk import count, say
from newsletter.config.mailing import limits, place, sender
from newsletter.errors import ConfigError

if TYPE_CHECKING:
    from newsletter.adapters.composing import Key
    from newsletter.adapters.oauth import Tokens
    from newsletter.adapters.post import Folder, Imap
    from newsletter.adapters.smtp import Relay
    from newsletter.adapters.store.readers import Readers
    from newsletter.config.settings import Settings

PASSWORD, IMAP_PASSWORD, OAUTH, DKIM = (
    f"NEWSLETTER_{name}" for name in ("SMTP_PASSWORD", "IMAP_PASSWORD", "OAUTH_SECRET", "DKIM_KEY")
)


def secret(name: str) -> str | None:
    """A secret from the environment: NAME itself, or the file that NAME_FILE names; None where neither is set."""
    from newsletter.adapters.secret import given

    found = given(name, os.environ)
    return found.decode() if found is not None else None


def needed(name: str, why: str) -> str:
    """A secret that must be there; ConfigError with the remedy where it is not."""
    found = secret(name)
    if found is None:
        raise ConfigError(f"{why} needs a secret; set {name}, or {name}_FILE to a file that holds it")
    return found


def tls(root: Path, ca_file: str | None, key: str) -> ssl.SSLContext:
    """Verified TLS, with the authority of the settings besides the public ones."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        try:
            context.load_verify_locations(root / ca_file)
        except (OSError, ssl.SSLError):
            raise ConfigError(
                f"{root / ca_file}: {key} holds no certificates in PEM that can be read; mend it"
            ) from None
    return context


def tokens(settings: Settings, scope: str = "") -> Tokens:
    """The OAuth2 tokens of the relay's application, for another scope where one is given."""
    from newsletter.adapters.oauth import Client, Tokens

    relay = settings.mail.relay
    if not relay.token_endpoint or not relay.client_id:
        raise ConfigError("newsletter.yaml: login: oauth2 needs mail.relay.token_endpoint and client_id; add them")
    return Tokens(
        Client(relay.token_endpoint, relay.client_id, needed(OAUTH, "mail.relay.login: oauth2"), scope or relay.scope)
    )


def relay(settings: Settings, root: Path) -> Relay:
    """The relay of the settings, with its login."""
    from newsletter.adapters.smtp import Login, Relay

    told = settings.mail.relay
    host, port, security = place(told)
    login = None
    if told.login == "password":
        login = Login(told.user or "", needed(PASSWORD, "mail.relay.login: password"))
    elif told.login == "oauth2":
        login = Login(told.user or "", token=tokens(settings).for_login)
    return Relay(
        host, port, security, login,  # type: ignore[arg-type]
        context=tls(root, told.ca_file, "mail.relay.ca_file") if security != "none" else None,
        hello=told.hello or socket.getfqdn() or "localhost",
        timeout=told.timeout_s,
        per_connection=limits(told).per_connection,
    )  # fmt: skip


def dkim_keys(settings: Settings) -> tuple[Key, ...]:
    """The key that signs, none where the relay does."""
    from newsletter.adapters.composing import Key

    dkim = settings.mail.dkim
    if dkim.by == "relay":
        return ()
    pem = needed(DKIM, "mail.dkim.by: us").encode()
    return (Key(dkim.domain or sender(settings).author.domain, dkim.selector, pem),)


def post(settings: Settings, root: Path) -> Folder | Imap | None:
    """Where bounces are read from; None where nothing is set."""
    from newsletter.adapters.post import Folder, Imap

    told = settings.mail.bounces
    if told.folder:
        return Folder(root / told.folder)
    if not told.imap_host:
        return None
    user = told.user or sender(settings).bounces.address
    context = (
        None
        if told.imap_host in ("localhost", "127.0.0.1", "::1") and told.imap_port == 143
        else tls(root, settings.mail.relay.ca_file, "mail.relay.ca_file")
    )
    if told.login == "oauth2":
        held = tokens(settings, told.scope)
        return Imap(
            told.imap_host,
            told.imap_port,
            user,
            context,
            token=lambda renew: held.token(renew=renew),
            folder=told.imap_folder,
        )
    password = needed(IMAP_PASSWORD, "mail.bounces.login: password")
    return Imap(told.imap_host, told.imap_port, user, context, password, folder=told.imap_folder)


def housekeeping(readers: Readers, settings: Settings, now: datetime) -> None:
    """Forget who asked and never confirmed in time, and say so."""
    from newsletter import subscribing

    if number := subscribing.lapse(readers, now, settings.serve.pending_days):
        say(f"{count(number, 'request')} to subscribe, never confirmed: forgotten (serve.pending_days).")


def own_addresses(settings: Settings) -> frozenset[str]:
    """Our addresses, which are nobody's subscription."""
    who = sender(settings)
    return frozenset(
        mailbox.address.lower() for mailbox in (who.author, who.bounces, who.reply_to, who.leave) if mailbox
    )

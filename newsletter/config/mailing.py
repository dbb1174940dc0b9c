"""The settings of `mail` as the core wants them: who sends, and how fast. Secrets are not here."""

from __future__ import annotations

from dataclasses import replace

from newsletter.config.mail import RelaySettings
from newsletter.config.settings import Settings
from newsletter.core.mailing.headers import Mailbox
from newsletter.core.mailing.pace import HOSTS, PRESETS, Limits
from newsletter.core.mailing.template import Sender
from newsletter.errors import ConfigError


def sender(settings: Settings) -> Sender:
    """Who mails; ConfigError where no address is set or one cannot be used."""
    mail, about = settings.mail, settings.publication
    address = mail.sender or about.contact
    if address is None:
        raise ConfigError("newsletter.yaml: nobody to send from; set mail.sender or publication.contact")
    author = _mailbox("mail.sender", address, about.name)
    bounces = _mailbox("mail.bounces.address", mail.bounces.address or address)
    return Sender(
        author=author,
        list_id=mail.list_id or f"newsletter.{author.domain}",
        bounces=bounces,
        reply_to=_mailbox("publication.contact", about.contact, about.contact_name) if about.contact else None,
        archive=settings.site.url,
        verp=mail.bounces.verp,
        leave=_mailbox("mail.leave", mail.leave) if mail.leave else bounces,
        label=mail.label or "",
    )


def _mailbox(key: str, address: str, name: str = "") -> Mailbox:
    try:
        return Mailbox.read(address, name)
    except ValueError as error:
        raise ConfigError(f"newsletter.yaml: {key}: {error}; mend it") from None


def limits(relay: RelaySettings) -> Limits:
    """How fast the relay is served: its preset's limits, and what is set apart."""
    told = {
        "connections": relay.connections,
        "per_minute": relay.per_minute,
        "per_connection": relay.per_connection,
        "domains": relay.per_domain or None,
        "retries": relay.retry_s,
    }
    return replace(PRESETS[relay.preset], **{name: value for name, value in told.items() if value is not None})  # type: ignore[arg-type]


def place(relay: RelaySettings) -> tuple[str, int, str]:
    """The relay's host, port and security, as set or as is usual for it; ConfigError where there is no usual one."""
    usual_host, usual_port = HOSTS.get(relay.preset, ("localhost", 587))
    if relay.preset == "amazon-ses" and not relay.host:
        raise ConfigError(
            "newsletter.yaml: Amazon SES has a relay in each region; set mail.relay.host (email-smtp.eu-central-1.amazonaws.com)"
        )
    host = relay.host or usual_host
    here = host in ("localhost", "127.0.0.1", "::1")
    security = relay.security or ("none" if here else "tls" if relay.port == 465 else "starttls")
    port = relay.port or (465 if security == "tls" else 25 if here and security == "none" else usual_port)
    return host, port, security

"""`doctor mail`: everything that decides whether an issue arrives, looked at before it is sent. Nothing is mailed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from newsletter.core.mail_health import message, names
from newsletter.core.mail_health.finding import Finding
from newsletter.core.mail_health.names import Lookup
from newsletter.core.mailing.replies import Features
from newsletter.core.mailing.template import Sender
from newsletter.core.publication import Publication
from newsletter.errors import MailError, NewsletterError

HIGHEST_SCORE = 1.0
CERTIFICATE_DAYS = 14


@dataclass(frozen=True)
class Key:
    """A signing key as the DNS must show it."""

    domain: str
    selector: str
    record: str


@dataclass(frozen=True)
class Relay:
    """What a look at the relay showed: features, TLS version, and the certificate's last day, as far as there are such."""

    place: str
    features: Features
    tls: str | None
    expires: str | None


def dns(sender: Sender, preset: str, keys: Sequence[Key], lookup: Lookup) -> Iterator[Finding]:
    """SPF, DKIM, DMARC and the return path's MX."""
    author, back = sender.author.domain, sender.bounces.domain
    try:
        yield names.spf(back, preset, lookup)
        if not keys:
            yield Finding(
                "DKIM",
                "not looked at",
                "the relay signs (mail.dkim.by: relay)",
                "send a probe and read it back with --probe",
            )
        for key in keys:
            yield names.dkim(key.domain, key.selector, key.record, lookup)
        yield from names.dmarc(author, back, keys[0].domain if keys else None, lookup)
        if not lookup(back, "MX") and not lookup(back, "A"):
            yield Finding(
                "return path",
                "bad",
                f"{back} receives no mail, so bounces are lost",
                "publish an MX record or set mail.bounces.address",
            )
        else:
            yield Finding("return path", "good", f"{back} receives mail")
    except MailError as error:
        yield Finding("DNS", "bad", str(error))


async def relay(look: Callable[[], Awaitable[Relay]], now: datetime) -> tuple[list[Finding], int | None]:
    """Connection, TLS and login of the relay; and the largest message it takes."""
    try:
        found = await look()
    except NewsletterError as error:
        return [Finding("relay", "bad", str(error))], None
    findings = [Finding("relay", "good", f"{found.place} lets us in" + (f", {found.tls}" if found.tls else ""))]
    if found.tls is None:
        findings.append(
            Finding(
                "TLS",
                "look",
                f"{found.place}: the connection is not encrypted",
                "set mail.relay.security, unless it is this machine",
            )
        )
    if found.expires:
        days = _days(found.expires, now)
        if days < CERTIFICATE_DAYS:
            findings.append(
                Finding(
                    "TLS", "look", f"{found.place}: its certificate ends in {days} days", "tell the relay's operator"
                )
            )
    return findings, found.features.largest


def _days(expires: str, now: datetime) -> int:
    """Days until a moment as the TLS library writes it ("Jun  1 12:00:00 2027 GMT")."""
    import ssl

    return (datetime.fromtimestamp(ssl.cert_time_to_seconds(expires), UTC) - now).days


def sample(
    data: bytes,
    html: str,
    text: str,
    publication: Publication,
    *,
    signed: bool,
    limit: int | None,
    hong_kong: bool | None = True,
) -> Iterator[Finding]:
    """A composed sample: headers, sizes, footer. `hong_kong`: whether the UEMO binds, None where nobody has said."""
    yield from message.headers(data, signed=signed)
    yield from message.sizes(data, html, limit)
    yield from message.footer(publication, text, hong_kong=hong_kong)


def spam(points: float | None, rules: Sequence[tuple[float, str]]) -> Finding:
    """SpamAssassin's word on the sample."""
    if points is None:
        return Finding("spam score", "not looked at", "SpamAssassin is not installed", "apt-get install spamassassin")
    told = ", ".join(f"{name} {given:+.1f}" for given, name in rules if given > 0)
    if points <= HIGHEST_SCORE:
        return Finding("spam score", "good", f"{points:.1f} (at most {HIGHEST_SCORE})" + (f": {told}" if told else ""))
    return Finding(
        "spam score", "look", f"{points:.1f}, more than {HIGHEST_SCORE}: {told}", "change what these rules name"
    )

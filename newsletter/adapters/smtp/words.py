"""Why a relay cannot be had, in words, with the remedy."""

from __future__ import annotations

import socket
import ssl

from newsletter.core.mailing.replies import Reply
from newsletter.errors import MailError

_LATER = "nothing is lost, run the same command again"


def unopened(place: str, error: Exception) -> MailError:
    """The error of a connection that did not come about."""
    if isinstance(error, socket.gaierror):
        return MailError(
            f"{place}: the name cannot be resolved ({error.strerror}); check mail.relay.host and this machine's DNS; {_LATER}",
            kind="name",
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailError(
            f"{place}: its certificate is not accepted ({error.verify_message}); {_certificate(error)}", kind="tls"
        )
    if isinstance(error, ssl.SSLError):
        return MailError(
            f"{place}: TLS cannot be agreed on ({(error.reason or str(error)).lower().replace('_', ' ')}); port 465 wants "
            "mail.relay.security: tls, ports 587 and 25 starttls", kind="tls",
        )  # fmt: skip
    if isinstance(error, TimeoutError):
        return MailError(f"{place}: does not answer; check host, port and the firewall; {_LATER}", kind="timeout")
    if isinstance(error, ConnectionRefusedError):
        return MailError(
            f"{place}: nobody listens there; check mail.relay.host and port, or wait for the relay; {_LATER}",
            kind="connect",
        )
    said = getattr(error, "strerror", None) or str(error)
    return MailError(f"{place}: the connection failed ({said}); {_LATER}", kind="connect")


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    message = error.verify_message
    if "expired" in message:
        return "the relay's operator must renew it, or this machine's clock is wrong"
    if "self" in message or "issuer" in message:
        return "name the authority's certificate in mail.relay.ca_file"
    if "mismatch" in message or "not valid for" in message:
        return "mail.relay.host must be a name that stands in it"
    return "ask the relay's operator"


def unwelcome(place: str, reply: Reply) -> MailError:
    """The error of a relay that answers, but does not let us in."""
    said = f"{reply.code} {reply.status} {reply.text}".replace("  ", " ").strip()
    if 400 <= reply.code < 500:
        return MailError(f"{place}: asks to come later ({said}); {_LATER}", kind="busy")
    return MailError(
        f"{place}: refuses the connection ({said}); ask the relay's operator to admit this machine", kind="protocol"
    )


def no_tls(place: str) -> MailError:
    """The relay offers no STARTTLS."""
    return MailError(f"{place}: offers no STARTTLS; use its TLS port (mail.relay.port: 465, security: tls)", kind="tls")


def login_in_the_clear(place: str) -> MailError:
    """A password would pass the network unencrypted."""
    return MailError(
        f"{place}: a login without TLS would show the password to the network; set mail.relay.security", kind="tls"
    )

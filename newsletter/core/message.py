"""The issue as a mail message: text and HTML alternatives, every byte derived from the issue."""

from __future__ import annotations

import hashlib
from datetime import datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from newsletter.core.view import IssueView

HOUR = 9  # of the publication's day; a stated time, so that the bytes do not depend on when it is built


def published_at(view: IssueView) -> datetime:
    """The moment an issue carries: its day of publication at nine in the publication's time zone."""
    return datetime.combine(view.published, time(HOUR), ZoneInfo(view.publication.time_zone))


def compose(view: IssueView, *, html: str, text: str) -> bytes:
    """The message (RFC 5322) as it would be sent, without a recipient. `html` and `text` are the built outputs."""
    publication = view.publication
    local, _, domain = (publication.contact or "newsletter@publication.invalid").partition("@")
    seed = hashlib.sha256(f"{view.key}\0{view.version}\0{html}\0{text}".encode()).hexdigest()
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(publication.name, username=local, domain=domain)
    message["Subject"] = view.subject
    message["Date"] = format_datetime(published_at(view))
    message["Message-ID"] = f"<{view.key.replace('..', '-')}.v{view.version}.{seed[:16]}@{domain}>"
    message["Content-Language"] = view.language
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{seed[16:48]}")
    return message.as_bytes()

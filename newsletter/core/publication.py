"""The publication's settings as the core sees them: everything of `newsletter.yaml` that shapes what a reader reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsletter.core.model import Section


@dataclass(frozen=True)
class Publication:
    """Who publishes, under what name, with what look. Defaults are the shipped ones.

    `site` is the archive's address without a closing slash, or None where there is none; `unsubscribe` is the
    address behind "unsubscribe" in e-mail, or None for a mail to `contact`. `accent` is a CSS color, `logo` a picture as a
    data address. `publisher_zh`, `address_zh` and `telephone` are what Hong Kong's UEMO asks of a sender, `notice` and `privacy` (an
    address) what GDPR, 13 does; a notice of None is ours where there is a privacy address. `disclaimer` and `corrections` are None where ours serve, in the issue's language; an empty one is left out.
    """

    name: str
    publisher: str
    sections: tuple[Section, ...]
    language: str = "en"
    address: str = ""
    contact: str = ""
    contact_name: str = ""
    disclaimer: str | None = None
    corrections: str | None = None
    accent: str = "#7a2e2e"
    accent_dark: str = "#e0a3a3"
    logo: str | None = None
    time_zone: str = "UTC"
    paper: str = "A4"
    site: str | None = None
    unsubscribe: str | None = None
    attach_sources: bool = False
    publisher_zh: str = ""
    address_zh: str = ""
    telephone: str = ""
    notice: str | None = None
    privacy: str | None = None
    email_budget: int = field(default=80_000)  # bytes of HTML; Gmail cuts near 102,000

    def item_address(self, key: str, anchor: str) -> str | None:
        """Where an item or note lies in the archive, or None without a site."""
        return f"{self.site}/{key}/#{anchor}" if self.site else None

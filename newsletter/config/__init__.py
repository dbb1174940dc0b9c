"""The configuration files of a workspace, read and checked: `newsletter.yaml`, `feeds.yaml` and `style.yaml`.

The models come with a library that takes longer to load than most commands take; what needs none of them (`remembered`) loads none.
"""

from __future__ import annotations

import base64
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsletter.core.model import Section
from newsletter.core.publication import Publication
from newsletter.errors import ConfigError

if TYPE_CHECKING:
    from newsletter.config.feeds import Feeds
    from newsletter.config.kinds import contrast
    from newsletter.config.reading import load, parse, schema
    from newsletter.config.settings import Settings
    from newsletter.config.style import Style

__all__ = [
    "FEEDS",
    "SETTINGS",
    "STYLE",
    "Feeds",
    "Settings",
    "Style",
    "contrast",
    "load",
    "logo",
    "parse",
    "publication",
    "schema",
]

SETTINGS, FEEDS, STYLE = "newsletter.yaml", "feeds.yaml", "style.yaml"
LARGEST_LOGO = 40_000  # bytes; it travels inside every page
_LATE = {
    "Feeds": "feeds", "Settings": "settings", "Style": "style", "contrast": "kinds", "load": "reading", "parse": "reading", "schema": "reading",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """What is loaded when it is first asked for."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_LATE[name]}"), name)


def publication(workspace: Path) -> Publication:
    """The publication of a workspace; ConfigError (file, line, remedy) where its files are missing or wrong."""
    from newsletter.config.feeds import Feeds
    from newsletter.config.reading import load
    from newsletter.config.settings import Settings

    settings, feeds = load(workspace / SETTINGS, Settings), load(workspace / FEEDS, Feeds)
    about = settings.publication
    return Publication(
        name=about.name,
        publisher=about.publisher,
        sections=tuple(Section(s.key, s.title) for s in feeds.sections),
        language=about.language,
        address=about.address,
        contact=about.contact or "",
        contact_name=about.contact_name,
        disclaimer=about.disclaimer,
        corrections=about.corrections,
        time_zone=about.time_zone,
        accent=settings.look.accent,
        logo=logo(workspace, settings.look.logo),
        accent_dark=settings.look.accent_dark,
        paper=settings.pdf.paper,
        attach_sources=settings.pdf.attach_sources,
        site=settings.site.url,
        unsubscribe=settings.email.unsubscribe,
        email_budget=settings.email.budget_kb * 1000,
        publisher_zh=settings.mail.publisher_zh or "",
        address_zh=settings.mail.address_zh or "",
        telephone=settings.mail.telephone or "",
        notice=settings.mail.notice,
        privacy=settings.mail.privacy,
    )


def logo(workspace: Path, name: str | None) -> str | None:
    """The logo as a data address, so that no output has to find a file."""
    if name is None:
        return None
    path = workspace / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: look.logo cannot be read: {error.strerror}") from None
    if len(data) > LARGEST_LOGO:
        raise ConfigError(f"{path}: look.logo is larger than {LARGEST_LOGO // 1000} kB; save it smaller")
    kind = "image/png" if name.endswith(".png") else "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"

"""The kinds of values that the configuration files hold, each with its check and its remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from newsletter.core import reach


def address(value: str) -> str:
    """An e-mail address, by its form alone."""
    if not re.fullmatch(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;]+", value):
        raise ValueError("must be an e-mail address such as desk@example.com")
    return value


def web(value: str) -> str:
    """An address on the web, without the slash at its end."""
    if not re.fullmatch(r"https?://[^\s<>\"']+", value):
        raise ValueError("must be an address beginning with https://")
    return value.rstrip("/")


def fetchable(value: str) -> str:
    """An address to fetch, kept as it is: its last slash may matter. It must not carry a password."""
    try:
        parts = urlsplit(value)
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"[\s\x00-\x1f\x7f<>\"]", value):
        raise ValueError("must be an address beginning with https:// or http://, without spaces")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not carry a name or password")
    return value


def proxy(value: str) -> str:
    """The address of a proxy, which must not carry a password."""
    if not re.fullmatch(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?/?", value):
        raise ValueError("must be an address such as http://proxy.example.com:3128, without a password")
    return value.rstrip("/")


def reachable(value: str) -> str:
    """A host or network that the address guard lets through."""
    reach.Allowed.read([value])
    return value


def zone(value: str) -> str:
    """A time zone of the IANA database."""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone such as Asia/Shanghai") from None
    return value


def legible_on(ground: str) -> Callable[[str], str]:
    """A check that a color is told from a ground as WCAG 2.2, 1.4.3 asks of text: 4.5 to 1."""

    def check(color: str) -> str:
        if (ratio := contrast(color, ground)) < 4.5:
            raise ValueError(f"is too faint on {ground} ({ratio:.1f}:1; text needs 4.5:1)")
        return color

    return check


def contrast(one: str, other: str) -> float:
    """The contrast of two colors (#rrggbb), 1 to 21, by WCAG's relative luminance."""

    def luminance(color: str) -> float:
        channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


Fault = tuple[tuple[str | int, ...], str]  # the place in the file, and what is wrong there with its remedy
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
EmailAddress = Annotated[str, AfterValidator(address)]
WebAddress = Annotated[str, AfterValidator(web)]
ProxyAddress = Annotated[str, AfterValidator(proxy)]
Line = Annotated[str, Field(min_length=1, pattern=r"^[^\r\n]+$")]


class Strict(BaseModel):
    """A part of a configuration file: unknown keys are errors, and what is read is not changed."""

    # A part by itself is never validated but inside its whole, which is built when a file is read: parts' defaults are constructed, so that
    # none is built twice, nor those of files that a command does not read.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def faults(self) -> Iterable[Fault]:
        """What is wrong although each value by itself is right."""
        return ()

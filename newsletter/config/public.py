"""`serve` in `newsletter.yaml`: the public endpoints, where readers reach them, and how much they let through."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, Field

from newsletter.config.kinds import Line, Strict, WebAddress


def _secure(value: str) -> str:
    if not value.startswith("https://"):
        raise ValueError("must begin with https:// (RFC 8058 asks for it)")
    return value


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value)
    except ValueError:
        raise ValueError("must be an address or a network such as 127.0.0.1 or 10.0.0.0/8") from None
    return value


class ServeSettings(Strict):
    """`newsletter serve`: subscribing, confirming and leaving on the web."""

    url: Annotated[WebAddress, AfterValidator(_secure)] | None = Field(
        None, description="Where readers reach it (https); each mail's unsubscribe link then leads there."
    )
    host: Line = Field("127.0.0.1", description="The address it listens on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8080, description="Its port; 0: a free one.")
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = Field(
        (), description="Proxies (addresses, networks) whose X-Forwarded-For is believed."
    )
    site: Line = Field("var/site", description="The folder of the built archive, shown under /; in the workspace.")
    notice: Line = Field("", description="The version of the privacy notice shown, kept with each consent.")
    pending_days: Annotated[int, Field(ge=8, le=366)] = Field(
        30,
        description="Days after which somebody who asked and never confirmed is forgotten (the link holds for a week).",
    )
    per_client: Annotated[int, Field(ge=1)] = Field(
        60,
        description="Requests a minute from one client (network of it, for IPv6); the files of the archive not counted.",
    )
    asking_per_client: Annotated[int, Field(ge=1)] = Field(
        10, description="Filled-in subscription forms an hour from one client."
    )
    asking: Annotated[int, Field(ge=1)] = Field(300, description="Filled-in subscription forms an hour, all in all.")

"""`site` and `publish` in `newsletter.yaml`: the archive on the web, and where it is sent."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from newsletter.config.kinds import Line, Strict, WebAddress
from newsletter.core.keys import IssueKey


def _key(value: str) -> str:
    return str(IssueKey.parse(value))


def target(value: str) -> str:
    """A folder, `sftp://user@host[:port]/path` or `s3://bucket[/prefix]`, without a password."""
    if "://" not in value:
        return value
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("sftp", "s3") and bool(parts.hostname) and parts.password is None
        good = good and (parts.scheme == "s3" or len(parts.path) > 1) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"[\s?#]", value):
        raise ValueError(
            "must be a folder, sftp://user@host/path or s3://bucket/prefix; a password goes into the environment"
        )
    return value.rstrip("/")


class SiteSettings(Strict):
    """The archive on the web."""

    url: WebAddress | None = Field(None, description="The archive's address; e-mail then links to it.")
    internal: tuple[Annotated[str, AfterValidator(_key)], ...] = Field(
        (), description="Issues (YYYY-MM) that the site shows nowhere; an issue may say so itself, as `internal: true`."
    )
    search: bool = Field(True, description="Whether the site has a search of its own, in the reader's browser.")


class PublishSettings(Strict):
    """`newsletter publish`: where the built site is sent."""

    to: Annotated[Line, AfterValidator(target)] | None = Field(
        None, description="A folder (relative to the workspace), sftp://user@host/path or s3://bucket/prefix."
    )
    key_file: Line | None = Field(None, description="SFTP: the private key; default: those of ~/.ssh and the agent.")
    known_hosts: Line | None = Field(
        None, description="SFTP: the file of known host keys; default: ~/.ssh/known_hosts. Unknown hosts are refused."
    )
    endpoint: WebAddress | None = Field(None, description="S3: the address of a compatible store; default: Amazon's.")
    region: Line | None = Field(None, description="S3: the region; default: the environment's.")

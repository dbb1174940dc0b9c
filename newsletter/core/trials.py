"""Whether a cited page still answers: what an answer or a failure means, and the record of it.

A page is `dead` where every reader would miss it: not there, deleted, behind a log-in, turned into the site's home page. It is
`unverified` where only we were kept out (a bot check, a refusal, no answer in time): that proves nothing, and a person has to look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from newsletter.core import page_address
from newsletter.core.articles import unreadable
from newsletter.errors import FetchError

State = Literal["ok", "dead", "unverified"]
FRESH = timedelta(days=1)  # how long a result serves
FORGOTTEN = timedelta(days=90)  # after which it is dropped from the record
_VERSION = 1
_MISSING = re.compile(r"/(?:404|error(?:404|page|s)?|not-?_?found|page-?not-?found)(?:\.\w{2,5})?/?\Z", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?:\A|\.)(?:passport|login|sso|signin|account|accounts)\.|/(?:log-?in|sign-?in|passport|sso)(?:[/.?]|\Z)",
    re.IGNORECASE,
)
_TITLE = re.compile(rb"<title[^>]*>(.{0,300}?)</title>", re.IGNORECASE | re.DOTALL)
_MISSING_TITLE = re.compile(
    r"\A\W*(?:error\W*)?404\b(?!\s*(?:items|apps|cases|people))|\b404\b.{0,20}(?:not found|error|页面)|\A\W*(?:(?:page|file|article)\s+)?not found\s*(?:\Z|[|:(<_–—-])"
    r"|\A\W*(?:您访问的)?(?:页面|网页|文章|内容)(?:不存在|未找到|已(?:被)?删除|找不到)",
    re.IGNORECASE,
)
_ONWARD = re.compile(
    rb"""http-equiv=["']?refresh["']?[^>]{0,40}content=["']?\s*\d*\s*;\s*url=["']?([^"'>\s]{1,300})"""
    rb"""|(?:window\.|top\.|self\.)?location(?:\.href)?\s*=\s*["']([^"']{1,300})["']""",
    re.IGNORECASE,
)
_FORWARDING = 3000  # bytes of a page that does nothing but lead on


@dataclass(frozen=True)
class Link:
    """What became of an address when it was tried: its state, why in words, when, and where it led."""

    url: str
    state: State
    reason: str
    at: datetime
    final_url: str | None = None


def of_page(
    url: str, final_url: str, data: bytes, barrier: Callable[[], str | None], *, status: int = 200
) -> tuple[State, str]:
    """What a page that was given says of its address. `barrier` reads the page and gives why it holds no content, or None."""
    arrived = _onward(final_url, data) or final_url
    if not page_address.is_home(url) and page_address.is_home(arrived):
        return "dead", "leads to the site's home page, not to the page cited"
    parts = urlsplit(arrived)
    if arrived != url and _MISSING.search(parts.path) and not _MISSING.search(urlsplit(url).path):
        return "dead", "leads to the site's page for errors"
    if arrived != url and _LOGIN.search(f"{parts.hostname or ''}{parts.path}") and not _LOGIN.search(url):
        return "dead", "leads to a log-in"
    if (title := _TITLE.search(data)) and _MISSING_TITLE.search(_decoded(title[1])):
        return "dead", "says that the page is not there, although it answers as if it were"
    if why := barrier():
        return ("dead", f"answers, but {why}") if unreadable.is_gone(why) else ("unverified", why)
    return "ok", f"answers ({status})"


def _onward(url: str, data: bytes) -> str | None:
    """Where a page that does nothing else sends its reader on to."""
    found = _ONWARD.search(data) if len(data) <= _FORWARDING else None
    if found is None:
        return None
    try:
        return urljoin(url, _decoded(found[1] or found[2]))
    except ValueError:
        return None


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def of_failure(error: FetchError) -> tuple[State, str]:
    """What a failed fetch says of an address."""
    said = str(error).removeprefix(f"{error.url}: ").partition(";")[0]
    if error.kind == "large":
        return "ok", "answers, with a large document"
    if error.status in (404, 410):
        return "dead", said
    if error.status == 401:
        return "dead", "asks for a password (401)"
    if error.kind == "name" and "emporary" not in said:
        return "dead", said
    if error.status == 429 and error.retry_after:
        return "unverified", f"{said}, and asks to wait {shown_wait(error.retry_after)}"
    return "unverified", said


def unreached(error: FetchError) -> bool:
    """Whether nothing answered at all, as when this machine is offline."""
    return error.kind in ("name", "connect") or (error.kind == "timeout" and error.status is None)


def shown_wait(seconds: float) -> str:
    """How long a server asks us to wait, in words."""
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} minutes"


# ---- the record -----------------------------------------------------------------------------------


def read(text: str) -> dict[str, Link]:
    """The results in a record; none where it is not one, as it can always be made again."""
    try:
        data: Any = json.loads(text)
        if data["version"] != _VERSION:
            return {}
        found = [Link(**{**entry, "at": datetime.fromisoformat(entry["at"])}) for entry in data["links"]]
    except (ValueError, KeyError, TypeError):
        return {}
    return {link.url: link for link in found if link.at.tzinfo is not None}


def write(found: Mapping[str, Link], now: datetime) -> str:
    """The record's text, without what is forgotten."""
    kept = [link for _, link in sorted(found.items()) if now - link.at < FORGOTTEN]
    entries = [{**link.__dict__, "at": link.at.isoformat(timespec="seconds")} for link in kept]
    return json.dumps({"version": _VERSION, "links": entries}, ensure_ascii=False, indent=1) + "\n"


def fresh(link: Link, now: datetime) -> bool:
    """Whether a result still serves."""
    return timedelta(0) <= now - link.at < FRESH

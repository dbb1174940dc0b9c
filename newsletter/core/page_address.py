"""What an address says of its page: another address of the same page, a short link, a home page, a post on WeChat, an authority's own.

Nothing is fetched, and no address is changed: what is found here is shown to an editor.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from newsletter.core import reach, urls

# Services that hide where an address leads; they stop, and their links with them.
_SHORTENERS = frozenset({
    "t.cn", "url.cn", "w.url.cn", "dwz.cn", "suo.im", "mrw.so", "985.so", "c7.gg", "u.jd.com", "v.douyin.com", "bit.ly", "j.mp", "t.co",
    "tinyurl.com", "tiny.cc", "goo.gl", "ow.ly", "is.gd", "v.gd", "buff.ly", "lnkd.in", "rebrand.ly", "cutt.ly", "rb.gy", "shorturl.at",
    "s.id", "t.ly", "dlvr.it", "ift.tt", "trib.al", "amzn.to", "fb.me", "b23.tv",
})  # fmt: skip
_WECHAT = frozenset({"mp.weixin.qq.com", "weixin.qq.com", "mp.weixinbridge.com"})
_MOBILE = re.compile(r"(?:m|wap|3g|4g|touch|mobile|h5)\.(?=[^.]+\.)")
_INDEX = re.compile(r"/?(?:(?:index|default|home|main)(?:\.[a-z]{3,5})?)?/?", re.IGNORECASE)
_LANGUAGES = re.compile(r"/(?:en|zh|cn|zh-cn|zh-hans|zh_cn|en-us|english|chinese)(?=/|\Z)", re.IGNORECASE)
# Hosts that only a public body can have, and those of bodies that have another.
_PUBLIC = re.compile(
    r"(?:\A|\.)(?:gov|gob|gouv|govt|mil)(?:\.[a-z]{2})?\Z|(?:\A|\.)(?:gc\.ca|europa\.eu|go\.(?:jp|kr|id|th)|bund\.de|admin\.ch|court\.[a-z]{2,})\Z"
)
_BODIES = frozenset({
    "tc260.org.cn", "cverc.org.cn", "cert.org.cn", "chinacourt.org", "12377.cn", "isc.org.cn", "pcpd.org.hk", "cnil.fr", "ico.org.uk",
    "dataprotection.ie", "gpdp.it", "garanteprivacy.it", "aepd.es", "autoriteitpersoonsgegevens.nl", "datatilsynet.dk", "datatilsynet.no",
    "imy.se", "uodo.gov.pl", "dsb.gv.at", "apd-gba.be",
})  # fmt: skip


def host(url: str) -> str:
    """The host of an address in lower case, empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def _domains(name: str) -> list[str]:
    """A host and the domains above it: `a.b.cn`, `b.cn`."""
    parts = name.split(".")
    return [".".join(parts[place:]) for place in range(len(parts) - 1)]


@lru_cache(maxsize=4096)
def identity(url: str) -> str:
    """What all addresses of one page share: host without www. and mobile prefix, path, and what the query chooses."""
    plain = urls.without_tracking(url)
    try:
        parts = urlsplit(plain)
        port = parts.port
    except ValueError:
        return url
    name = re.sub(r"\Awww\d?\.", "", _MOBILE.sub("", host(plain), count=1))
    shown = f"{name}:{port}" if port not in (None, 80, 443) else name
    query = "&".join(f"{key}={value}" for key, value in sorted(parse_qsl(parts.query, keep_blank_values=True)))
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""  # a page chosen by its script
    path = unquote(parts.path)
    path = path.rstrip("/") if not _INDEX.fullmatch(path) else ""
    return f"{shown}{path}{f'?{query}' if query else ''}{f'#{fragment}' if fragment else ''}"


def desktop(url: str) -> str | None:
    """The address of the full page behind a mobile one, as sites mostly have it; None for an address that is not mobile."""
    name = host(url)
    if not (found := _MOBILE.match(name)):
        return None
    rest = name[found.end() :]
    full = (
        rest
        if rest.count(".") > 1 and not rest.endswith((".com.cn", ".gov.cn", ".org.cn", ".net.cn"))
        else f"www.{rest}"
    )
    return re.sub(re.escape(name), full, url, count=1, flags=re.IGNORECASE)


def is_short(url: str) -> bool:
    """Whether it is the short link of a service that leads on to the page."""
    return host(url).removeprefix("www.") in _SHORTENERS


def is_home(url: str) -> bool:
    """Whether it names a site rather than a page on it."""
    try:
        parts = urlsplit(urls.without_tracking(url))
    except ValueError:
        return False
    path = _LANGUAGES.sub("", parts.path, count=1)
    return bool(parts.hostname) and bool(_INDEX.fullmatch(path)) and not parts.query and len(parts.fragment) < 3


def is_wechat(url: str) -> bool:
    """Whether it is a post of a WeChat account, which its author or the platform may take down."""
    return host(url) in _WECHAT


def is_authority(url: str) -> bool:
    """Whether the host is a public body's own."""
    name = host(url)
    return bool(_PUBLIC.search(name)) or any(domain in _BODIES for domain in _domains(name))


def closed(url: str) -> str | None:
    """Why readers cannot reach it, in words (a private network, a file, a password in it); None where they may."""
    try:
        reach.target(url)
    except reach.Refused as refused:
        return str(refused).partition(";")[0]
    return None

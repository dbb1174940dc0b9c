"""Addresses: whether one is well formed, what of it is only tracking, and when two are one. An address is never changed here."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

# Parameters that say how a reader came, not what is read.
_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|d|y|tw|ms)clid|gbraid|wbraid|mc_[ce]id|igshid|mkt_tok|_hs(?:enc|mi)|cmpid|ncid|ref_src|spm|scm|scene|cref|wfr|"
    r"isappinstalled|share_(?:token|medium|source|app\w*)|sharer_\w+|nsukey|chksm|weixin_?\w*|__twitter_impression",
    re.IGNORECASE,
)
# Parameters that say so only with such a value; elsewhere they may choose the page.
_MAYBE = re.compile(r"(?:from|channel|source|src|ref|via|share)", re.IGNORECASE)
_ORIGIN = re.compile(
    r"(?:weixin|wechat|timeline|singlemessage|groupmessage|rss|feed|app|newsletter|e?mail|twitter|facebook|linkedin|weibo|qq)\w*",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(r"wechat_redirect|wechat_webview_type=.*|rd|xtor=.*|:~:text=.*", re.IGNORECASE)
_FULL_WIDTH = re.compile("[\u3000-\u303f\uff00-\uffef“”‘’]")
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*\.?|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]", re.IGNORECASE
)


def fault(url: str) -> str | None:
    """What is wrong with a web address as it stands, in words; None where nothing is."""
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        return "it holds white space"
    if found := _FULL_WIDTH.search(url):
        return f"it holds the full-width or curly character {found.group()}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return str(error)[:1].lower() + str(error)[1:]
    if parts.scheme.lower() not in ("http", "https"):
        return f"it begins with {parts.scheme or 'no scheme'}, not https://"
    if re.match(r"https?:/*(?:https?|ftp):?/", url, re.IGNORECASE):
        return "it begins twice"
    if port == 0 or not _HOST.fullmatch(parts.hostname or ""):
        return f"{parts.hostname or 'nothing'} is no host name"
    if re.search(r"%(?![0-9a-fA-F]{2})", url):
        return "a % in it is not followed by two hexadecimal digits"
    if found := re.search(r"[.,;:!?'\">\]}]+$|[<>\"{}|\\^`]", url):
        return f"it holds {found.group()[0]}, which does not belong there"
    if url.endswith(")") and url.count(")") > url.count("("):
        return "a closing bracket was taken into it"
    return None


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _is_tracking(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return bool(_TRACKING.fullmatch(name) or (_MAYBE.fullmatch(name) and _ORIGIN.fullmatch(value)))


def without_tracking(url: str) -> str:
    """The address without its tracking tail, every other character kept; the address itself where it has none."""
    if "?" not in url and "#" not in url:
        return url
    parts = _split(url)
    if parts is None or not parts.netloc:
        return url
    kept = [p for p in parts.query.split("&") if not _is_tracking(p)] if parts.query else []
    fragment = "" if _FRAGMENT.fullmatch(parts.fragment) else parts.fragment
    if len(kept) == (parts.query.count("&") + 1 if parts.query else 0) and fragment == parts.fragment:
        return url
    return urlunsplit(parts._replace(query="&".join(kept), fragment=fragment))


def is_plain_http(url: str) -> bool:
    """Whether the address is http, which a network may read and change on the way."""
    return url.lower().startswith("http://")


# ---- two addresses of one document ------------------------------------------------------------------

_MOBILE = re.compile(r"(?:www\d?|m|mobile|wap|3g|amp|touch)\.(?=[^.]+\.[^.])|(?<=\.)m\.(?=[^.]+\.[^.]+$)")
_AMP_CACHE = re.compile(
    r"(?:[\w-]+\.)?cdn\.ampproject\.org/[cv]/(?:s/)?(.+)|(?:www\.)?google\.[a-z.]+/amp/(?:s/)?(.+)", re.IGNORECASE
)
_AMP_PATH = re.compile(r"/amp/?$|\.amp(?=\.html?$)|\.amp$|(?<=[^/])/amp(?=/[^/]+\.html?$)", re.IGNORECASE)
_AMP_QUERY = re.compile(r"amp(?:=1|=true)?|outputType=amp", re.IGNORECASE)
_UNRESERVED = re.compile(r"[\w/?&=+:;,@!$'()*~.-]*", re.ASCII)  # what percent-encoding leaves as it is
_INDEX = re.compile(r"(?<=/)(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)


def link(url: str) -> str:
    """What an address comes to, for comparing only: equal for the addresses under which one document is usually handed round.

    Without scheme, `www.` and mobile hosts, AMP, default port, tracking tail, fragment (but for `#!` and `#/`, which choose a page),
    index file and last slash; parameters in order. It need not lead anywhere. An address that is none stands for itself.
    """
    parts = _split(without_tracking(url.strip()))
    if parts is None or not parts.hostname:
        return url.strip()
    whole = f"{parts.netloc}{parts.path}"
    if cached := _AMP_CACHE.fullmatch(whole):
        return link(f"https://{cached[1] or cached[2]}" + (f"?{parts.query}" if parts.query else ""))
    host = _MOBILE.sub("", parts.hostname.rstrip(".").lower(), count=1)
    try:
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        port = ""
    path = _INDEX.sub("", _AMP_PATH.sub("", _unescaped(parts.path))).rstrip("/")
    query = "&".join(sorted(p for p in _unescaped(parts.query).split("&") if p and not _AMP_QUERY.fullmatch(p)))
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return f"{host}{port}{path}{'?' + query if query else ''}{fragment}"


def is_front_page(found: str) -> bool:
    """Whether a `link` is only that of a site: what many entries may give for want of one of their own."""
    return "/" not in found and "?" not in found and "#" not in found


def _unescaped(text: str) -> str:
    """Percent-encoding in one form (RFC 3986, 6.2.2): of two ways to write a character, the same is left."""
    if _UNRESERVED.fullmatch(text):
        return text
    return quote(unquote(text, errors="surrogateescape"), safe="/?&=+:;,@!$'()*~%", errors="surrogateescape")

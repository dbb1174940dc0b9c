"""What a page's head, its structured data and its well-known elements say: headline, publisher, day, language, address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from newsletter.core import facts, urls
from newsletter.core.articles import wording
from newsletter.core.articles.document import Claim, Document

_LARGEST = 200_000  # characters of a structured-data script that are read
_DAYS = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "publish_date", "date.issued", "dc.date.issued", "dcterms.issued",
    "dcterms.date", "dc.date", "citation_publication_date", "citation_date", "parsely-pub-date", "sailthru.date", "weibo:article:create_at",
    "bytedance:published_time", "og:published_time", "date", "firstpublishtime", "dcterms.created",
)  # fmt: skip
_NAMES = (
    "contentsource",
    "og:site_name",
    "sitename",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
    "publisher",
)
_SCRIPT_DAY = re.compile(
    r"\b(?:var\s+)?(?:publish_time|createTime|oriCreateTime|ct)\s*=\s*[\"'](\d{4}-\d\d?-\d\d?|\d{10})"
)
_NICKNAME = re.compile(r"\bvar\s+nickname\s*=\s*(?:htmlDecode\()?[\"']([^\"'\\]{1,60})[\"']")
_TITLE = re.compile(r"\bvar\s+msg_title\s*=\s*(?:htmlDecode\()?['\"]([^'\"\\]{1,300})['\"]")
_TYPES = re.compile(r"Article|NewsArticle|BlogPosting|Report|WebPage|GovernmentService|Legislation")
_ITEMPROP = etree.XPath("//*[@itemprop=$name]")
_SHANGHAI = timedelta(hours=8)


def read(root: lxml_html.HtmlElement, text: str, url: str | None = None) -> Document:
    """A document without blocks that carries what the page says of itself."""
    meta = _meta(root)
    data = list(_structured(root))
    wechat = root.get_element_by_id("js_content", None) is not None or "mp.weixin.qq.com" in (url or "")
    script = _script(text) if wechat else {}
    claims = [Claim("activity-name", words) for words in _by_id(root, "activity-name", "activity_name")]
    claims += [Claim("activity-name", script["title"])] if "title" in script else []
    claims += [Claim("headline", words) for item in data if (words := _string(item.get("headline")))]
    claims += [Claim("headline", words) for words in _itemprop(root, "headline")]
    claims += [
        Claim("og:title", meta[name])
        for name in ("og:title", "articletitle", "twitter:title", "dc.title")
        if name in meta
    ]
    title = next(root.iter("title"), None)
    if title is not None and (words := wording.squeeze(str(title.text_content()))):
        claims.append(Claim("title", words))
    return Document(
        (),
        tuple(Claim(claim.where, wording.squeeze(claim.text)[:500]) for claim in claims[:20]),
        publisher=_publisher(root, meta, data, script),
        published=_published(root, meta, data, script),
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        url=url or _address(root, meta),
    )


def _meta(root: lxml_html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, node in enumerate(root.iter("meta")):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").lower()
        content = wording.squeeze(node.get("content") or "")
        if name and content:
            found.setdefault(name, content[:1000])
        if number > 500:
            break
    return found


def _structured(root: lxml_html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The articles of JSON-LD scripts; what is no JSON is passed over."""
    for number, node in enumerate(root.iter("script")):
        if number > 300:
            return
        if "ld+json" not in (node.get("type") or "") or not node.text or len(node.text) > _LARGEST:
            continue
        try:
            data = json.loads(node.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            if any(isinstance(kind, str) and _TYPES.search(kind) for kind in _listed(item.get("@type"))):
                yield item


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _items(data: Any) -> Iterator[dict[str, Any]]:
    for item in _listed(data)[:50]:
        if isinstance(item, dict):
            yield item
            for inner in [*_listed(item.get("@graph"))[:50], item.get("mainEntity")]:
                if isinstance(inner, dict):
                    yield inner


def _string(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _by_id(root: lxml_html.HtmlElement, *names: str) -> list[str]:
    nodes = [root.get_element_by_id(name, None) for name in names]
    return [words for node in nodes if node is not None and (words := wording.squeeze(str(node.text_content())))]


def _itemprop(root: lxml_html.HtmlElement, name: str) -> list[str]:
    found = []
    nodes: Any = _ITEMPROP(root, name=name)  # elements, by the path; XPath itself may give anything
    for node in nodes[:5]:
        value = node.get("content") or node.get("datetime") or str(node.text_content())
        if words := wording.squeeze(value)[:500]:
            found.append(words)
    return found


def _script(text: str) -> dict[str, str]:
    """What a WeChat page's scripts state; they are read as text and never run."""
    found = {}
    for name, pattern in (("day", _SCRIPT_DAY), ("name", _NICKNAME), ("title", _TITLE)):
        if match := pattern.search(text):
            found[name] = match[1]
    return found


def _publisher(
    root: lxml_html.HtmlElement, meta: dict[str, str], data: list[dict[str, Any]], script: dict[str, str]
) -> str | None:
    names = _by_id(root, "js_name") or ([script["name"]] if "name" in script else [])
    for item in data:
        for publisher in _listed(item.get("publisher")):
            names += [name] if isinstance(publisher, dict) and (name := _string(publisher.get("name"))) else []
    for node in root.xpath("//*[@itemprop='publisher']//*[@itemprop='name']")[:2]:
        names.append(wording.squeeze(node.get("content") or str(node.text_content())))
    names += [meta[name] for name in _NAMES if name in meta]
    return next((name for name in names if 2 <= len(name) <= 80 and not name.startswith("http")), None)


def _published(
    root: lxml_html.HtmlElement, meta: dict[str, str], data: list[dict[str, Any]], script: dict[str, str]
) -> date | None:
    said = (
        [script.get("day")] + [_string(item.get("datePublished")) for item in data] + _itemprop(root, "datePublished")
    )
    said += [meta.get(name) for name in _DAYS]
    said += [node.get("datetime") for node in root.xpath("//time[@pubdate]")[:3]]
    return next((day for words in said if words and (day := _day(words)) is not None), None)


def _day(words: str) -> date | None:
    """The day of a stamp as it is written, in the zone it is written in; seconds since 1970 in China's."""
    try:
        if re.fullmatch(r"\d{10}", words):
            return (datetime.fromtimestamp(int(words), UTC) + _SHANGHAI).date()
        if match := re.match(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)", words):
            return date(int(match[1]), int(match[2]), int(match[3]))
        fact = next(facts.dates(words[:100]), None)
        return date(fact.year, fact.month, fact.day) if fact and fact.year else None
    except (ValueError, OverflowError):
        return None


def _address(root: lxml_html.HtmlElement, meta: dict[str, str]) -> str | None:
    """The page's own address, where it states one that is a web address."""
    said = [node.get("href") for node in root.xpath("//link[@rel='canonical']")[:1]] + [meta.get("og:url")]
    return next((url for url in said if url and urls.fault(url) is None), None)

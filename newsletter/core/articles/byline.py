"""Bylines: the lines of a page that say when a story appeared, where, and by whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from newsletter.core import facts
from newsletter.core.articles import wording
from newsletter.core.articles.publishers import Publishers

_MAY_BE = re.compile(
    r"(?:19|20)\d\d|[:：]|^\W*(?:by|written|reported|记者|文)\b", re.IGNORECASE
)  # a quick look before the long one
_LABEL = re.compile(
    r"\b(?:(?:first\s+|date\s+)?(?:published|posted|issued|released|publication\s+date|release\s+date|date\s+of\s+publication|publish(?:ed)?\s+(?:time|date))(?:\s+on)?|date|time|created(?:\s+on)?)\b\s*[:：]?"
    r"|(?:发布|发表|发文|发稿|成文|公布|刊发|印发|更新|时间|日期)(?:时间|日期|于)?\s*[:：]?|^(?:时间|日期)\s*[:：]",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:last\s+)?(?:updated|modified|revised|reviewed)(?:\s+(?:on|at|date))?\s*[:：]?|(?:最后)?(?:更新|修改)(?:时间|日期|于)?\s*[:：]?",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:\b(?:(?:news\s+)?source|publisher)(?!s)\b\s*[:：]|(?:信息|文章|稿件|新闻|内容)?(?:来源|来自|出处|发布机构|发布单位|发布部门)\s*[:：])\s*(?P<name>[^|｜\t]{2,50}?)\s*(?=$|[|｜\t]|\s{2,}|[,，]\s*(?:\d{1,2}\s[A-Z]|[A-Z][a-z]{2,8}\.?\s\d|\d{4}[-年/.])|\s(?:作者|时间|发布|日期|责任|编辑|字体|字号|浏览|点击|[12]\d{3}[-年/.]|Editor|Author|By|Time|Date|Updated|Published)|[(（]|【)",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"^\W*(?:by|author\s*[:：]|written\s+by|reported\s+by|作者\s*[:：]|记者\s*[:：]?|文\s*[/|:：])\s*(?P<name>.{2,80}?)\s*(?=$|[|｜\t·•/(（]|\s(?:in|from)\s[A-Z]|\s[-–—]\s)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\.\d+)?\s*(?:[AaPp]\.?[Mm]\.?)?\b\s*(?:[(]?(?:GMT|UTC|CST|CET|CEST|BST|EST|EDT|PST|PDT|HKT|Beijing\s+time|北京时间)(?:\s*[+-]\d{1,2}(?::?\d\d)?)?[)]?)?|(?:上午|下午|晚)\d{1,2}[:：时]\d{0,2}",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:web\s+)?(?:editors?|edited\s+by|responsible\s+editor)\s*[:：]?\s*[\w .,&'-]{0,40}|(?:责任编辑|责编|编辑|校对|审核|浏览(?:次数|量)?|阅读|点击(?:数|率|量)?|字体|字号|作者|记者|打印|分享)\s*[:：/]?\s*[\w ]{0,16}"
    r"|\d*\s*\bcomments?(?:\(s\))?|\b(?:print|e-?mail|share|tweet|save)\b(?!\w)"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?|\d+\s*(?:min(?:ute)?s?)(?:\s+read)?|\b(?:mon|tue|wed|thu|fri|sat|sun)\b,?|星期[一二三四五六日天]|周[一二三四五六日天]",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^\W{0,3}(?:[A-Z][A-Za-z' .,-]{1,40}?,?\s+(?P<when>[A-Z][a-z]{2,8}\.?\s+\d{1,2})\s*)?\((?P<name>Xinhua|Reuters|AP|AFP|Bloomberg|ECNS|CNS)\)|^\W{0,3}(?P<agency>新华社|中新社|中新网|人民网|央视网|本报)[^，。电]{1,16}?(?:\d{1,2}月)?\d{1,2}日(?:电|讯)"
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}\s*(?:[-–—]\s*(?:\d{4})?)?)?\s*[,.]?\s*(?:by\s+)?(?P<name>[A-Z][\w .&'’-]{2,40}?)\s*(?:[.,|]|all\s+rights|$)|版权所有\s*[:：©]?\s*(?P<holder>[\u4e00-\u9fff]{3,24})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Byline:
    """What a byline says; `updated` is a day it gives only as that of a change. `words` is the line itself."""

    words: str
    published: date | None = None
    updated: date | None = None
    publisher: str | None = None
    labelled: bool = False

    @property
    def day(self) -> date | None:
        """The best day it gives: of publication, else of the last change."""
        return self.published or self.updated


def read(text: str, publishers: Publishers) -> Byline | None:
    """A line read as a byline; None where it is something else, such as a sentence with a date in it."""
    line = text.strip()
    if not 3 <= len(line) <= 240 or not _MAY_BE.search(line) or wording.han(line) > 110:
        return None
    labelled = _LABEL.search(line) is not None or _UPDATED.search(line) is not None
    source, author = _SOURCE.search(line), _AUTHOR.match(line)
    days = _days(line)
    rest = _rest(line)
    if wording.ends(line) and wording.length(rest) > 24 and not (source and source.start() <= 1):
        return None
    if not days and not source and not author:
        return None
    parts = [part for part in re.split(r"\s*(?:[|｜·•\t]|\s/\s|\s{2,}|\s[-–—]\s|[()（）])\s*", rest) if part.strip()]
    if max((wording.length(part) for part in parts), default=0) > 64 or wording.length(rest) > 130:
        return None
    if (
        not days
        and not source
        and author
        and (wording.is_sentence(line) or len(author["name"].split()) > 8 or not _is_person(author["name"]))
    ):
        return None
    published = next((day for day, updated in days if not updated), None)
    updated = next((day for day, updated in days if updated), None)
    return Byline(
        line, published, updated, _publisher(line, source, author, parts, publishers), labelled or source is not None
    )


def _is_person(name: str) -> bool:
    """Whether an author's part reads as names: capitals, or Chinese of a name's length."""
    return wording.han(name) in range(2, 20) or all(
        word[:1].isupper() or word in ("and", "de", "van", "von", "in", "&") for word in name.split()
    )


def _days(line: str) -> list[tuple[date, bool]]:
    """The full dates of a line, each with whether it is called that of a change."""
    found = []
    for fact in facts.dates(line):
        if fact.year is None:
            continue
        try:
            day = date(fact.year, fact.month, fact.day)
        except ValueError:
            continue
        before = line[: fact.start]
        changed = [match.end() for match in _UPDATED.finditer(before)]
        stated = [match.end() for match in _LABEL.finditer(before) if not match.group().startswith("更新")]
        found.append((day, bool(changed) and max(changed) >= max(stated, default=0)))
    return found


def _rest(line: str) -> str:
    """What a line says beside dates, clock times, labels and editors."""
    cut = line
    for fact in reversed(list(facts.dates(line))):
        cut = cut[: fact.start] + " | " + cut[fact.end :]
    for pattern in (_CLOCK, _OTHER, _UPDATED, _LABEL):
        cut = pattern.sub(" | ", cut)
    return re.sub(r"[\s,，]*\|[\s,，|]*", " | ", cut).strip(" |,，-–—/:：\t")


def _publisher(
    line: str, source: re.Match[str] | None, author: re.Match[str] | None, parts: list[str], publishers: Publishers
) -> str | None:
    if source and (name := re.sub(r"\s*(?:作者|编辑|发布|时间|日期).*$", "", source["name"])).strip(" -—/|"):
        name = name.strip()
        if wording.han(name):  # a Chinese name holds no space; what follows one is another thing
            name = re.split(r"[\s\u3000]", name)[0]
        return publishers.named(name.rstrip("。.,，;； "))
    for part in parts:
        if known := publishers.known(part):
            return known
    if author and (known := publishers.known(author["name"]) or publishers.known(author["name"].rpartition(",")[2])):
        return known
    if not facts_in(line):
        return None
    for part in parts:
        if (by := re.match(r"by\s+(.+)$", part, re.IGNORECASE)) and (found := publishers.alone(by[1])):
            return found
        if _AUTHOR.match(part) or re.search(r"\d{3}|来源|记者|^by\b", part, re.IGNORECASE):
            continue
        if publishers.alone(part) or (author and part.isupper() and 2 <= len(part.split()) <= 4):
            return publishers.named(part)
    return None


def facts_in(line: str) -> bool:
    """Whether a line holds a full date."""
    return next(facts.dates(line), None) is not None


def dateline(text: str, publishers: Publishers) -> str | None:
    """The agency that a story's opening names (`BEIJING, March 3 (Xinhua) --`, 新华社北京3月3日电); None where none is named."""
    match = _DATELINE.match(text)
    name = match and (match["name"] or match["agency"])
    return publishers.named(name) if name and name != "本报" else None


def has_dateline(text: str) -> bool:
    """Whether a paragraph opens as an agency's story does."""
    return _DATELINE.match(text) is not None


def rights(text: str, publishers: Publishers) -> str | None:
    """The holder that a copyright line names."""
    match = _RIGHTS.search(text) if len(text) <= 600 else None
    if match is None:
        return None
    name = re.sub(
        r"\b(?:all rights reserved|the content)\b.*$", "", match["name"] or match["holder"] or "", flags=re.IGNORECASE
    )
    return publishers.named(name) if len(name.strip()) >= 3 else None

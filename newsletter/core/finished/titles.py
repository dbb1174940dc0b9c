"""Section titles as issues print them: in capitals, numbered, behind a breadcrumb, in the singular or plural."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.core.model import Section

_CRUMB = re.compile(r"\s*(?:[>»›→|•·/\\]|::|\s[-–—]\s|:\s)\s*")
_NUMBERING = re.compile(
    r"(?:(?:part|section|chapter)\s+)?(?:(?:[ivxlc]{1,5}|\d{1,2}|[a-z]|[一二三四五六七八九十]{1,3})\s*[.):：、．]|[(（](?:[ivx]{1,4}|\d{1,2}|[a-z]|[一二三四五六七八九十]{1,3})[)）]|\d{1,2}(?=\s)|第[一二三四五六七八九十]部分)\s*",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?:[\s.·…]*[(\[（]?\s*\d{1,3}\s*(?:items?|条)?\s*[)\]）]?)$", re.IGNORECASE)
_SMALL = frozenset({"and", "the", "of"})
# What the usual sections are called in Chinese, by their keys.
_CHINESE = {
    "legislation": "立法 立法动态 立法进展 立法信息 立法与政策 法律法规 法规动态 新法速递 新规速递".split(),
    "enforcement-authority": "执法动态 监管动态 执法机关 执法机构 监管机关 监管机构 监管执法 监管与执法 执法监管".split(),
    "enforcement-cases": "执法案例 典型案例 处罚案例 执法案件 行政处罚 行政处罚案例 监管案例".split(),
    "courts-litigation": "司法 诉讼 司法动态 诉讼动态 司法诉讼 司法与诉讼 法院诉讼 法院与诉讼 法院动态 司法案例 司法裁判".split(),
}


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in _SMALL]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _forms(text: str) -> frozenset[str]:
    """The title without spaces, as it stands and in the singular: letter-spaced capitals are read apart by PDF."""
    words = _words(text)
    return frozenset({"".join(words), "".join(_singular(word) for word in words)} - {""})


def _variants(text: str, counts: bool) -> list[str]:
    """The readings of a line as a title: all of it, or what follows its breadcrumb; without number and count."""
    found = []
    crumbs = _CRUMB.split(text)
    for part in dict.fromkeys((text, crumbs[-1] or (crumbs[-2] if len(crumbs) > 1 else ""))):
        for bare in dict.fromkeys((part, _NUMBERING.sub("", part.strip(" \t=#*_~[]【】■◆●▪-–—"), count=1))):
            found.append(bare)
            if counts:
                found.append(_COUNT.sub("", bare))
    return found


def match(text: str, sections: Sequence[Section], *, counts: bool = False) -> Section | None:
    """The configured section that a line is the title of, or None. `counts`: a count of items may follow it."""
    if len(text) > 120:
        return None
    for variant in _variants(text, counts):
        forms = _forms(variant)
        for section in sections:
            if forms & _forms(section.title):
                return section
        for section in sections:
            if not forms.isdisjoint(_CHINESE.get(section.key, ())):
                return section
    return None

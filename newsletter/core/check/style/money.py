"""Money: the currency before the sum, one space behind RMB, commas, the scale in full."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page
from newsletter.core.check.style.rules import Slip, style

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_SCALE = r"(?:\s?(?:[Tt]housand|[Mm]illion|[Bb]illion|[Tt]rillion|[mM]n|[bB]n|[mMkK](?![\w-])))"
_MONEY = (
    (re.compile(rf"\b(?:RMB|CNY)({_NUMBER}{_SCALE}?)(?!\w)"), "a space stands between RMB and the sum", "RMB {}", True),
    (re.compile(rf"(?<!\w)[¥￥]\s?({_NUMBER}{_SCALE}?)(?!\w)"), "the sum is in yuan", "RMB {}", False),
    (re.compile(rf"\bCNY\s({_NUMBER}{_SCALE}?)(?!\w)"), "the yuan is written RMB", "RMB {}", False),
    (re.compile(rf"\bRMB\s?({_NUMBER}{_SCALE}?)(?<![,.])\s(?:[Yy]uan|RMB)\b"), "RMB and yuan say the same", "RMB {}", False),
    (re.compile(rf"(?<![\w,.])(?<!RMB )(?<!RMB)({_NUMBER}{_SCALE}?)\s?(?:[Yy]uan(?:\s\(?RMB\)?)?|RMB|CNY|renminbi)\b(?!\s\d)"), "the currency stands before the sum", "RMB {}", False),
    (re.compile(rf"\b(?:[Yy]uan\sRMB|RMB\s[Yy]uan)(?:\s({_NUMBER}{_SCALE}?))?"), "RMB and yuan say the same", "RMB {}", False),
    (re.compile(rf"\b(?:US|HK|A|AU|C|S)\$\s({_NUMBER}{_SCALE}?)(?!\w)"), "no space stands between $ and the sum", None, False),
    (re.compile(rf"[€£]\s({_NUMBER}{_SCALE}?)(?!\w)"), "no space stands between the sign and the sum", None, False),
    (re.compile(rf"\bUSD\s?({_NUMBER}{_SCALE}?)(?!\w)"), "the US dollar is written US$", "US${}", False),
    (re.compile(rf"\bHKD\s?({_NUMBER}{_SCALE}?)(?!\w)"), "the Hong Kong dollar is written HK$", "HK${}", False),
    (re.compile(rf"\b(?:Rmb|rmb|Cny)\s?({_NUMBER}{_SCALE}?)(?!\w)"), "the currency is written RMB", "RMB {}", False),
    (re.compile(rf"\b(?:KRW|JPY|SGD|TWD|MOP|INR|THB|IDR|VND|MYR|BRL|CHF|AUD|CAD|SEK|NOK|DKK|PLN|RUB|TRY|ZAR)({_NUMBER}{_SCALE}?)(?!\w)"), "a space stands between the currency and the sum", None, False),
    (re.compile(rf"\b(?:RMB|US\$|HK\$|[€£])\s?({_NUMBER}\s?(?:mn|bn|[mMkK])\b)"), "the scale is written out: million, billion", None, False),
    (re.compile(r"(?:\bRMB\s?|(?:US|HK)\$|[€£])(\d{1,3}(?:\.\d{3})+)(?!\d|\.\d|\s?(?i:[mbt]r?illion|thousand|bn|mn|m\b))"), "a comma stands after every three digits", None, False),
    (re.compile(rf"\bEUR\s?({_NUMBER}{_SCALE}?)(?!\w)"), "the euro is written €", "€{}", False),
    (re.compile(rf"\bGBP\s?({_NUMBER}{_SCALE}?)(?!\w)"), "the pound is written £", "£{}", False),
    (re.compile(rf"(?<![\w$,.])({_NUMBER}{_SCALE}?)\s?(?:euros?|EUR)\b"), "the currency stands before the sum", "€{}", False),
    (re.compile(rf"(?<![\w$,.])({_NUMBER}{_SCALE}?)\s?(?:[Uu][Ss]\s[Dd]ollars?|USD|US\$)(?!\s?\d)"), "the currency stands before the sum", "US${}", False),
    (re.compile(rf"(?<![\w$,.])({_NUMBER}{_SCALE}?)\s?[€£](?!\s?\d)"), "the sign stands before the sum", None, False),
    (re.compile(rf"(?<![\w$])\$\s?({_NUMBER}{_SCALE}?)(?!\w)"), "a $ alone does not say whose dollar", "US${}", False),
    (re.compile(rf"\bRMB\s({_NUMBER}\s?(?:thousands|millions|billions))\b"), "the scale stands in the singular", None, False),
)  # fmt: skip
_SUM_WORD = re.compile(
    r"(?P<verb>\b(?:[Ff]ined?|[Ff]ines? of|[Pp]enalty of|[Pp]enalties of|[Cc]ompensation of|[Dd]amages of))\s+(?P<about>(?:over|about|nearly|more than|less than|up to|almost|around|a total of|some)\s+)?(?P<sum>\d[\d,.]*(?:\s?(?:thousand|million|billion|Thousand|Million|Billion))?)(?=\s+(?!yuan|RMB|euros?|dollars?|Yuan|US|and\b|people|persons|compan|user|app|App|plat|operat|firm|enterpr|defend|individ|institut|bank|busi|insur|time|week|day|year|month|percent|other|of|entit|organ|shop|hospital|hotel|Comp|Plat|Bank|Oper)[A-Za-z]|[.,;]|$)"
)
_YEN = re.compile(r"\b(?:Japan|Japanese|Tokyo|Osaka|Kyoto|yen|JPY)\b")


def _written(words: str) -> str:
    """A sum with its sign before it and close to it, its scale in full and in the singular."""
    words = re.sub(r"(?<=[$€£]) | (?=[€£])|(?<=ion)s$|(?<=and)s$", "", words)
    words = re.sub(r"^([A-Z]{3})(?=\d)", r"\1 ", words)
    words = re.sub(r"\s?(?:mn|[mM])$", " million", words)
    words = re.sub(r"\s?bn$", " billion", words)
    words = re.sub(r"(?<=\d)\.(?=\d{3}(?:\D|$))", ",", words)
    return words[-1] + words[:-1] if words[-1] in "€£" else words


@style(
    "money",
    "warning",
    "Sums are written RMB 200,000, RMB 1.2 million, US$6.84 million, €150 million.",
    bad="The hospital was fined RMB200,000.",
    good="The hospital was fined RMB 200,000.",
)
def money(page: Page, _house: House) -> Iterator[Slip]:
    """Sums whose currency is doubled, misplaced, joined to the figure or missing."""
    for part in page.parts:
        taken: list[tuple[int, int]] = []
        for pattern, message, right, safe in _MONEY:
            for found in pattern.finditer(part.text):
                if any(a < found.end() and found.start() < b for a, b in taken):
                    continue
                if found.group()[0] in "¥￥" and any(_YEN.search(other.text) for other in page.of(part.item)):
                    continue
                taken.append(found.span())
                written = _written(found.group()) if right is None else right.format(found[1] or "").strip()
                yield Slip(
                    part, *found.span(), f"{message} ({found.group()})", f"write {written}", written if safe else None
                )
        for found in _SUM_WORD.finditer(part.text):
            figure = found["sum"].strip(".,")
            if re.search(r"[a-z]$|,\d{3}", figure, re.IGNORECASE) or len(figure) > 4:
                yield Slip(
                    part,
                    found.start("sum"),
                    found.start("sum") + len(figure),
                    f"the sum {figure} has no currency",
                    "say which: RMB …",
                )

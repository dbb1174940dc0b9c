"""Rows proposed from the items of cases: the names, sums and acts that an item's text holds, for an editor to mend.

Nothing is proposed as true. What the text does not say plainly stays empty, and no row is shown before a person confirmed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from newsletter.core import facts, footnotes, prose
from newsletter.core.derived.enforcement import LONGEST, Money, Row
from newsletter.core.facts import Fact, Names
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.model import Issue, IssueSection, Item
from newsletter.core.publication import Publication

SECTIONS = ("enforcement-cases", "courts-litigation")  # keys of the sections whose items are cases

# What was done, most grave first; the words are as a table says them.
_MEASURES: tuple[tuple[str, str, str, str], ...] = (
    ("imprisonment", r"\b(?:imprison|sentenced to|prison\b|jail|fixed-term|detention)", "有期徒刑", r"有期徒刑|拘役|管制"),
    ("fine", r"\bfine[sd]?\b|\bfined\b|\bpenalt(?:y|ies)\b|\bpenali[sz]ed\b", "罚款", r"罚款|罚金|处罚款"),
    ("confiscation", r"\bconfiscat|\bforfeit|\bunlawful gains\b|\billegal (?:income|gains)\b", "没收", r"没收"),
    ("damages", r"\bdamages\b|\bcompensat|\bindemnif", "赔偿", r"赔偿|补偿"),
    ("suspension", r"\bsuspen(?:d|ded|sion)\b(?! (?:sentence|for|of sentence))|\bcease\b|\bhalt(?:ed)?\b", "停业整顿", r"停业|暂停|责令停止"),
    ("removal from app stores", r"\bremov\w+ from (?:the )?(?:app )?(?:stores?|shelves)|\btaken down\b|\bdelist", "下架", r"下架"),
    ("order to rectify", r"\brectif|\bcorrection order|\border(?:ed|s)? .{0,60}to (?:correct|stop|delete|mend)", "责令改正", r"责令(?:限期)?(?:改正|整改)|限期整改"),
    ("warning", r"\bwarn(?:ed|ing|s)?\b|\badmonish", "警告", r"警告|训诫"),
    ("public notification", r"\bnotif(?:ied|ies|ication)|\bname[sd]\b|\bcirculated\b", "通报", r"通报"),
    ("summons", r"\bsummon|\binterview(?:ed|s)?\b", "约谈", r"约谈"),
    ("apology", r"\bapolog", "赔礼道歉", r"赔礼道歉|道歉"),
    ("injunction", r"\binjunction\b", "禁令", r"禁令"),
    ("judgment", r"\bheld that\b|\bruled\b|\bjudg(?:e)?ment\b|\bupheld\b|\bdismiss", "判决", r"判决|判令|驳回|维持"),
)  # fmt: skip
_PAID = re.compile(r"\bfin(?:e|ed|es)\b|penalt|confiscat|damages|compensat|罚|没收|赔", re.IGNORECASE)
_FINE = re.compile(r"\bfin(?:e|ed|es)\b|penalt|罚", re.IGNORECASE)
_CONDUCT = re.compile(
    r"\b(?:for|of|by|after)\s+((?:(?:illegally|unlawfully|improperly|secretly|repeatedly|not|its|their|having)\s+)*[a-z]+(?:ing|ure|tion)\b[^.;]*?)"
    r"(?=[.;]|,?\s+(?:and|which|who)\s+(?:was|were|has|had|ordered|fined|is|are)\b|\s+under\b|$)"
)
_CONDUCT_ZH = re.compile(r"(?:因|由于|存在)([^。；，]{4,60}?)(?:等)?(?:行为|问题|的?违法|，|被|。)")
_NOBODY = frozenset("his her its their procuratorate procuratorates court courts police internet olympics".split())
_COMPANY = re.compile(
    r"\b((?:[A-Z][\w&'’.-]*\s+|\([A-Z]\w+\)\s+){1,6}(?:Co\.?,?\s*Ltd\.?|Company(?: Limited)?|Limited|Inc\.?|Corporation|Corp\.|Group|Bank|LLC))"
)
_COMPANY_ZH = re.compile(
    r"[\u4e00-\u9fffA-Za-z（）()]{2,24}?(?:有限责任公司|股份有限公司|有限公司|公司|集团|银行|医院)"
)
_LAW_ZH = re.compile(r"《([^》]{2,60}(?:法|条例|办法|规定|解释|规则)(?:（[^》]{1,12}）)?)》")


def cases(issue: Issue, publication: Publication) -> list[tuple[IssueSection, Item]]:
    """The items of the sections of cases, known by their configured titles."""
    titles = {section.title.casefold() for section in publication.sections if section.key in SECTIONS}
    return [(s, item) for s in issue.sections if s.title.casefold() in titles for item in s.items]


def propose(item: Item, names: Names) -> Row:
    """The row of an item, as far as its text says it plainly."""
    heading, body = prose.plain_inline(item.heading), prose.plain(item.body)
    text = f"{heading}\n{body}"
    chinese = len(re.findall(r"[\u4e00-\u9fff]", body)) * 2 > len(body)
    read = facts.read(text, names)
    marks = footnotes.item_marks(item)
    return Row(
        item=item.anchor,
        date=item.date,
        authority=_cell(_authority(text, len(heading), names.gazetteer)),
        party=_cell("; ".join(_parties(text, len(heading), read, names.gazetteer, chinese=chinese))),
        conduct=_cell(_conduct(body, chinese=chinese)),
        measure=_cell("; ".join(_measures(text, chinese=chinese))),
        amount=_amount(text, read),
        law=_cell("; ".join(_laws(text, names.gazetteer, chinese=chinese))),
        note=marks[0] if marks else "",
    )


def untold(row: Row, item: Item, names: Names) -> str:
    """The row's sum where the item's text tells of no such sum, "" otherwise: one of the two may be wrong, or an editor knows more."""
    if row.amount is None:
        return ""
    text = f"{prose.plain_inline(item.heading)}\n{prose.plain(item.body)}"
    told = {(unit, fact.number) for fact in facts.read(text, names) if fact.kind == "amount" for unit in fact.units}
    return "" if (row.amount.currency, row.amount.value) in told else str(row.amount)


def _cell(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _authority(text: str, heading: int, gazetteer: Gazetteer) -> str:
    """The first body that the body of the text names, else the heading's; a known one by its official name where the text is English."""
    bodies = []
    for mention in gazetteer.mentions(text):
        name = gazetteer.names.get(mention.key)
        composed = "@" in mention.key and not mention.key.startswith("place@")
        if composed or (name is not None and name.kind == "body"):
            official = name.words if name and mention.words.isascii() else mention.words
            bodies.append((mention.start < heading, mention.start, official))
    return min(bodies)[2].removeprefix("the ") if bodies else ""


def _parties(text: str, heading: int, read: Iterable[Fact], gazetteer: Gazetteer, *, chinese: bool) -> list[str]:
    """Companies by their form or known name, else the names that are nobody's else; each once, at most five."""
    pattern = _COMPANY_ZH if chinese else _COMPANY
    told = text[heading:] if pattern.search(text, heading) else text  # headings are capitalized
    found = [re.sub(r"^(?:The|On|In|A|An)\s+", "", " ".join(m.group().split())) for m in pattern.finditer(told)]
    for mention in gazetteer.mentions(text):
        name = gazetteer.names.get(mention.key)
        if name is not None and name.kind == "company" and not any(mention.words in one for one in found):
            found.append(mention.words)
    if not found:
        named = [fact.words for fact in read if fact.kind == "name" and "party" in fact.units and fact.start > heading]
        found = [words for words in named if words not in gazetteer.places and words.lower() not in _NOBODY]
    return [one for one in dict.fromkeys(found) if not any(one != other and one in other for other in found)][:5]


def _conduct(body: str, *, chinese: bool) -> str:
    match = (_CONDUCT_ZH if chinese else _CONDUCT).search(body)
    return match[1].strip(" ,，") if match else ""


def _measures(text: str, *, chinese: bool) -> list[str]:
    if chinese:
        return [zh for _, _, zh, pattern in _MEASURES if re.search(pattern, text)]
    return [en for en, pattern, _, _ in _MEASURES if re.search(pattern, text, re.IGNORECASE)]


def _amount(text: str, read: Sequence[Fact]) -> Money | None:
    """The sum that a fine is nearest to; the largest where several are; none where the text speaks of no payment."""
    sums: list[tuple[bool, Decimal, str]] = []
    for fact in read:
        if fact.kind != "amount" or fact.number is None or len(fact.units) != 1:
            continue
        around = text[max(0, fact.start - 60) : fact.end + 30]
        if _PAID.search(around):
            sums.append((_FINE.search(around) is not None, fact.number, next(iter(fact.units))))
    if not sums:
        return None
    _, number, currency = max(sums)
    return Money(currency, number) if re.fullmatch(r"[A-Z]{3}", currency) and number < 10**18 else None


def _laws(text: str, gazetteer: Gazetteer, *, chinese: bool) -> list[str]:
    found = list(_LAW_ZH.findall(text)) if chinese else []
    for mention in gazetteer.mentions(text):
        name = gazetteer.names.get(mention.key)
        if name is not None and name.kind == "law":
            found.append(mention.words.strip("《》") if chinese else name.words)
    return list(dict.fromkeys(found))[:5]

"""Rows proposed from the items of cases: the names, sums and acts that an item's text holds, for an editor to mend.

Nothing is proposed as true. What the text does not say plainly stays empty, and no row is shown before a person confirmed it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from newsletter.core import facts, footnotes, keydates, prose
from newsletter.core.derived import acted_on, acted_on_zh, cases, conduct, plain_sentences
from newsletter.core.derived.enforcement import LONGEST, Money, Row
from newsletter.core.facts import Fact, Names
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.model import Item

READ = 4000  # characters of an item's text

# What was done, most grave first; the words are as a table says them.
_NOT = r"(?<!fail to )(?<!failed to )(?<!failing to )(?<!failure to )(?<!refused to )(?<!yet to be )(?<!not )"
_MEASURES: tuple[tuple[str, str, str, str], ...] = (
    ("imprisonment", r"\b(?:imprison|sentenced to|prison\b|jail|fixed-term|criminal detention)", "有期徒刑", r"有期徒刑|拘役|管制"),
    ("arrest", r"\barrest(?:ed|s)?\b|\bcaught\b[^.;]{0,30}\b(?:suspects?|people|persons)\b", "抓获", r"抓获|逮捕|采取(?:刑事)?强制措施"),
    ("detention", r"\bdetain(?:ed|s)?\b", "拘留", r"拘留"),
    ("fine", r"\bfine[sd]?\b|\bfined\b|\bpenalt(?:y|ies)\b|\bpenali[sz]ed\b", "罚款", r"罚款|罚金|处罚款"),
    ("confiscation", r"\bconfiscat|\bforfeit|\b(?:unlawful|illegal|ill-gotten) (?:gains|income|proceeds)\b", "没收", r"没收"),
    ("damages", r"\bdamages\b|\bcompensat|\bindemnif|\bmental (?:distress|suffering|harm)\b|\baward(?:s|ed)?\b|\bordered\b[^.;]{0,60}\bto pay\b(?![^.;]{0,30}\bfine)", "赔偿", r"赔偿|补偿"),
    ("suspension", r"\bsuspen(?:d|ded|sion)\b(?! (?:sentence|for|of (?:sentence|\w+ (?:years?|months?))))|\bcease\b|\bhalt(?:ed)?\b", "停业整顿", r"停业|暂停|责令停产"),
    ("closure", r"\bshut(?:s|ting)? down\b|\bclosed down\b", "关停", r"关停|关闭网站|关闭账号"),
    ("removal from app stores", r"\bremov\w+ from (?:the )?(?:app )?(?:stores?|shelves)|\btaken down\b|\btook down\b|\bdelist", "下架", r"下架"),
    (
        "order to rectify",
        rf"{_NOT}\brectif(?:y|ied)\b|\b(?:order|deadline for|demand|require)\w*\b[^.;]{{0,60}}\brectification|\brectification (?:order|within|by)\b|\bcorrection order"
        r"|\b(?:order(?:ed|s)?|told|tells|instruct(?:ed|s)?|required)\b[^.;]{0,60}?\bto (?:correct|stop|delete|mend|end|comply)\b",
        "责令改正",
        r"责令[^，。；]{0,8}(?:改正|整改|停止)|限期(?:改正|整改)|(?<!按)要求[^。；]{0,30}整改",
    ),
    ("warning", r"\bwarn(?:ed|ing|s)?\b|\badmonish", "警告", r"警告|训诫"),
    ("reprimand", r"\breprimand", "训诫", r"通报批评"),
    ("public notification", r"\bnotif(?:ied|ies|ication)|\bnamed\b(?! (?:no\b|(?-i:[A-Z])))|(?-i:\bNames (?:\d|[A-Z]))|\bcirculated (?:a|the) (?:notice|circular)", "通报", r"通报"),
    ("summons", r"\bsummon|\binterview(?:ed|s)?\b", "约谈", r"约谈"),
    ("recommendation", r"\b(?:issue[sd]?|sen[dt]s?|ma[dk]e)\b[^.;]{0,20}\b(?:recommendation|proposal)", "检察建议", r"检察建议"),
    ("lawsuit", r"\blawsuits?\b|\bsue[sd]?\b|\bpublic interest (?:suit|action|litigation)\b", "诉讼", r"起诉|提起[^。；]{0,16}诉讼"),
    ("settlement", r"\bsettle[sd]?\b|\bsettlement\b|\bconsent order\b", "和解", r"和解"),
    ("apology", r"\bapolog", "赔礼道歉", r"赔礼道歉|道歉"),
    ("injunction", r"\binjunction\b", "禁令", r"禁令"),
    ("judgment", r"\b(?:held|court found) that\b|\bruled\b|\bjudg(?:e)?ment\b|\bupheld\b|\bdismiss", "判决", r"判决|判令|被判|宣判|审结|驳回|维持"),
)  # fmt: skip
# What was not done, or not yet: "no fine was imposed", "a fine may follow", "it seeks penalties".
_NOT_DONE = re.compile(
    r"\b(?:no|without (?:a|any))\s+(?:\w+\s+)?(?:fine|penalty|damages)\b|\b(?:fines?|penalt(?:y|ies))\b.*\b(?-i:may|might|could)\b|\b(?-i:may|might|could)\b.*\b(?:fine|penalty|penalized|penalties)"
    r"|\bor pay\b|\b(?:seeks?|sought|asks? for|demands?|claims)\b",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"\bfin(?:e|ed|es)\b|penalt|confiscat|damages|compensat|\bpay(?:s|ing)?\b|\bpaid\b|distress|\bgains\b|settle|罚|没收|赔",
    re.IGNORECASE,
)
_BODY_ZH = re.compile(
    r"(?:[，。：:日\n]|\A)\s*([\u4e00-\u9fff]{2,20}?(?:法院|检察院|管理局|监管局|公安局|网信办|委员会|通信局))"
)
_LAW_ZH = re.compile(r"《([^》]{2,60}(?:法|条例|办法|规定|解释|规则)(?:（[^》]{1,12}）)?)》")


def propose(item: Item, names: Names) -> Row:
    """The row of an item, as far as its text says it plainly."""
    heading, body = prose.plain_inline(item.heading), prose.plain(item.body)[:READ]
    text = f"{heading}\n{body}"
    chinese = len(re.findall(r"[\u4e00-\u9fff]", body)) * 2 > len(body)
    read = facts.read(text, names)
    marks = footnotes.item_marks(item)
    return Row(
        item=item.anchor,
        date=item.date,
        authority=_cell(_authority(text, len(heading), names.gazetteer, item.date)),
        party=_cell("; ".join(_parties(text, len(heading), names.gazetteer, chinese=chinese))),
        conduct=_cell(conduct.read(body, chinese=chinese)),
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


def _authority(text: str, heading: int, gazetteer: Gazetteer, day: date | None) -> str:
    """The first body that the body of the text names, else the heading's; a known one by its official name where the text is English.

    Where none is known, the one that acts.
    """
    bodies = []
    for mention in gazetteer.mentions(text):
        name = gazetteer.names.get(mention.key)
        composed = "@" in mention.key and not mention.key.startswith("place@")
        if composed or (name is not None and name.kind == "body"):
            official = name.words if name and mention.words.isascii() else mention.words
            bodies.append((mention.start < heading, mention.start, official))
    if bodies:
        return min(bodies)[2].removeprefix("the ")
    if chinese := _BODY_ZH.search(text, heading):
        return chinese[1]
    acting = keydates.read(text[heading:].strip(), gazetteer=gazetteer, day=day).authority
    return acting[0].value.removeprefix("the ") if acting else ""


def _parties(text: str, heading: int, gazetteer: Gazetteer, *, chinese: bool) -> list[str]:
    """Who is acted upon, whatever else is named."""
    if chinese:
        return acted_on_zh.parties(text[heading:], text[:heading])
    called = (
        m.words for m in gazetteer.mentions(text) if (name := gazetteer.names.get(m.key)) and name.kind == "company"
    )
    return acted_on.parties(text[heading:], text[:heading], list(called))


def _measures(text: str, *, chinese: bool) -> list[str]:
    if chinese:
        return [zh for _, _, zh, pattern in _MEASURES if re.search(pattern, text)]
    done = _done(text)
    return [en for en, pattern, _, _ in _MEASURES if re.search(pattern, done, re.IGNORECASE)]


def _done(text: str) -> str:
    """The text with clauses of what was not done left blank, and without points that end no sentence; every other character at its place."""
    clauses = re.split(r"(?<=[.;,\n])", plain_sentences.marked(text))
    return "".join(" " * len(clause) if _NOT_DONE.search(clause) else clause for clause in clauses)


def _amount(text: str, read: Sequence[Fact]) -> Money | None:
    """The sum that a fine is nearest to; the largest where several are; none where the text speaks of no payment."""
    sums: list[tuple[bool, Decimal, str]] = []
    text = _done(text)
    for fact in read:
        if fact.kind != "amount" or fact.number is None or len(fact.units) != 1:
            continue
        if not text[fact.start : fact.end].strip():
            continue
        around = text[max(0, fact.start - 60) : fact.end + 30]
        if _PAID.search(around):
            sums.append((cases.FINE.search(around) is not None, fact.number, next(iter(fact.units))))
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

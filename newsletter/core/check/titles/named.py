"""Who acts and where: bodies, companies and places of a heading against those of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsletter.core.check.titles import organs
from newsletter.core.check.titles.pair import Pair, Told
from newsletter.core.facts import Fact, named
from newsletter.core.gazetteer import Gazetteer

ACTOR, PLACE, ABSENT = "heading-actor", "heading-place", "heading-not-told"

# Names of which one may stand for another in a text: a body and its offices, a company and its products.
_FAMILIES = [
    frozenset(names.split())
    for names in (
        "npc npcsc npc-law-committee", "state-council state-council-office", "cpc-central-committee cpc-general-office", "cbirc nfra",
        "cac ciirc crta app-group cncert cnnic", "cac crta ccrc", "miit caict app-group", "sac tc260 samr", "mps mss cverc", "spb mot caac nra",
        "european-commission european-parliament eu-council edpb edps", "meta facebook instagram whatsapp", "google alphabet", "tencent wechat wechat-pay qq",
        "alibaba alipay ant-group taobao tmall eleme youku", "bytedance douyin tiktok toutiao", "microsoft linkedin", "sina weibo",
        "meituan dianping", "ctrip qunar", "openai chatgpt", "baidu iqiyi", "nia mps", "safe pboc", "nea ndrc nda",
    )
]  # fmt: skip
# What a national body is called below the State.
_LOCAL = {
    "cac": "cyberspace", "samr": "market-regulator", "mps": "police", "spc": "court", "spp": "procuratorate", "npc": "congress", "npcsc": "congress",
    "nda": "data-bureau", "ndrc": "development-commission", "nhc": "health-commission", "sta": "tax", "gacc": "customs", "nfra": "finance-bureau",
    "cbirc": "finance-bureau", "csrc": "securities-bureau", "moj": "justice", "moe": "education", "mofcom": "commerce", "mot": "transport",
    "cca": "consumer-council",
}  # fmt: skip
_CALLED = r"\b(?:[Tt]he|[Ii]ts|[Tt]his|[Tt]hat|[Bb]oth|[Tt]wo|[Tt]hree|[Ee]ach|[Tt]heir|[Aa]n?|[Tt]hese|[Aa]nother)\s+(?:[a-z'’-]+\s+){0,3}?(?:%s)\b(?! (?:of|for) )"  # "the national regulator"
_AUTHORITY = "regulator|regulators|watchdog|authority|authorities|agency|agencies|department|departments|office|organ|body|supervisor"
_COMPANY = re.compile(
    r"\b(?:the|its|an?|this)\s+(?:[\w'’-]+\s+){0,2}?(?:company|firm|platform|operator|group|giant|app|retailer|maker|provider|developer|bank|carrier|subsidiar\w+|network|search engine|company's|firm's)\b|公司|平台|该企业|该行|集团",
    re.IGNORECASE,
)
_ZH_HEAD = re.compile(r"该(?:部|局|委|办|院|会|中心)|有关部门|监管部门")


def judge(pair: Pair) -> Iterator[Told]:
    """Bodies, companies and places of the heading in whose stead the text names others; and the body that acts, where it names none."""
    for fact in pair.told:
        if fact.kind != "name" or "known" not in fact.units:
            continue
        if isinstance(named.find(fact, pair.reading), str):
            continue
        kind, _, place = fact.value.partition("@")
        if not place:
            yield from _listed(pair, fact)
        elif kind == "place":
            yield from _place(pair, fact)
        else:
            yield from _composed(pair, fact, kind, f"place@{place}")


def _named(pair: Pair) -> list[Fact]:
    return [fact for fact in pair.facts if fact.kind == "name" and "known" in fact.units]


# ---- bodies and companies ----------------------------------------------------------------------------


def _listed(pair: Pair, fact: Fact) -> Iterator[Told]:
    name = pair.gazetteer.names.get(fact.value)
    if name is None or name.kind not in ("body", "company"):
        return
    own = {told.value for told in pair.told}
    if any(_is_related(fact.value, other.value) for other in _named(pair)):
        return
    others = [
        other for other in _named(pair)
        if other.value not in own and _kind(pair.gazetteer, other.value) == name.kind and not any(_is_related(told, other.value) for told in own)
    ]  # fmt: skip
    called = _COMPANY.search(pair.body) if name.kind == "company" else _is_called(pair, name.words)
    if others and not called and (name.kind == "company" or _acts(pair.title, fact)):
        yield _contrary(ACTOR, pair, fact, others[0])
    elif not called and name.kind == "body" and _acts(pair.title, fact):
        yield _absent(fact)


def _kind(gazetteer: Gazetteer, key: str) -> str:
    return (
        gazetteer.names[key].kind
        if key in gazetteer.names
        else "body"
        if "@" in key and not key.startswith("place@")
        else ""
    )


def _is_related(one: str, other: str) -> bool:
    """Whether a text may name the one where the heading names the other."""
    local, local2 = other.partition("@")[0], one.partition("@")[0]
    return (
        one == other
        or any(one in family and other in family for family in _FAMILIES)
        or (one in _LOCAL and local.partition("-")[0] == _LOCAL[one].partition("-")[0] and "@" in other)
        or (other in _LOCAL and local2.partition("-")[0] == _LOCAL[other].partition("-")[0] and "@" in one)
        or (one == "miit" and local in ("communications", "economy-it"))
    )


def _acts(title: str, fact: Fact) -> bool:
    """Whether a body is the one that the heading tells of: its first words, or after "by"."""
    before = title[: fact.start].strip().lower()
    return before in ("", "the", "china's", "chinese") or before.endswith((" by", " by the"))


def _is_called(pair: Pair, words: str) -> bool:
    """Whether the text calls a body by what it is: "the ministry", "the regulator"."""
    heads = [word for word in re.findall(r"[A-Za-z]+", words) if word in _HEADS]
    called = "|".join([*map(str.lower, heads[:1]), *heads[:1], _AUTHORITY])
    plain = pair.body
    for fact in reversed(_named(pair)):
        plain = plain[: fact.start] + "\x01" * (fact.end - fact.start) + plain[fact.end :]
    return re.search(_CALLED % called, plain) is not None or _ZH_HEAD.search(pair.body) is not None


_HEADS = frozenset(
    "Administration Ministry Commission Committee Office Bureau Center Centre Council Court Procuratorate Authority Agency Board Bank Congress "
    "Conference Association Society Institute Academy Team Group Supervisor Commissioner Department Government Parliament Union".split()
)


def _composed(pair: Pair, fact: Fact, kind: str, place: str) -> Iterator[Told]:
    """A local body: the same body of another place, or another body of the same place, stands in the text instead."""
    same_kind: list[Fact] = []
    same_place: list[Fact] = []
    elsewhere: list[Fact] = []
    for other in _named(pair):
        head, _, where = other.value.partition("@")
        if not where:
            if _is_related(fact.value, other.value):
                return
            continue
        near = _lies(pair.gazetteer, place, _where(pair.gazetteer, other))
        alike = head.partition("-")[0] == kind.partition("-")[0]
        if alike and near is not False:
            return
        if near is False:
            elsewhere.append(other)
        if alike:
            same_kind.append(other)
        elif head != "place" and near is True:
            same_place.append(other)
        elif near is not False:
            elsewhere.append(fact)  # the place is told, by whatever name
    if _is_spelled(pair, kind):
        foreign = same_kind or (elsewhere if fact not in elsewhere and not same_place else [])
        if foreign and all(
            _is_chinese_place(pair.gazetteer, one) for one in (place, _where(pair.gazetteer, foreign[0]))
        ):
            yield _contrary(PLACE, pair, fact, foreign[0])
    elif same_kind or same_place:
        yield _contrary(ACTOR, pair, fact, (same_kind or same_place)[0])
    elif (
        _acts(pair.title, fact)
        and not _is_shown(pair, kind)
        and not _is_called(pair, _first_form(pair.gazetteer, kind))
    ):
        yield _absent(fact)


def _first_form(gazetteer: Gazetteer, kind: str) -> str:
    return next((en[0] for name, en, _ in gazetteer.kinds if name == kind and en), "")


def _is_shown(pair: Pair, kind: str) -> bool:
    """Whether acts of the text are those of a court, a procuratorate or the police, which it need not name then."""
    organ = organs.ORGANS.get(kind.partition("-")[0])
    return organ is not None and organ[1].search(pair.body) is not None


def _is_spelled(pair: Pair, kind: str) -> bool:
    """Whether words of a kind of body stand in the text, whoever's they are."""
    pattern = _words_of(pair.gazetteer, kind.partition("-")[0])
    return pattern is not None and pattern.search(pair.body) is not None


@lru_cache(maxsize=64)
def _words_of(gazetteer: Gazetteer, kind: str) -> re.Pattern[str] | None:
    words = [form for name, en, zh in gazetteer.kinds if name.partition("-")[0] == kind for form in (*en, *zh)]
    latin = [re.escape(form) for form in words if form.isascii()]
    han = [re.escape(form) for form in words if not form.isascii()]
    return (
        re.compile(rf"(?<![A-Za-z])(?:{'|'.join(latin)})(?![A-Za-z])|{'|'.join(han)}", re.IGNORECASE)
        if latin and han
        else None
    )


# ---- places ------------------------------------------------------------------------------------------


def _place(pair: Pair, fact: Fact) -> Iterator[Told]:
    if not _is_chinese_place(pair.gazetteer, fact.value) or _is_part_of_a_name(pair, fact):
        return
    others = [(other, _where(pair.gazetteer, other)) for other in _named(pair) if "@" in other.value]
    if any(_lies(pair.gazetteer, fact.value, where) is not False for _, where in others):
        return
    own = {_where(pair.gazetteer, told) for told in pair.told if "@" in told.value}
    for other, where in others:
        if _is_chinese_place(pair.gazetteer, where) and where not in own:
            yield _contrary(PLACE, pair, fact, other)
            return


def _where(gazetteer: Gazetteer, fact: Fact) -> str:
    """The place of a local body or a district: its own where it is known, else the known one that its name holds."""
    own = "place@" + fact.value.partition("@")[2]
    if own in gazetteer.names:
        return own
    words = fact.words
    parts = [
        *re.findall(r"[A-Z][A-Za-z'’]+", words),
        *(words[n : n + size] for size in (3, 2) for n in range(len(words) - size + 1)),
    ]
    return next((f"place@{gazetteer.places[part]}" for part in parts if part in gazetteer.places), own)


def _is_part_of_a_name(pair: Pair, fact: Fact) -> bool:
    """Whether a place stands inside another name that the text has: "Shanghai Pudong Development Bank"."""
    return any(told is not fact and told.start <= fact.start and fact.end <= told.end for told in pair.told)


def _is_chinese_place(gazetteer: Gazetteer, key: str) -> bool:
    name = gazetteer.names.get(key)
    return name is not None and name.level in ("province", "region", "municipality", "sar", "city")


def _lies(gazetteer: Gazetteer, one: str, other: str) -> bool | None:
    """Whether one place is the other or lies in it (or the other way round); None where nobody can tell."""
    if gazetteer.same_place(one.removeprefix("place@"), other.removeprefix("place@")):
        return True
    chains = [_chain(gazetteer, key) for key in (one, other)]
    if one in chains[1] or other in chains[0]:
        return True
    names = [gazetteer.names.get(key) for key in (one, other)]
    if not all(names):
        return None
    if any(name is not None and name.level == "city" and not name.within for name in names):
        return False if all(name is not None and name.level == "city" for name in names) else None
    return False


def _chain(gazetteer: Gazetteer, key: str) -> list[str]:
    """A place and those that it lies in, the narrowest first."""
    found: list[str] = []
    while key and key not in found:
        found.append(key)
        name = gazetteer.names.get(key)
        key = name.within if name else ""
    return found


# ---- what is said of it ------------------------------------------------------------------------------


def _contrary(rule: str, pair: Pair, fact: Fact, other: Fact) -> Told:
    return Told(
        rule, fact.start, fact.end, f"{fact.words!r} of the heading is not in the text, which has {pair.around(other)!r}",
        "compare both with the source and correct the one that is wrong",
    )  # fmt: skip


def _absent(fact: Fact) -> Told:
    return Told(
        ABSENT, fact.start, fact.end, f"{fact.words!r} of the heading is not named in the text below it",
        "name it in the text too, as the heading does",
    )  # fmt: skip

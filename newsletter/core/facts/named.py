"""Looking for a name in a source, across languages: by its key, its words, or the pinyin of its characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.facts import located
from newsletter.core.facts.fact import Fact
from newsletter.core.facts.source import Reading, around, fold
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.languages import is_chinese

NOT_CHECKABLE = object()
_OUTLETS = {  # names under which an authority itself publishes
    "cac": ("中国网信网", "网信中国"), "miit": ("工信微报",), "mps": ("公安部网安局",), "csrc": ("证监局",), "nfra": ("金融监管局",),
}  # fmt: skip
_BRANCHES = {  # local bodies that a central one names by itself and the place
    "securities-bureau": ("(?:证监会|证券监督管理委员会|证券监管)", "(?:监管|证监)局"),
    "finance-bureau": (
        "(?:金融监督?管理?总局|金融监管总局|银保监会|银行保险监督管理委员会|保监会|银监会)",
        "(?:监管|银保监|金融监管)?(?:分局|局)",
    ),
    "police": ("公安局", "分局"),
}
_ABROAD = {
    "appi": ("日本", "个人信息保护法"),
    "pdpa": ("新加坡", "个人资料保护法"),
}  # laws called as one of ours, by their country
_MEDIA = frozenset(["wechat", "weibo", "douyin"])
_OF_A_LEVEL = re.compile(r"People|High|Bureau|Department|Provinc|Office")
_SAYS = re.compile(
    r"\b(?:according to|(?:said|says|published|posted|announced|reported|released|disclosed)\s(?:\w+\s){0,2}(?:on|in|via|through))\s(?:an?|its|their|the)\s(?:\w+\s)?\Z"
)
_ACCOUNT = re.compile(r"\s(?:official\s|public\s)?(?:post|article|account|notice|message|channel)\b")
_HEADS = frozenset(
    "Commission Board Authority Agency Council Parliament Commissioner Tribunal Committee Ministry Department".split()
)
_HEADS_ZH = frozenset("部会局办署行院")
_WE = re.compile(
    r"\b(?:We have|We are|We were|[Ww]e considered|[Ww]e (?:decided|found|fined|issued|imposed)|[Oo]ur (?:investigation|inquiry|decision|audit))\b"
)
_NAMED_ZH = r"(?:被告人|被告|原告|上诉人|被上诉人|申请人|嫌疑人|当事人|受害人|法官|律师|教授|主任|经理|董事长|负责人|局长|部长|总理|主席|代表|医生|护士|记者)"
_SELDOM = "成国于时常全都应向连平和公计明安能强文方高金段程解经章关严单项管查"  # surnames that are common words
_ANONYMOUS = re.compile(r"[\u4e00-\u9fff](?:某|先生|女士|小姐)")


def find(fact: Fact, source: Reading) -> str | object | None:
    """The source's words for a name; None where it does not hold it; NOT_CHECKABLE where nobody can tell from its letters."""
    if "known" in fact.units:
        return _known(fact, source)
    return _chinese_party(fact, source) if is_chinese(fact.words) else _party(fact, source)


def _known(fact: Fact, source: Reading) -> str | None:
    gazetteer = source.names.gazetteer
    if "@" in fact.value and fact.words not in gazetteer.places and not _holds_places(fact, source):
        return None
    for key, found in source.keys.items():
        if gazetteer.same(fact.value, key):
            return source.words(found)
    kind, _, place = fact.value.partition("@")
    if not place:
        name = gazetteer.names.get(fact.value)
        forms = [name.words, *name.en, *name.zh] if name else [fact.words]
        forms += [*_of_country(forms, source), *_OUTLETS.get(fact.value, ())]
        country, law = _ABROAD.get(fact.value, ("", ""))
        forms += [law] if country and country in source.source.plain else []
        return located.literal(forms, source) or _by_head(fact, source) or _of_itself(fact, source)
    if kind == "place":
        return located.find(place, source)
    return _composed(kind, place, source) or _some_court(fact, kind, place, source) or _of_the_land(kind, place, source)


def is_country(fact: Fact, names: Gazetteer) -> bool:
    """Whether a fact names a country, by its name or as "Spanish", or a region with a law of its own."""
    name = names.names.get(fact.value)
    return name is not None and name.level in ("country", "sar")


def _by_head(fact: Fact, source: Reading) -> str | None:
    """A body whom an English source calls "the Commission" and by no other name, where it names no other commission."""
    for form in (fact.words, *_forms(fact, source)):
        short = form.rpartition(" of ")[0]
        if (
            " " in short
            and not source.chinese
            and re.search(rf"\b[Tt]he {re.escape(short)}\b(?! of\b)", source.source.plain)
        ):
            return short
    head = fact.words.split()[-1]
    if source.chinese or head == fact.words or head.isupper() or head not in _HEADS:
        return None
    others = [other for other in source.keys.values() if other.words.endswith(head) and " " in other.words]
    called = re.search(rf"\b(?:the|v\.?)\s{head}\b(?!\sof\b)", source.source.plain)
    return around(source.source.whole, *called.span()) if called and not others else None


def _forms(fact: Fact, source: Reading) -> tuple[str, ...]:
    name = source.names.gazetteer.names.get(fact.value)
    return (name.words, *name.en) if name else ()


def _of_country(forms: list[str], source: Reading) -> Iterator[str]:
    """Names of a body with its country before it: "Canada's Privacy Commissioner" for the Privacy Commissioner of Canada."""
    places = source.names.gazetteer.places
    for form in forms:
        head, _, country = form.rpartition(" of ")
        if slug := places.get(country.removeprefix("the ")):
            yield from (f"{other} {head}" for other, its in places.items() if its == slug and not is_chinese(other))


def _holds_places(fact: Fact, source: Reading) -> bool:
    """Whether the source names every place in a local body's name, the wider one too: "of Nanjing"."""
    named = re.findall(r"[A-Z][a-z]+(?:['’][a-z]+)?", fact.words)
    slugs = {slug for word in named if (slug := source.names.gazetteer.places.get(word))}
    return all(located.find(slug, source) for slug in slugs)


def _some_court(fact: Fact, kind: str, place: str, source: Reading) -> str | None:
    """A court, the police or prosecutors of a place, in general ("a Shaanxi court"), where the source names those of a city there."""
    if kind not in ("court", "police", "procuratorate") or _OF_A_LEVEL.search(fact.words):
        return None
    bodies = [found for key, found in source.keys.items() if key.partition("@")[0].startswith(kind) and "@" in key]
    there = any(key == f"place@{place}" or located.lies_in(key, place, source) for key in source.keys)
    there = there or located.city_of(place, source) is not None
    return source.words(bodies[0]) if bodies and there else None


def is_medium(fact: Fact, text: str) -> bool:
    """Whether a name is only that of the medium in which a body speaks: "according to a WeChat post", which a copy of it need not say."""
    return bool(
        fact.value in _MEDIA
        and _SAYS.search(text, max(0, fact.start - 50), fact.start)
        and _ACCOUNT.match(text, fact.end)
    )


def _composed(kind: str, place: str, source: Reading) -> str | None:
    """A local body whose place stands close before (or after) words of its kind."""
    kinds = _kinds(kind, source)
    forms = located.forms_of(place, source)
    han = "|".join(re.escape(form) for form in forms if is_chinese(form))
    pattern = source.names.gazetteer.pinyin.pattern(place, among=source.characters)
    chinese = "|".join(part for part in (han, pattern.pattern if pattern else "") if part)
    text = source.source.plain
    central, local = _BRANCHES.get(kind, ("", ""))
    if (
        central
        and chinese
        and (match := re.search(rf"{central}(?:{chinese})[省市]?(?:[\u4e00-\u9fff]{{0,4}}?){local}", text))
    ):
        return around(text, match.start(), match.end())
    zh = "|".join(re.escape(words) for words in kinds if is_chinese(words))
    if chinese and zh and (match := re.search(rf"(?:{chinese})[\u4e00-\u9fff]{{0,6}}?(?:{zh})", text)):
        return around(text, match.start(), match.end())
    level = rf"(?:(?<![\u4e00-\u9fff])|(?<=[、和与及由经并会同，]))[省市区县州]委?(?:{zh})"
    if chinese and zh and re.search(chinese, text) and (match := re.search(level, text)):
        return around(text, match.start(), match.end())  # 陕西省住建厅、省网信办
    en = "|".join(re.escape(fold(words)) for words in kinds if not is_chinese(words))
    latin = "|".join(re.escape(fold(form)) for form in forms if not is_chinese(form))
    if (
        latin
        and en
        and (
            match := re.search(
                rf" (?:{latin}) (?:\w+ ){{0,5}}?(?:{en}) | (?:{en}) (?:\w+ ){{0,4}}?(?:{latin}) ", source.latin
            )
        )
    ):
        return match.group().strip()
    return None


def _of_the_land(kind: str, place: str, source: Reading) -> str | None:
    """A body of a country or region, which its own pages call by its kind alone: "the High Court" in a report from Singapore."""
    name = source.names.gazetteer.names.get(f"place@{place}")
    known = name is not None and name.level in ("country", "sar") and located.find(place, source)
    return located.literal(_kinds(kind, source), source) if known else None


def _of_itself(fact: Fact, source: Reading) -> str | None:
    """A body that speaks on a page of its own, in the first person, and names itself nowhere: "We have fined", 我部."""
    gazetteer = source.names.gazetteer
    name = gazetteer.names.get(fact.value)
    others = [key for key, other in source.keys.items() if _is_body(key, source)]
    if name is None or name.kind != "body" or others:
        return None
    text = source.source.plain
    if source.chinese:
        ends = {form[-1] for form in name.zh if not name.within}
        match = re.search(rf"我(?:{'|'.join(ends & _HEADS_ZH)})(?!们)", text) if ends & _HEADS_ZH else None
    else:
        match = _WE.search(text) if name.within and located.find(name.within.removeprefix("place@"), source) else None
    return around(text, *match.span()) if match else None


def _is_body(key: str, source: Reading) -> bool:
    name = source.names.gazetteer.names.get(key)
    return ("@" in key and not key.startswith("place@")) or (name is not None and name.kind == "body")


def _kinds(kind: str, source: Reading) -> list[str]:
    """The words for a kind of local body, in both languages."""
    return [words for name, en, zh in source.names.gazetteer.kinds for words in (*en, *zh) if name == kind]


def _party(fact: Fact, source: Reading) -> str | object | None:
    """A name in Latin letters."""
    folded = fold(fact.words)
    if f" {folded} " in source.latin:
        return fact.words
    tokens = folded.split()
    if not source.chinese:
        if all(len(token) > 2 and f" {token} " in source.latin for token in tokens):
            return fact.words
        joined = "".join(tokens)
        return fact.words if len(joined) > 5 and joined in source.latin.replace(" ", "") else None
    return _transliterated(tokens, source)


def _transliterated(tokens: list[str], source: Reading) -> str | object | None:
    """A name in Latin letters on a Chinese source: by its pinyin where it is that of two characters or more."""
    pinyin = source.names.gazetteer.pinyin
    ways = [pinyin.split(token) for token in tokens]
    if not tokens or not all(ways):
        return NOT_CHECKABLE
    text = source.source.plain
    for order in (tokens, tokens[::-1]):
        patterns = [pinyin.pattern(token, among=source.characters) for token in order]
        match = re.search("".join(f"(?:{pattern.pattern})" for pattern in patterns if pattern), text)
        if match and (len(match.group()) > 1):
            return around(text, match.start(), match.end())
    surname = pinyin.pattern(tokens[0], among=source.characters)
    alone = re.search(rf"(?:{surname.pattern})(?:某|先生|女士|小姐|姓|氏|[\u4e00-\u9fff]某)", text) if surname else None
    if alone and len(ways[0][0]) == 1:
        return around(text, alone.start(), alone.end())
    if sum(len(way[0]) for way in ways) > 1:
        return None
    chars = "".join(c for c in source.characters if c in pinyin.surnames and pinyin.reads(tokens[0], c))
    alone_too = "".join(c for c in chars if c not in _SELDOM)
    named = bool(
        (chars and re.search(rf"{_NAMED_ZH}[{chars}][\u4e00-\u9fff]", text))
        or (alone_too and re.search(rf"(?:\A|[\s，。；：、“（(和与及对由])[{alone_too}][\u4e00-\u9fff]", text))
    )
    return None if _ANONYMOUS.search(text) or not named else NOT_CHECKABLE


def _chinese_party(fact: Fact, source: Reading) -> str | object | None:
    """Somebody called by surname alone in a Chinese item: 王某."""
    text = source.source.plain
    if not source.chinese:
        return NOT_CHECKABLE
    place = text.find(fact.words)
    if place < 0 and (match := re.search(rf"{fact.words[0]}(?:某|[\u4e00-\u9fff]某)", text)):
        place = match.start()
    if place >= 0:
        return around(text, place, place + len(fact.words))
    return None if _ANONYMOUS.search(text) else NOT_CHECKABLE

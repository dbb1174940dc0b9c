"""Looking for a place in a source: by its name, its money, a place in it, the one character that stands for it, or what only its pages say."""

from __future__ import annotations

import re

from newsletter.core.facts.source import Reading, around, fold
from newsletter.core.languages import is_chinese

_CURRENCIES = {  # of countries that a report in their own money need not name
    "south-korea": "KRW", "japan": "JPY", "india": "INR", "uk": "GBP", "vietnam": "VND", "thailand": "THB", "brazil": "BRL", "turkey": "TRY", "poland": "PLN",
    "sweden": "SEK", "norway": "NOK", "denmark": "DKK", "hungary": "HUF", "switzerland": "CHF", "indonesia": "IDR", "malaysia": "MYR", "philippines": "PHP",
    "south-africa": "ZAR", "israel": "ILS", "canada": "CAD", "australia": "AUD", "singapore": "SGD", "new-zealand": "NZD", "mexico": "MXN", "nigeria": "NGN", "kenya": "KES",
    "england": "GBP", "scotland": "GBP", "wales": "GBP", "northern-ireland": "GBP",
}  # fmt: skip
_EVIDENT = {  # what only pages of a place say
    "hong-kong": re.compile(r"区域法院|裁判法院|裁判署|小额钱债|私隐专员|入禀|暂委法官|申索人|港币|港元|港府|HK\$|PCPD|PDPO"), "macao": re.compile("澳门元|司法警察局|个人资料保护局|初级法院"),
    "taiwan": re.compile(r"新台币|个资|数位发展部|数发部|地检署|NT\$"), "singapore": re.compile(r"S\$|PDPC|新元|坡元"), "uk": re.compile(r"£|\bICO\b|EWCA|EWHC|UKSC|英镑"), "england": re.compile("EWCA|EWHC"),
    "united-states": re.compile(r"\bFTC\b|Attorney General"), "european-union": re.compile("GDPR|Luxembourg|Brussels|Member States"),
}  # fmt: skip
_SHORT_PLACES = {
    "beijing": "京", "tianjin": "津", "hebei": "冀", "shanxi": "晋", "liaoning": "辽", "jilin": "吉", "heilongjiang": "黑", "shanghai": "沪", "jiangsu": "苏", "zhejiang": "浙",
    "anhui": "皖", "fujian": "闽", "jiangxi": "赣", "shandong": "鲁", "henan": "豫", "hubei": "鄂", "hunan": "湘", "guangdong": "粤", "guangxi": "桂", "hainan": "琼",
    "chongqing": "渝", "sichuan": "川蜀", "guizhou": "黔", "yunnan": "滇", "tibet": "藏", "shaanxi": "陕秦", "gansu": "甘陇", "qinghai": "青", "ningxia": "宁", "xinjiang": "新",
    "inner-mongolia": "蒙", "hong-kong": "港", "macao": "澳", "guangzhou": "穗", "shenzhen": "深", "hangzhou": "杭", "nanjing": "宁", "wuhan": "汉", "chengdu": "蓉", "taiwan": "台",
}  # fmt: skip
_SHORT = "".join(sorted(set("".join(_SHORT_PLACES.values()))))


def find(place: str, source: Reading) -> str | None:
    """The source's words for a place by its slug; None where nothing there speaks of it."""
    for key, found in source.keys.items():
        same = "@" in key and source.names.gazetteer.same_place(place, key.partition("@")[2])
        if same or lies_in(key, place, source):
            return source.words(found)
    money = _CURRENCIES.get(place)
    if paid := next((fact for fact in source.facts if fact.kind == "amount" and money in fact.units), None):
        return source.words(paid)
    named = literal(forms_of(place, source), source) or by_pinyin(place, source) or city_of(place, source)
    return named or _by_one_character(place, source) or _by_its_words(place, source)


def _by_its_words(place: str, source: Reading) -> str | None:
    """A country or region that a page of its own need not name: 區域法院 is that of Hong Kong."""
    words = _EVIDENT.get(place)
    match = words.search(source.source.plain) if words else None
    return around(source.source.whole, *match.span()) if match else None


def _by_one_character(place: str, source: Reading) -> str | None:
    """A place that the source calls by one character: 在京召开, 川渝, （2023）川01民终."""
    chars = _SHORT_PLACES.get(place)
    if not chars:
        return None
    text = source.source.plain
    alone = rf"[在来赴抵驻离返][{chars}](?=[召举发签开参办工居住投落设揭成会，。])|[)）〕]\s?[{chars}]\d|(?<=[\s　、，。])[{chars}](?=\S{{0,6}}〔)"
    beside = rf"(?<![新青宁深])[{_SHORT}]*(?:[{chars}][{_SHORT}]|[{_SHORT}][{chars}])[{_SHORT}]*(?=[\s、，。等两三四地各警协区一]|大湾区|地区|城市群|\Z)"
    match = re.search(f"{alone}|{beside}", text)
    return around(text, *match.span()) if match else None


def city_of(place: str, source: Reading) -> str | None:
    """A city of a province that the source names only within another name: 西安市碑林区人民法院."""
    text = source.source.plain
    for form, slug in source.names.gazetteer.places.items():
        if is_chinese(form) and f"{form}市" in text and lies_in(f"place@{slug}", place, source):
            return around(text, text.index(f"{form}市"), text.index(f"{form}市") + len(form) + 1)
    return None


def lies_in(key: str, place: str, source: Reading) -> bool:
    """Whether a place that the source names, or that of a local body, lies in another one: a court of Nanjing is one in Jiangsu."""
    names = source.names.gazetteer.names
    name = names.get(f"place@{key.partition('@')[2]}" if "@" in key else key)
    while name is not None and name.within:
        if name.within == f"place@{place}":
            return True
        name = names.get(name.within)
    return False


def forms_of(place: str, source: Reading) -> list[str]:
    """Every name of a place."""
    return [form for form, slug in source.names.gazetteer.places.items() if slug == place] or [place]


def literal(forms: list[str], source: Reading) -> str | None:
    """The source's words for the first of some names that stands in it as it is written."""
    text = source.source.plain
    for form in forms:
        if is_chinese(form):
            place = text.find(form)
            if place >= 0 and not (form.endswith("部") and text[place + len(form) : place + len(form) + 1] == "门"):
                return around(text, place, place + len(form))
        elif len(fold(form)) > 2 and f" {fold(form)} " in source.latin:
            return form
    return None


def by_pinyin(word: str, source: Reading) -> str | None:
    """The characters of a source that a word of pinyin writes."""
    pattern = source.names.gazetteer.pinyin.pattern(word, among=source.characters)
    match = pattern.search(source.source.plain) if pattern else None
    return around(source.source.plain, match.start(), match.end()) if match else None

"""What a number counts: currencies, measures of time, and the nouns and measure words of both languages by their class.

A class is what two languages or two wordings share: "38 Apps", 38款应用 and "thirty-eight applications" are of the class `app`. A measure word
that may stand for several (件: a case, a report, a thing) has all of them.
"""

from __future__ import annotations

import re

from newsletter.core.alternatives import any_of

CURRENCY_BEFORE = {
    "RMB": "CNY", "CNY": "CNY", "人民币": "CNY", "¥": "CNY", "￥": "CNY", "US$": "USD", "USD": "USD", "$": "USD", "HK$": "HKD", "HKD": "HKD",
    "S$": "SGD", "SGD": "SGD", "A$": "AUD", "AU$": "AUD", "AUD": "AUD", "C$": "CAD", "CAD": "CAD", "NT$": "TWD", "R$": "BRL", "R": "ZAR", "€": "EUR",
    "EUR": "EUR", "£": "GBP", "GBP": "GBP", "JPY": "JPY", "KRW": "KRW", "₩": "KRW", "INR": "INR", "₹": "INR", "CHF": "CHF", "NOK": "NOK", "SEK": "SEK", "DKK": "DKK", "PLN": "PLN", "THB": "THB", "BRL": "BRL", "TRY": "TRY", "NZ$": "NZD", "MXN": "MXN", "Rs": "INR", "Rs.": "INR", "RM": "MYR", "MYR": "MYR", "VND": "VND", "₫": "VND", "IDR": "IDR", "Rp": "IDR", "PHP": "PHP", "₱": "PHP", "ZAR": "ZAR", "ILS": "ILS", "₪": "ILS", "HUF": "HUF", "CZK": "CZK", "RON": "RON", "₺": "TRY", "₽": "RUB", "฿": "THB", "NZD": "NZD", "TWD": "TWD", "Can$": "CAD", "CA$": "CAD", "AED": "AED", "KES": "KES", "NGN": "NGN", "CLP": "CLP", "COP": "COP", "ARS": "ARS", "SAR": "SAR", "美元": "USD", "欧元": "EUR", "澳门元": "MOP", "澳门币": "MOP", "MOP": "MOP", "MOP$": "MOP", "港币": "HKD", "港元": "HKD", "新台币": "TWD", "日元": "JPY", "韩元": "KRW", "英镑": "GBP", "新加坡元": "SGD", "澳元": "AUD", "加元": "CAD",
}  # fmt: skip
CURRENCY_AFTER = {
    "yuan": "CNY", "rmb": "CNY", "cny": "CNY", "renminbi": "CNY", "u.s. dollars": "USD", "us dollars": "USD", "american dollars": "USD", "usd": "USD", "hong kong dollars": "HKD",
    "hkd": "HKD", "singapore dollars": "SGD", "australian dollars": "AUD", "canadian dollars": "CAD", "dollars": "USD", "dollar": "USD",
    "euros": "EUR", "euro": "EUR", "eur": "EUR", "pounds": "GBP", "pounds sterling": "GBP", "gbp": "GBP", "yen": "JPY", "won": "KRW", "rupees": "INR",
    "福林": "HUF",
    "swiss francs": "CHF", "kroner": "NOK", "norwegian kroner": "NOK", "danish kroner": "DKK", "kronor": "SEK", "zlotys": "PLN", "zloty": "PLN", "baht": "THB", "reais": "BRL", "lira": "TRY", "dong": "VND", "rand": "ZAR", "ringgit": "MYR", "rupiah": "IDR", "forints": "HUF", "forint": "HUF", "koruna": "CZK", "czech crowns": "CZK", "lei": "RON", "shekels": "ILS", "naira": "NGN", "dirhams": "AED",
    "riyals": "SAR", "rubles": "RUB", "roubles": "RUB", "new zealand dollars": "NZD", "taiwan dollars": "TWD", "new taiwan dollars": "TWD", "mexican pesos": "MXN", "philippine pesos": "PHP", "argentine pesos": "ARS",
    "chilean pesos": "CLP", "colombian pesos": "COP", "kenyan shillings": "KES", "swedish kronor": "SEK", "norwegian crowns": "NOK", "danish crowns": "DKK", "turkish lira": "TRY", "liras": "TRY", "patacas": "MOP",
    "越南盾": "VND", "泰铢": "THB", "兰特": "ZAR", "林吉特": "MYR", "印尼盾": "IDR", "雷亚尔": "BRL", "里拉": "TRY", "卢布": "RUB", "新西兰元": "NZD", "瑞典克朗": "SEK", "挪威克朗": "NOK", "丹麦克朗": "DKK", "兹罗提": "PLN", "印度卢比": "INR",
    "澳门元": "MOP", "日圆": "JPY", "韩圆": "KRW", "澳大利亚元": "AUD", "加拿大元": "CAD", "新币": "SGD", "元人民币": "CNY", "元澳门币": "MOP", "元港币": "HKD", "元港元": "HKD", "元新台币": "TWD", "元新币": "SGD", "人民币": "CNY", "美元": "USD", "美金": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY",
    "韩元": "KRW", "新加坡元": "SGD", "新元": "SGD", "澳元": "AUD", "加元": "CAD", "新台币": "TWD", "卢比": "INR", "瑞士法郎": "CHF", "元": "CNY", "块钱": "CNY",
}  # fmt: skip


def _either(words: dict[str, str] | dict[str, tuple[str, int]]) -> str:
    return any_of(words)


BEFORE = re.compile(rf"(?<![A-Za-z])(?:{_either(CURRENCY_BEFORE)})\s?\Z")
AFTER = re.compile(rf"\s?(?P<word>{_either(CURRENCY_AFTER)})(?![A-Za-z])", re.IGNORECASE)

# A measure of time: its unit (months for years, days for weeks) and how many of it.
TIMES = {
    "working days": ("workday", 1), "working day": ("workday", 1), "business days": ("workday", 1), "business day": ("workday", 1),
    "work days": ("workday", 1), "workdays": ("workday", 1), "years": ("month", 12), "year": ("month", 12), "months": ("month", 1), "month": ("month", 1),
    "weeks": ("day", 7), "week": ("day", 7), "days": ("day", 1), "day": ("day", 1), "hours": ("minute", 60), "hour": ("minute", 60),
    "minutes": ("minute", 1), "minute": ("minute", 1), "seconds": ("second", 1), "decades": ("month", 120),
    "个工作日": ("workday", 1), "工作日": ("workday", 1), "周岁": ("month", 12), "周年": ("month", 12), "岁": ("month", 12), "个月": ("month", 1), "年": ("month", 12),
    "个星期": ("day", 7), "星期": ("day", 7), "周": ("day", 7), "个会计年度": ("month", 12), "会计年度": ("month", 12), "个年度": ("month", 12), "个财政年度": ("month", 12), "个财年": ("month", 12), "个学年": ("month", 12), "个季度": ("month", 3), "quarters": ("month", 3), "fortnight": ("day", 14), "个工作天": ("workday", 1), "工作天": ("workday", 1), "个历日": ("day", 1), "历日": ("day", 1), "日历天": ("day", 1), "个自然日": ("day", 1), "自然日": ("day", 1), "天": ("day", 1), "日": ("day", 1),
    "个小时": ("minute", 60), "小时": ("minute", 60), "分钟": ("minute", 1), "秒": ("second", 1),
}  # fmt: skip
TIME = re.compile(
    rf"[\s-]?(?:(?:calendar|natural|consecutive|full|whole|fiscal|financial|accounting|successive|straight|more|additional|extra|further)\s+)?(?P<word>{_either(TIMES)})(?![A-Za-z])",
    re.IGNORECASE,
)

_NOUNS = {
    "person": "operators hosts anchors streamers farmers complainants defendants claimants policyholders depositors cardholders investors learners pupils readers guests volunteers respondents interviewees judges prosecutors inspectors contacts insiders people persons person individuals suspects defendants employees users victims students officers customers consumers residents minors children "
    "citizens officials members plaintiffs experts patients offenders criminals workers staff subscribers owners drivers passengers participants teenagers adults women men "
    "accomplices perpetrators subjects applicants visitors parents teachers doctors moles merchants lawyers delegates representatives subjects holders couriers household",
    "case": "case cases lawsuits lawsuit proceedings disputes incidents incident events event trials prosecutions breaches actions suits litigations crimes offences offenses violations",
    "org": "members company companies enterprises enterprise firms institutions institution operators organizations organisations banks hospitals hotels schools entities stores shops agencies businesses "
    "institutes universities insurers retailers vendors suppliers providers restaurants subsidiaries controllers processors merchants outlets organs courts teams gangs groups parties units",
    "app": "app apps applications programs programmes products software sdks sdk kits games services applets mini-programs plugins tools systems",
    "department": "departments department ministries ministry authorities agencies regulators bodies bureaus offices commissions organs",
    "platform": "platforms platform operators websites websites sites site forums stores accounts account channels services",
    "account": "accounts account users numbers handles groups",
    "record": "pieces piece items item records record entries entry sets messages copies photos images files samples forms sheets tables templates papers slips screens invoices vouchers orders deals loans purchases transactions points numbers profiles contacts rows lines data posts articles images videos clips",
    "report": "breaches incidents reports report complaints complaint clues clue tips leads letters comments opinions suggestions submissions recommendations notifications notices proposals calls requests replies",
    "chapter": "chapters",
    "provision": "articles measures provisions rules standards sections clauses items requirements regulations laws principles tasks obligations rights guidelines documents opinions conditions "
    "interpretations paragraphs annexes appendices",
    "device": "devices device phones computers servers cameras equipment sets machines terminals vehicles cars pieces units sensors robots",
    "time": "times batches inspections checks sessions meetings rounds operations campaigns tests occasions visits interviews hearings attacks seminars",
    "fold": "times fold",
    "batch": "batches batch",
    "type": "items types kinds categories classes groups grades tiers levels forms aspects areas fields scenarios issues problems sectors industries links respects parts ways steps models functions topics dimensions",
    "place": "members provinces cities regions countries districts counties places municipalities jurisdictions states areas markets towns nations zones",
    "project": "projects project initiatives pilots programs programmes plans actions activities campaigns events",
    "penalty": "penalties fines decisions orders warnings sanctions judgments rulings verdicts licences licenses permits filings certificates approvals assessments contracts",
    "byte": "bytes",
    "lesson": "lessons credits hours",
    "meter": "meters metres meter metre",
    "kilometer": "kilometers kilometres km",
    "ton": "tons tonnes",
    "page": "pages page",
    "watt": "kilowatts megawatts",
    "point": "points",
    "star": "stars",
}
_MEASURES = {
    "person": "人 名 位 户 人次 个人 嫌疑人 用户 被告人 网民 当事人 受害人",
    "case": "起 宗 例 件 案 案件 桩 典型案例",
    "org": "家 所 平台 企业 机构 公司 单位 户 团伙 法院 学校 医院 酒店 银行 院校 平台企业",
    "app": "款 应用 APP App app 应用程序 程序 小程序 软件 SDK 产品 游戏 移动应用 部 移动互联网应用",
    "department": "部门 部委 机关 单位",
    "platform": "平台 网站 家 重点平台 网络平台 直播间 群组 频道",
    "account": "账号 帐号 账户 帐户 群组",
    "record": "条 份 组 张 信息 数据 个人信息 照片 记录 文件 件 余条 视频 项",
    "report": "件 条 份 举报 线索 投诉 意见 建议 次 起",
    "chapter": "章",
    "provision": "条 项 款 节 部 措施 规定 标准 制度 件 任务 份 原则",
    "device": "台 部 套 设备 辆 架 手机 部手机 摄像头 件",
    "time": "次 场 轮 届 场次 余次",
    "fold": "倍",
    "batch": "批 批次",
    "type": "类 类别 种 字段 方面 领域 问题 大类 环节 行业 项 情形 场景 类型 不得 不准 严禁 必须 禁止",
    "place": "省 市 地 地区 国家 省份 城市 区 县 国 省市 省区市 地市 县区 区县 市县 州市 市州 盟市 地州市 城区 设区市 地级市 县级市 国家和地区 乡镇 街道 镇",
    "lesson": "学时 课时 学分",
    "meter": "米",
    "kilometer": "公里 千米",
    "ton": "吨",
    "page": "页",
    "watt": "千瓦 兆瓦",
    "point": "磅",
    "star": "星 星级",
    "project": "项 项目 行动 活动 工程 试点 个项目",
    "penalty": "份 张 件 项 处罚决定 许可",
    "byte": "字节",
}
_THINGS = {  # measure words of which little can be told
    "device record": "块 只 枚 颗 把 根 盘 箱 包 盒", "record provision": "册 篇 段 句 幅 笔",
    "record provision penalty": "本", "record report": "封", "type place record org": "处", "org place": "间 座 栋", "org device": "支",
    "type project": "门", "type time": "级 档 道 期",
}  # fmt: skip


_ANY_MATTER = frozenset(
    ["case", "record", "report", "provision", "time", "type", "place", "project", "penalty", "platform", "batch"]
)


_DONE = frozenset(["case", "penalty", "report"])


def _by_word(table: dict[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, words in table.items():
        for word in words.split():
            found.setdefault(word, set()).add(name)
    return {word: frozenset(classes) for word, classes in found.items()}


NOUNS = _by_word(_NOUNS)
MEASURES = _by_word(_MEASURES)
MEASURES |= {word: MEASURES[word] | _ANY_MATTER for word in ("项", "件")}
MEASURES |= {word: frozenset(classes.split()) for classes, words in _THINGS.items() for word in words.split()}
MEASURES["次"] |= _DONE
MEASURES["例"] |= {"person"}
MEASURES |= {word: MEASURES[word] | _DONE for word in ("起", "宗", "例")}
MEASURES["款"] |= {"device", "type"}
MEASURES["家"] |= {"department"}
MEASURES |= {
    word: MEASURES[word[0]] | MEASURES["次"] | _DONE
    for word in ("人次", "家次", "户次", "款次", "台次", "件次", "所次", "处次", "部次")
}  # how often something was done to them
_MEASURE = re.compile(
    rf"(?P<ge>余|多|来|大)?(?P<word>{any_of({*MEASURES, '个'})})(?<!处(?=[罚理以置分]))(?<!级(?=[人法市]))(?<!间(?=[接断谍]))"
)
_PHRASE = re.compile(r"[\u4e00-\u9fff]{1,16}")  # 65个金融机构数据出境业务场景: institutions, data or scenarios
_NAMED = re.compile(any_of([word for word in MEASURES if len(word) > 1]))
_ANSWERS = re.compile("问卷|答卷|样本")  # each is of one person
_GOES_ON = re.compile(r"(?![的被均和与及或等已未在共存需应并由将曾有是可不于经因])[\u4e00-\u9fff]")
_STOPS = frozenset(
    "in on at by for with from to and or but that which who whose were was are is be been has have had will shall may involving regarding concerning related relating under "
    "over after before against due as than since this last its their the a an into during between per via through when while because if not no each did do does".split()
)
_CONTAINERS = frozenset(
    "sets pieces items kinds types categories batches batch copies groups rounds classes forms piece entries lots pairs series".split()
)
_TOKEN = re.compile(r"[ \t\u00a0-]*(?P<word>[A-Za-z][A-Za-z'’/]*)|[ ]*(?P<quoted>[\"“”'‘’])")
_KIND_OF = frozenset("data software equipment staff".split())
_OF_DATA = frozenset(
    "protection security privacy breach export transfer subject exposure leak leakage processing handling compliance trading transaction sharing".split()
)
_ELLIPTIC = re.compile(r"(?:[,;]|\band|\bwhile|\bbut)\s+\Z")
VERBS = frozenset(
    "sent told gave kept made took let said held had got ran put met sold bought won lost went came asked refused admitted appealed agreed obtained offered passed failed "
    "received showed lacked collect lack let require contain transmit upload fail come go remain give send sell make take have keep hold meet forced allowed remained stopped started began belonged pleaded confessed denied provided responded replied sought chose did do have fell rose used posed "
    "could would should might can cannot may must still also never now already then either neither both".split()
)  # behind a number they are told of what was counted before
_WINDOW = 7  # words after a number in which its noun stands


def classes_of(noun: str) -> frozenset[str]:
    """The classes of an English noun as it is written; none where it is not known."""
    word = noun.lower().replace("’", "'").removesuffix("'s").rstrip("'")
    return NOUNS.get(word, frozenset())


def english(text: str, end: int, start: int = 0) -> tuple[frozenset[str], int, str]:
    """(classes, end, noun) of what the number from `start` to `end` counts: the first plural noun in the words after it."""
    position, first, met = end, "", 0
    while met < _WINDOW:
        match = _TOKEN.match(text, position)
        if match is None:
            break
        position = match.end()
        word = match["word"]
        if word is None:
            continue
        lower = word.lower()
        if lower.endswith(("'s", "’s", "s'", "s’")):
            met += 1
            first = first or lower
            continue  # children's watches are no children
        if lower in _STOPS or (not met and lower in VERBS and lower != "used"):
            break
        met += 1
        if lower == "of":
            if not first:
                break
            continue
        found = classes_of(word)
        if found and not lower.endswith("s") and (thing := _TOKEN.match(text, position)) and _is_many(thing["word"]):
            continue  # 20 App stores
        if (
            lower in _KIND_OF
            and (thing := _TOKEN.match(text, position))
            and ((thing["word"] or "").lower().endswith("s") or (thing["word"] or "").lower() in _OF_DATA)
        ):
            continue  # data products, software vendors: what is counted follows
        if found and (
            lower.endswith("s")
            or lower in ("people", "men", "women", "children", "staff", "personnel", "software", "equipment", "data")
            or not first
        ):
            if met >= 2 and first.endswith("ed") and _ELLIPTIC.search(text, max(0, start - 12), start):
                return frozenset(), position, ""  # "and nine forced users": nine of what was named before
            if lower in _CONTAINERS and re.match(r"\s+of\s", text[position : position + 4]):
                return found | _contained(text, position), position, lower
            return found, position, lower
        if lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and len(lower) > 3:
            return frozenset(), position, lower
        first = first or lower
    return frozenset(), end, ""


def _is_many(word: str | None) -> bool:
    """Whether a word is a plural that the table knows."""
    return word is not None and word.lower().endswith("s") and bool(classes_of(word))


def _contained(text: str, position: int) -> frozenset[str]:
    """The classes of what "sets of personal information" holds."""
    found, _, _ = english(re.sub(r"^\s+of\s+", " ", text[position : position + 80]), 0)
    return found


def chinese(text: str, end: int) -> tuple[frozenset[str], int, str] | None:
    """(classes, end, words) of the measure word after a number, narrowed by the noun behind it; None where there is none."""
    match = _MEASURE.match(text, end)
    if match is None:
        return None
    word = match["word"]
    found = MEASURES.get(word, frozenset())
    if match["ge"] == "大":
        return frozenset(), match.end(), word  # 十大典型案例
    if word == "份" and _ANSWERS.search(text, max(0, end - 20), end):
        found |= {"person"}
    behind = _MEASURE.match(text, match.end()) if len(word) == 1 else None
    if behind and len(behind["word"]) > 1:
        noun = MEASURES.get(behind["word"], frozenset())
        if _GOES_ON.match(text, behind.end()):
            return (
                found | (_of_phrase(text, match.end()) if word == "个" else frozenset()),
                behind.end(),
                word,
            )  # 8件个人信息保护检察公益诉讼案例: no pieces of information
        return (found & noun) or (found | noun), behind.end(), word
    if word == "个":
        return _of_phrase(text, match.end()), match.end(), word
    return found, match.end(), word


def _of_phrase(text: str, start: int) -> frozenset[str]:
    """The classes of everything that a Chinese phrase names."""
    phrase = _PHRASE.match(text, start)
    named = _NAMED.findall(phrase.group()) if phrase else []
    return frozenset().union(*(MEASURES[noun] for noun in named))

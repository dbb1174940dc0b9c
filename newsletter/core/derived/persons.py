"""Natural persons in a text of the table, and what stands for them: initials, or in Chinese the surname with 某, as courts write.

A name is told by a title, by 某, by words that only a person follows, or by being pinyin that begins with a surname; company words beside it,
a place or a known name tell against it. In doubt a name counts as a person's: an initial too many harms less than a person exposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.core.gazetteer import Gazetteer

_ORGANISED = (
    r"(?:Co|Company|Corp|Corporation|Inc|Ltd|Limited|LLC|LLP|GmbH|AG|SA|PLC|Group|Holdings?|Bank|Insurance|Securities|Technolog(?:y|ies)|Tech|"
    r"Networks?|Information|Data|Media|Software|Medical|Hospital|Clinic|School|University|College|Institute|Center|Centre|Hotel|Court|"
    r"Bureau|Administration|Commission|Committee|Office|Procuratorate|District|County|City|Province|Prefecture|Town|Village|Road|Street|"
    r"App|Apps|Platform|Store|Shop|Trading|Industr(?:y|ies|ial)|Development|Investment|Capital|Logistics|Pharmaceuticals?|Motors?|Auto|"
    r"Law|Measures|Regulations?|Rules|Provisions|Case|Health|Education|Culture|Property|Consulting|Services?|Science|Agency|Initiative|Foundation|Fund|Brands?)"
)
_COMPANY = re.compile(rf"\b{_ORGANISED}\b", re.IGNORECASE)
_COMPANY_ZH = re.compile(
    r"公司|集团|银行|医院|学校|大学|中心|局|院|厅|部|委|会|店|厂|所|平台|有限|企业|社|网|馆|协会|超市|酒店|物业"
)
_WORD = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]*"
_TITLED = re.compile(rf"\b(Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Madam)(\.?\s+)({_WORD}(?:\s+(?:[A-Z]\.|{_WORD})){{0,3}})")
_CALLED = re.compile(
    r"\b(?:surnamed|citizen|defendants?|plaintiffs?|suspects?|appellants?|individuals?|employee|named|called|(?:sole )?traders?|proprietor|owner|founder|chairman|chairwoman|president|director|manager|"
    r"executive|CEO|CFO|CTO|COO|DPO|actor|actress|singer|student|teacher|doctor|nurse|driver|resident|blogger|streamer|influencer|hacker|shopkeeper|landlord|tenant|journalist|lawyer|businessman|businesswoman)"
    rf"(?:,\s*|\s+)({_WORD}(?:\s+(?:(?:van|von|de|der|den|bin|al|da|di|la|le)\s+)?{_WORD}){{0,3}})"
)
# What only befalls a person, or is said of one alone.
_HUMAN = re.compile(
    rf"\b({_WORD}(?:\s+(?:[A-Z]\.|(?:van|von|de|der|den|bin|al|da|di|la|le)\s+{_WORD}|{_WORD})){{1,3}})"
    r"(?=,\s+\d\d,(?!\d)|,?\s+(?:\(\d\d\)|aged \d|an? (?:former|sole|self-employed)|and (?:another|others)|(?:was|is|were|has been|had been) (?:sentenced|jailed|arrested|detained|imprisoned|convicted|born)|who (?:was|is|had|has|sold|bought|worked)|himself|herself|pleaded|confessed))"
)
_JAILED = re.compile(
    rf"\b(?:[Ss]entenc(?:ed|es)|[Jj]ail(?:ed|s)|[Aa]rrest(?:ed|s)|[Dd]etain(?:ed|s)|[Cc]onvict(?:ed|s)|[Ii]mprison(?:ed|s))\s+({_WORD}(?:\s+(?:[A-Z]\.|{_WORD})){{0,3}})"
)
_COUNTED = re.compile(  # Court Sentences Four: nobody is named; Court Jails … Five Years: the name ends before it
    r"\b(?:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve|Thirteen|Fourteen|Fifteen|Sixteen|Seventeen|Eighteen|Nineteen|"
    r"Twenty|Thirty|Forty|Fifty|Dozens?|Scores|Hundreds?|Thousands?|Several|Many|Others)\b"
)
_ABROAD = frozenset(  # commonest family names in Korea, Japan, Hong Kong, Taiwan and Vietnam, as they are written in Latin letters
    "Kim Park Choi Jung Jeong Kang Cho Yoon Jang Lim Seo Shin Kwon Hwang Ahn Hong Yoo Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Chan Wong Leung "
    "Cheung Lau Ng Kwok Chow Tsang Yeung Ip Yip Fung Chiu Tse Mak Hui Kwan Tsai Hsu Hsieh Chiang Tseng Kuo Chao Chung Nguyen Tran Pham Hoang Phan Vu Vo Dang Bui Lee Lam Cheng Ho Tang Lai Lo Chu".split()
)
_PAIR = re.compile(
    r"\b([A-Z][a-z]+|[A-Z]{2,})(,?\s+)([A-Z][a-z]+(?:(?!['’]s\b)[-'’]?[A-Za-z]?[a-z]+)?|[A-Z]{4,})(?:\s+([A-Z][a-z]+))?\b"
)
_POLITE = re.compile(r"先生|女士|小姐|同学|老师|律师(?!费|函|事务|协会|证|所)|医生|大爷|大妈|阿姨|奶奶|老人|某")
_NOT_NAME_ZH = re.compile(
    r".*[者民户主工客告友对与和向给将被为由的了称令求认是有判处在从让使]"
)  # words that stand before a name
_NO_SURNAME_ZH = re.compile(r"[\u4e00-\u9fff]区\Z|[约访会座]谈\Z|车主\Z")  # 辖区某店, 约谈某平台
_DOUBLE_ZH = frozenset("欧阳 上官 司马 诸葛 皇甫 东方 夏侯 公孙 令狐 慕容 司徒 西门".split())
_AFTER_ZH = re.compile(
    r"(?:被告人|被告|原告|当事人|犯罪嫌疑人|嫌疑人|上诉人|被上诉人|申请人|员工|公民|自然人|市民|姓名|经营者|个体工商户|法定代表人|负责人|实际控制人|创始人|总经理|董事长|经理|老板|店主|业主|"
    r"消费者|用户|患者|客户|医生|主播|记者|男子|女子|居民|村民|司机|名叫|名为|伙同|受害人|被害人)[:：]?[“\"]?"
    rf"((?:{'|'.join(sorted(_DOUBLE_ZH))})[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,3}})"
)
# A name at the beginning of a clause, or after a word that takes a person, followed by what only a person does.
_DOES_ZH = re.compile(
    r"(?:(?<=^)|(?<=[，。；：、“《（(\s与和诉]))"
    rf"((?:{'|'.join(sorted(_DOUBLE_ZH))})[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,3}}?)"
    r"(?=(?:等\d*[余名]?人|等人|[（(]?(?:男|女)[，,]|(?:因|非法|违法|擅自|私自|利用|涉嫌|犯|获刑|获利|被(?:判|刑|拘|抓|捕|告|逮)|通过|伙同|诉|出售|贩卖|购买|倒卖|窃取|泄露|侵犯|受贿|在逃|不服|上诉|自首|认罪)))"
)
_DONE_TO_ZH = re.compile(
    rf"(?:对|判令|判处|抓获|向|将|起诉|逮捕|拘留)((?:{'|'.join(sorted(_DOUBLE_ZH))})[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,3}}?)"
    r"(?=处|罚|作出|道歉|赔|支付|等|有期|拘役|立案|刑|提起|采取|依法|停止|承担|移送|抓|向)"
)
_FOREIGN_ZH = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•・][\u4e00-\u9fff]{1,8})+")
_AFTER_NAME_ZH = re.compile(r"[因犯泄窃贩出购伪骗盗擅私将诉等与和在为被利通非向未以于对从经称系的及也又均则曾还已有并]")
# Words that begin with a character that is a surname too.
_WORDS_ZH = frozenset(
    "丁香 万元 万家 万条 上述 严重 乐园 习惯 于判 于去 于同 于当 于是 于本 于此 云南 从业 任务 任职 位置 "
    "余额 信件 信任 信号 信息 信用 信访 信贷 修复 修改 修正 修订 储存 储户 储蓄 党员 党委 全体 全国 全市 "
    "全年 全文 全球 全省 全程 全网 全部 全面 全额 公众 公共 公函 公司 公告 公安 公布 公平 公开 公正 公民 "
    "公益 公示 公积 公章 公证 公诉 关于 关停 关注 关系 关联 关键 关闭 养老 农业 农村 农民 利息 利润 利用 "
    "利益 劳务 劳动 包括 华为 单位 单据 单独 卫健 卫星 卫生 印发 印章 危害 危险 原主 原件 原则 原判 原告 "
    "原因 原审 原有 双方 台州 司机 司法 向他 向其 向原 向被 周岁 周期 呼吁 和平 和解 和谐 商业 商务 商品 "
    "商场 商家 商店 商户 商标 国内 国务 国外 国家 国有 国际 季度 安全 安排 安检 安装 官方 宣传 宣判 宣告 "
    "宣布 尚有 尚未 居住 居前 居家 居民 居第 居首 展开 展示 左右 常务 常委 常用 常见 平台 平时 年内 广东 "
    "广西 应予 应于 应以 应依 应停 应公 应及 应向 应在 应对 应将 应当 应急 应承 应按 应支 应有 应用 应立 "
    "应聘 应被 应诉 应该 应赔 张贴 强制 强化 强行 强调 强迫 成交 成功 成员 成年 成效 成本 成果 成绩 成都 "
    "戴尔 房东 房主 房产 房价 房号 房屋 房源 房贷 支付 支出 支局 支持 支撑 支行 支配 支队 文件 文化 方便 "
    "方式 方案 方法 方面 施压 施工 施行 时代 时任 时效 时间 明年 明文 明知 明确 明示 易于 易受 景区 智慧 "
    "智能 暴力 曾为 曾任 曾因 曾在 曾申 曾经 权利 权威 权属 权益 权限 来信 来源 来电 来自 来访 查办 查处 "
    "查实 查封 查扣 查明 查看 查获 查询 查阅 查验 欧元 欧盟 步骤 毕业 毛利 水利 江苏 江西 池州 沙龙 清单 "
    "清朗 清理 清算 清除 温州 游客 游戏 游览 滑雪 满员 满意 满足 焦点 申报 申诉 申请 申辩 申领 相互 相关 "
    "相册 相应 石化 石油 程序 章程 符合 简化 简单 简历 管制 管控 管教 管理 管网 管辖 索取 索要 索赔 纪委 "
    "纪录 纪律 肖像 能够 花费 范围 范本 董事 解决 解散 解答 解读 解释 解除 计入 计划 计息 计算 许可 谷歌 "
    "费及 费用 路径 路由 车主 车企 车位 车库 车架 车牌 车票 车辆 车险 连续 连锁 都市 都是 金属 金融 金额 "
    "银保 银行 门店 门户 门禁 门诊 门锁 项目 顾客 顾问 马上 高度 高校 高端 高管 高级 高考 高质 高速 高铁 "
    "高额 高风 鲁网 鲍鱼 麻醉 黄牛 黄色".split()
)
_PARTIES = re.compile(r"\b([A-Z][a-z]+)(?=\s+vs?\.?\s+[A-Z])|(?<=\bv\. )([A-Z][a-z]+)\b(?!\s+[A-Z])")


@dataclass(frozen=True)
class Person:
    """A person's name in a text, and what stands for it."""

    start: int
    end: int
    words: str
    instead: str


def found(text: str, gazetteer: Gazetteer) -> list[Person]:
    """Every natural person named in a text, by place, none inside another."""
    candidates = sorted([*_latin(text, gazetteer), *_chinese(text, gazetteer)], key=lambda p: (p.start, -p.end))
    if not candidates:
        return []
    known = bytearray(len(text))
    for mention in gazetteer.mentions(text):
        known[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    people: list[Person] = []
    for one in candidates:
        taken = people[-1].end if people else 0
        inside = one.start and known[one.start - 1] and known[one.start]  # the end of a place: 湖南某公司
        if one.start >= taken and not inside and not all(known[one.start : one.end]):
            people.append(one)
    return people


def pseudonymised(text: str, gazetteer: Gazetteer) -> str:
    """The text with every natural person's name replaced."""
    for one in reversed(found(text, gazetteer)):
        text = text[: one.start] + one.instead + text[one.end :]
    return text


def _latin(text: str, gazetteer: Gazetteer) -> Iterator[Person]:
    for match in _TITLED.finditer(text):
        if not _organised(text, match.end(3)):
            yield _person(text, match.start(), match.end(3), match[3])
    for match in _CALLED.finditer(text):
        name = _until_company(match[1])
        if name and not _organised(text, match.start(1) + len(name)):
            yield _person(text, match.start(1), match.start(1) + len(name), name, alone=True)
    for match in (*_HUMAN.finditer(text), *_JAILED.finditer(text)):
        name = _COUNTED.split(_until_company(match[1]))[0].rstrip()
        named_to = match.start(1) + len(name)
        if name and not _organised(text, named_to) and not re.search(r"\b(?:The|A|An|On|In|Apps?|CEO)\b", name):
            yield _person(text, match.start(1), named_to, name)
    for match in re.finditer(rf"\b({_WORD})\s+({_WORD}(?:\s+{_WORD})?)", text):
        words = match.group().split()
        first, last = words[0], words[-1]
        given = "-" in words[1] or len(words) == 3
        abroad = (first in _ABROAD and given) or (last in _ABROAD and "-" in first)
        if (abroad or first in _GIVEN) and not _COMPANY.search(match.group()) and not _organised(text, match.end()):
            yield _person(text, match.start(), match.end(), match.group())
    for match in _PARTIES.finditer(text):
        name = match[1] or match[2]
        if _surname(name, gazetteer):
            yield _person(text, match.start(), match.end(), name, alone=True)
    for match in _PAIR.finditer(text):
        end = _romanised(match, gazetteer)
        if end is not None and not _organised(text, end) and not _COMPANY.search(match.group()):
            yield _person(text, match.start(), end, text[match.start() : end])
    if not re.search(r"[.&0-9@]", text):
        yield from _alone(text, gazetteer)


def _romanised(match: re.Match[str], gazetteer: Gazetteer) -> int | None:
    """Where a name in pinyin ends: surname and one or two syllables given, either way round; None where it is none."""
    first, second = match[1], match[3]
    if gazetteer.mentions(first + second.lower()):  # a place or a company written apart
        return None
    if match[4] and _given(match[4], gazetteer) and _given(second, gazetteer) and _surname(first, gazetteer):
        return match.end(4)
    ordered = _surname(first, gazetteer) and (_given(second, gazetteer) or second == "Mou")
    reversed_ = _surname(second, gazetteer) and _given(first, gazetteer) and not match[4]
    return match.end(3) if ordered or reversed_ else None


def _surname(word: str, gazetteer: Gazetteer) -> bool:
    characters = gazetteer.pinyin.syllables.get(word.lower(), "")
    return any(char in gazetteer.pinyin.surnames for char in characters) or word.lower() in _DOUBLE


def _given(word: str, gazetteer: Gazetteer) -> bool:
    return any(len(way) <= 2 for way in gazetteer.pinyin.split(word))


_DOUBLE = frozenset("ouyang shangguan sima zhuge huangfu dongfang xiahou gongsun linghu murong situ ximen".split())


def _organised(text: str, end: int) -> bool:
    """Whether what follows a name makes it an organisation's or a place's."""
    if re.match(
        rf"['’]s\s+(?:{_WORD}\s+){{0,3}}(?:Shop|Store|Studio|Clinic|Restaurant|Hotel|Trading)\b", text[end : end + 60]
    ):
        return False  # a sole trader's own name
    following = re.match(rf"(?:['’]s)?(?:[\s-]+{_WORD}){{0,4}}?[\s,-]+{_ORGANISED}\b", text[end : end + 80])
    return following is not None


def _until_company(name: str) -> str:
    match = _COMPANY.search(name)
    return "" if match else name


def _alone(text: str, gazetteer: Gazetteer) -> Iterator[Person]:
    """Parties that are a name and nothing else: a surname in pinyin, or a Western name that begins with a common given one."""
    for match in re.finditer(r"(?:^|[;,]\s*|\band\s+)([A-Z][a-z]+)(?=\s*(?:[;,]|and\b|$))", text):
        if _surname(match[1], gazetteer):
            yield _person(text, match.start(1), match.end(1), match[1])
    for match in re.finditer(rf"(?:^|[;,]\s*|\band\s+)({_WORD}\s+(?:[A-Z]\.\s+)?{_WORD})(?=\s*(?:[;,]|and\b|$))", text):
        name = match[1]
        tokens = name.split()
        if _COMPANY.search(name) or not all(
            re.fullmatch(r"[A-ZÀ-Þ][a-zà-ÿ]+(?:[-'’][A-Za-z]+)?|[A-Z]\.", t) for t in tokens
        ):
            continue
        if tokens[0] in _GIVEN:
            yield _person(text, match.start(1), match.end(1), name)


# The commonest given names of the United States' and United Kingdom's registers; a title or "defendant" tells all others.
_GIVEN = frozenset(
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Charles "
    "Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Margaret Mark Sandra Donald Ashley Steven Kimberly Paul Emily Andrew Donna "
    "Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa George Deborah Edward Stephanie Ronald Rebecca Timothy Laura Jason Helen Jeffrey "
    "Sharon Ryan Cynthia Jacob Kathleen Gary Amy Nicholas Angela Eric Anna Jonathan Ruth Stephen Brenda Larry Pamela Justin Nicole Scott "
    "Katherine Brandon Emma Benjamin Samantha Samuel Christine Frank Rachel Gregory Maria Alexander Heather Patrick Diane Jack Julie Peter "
    "Hans Peter Klaus Wolfgang Jürgen Stefan Andreas Thomas Heinz Ursula Petra Sabine Jean Pierre Michel Philippe Alain Nathalie Isabelle Sophie François Jacques Marie Giuseppe Giovanni Antonio Marco Luigi "
    "Francesca Paolo Giulia José Juan Carlos Miguel Javier Manuel Carmen Pedro Luis Jorge Ana Ivan Sergei Dmitri Dmitry Vladimir Olga Natalia Anastasia Tatiana Piotr Jan Anna Krzysztof Mohammed Muhammad Mohamed "
    "Ahmed Ali Hassan Hussein Fatima Omar Yusuf Ibrahim Khalid Rahul Amit Rajesh Priya Sanjay Anil Sunil Deepak Ravi Vijay Taro Hiroshi Kenji Yuki Takeshi Akira Haruto Lars Erik Anders Sven Johan Willem Pieter "
    "Joyce Henry Victoria Adam Alice Douglas Julia Nathan Grace Jane Sophie Oliver Harry Charlotte Martin Simon Ian Alan Max Anne Claire".split()
)


def _person(text: str, start: int, end: int, name: str, *, alone: bool = False) -> Person:
    """The person of a name; `alone`: initials alone, where the words around say already that it is one."""
    initials = " ".join(f"{part[0].upper()}." for part in re.findall(r"[A-Za-zÀ-ÿ][\w'’-]*", name) if part != "Mou")
    return Person(start, end, text[start:end], initials if alone else f"a natural person ({initials})")


def _chinese(text: str, gazetteer: Gazetteer) -> Iterator[Person]:
    surnames = gazetteer.pinyin.surnames
    for match in _POLITE.finditer(text):
        yield from _polite(text, match, surnames)
    for pattern in (_AFTER_ZH, _DOES_ZH, _DONE_TO_ZH):
        for match in pattern.finditer(text):
            yield from _called_zh(text, match.start(1), match[1], surnames)
    for match in _FOREIGN_ZH.finditer(text):
        if not _COMPANY_ZH.search(match.group()) and not re.match(
            r"[\u4e00-\u9fff]{0,8}?(?:公司|集团|银行|酒店|品牌)", text[match.end() :]
        ):
            first, name = match.start(), match.group()
            if led := _NOT_NAME_ZH.match(name.split("·")[0]):
                first, name = first + led.end(), name[led.end() :]
            yield Person(first, match.end(), name, f"{name[:1]}某")
    for part in re.finditer(r"[\u4e00-\u9fff]+", text):  # a cell, or a place in a list, that is a name and nothing else
        name = part.group()
        around = text[: part.start()].rstrip(), text[part.end() :].lstrip()
        alone = (not around[0] or around[0][-1] in ",;，；、和") and (not around[1] or around[1][0] in ",;，；、和（(")
        surname = _surname_zh(name)
        fits = surname[0] in surnames and len(surname) < len(name) <= len(surname) + 2
        if alone and fits and "某" not in name and not _COMPANY_ZH.search(name) and name[:2] not in _WORDS_ZH:
            yield Person(part.start(), part.end(), name, f"{surname}某")


def _polite(text: str, match: re.Match[str], surnames: str) -> Iterator[Person]:
    """A name before a title, or a surname before 某, which is a pseudonym already."""
    before = re.search(r"[\u4e00-\u9fff]{0,4}\Z", text[: match.start()])
    name = before.group() if before else ""
    if match.group() == "某":
        name = name[-2:] if name[-2:] in _DOUBLE_ZH else name[-1:]
        if name and name[0] in surnames and not _NO_SURNAME_ZH.search(text[: match.start()]):
            more = re.match(r"某?(?:[某甲乙丙丁]|[\u4e00-\u9fff](?=[，。、；（]|\Z))?", text[match.start() :])
            end = match.start() + (more.end() if more else 1)
            words = text[match.start() - len(name) : end]
            plain = re.fullmatch(r".{1,2}某[某甲乙丙丁]?", words)
            yield Person(match.start() - len(name), end, words, words if plain else f"{name}某")
        return
    led = _NOT_NAME_ZH.match(name)
    name = name[led.end() :] if led else name
    while name and name[0] not in surnames:
        name = name[1:]
    if name and "某" not in name:
        yield Person(match.start() - len(name), match.end(), name + match.group(), f"{_surname_zh(name)}某")


def _called_zh(text: str, start: int, name: str, surnames: str) -> Iterator[Person]:
    """The person of a name that a word before or behind it tells; none where it is an organisation's, a word, or a pseudonym."""
    surname = _surname_zh(name)
    while len(name) > len(surname) + 1 and _AFTER_NAME_ZH.match(name[-1]):
        name = name[:-1]
    if (
        name[0] not in surnames
        or name[0] in "和由"
        or "某" in name
        or len(name) <= len(surname)
        or name[:2] in _WORDS_ZH
    ):
        return
    if _COMPANY_ZH.search(name) or re.match(
        r"[\u4e00-\u9fff]{0,12}?(?:公司|集团|银行|医院|中心|局)", text[start + len(name) :]
    ):
        return
    yield Person(start, start + len(name), name, f"{surname}某")


def _surname_zh(name: str) -> str:
    return name[:2] if name[:2] in _DOUBLE_ZH else name[0]

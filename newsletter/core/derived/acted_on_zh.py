"""Whom an act befalls in a Chinese text: 对…处以, 约谈…, …被罚款, 判处…; 该公司 and 其 lead to whom they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

FORMS = "有限责任公司|股份有限公司|有限公司|分公司|支行|分行|公司|集团|银行|医院|诊所|酒店|宾馆|学校|大学|学院|中学|小学|幼儿园|商场|超市|药房|药店|平台|网站|门店|店|健身房|事务所|协会|机构|企业|中介|售楼处"
_LEGAL = "有限责任公司|股份有限公司|有限公司|分公司|支行|分行|集团|公司"
_ORG = re.compile(
    rf"[\u4e00-\u9fffA-Za-z0-9（）()·]{{2,30}}?(?:{FORMS})(?:[^诉对与和向被将的因及，。；：、\s]{{0,10}}?(?:{_LEGAL}))?"
)
_LEAD = re.compile(
    r".*(?:\d+日|对|向|由|约谈|责令|判令|判决|认定|通报了?|公布|其中|起诉|查处|处罚|关于|因|被告人?|原告|当事人|涉事的?|下架|任职于|就职于|要求|决定|涉及|包括|位于|任职期间|在(?=某))"
)
_CLAUSE = r"[^，。；：、\n]"
_ACT = r"(?:处以|处[\d罚]|作出|罚款|处罚|予以|进行(?:通报|处罚|约谈|立案|查处|下架)|采取|给予|立案|开出|下达|提起)"
_PUNISHED = r"被(?:依法)?(?:处以?|罚|给予|判|约谈|责令|警告|下架|通报|立案|采取|行政处罚|关停|没收)"
_OBJECTS = (
    re.compile(rf"对(?P<whom>{_CLAUSE}{{2,40}}?)(?:依法)?{_ACT}"),
    re.compile(
        r"(?:约谈了?|责令|判令|判决|起诉|查处了?|警告|关停|通报了?|下架了?|要求)(?P<whom>(?:(?!被|应|如|因)[^，。；：\n]){1,40}?)(?=负责人|停止|限期|改正|整改|赔偿|赔礼|支付|立即|删除|存在|违|因|未|公开|承担|[，。；]|\Z)"
    ),
    re.compile(r"判处(?:被告人|被告)?(?P<whom>[\u4e00-\u9fff、]{2,20}?)(?:等人?)?(?=有期徒刑|拘役|管制|罚金|无期)"),
    re.compile(r"诉(?P<whom>(?!讼|至|请|状)[^，。；：\n]{2,30}?)(?=侵|隐私|名誉|肖像|人格|个人信息|网络|著作|不正当|合同|一案|案|，)"),
    re.compile(r"抓获(?:了)?(?P<whom>[^，。；]{2,30})"),
    re.compile(r"(?<![\u4e00-\u9fff]成)就(?P<whom>[^，。；]{2,24}?)(?=存在|默认|未|违|擅自|侵害|泄露|收集|过度)[^，。；]*(?:，[^，。；]*)?提起[^，。；]*诉讼"),
)  # fmt: skip
_SUBJECT = re.compile(_PUNISHED)
MOST = 60  # acts that are looked at
_THEY = re.compile(r"其|该(?:公司|行|平台|酒店|企业|单位|院|机构|店|校|集团|网站)?|上述(?:公司|企业)")
_NOBODY = re.compile(
    r"(?:局|办|法院|检察院|委员会|部门|政府|公安|警方|人民银行|案例|案件?|行为|问题|信息|活动|情况|措施|产品|决定|数据|通报|用户|消费者)\Z|\A(?:相关|有关|各|涉事|部分|违法|行政|其他)|人民银行|监管局|法院|检察院"
)
_COUNTED = re.compile(
    r"(?P<number>\d+|[一二两三四五六七八九十]+)(?P<unit>款|个|家)(?P<about>[^，。；]*?的)?(?P<what>(?:App|APP|应用|小程序|SDK|网站|账号)[^，。；、]{0,10})"
)


def parties(body: str, heading: str) -> list[str]:
    """Who is acted upon, in the order told; the heading where the text names nobody."""
    for text in (body, heading):
        found = list(dict.fromkeys(whom for _, said in sorted(_acts(text)) for whom in said))
        if found:
            return [one for one in found if not any(one != other and one in other for other in found)]
    return []


def _acts(text: str) -> Iterator[tuple[int, list[str]]]:
    for pattern in _OBJECTS:
        for match in islice(pattern.finditer(text), MOST):
            yield match.start("whom"), _named(match["whom"], text[: match.start("whom")])
    for match in islice(_SUBJECT.finditer(text), MOST):
        before = text[: match.start()]
        sentence = before[max(before.rfind(sign) for sign in "。；\n") + 1 :]
        if named := _last(sentence) or _last(before):
            yield match.start(), [named]


def _named(whom: str, before: str) -> list[str]:
    """The parties of a phrase; whom a pronoun stands for; none where it is a body or a thing."""
    whom = whom.strip(' “”"')
    if counted := _COUNTED.search(whom):
        return [f"{counted['number']}{counted['unit']}{counted['what']}"]
    if _THEY.match(whom):
        last = _last(before)
        return [last] if last else []
    if people := re.fullmatch(
        r"(?:犯罪)?嫌疑人\d+名|\d+名(?:犯罪)?嫌疑人|(?P<names>[\u4e00-\u9fff、]+?)等\d*名?(?:犯罪嫌疑人|人)", whom
    ):
        return people["names"].split("、") if people["names"] else [whom]
    whom = re.sub(r"(?:主要|有关|相关)?负责人\Z", "", whom)
    if _NOBODY.search(whom) or len(whom) < 2:
        return []
    if listed := re.fullmatch(
        r"(?P<names>[^、]{2,12}(?:、[^、]{2,12})+?)(?:等)?[一二两三四五六七八九十\d]+家[\u4e00-\u9fff]*", whom
    ):
        return listed["names"].split("、")
    if re.fullmatch(r"[\u4e00-\u9fff]某[某甲乙丙丁\u4e00-\u9fff]?(?:、[\u4e00-\u9fff]某[某甲乙丙丁]?)*", whom):
        return whom.split("、")
    found = [_trimmed(match.group()) for match in _ORG.finditer(whom)]
    if found:
        return [one for one in found if not _NOBODY.search(one)]
    return (
        [whom]
        if re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9（）()·]{2,24}", whom)
        and re.search(r"人|店|社|馆|厂|所|者|家|校", whom)
        else []
    )


def _last(text: str) -> str:
    """The organisation that a text names first in its last sentence, else last of all: what a pronoun after it means."""
    last = re.split(r"[。；\n]", text.rstrip("。；"))[-1]
    for part, place in ((last, 0), (text, -1)):
        found = [
            (re.search(r"(?:[，。；：中]|\A)\Z", part[: match.end() - len(name)]) is None, name)
            for match in _ORG.finditer(part)
            if not _NOBODY.search(name := _trimmed(match.group())) and len(name) > 2
        ]
        leading = [name for inside, name in found if not inside]
        if found:
            return (leading or [name for _, name in found])[place]
    return ""


def _trimmed(name: str) -> str:
    """A name without the words before it that no comma parts from it."""
    return _LEAD.sub("", name) or name

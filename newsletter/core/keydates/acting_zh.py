"""Which bodies act in a Chinese sentence: those that stand before what is done, or behind 经, 由 and 被."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.core.gazetteer import Gazetteer
from newsletter.core.keydates import cues
from newsletter.core.keydates.bodies import Body, inside, known, spelled
from newsletter.core.keydates.days import Marked

_ZH_NOUN = r"(?:委员会|网信办|管理局|监督局|总局|监管局|公署|办公室|办公厅|总检察长|法院|检察院|议会|国会|理事会|参议院|众议院|研究院|中心|协会|常委会|政府|专员办公室|监管机构|保护局|数据局|大数据局|信息局|人大|委|部|厅|局|署|院)"
_ZH_ACT = r"(?:联合|共同|会同|正式|依法|已|将|于|就|对|在|向|关于|对外|面向|组织|牵头|等|现|再次|首次|集中|\ue000|今日|日前|近日|拟|决定|宣布|官网|网站|负责|主持|承担)"
_ZH_VERB = (
    f"{cues.ISSUES_ZH}|{cues.ADOPTS_ZH}"
    + "|起草|修订|制定|出台|发起|举行|召开|开展|部署|约谈|判|责令|给予|没收|处|开罚单|组织|牵头|编制|办理|受理|查处|审理|要求|采取|终审"
)
_ZH_SUBJECT = re.compile(
    rf"(?:(?<=[，。；：、 和与及由经被\ue001获])|\A)(?P<body>[\u4e00-\u9fff]{{2,22}}?{_ZH_NOUN})(?=(?:、|和|与|及|会同|联合|{_ZH_ACT}|{_ZH_VERB}|部务会议|常务会议|本会议|全体会议|第|会议|《|（))"
)
_JOINED = re.compile(r"\s?(?:、|和|与|及|以及|会同|联合)\s?")
_LEAD = re.compile("(?:会同|联合|[获将由被已经据就于按交])?")
_ZH_ACTED_ON = re.compile(r"(?:向|报|报送|提交|起诉|告知|诉|不服|违反|请|致|交由|移送|参照|对)\s?\Z")
_NAMED = 4
_IN_ZH = re.compile(r"在\s?\Z")
_HEARD_ZH = re.compile(
    r"(?:[^，。；]{0,8}(?:开庭|受审|出庭|应诉|开审|候审)|提起诉讼|起诉|立案)"
)  # a hearing decides nothing
_ZH_NOT = re.compile(
    r"^(?:一家|该|其|本|某|多|各|两|三|有关|相关|当地|上述|一审|二审|终审|全国|主管|这家|涉事|法院|部门|全省|全市|某某|中央和|地方)|部门|公司|学校|医院|平台|银行|酒店|大学|集团|中心小学|项目部|干部|内部|全部|一部|本部|总部|外部|局部|俱乐部"
)


_PART_ZH = re.compile(
    rf"(?:秘书局|秘书处|办公厅|法制工作委员会|法工委|财经委|社会委|网安部门|[\u4e00-\u9fff]{{2,6}}(?:分局|分行|支行|监管局)|(?![对就于向在将已把为与和及])[\u4e00-\u9fff]{{2,8}}?(?:(?<!公)司|管理局))(?={_ZH_ACT}|{_ZH_VERB}|《|、|和)"
)


def read(
    marked: Marked, start: int, end: int, taken: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> Iterator[Body]:
    """The acting bodies of a sentence, by place; names inside a title (`taken`) are none."""
    plain = marked.plain
    spans = [*taken]
    bodies = []
    for mention in known(marked, gazetteer):
        if start <= mention.start < end and not inside(mention.start, spans):
            spans.append((mention.start, mention.end))
            lead = re.match("提请|报请|提交|报送|日前|近日|昨日|今日|经|由|被|据|获|已|交", mention.words)
            if lead and "@" in mention.key:
                if lead.group() in ("提请", "报请", "提交", "报送"):
                    continue
                mention = mention._replace(words=mention.words[lead.end() :], start=mention.start + lead.end())
            part = _PART_ZH.match(plain, mention.end)
            last, added = (part.end(), part.group()) if part else (mention.end, "")
            bodies.append(Body(mention.start, last, mention.words + added, spelled(mention, gazetteer) + added))
    for match in _ZH_SUBJECT.finditer(plain, start, end):
        first, last = match.span("body")
        first += len(_LEAD.match(match["body"]).group())  # type: ignore[union-attr]
        nameless = last - first < _NAMED  # 教育局, 法院: of which place is not said
        if not nameless and not any(a < last and first < b for a, b in spans) and not _ZH_NOT.search(match["body"]):
            bodies.append(Body(first, last, plain[first:last], plain[first:last]))
    bodies = [
        b for b in bodies if not (b.words.isascii() and any(o.end == b.start for o in bodies))
    ]  # 法国数据保护机构CNIL
    bodies = [b for b in bodies if not any(o.start < b.start < o.end for o in bodies)]
    left = [
        b
        for b in bodies
        if not _ZH_ACTED_ON.search(plain[max(start, b.start - 6) : b.start])
        and not (_IN_ZH.search(plain[max(start, b.start - 3) : b.start]) and _HEARD_ZH.match(plain, b.end, end))
    ]
    left.sort(key=lambda one: one.start)
    acting = [len(left) == 1 or _acts(plain[max(start, b.start - 6) : b.start], plain[b.end : end]) for b in left]
    for index in range(len(left) - 1, 0, -1):  # the last of a list acts: so do those before it
        if acting[index] and _JOINED.fullmatch(plain[left[index - 1].end : left[index].start]):
            acting[index - 1] = True
    yield from (body for body, acts in zip(left, acting, strict=True) if acts)


def _acts(before: str, after: str) -> bool:
    return (
        re.search(r"(?:经|由|被|获|及|与|和|、|联合|会同)\s?\Z", before) is not None
        or re.search(_ZH_VERB, after) is not None
    )

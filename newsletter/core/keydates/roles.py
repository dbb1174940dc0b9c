"""Which day is which: issued, adopted, effective, or the last for comments, by the words around it in English and Chinese.

A day's own preposition decides first ("effective from", "until", 自…起, 截止). Else it is the day of the nearest act in its part of the
sentence: in English the act before it, at a sentence's head the one behind it; in Chinese the one behind it. A day of something else
(a breach, a hearing, a time span looked at) has no role.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from newsletter.core import numerals
from newsletter.core.alternatives import begun
from newsletter.core.keydates import cues
from newsletter.core.keydates.cues import COMMENTS, Role
from newsletter.core.keydates.days import DAY, Marked, mostly_chinese, sentences
from newsletter.core.keydates.said import Said

_I = re.IGNORECASE
_MOST = 30  # days of a sentence that are looked at
_NEAR = 500  # characters on each side of a day
_RANGE_BEFORE = re.compile(rf"{DAY}\s?(?:to|through|until|and|[-–—~～]|(?:开始|起)?[，,]?(?:至|到))\s*\Z")
_RANGE_AFTER = re.compile(rf"\A{DAY}\s?(?:to|through|until|and|[-–—~～]|(?:开始|起)?[，,]?(?:至|到))\s*{DAY}")
_BREAK = re.compile(r"[;；。]|(?<=[a-z)”\"])\.\s")
_AT_HEAD = re.compile(r"(?:\A|[.;；。!?，,(（]\s*|\n)(?:(?:on|in|this|dated|by|日前|近日|于|据悉|其中)?,?\s*)\Z", _I)
_NAMED_DEADLINE = re.compile(
    r"\A\ue000\ue001*(?:\s+(?:deadline|cut-off|closing date)|,?\s+(?:is|was|as) the (?:deadline|closing date|last day|cut-off))"
)
_NAMED_EFFECT = re.compile(
    r"\A\ue000\ue001*,?\s+(?:is|was|as|being|for) (?:the|its|their) (?:effective|commencement|application|implementation|start|entry)"
)
_DUTY_ZH = re.compile(r"\A\ue000\ue001*[^，。；]{0,6}(?:前|之前|以前)?(?:完成|整改|落实)")
_PAPER_OF = re.compile(
    begun(
        "cdjlnors",
        r"\b(?:decision|judg?ement|ruling|order|notice|opinion|statement|letter|circular) (?:of|by) [^,;.\ue000]{3,70} of\s*\Z",
    ),
    _I,
)
_OUT_ZH = re.compile(
    r"\A\ue000\ue001*起(?:面向社会|向社会|对外|开始|正式|就|，)*[^，。；\ue000]{0,12}(?:公开|公示|征求|征集)"
)
_OF_REPEALED_ZH = re.compile(
    r"\A\ue000\ue001*起?(?:由?[^，。；\ue000]{2,20})?(?:公布|发布|印发|施行|实施|颁布)的[^，。；\ue000]{0,40}(?:废止|失效|停止执行)"
)  # the text of before
_DATED_ZH = re.compile(r"(?:发布|公布|印发|签发)(?:日期|时间|日)(?:为|是|：|:)?\s?\Z")  # as a standard's page lists it
_DATE_OF = re.compile(r"\A\ue000\ue001*,? (?:[a-z]+ ){0,2}(?:dates?|deadlines?|cut-off)(?![a-z])")
_ACTED_AT_ONCE = re.compile(rf"\A\ue000\ue001*,? (?:{cues.ISSUES})(?![a-z])", _I)
_ON = re.compile(r"\bon\s*\Z", _I)  # what nothing tells apart was done on the day
_OUT_SINCE = re.compile(
    r"\b(?:(?:comments?|consultation|dat(?:es?|ing))(?: open)?|open for [\w -]{2,20}?(?:days?|weeks?|months?)) (?:since|from)\s*\Z",
    _I,
)
_DUE = re.compile(
    r"\b(?:comments?|views|feedback|submissions?|opinions|responses?)\b[^.;]{0,60}\Z|(?:意见|反馈)[^。；]{0,30}\Z", _I
)
_COUNTED_FOR = re.compile(
    begun(
        "cforsv公反征意预",
        r"comment|feedback|views|submission|opinion|respon|consult|open for|意见|反馈|征求|公示|预告|公告期",
    ),
    _I,
)


def assign(marked: Marked) -> dict[Role, Said[date]]:
    """The first day of each role, over all sentences in order."""
    found: dict[Role, Said[date]] = {}
    for start, end in sentences(marked.plain):
        whole = marked.text[start:end]
        about, chinese = COMMENTS.search(whole) is not None, mostly_chinese(whole)
        for day in [day for day in marked.days if start <= day.start < end][:_MOST]:
            before = marked.plain[max(start, day.start - _NEAR) : day.start]
            after = marked.plain[day.start : min(end, day.start + _NEAR)]
            role = (_chinese if chinese else _english)(before, after, about)
            if not (role == "issued" and _RANGE_AFTER.match(after) and "issued" in found):
                found.setdefault(role, Said(day.value, day.words, day.start))
    return found


def _english(before: str, after: str, about: bool) -> Role:
    clause = _clause(before)
    bare = cues.CLOCK.sub("", before)
    if _RANGE_BEFORE.search(before):
        return "comment_deadline" if about else "other"
    if _RANGE_AFTER.match(after):
        return "issued" if about else "other"
    if cues.MOVED.search(clause):
        return "effective"
    if cues.AFTER_ISSUE.search(clause):
        return "issued"
    if _PAPER_OF.search(clause):
        return "issued"
    if cues.UNTIL.search(bare) and not cues.EFFECT_NEAR.search(clause):
        return "comment_deadline" if about and not cues.OTHER_DUE.search(clause) else "other"
    if cues.EFFECT_BEFORE.search(clause):
        return "effective"
    if cues.UNTIL.search(bare):
        return "other"
    if cues.FROM.search(before):
        if _OUT_SINCE.search(before):
            return "issued"
        left = _last(clause)
        return "other" if left == "other" else "effective"
    if _NAMED_DEADLINE.match(after) or (_DATE_OF.match(after) and re.search(r"\b(?:the|its|a) \Z", before)):
        return "comment_deadline" if about else "other"
    if _NAMED_EFFECT.match(after):
        return "effective"
    return _by_act(before, clause, _until_next(after), "\ue000" in after[1:])


def _by_act(before: str, clause: str, behind: str, followed: bool) -> Role:
    """The role of the nearest act: at a sentence's head the one behind, else the one before; verbs before nouns."""
    left, right = _last(clause), _first(behind)
    if right == "effective" and followed:
        right = None  # that of the day that follows
    if _AT_HEAD.search(before) and not re.search(r"[,(]\s*\Z", before) and right:
        return right
    if left == "other" and _ACTED_AT_ONCE.match(behind):
        left = "issued"  # "after the breach of May the board on 3 June fined"
    role = (
        left
        or right
        or _last(before)
        or ("issued" if cues.CUES.search(clause.lower()) or _ON.search(before) else "other")
    )
    if role == "adopted" and re.search(r"\b(?:settlement|judge|court)\b", clause + behind, _I):
        return "issued"  # a court approves, and adopts nothing
    return role


def _chinese(before: str, after: str, about: bool) -> Role:
    if _RANGE_BEFORE.search(before):
        return "comment_deadline" if about else "other"
    if _RANGE_AFTER.match(after):
        return "issued" if about else "other"
    if cues.SINCE_ZH.search(before) and _OUT_ZH.match(after):
        return "issued"
    if _OF_REPEALED_ZH.match(after):
        return "other"
    if _DATED_ZH.search(before):
        return "issued"
    if cues.EFFECT_AFTER_ZH.match(after) or cues.EFFECT_BEFORE_ZH.search(before):
        return "effective"
    if cues.DEADLINE_BEFORE_ZH.search(before) or cues.DEADLINE_AFTER_ZH.match(after):
        return "comment_deadline" if about and not _DUTY_ZH.match(after) else "other"
    if re.search(r"(?:至|到)\s?\Z", before) and about:
        return "comment_deadline"
    right = _first(_until_next(after), cues.CUES_ZH)
    if cues.SINCE_ZH.search(before) and re.match(r"\A\ue000\ue001*起", after) and right in (None, "effective"):
        return "effective"
    return right or _last(_clause(before), cues.CUES_ZH) or "other"


def _clause(before: str) -> str:
    """What stands before a day since the last day or strong stop."""
    cut = max(
        before.rfind("\ue000"), before.rfind("\ue001"), *(match.end() - 1 for match in _BREAK.finditer(before)), -1
    )
    return before[cut + 1 :]


def _until_next(after: str) -> str:
    """What stands behind a day up to the next day or strong stop."""
    following = after.find("\ue000", 1)
    piece = after[: following if following > 0 else len(after)]
    stop = _BREAK.search(piece)
    return piece[: stop.start()] if stop else piece


def _first(piece: str, words: re.Pattern[str] = cues.CUES) -> Role | None:
    """The first verb's role; None where none stands."""
    return next((role for match in words.finditer(piece.lower()) if (role := _said_by(match))), None)


def _last(piece: str, words: re.Pattern[str] = cues.CUES) -> Role | None:
    found = [role for match in words.finditer(piece.lower()) if (role := _said_by(match))]
    return found[-1] if found else None


def _said_by(match: re.Match[str]) -> Role | None:
    return None if match.lastgroup == "noun" else match.lastgroup  # type: ignore[return-value]


# ---- days that are counted ------------------------------------------------------------------------


def counted(marked: Marked, found: Mapping[Role, Said[date]]) -> dict[Role, Said[date]]:
    """What is told by its distance from the day of issue: comments "within 30 days", 自公布之日起施行."""
    issued, adopted, text = found.get("issued"), found.get("adopted"), marked.text
    made: dict[Role, Said[date]] = {}
    for pattern in (cues.AT_ONCE, cues.EFFECT_LENGTH):
        match = pattern.search(text)
        if match and _open_for(text, match):
            continue
        if match and "effective" not in {**found, **made}:
            base = issued if cues.FROM_ISSUE.search(match.group()) else issued or adopted
            length = _length(match) if pattern is cues.EFFECT_LENGTH else (0, "day")
            if base and length:
                made["effective"] = Said(_shift(base.value, length), match.group(), match.start())
    issued = issued or adopted
    if issued and "comment_deadline" not in found and _COUNTED_FOR.search(text):
        open_for = (one for one in cues.EFFECT_LENGTH.finditer(text) if _open_for(text, one))
        for match in (*cues.LENGTH.finditer(text), *open_for):
            if length := _length(match):
                made["comment_deadline"] = Said(_shift(issued.value, length), match.group().strip(" ,"), match.start())
                break
    return made


def _open_for(text: str, length: re.Match[str]) -> bool:
    """Whether a length counts for how long comments are taken: "comments are due 60 days after publication"."""
    return _DUE.search(text, max(0, length.start() - 80), length.start()) is not None


def _length(match: re.Match[str]) -> tuple[int, str] | None:
    given = match.groupdict()
    written = given["en"] or given.get("en2") or given["zh"] or given.get("zh2") or ""
    if written.isdigit():
        number = int(written)
    elif not written.isascii():
        value = numerals.chinese(written)
        number = int(value) if value is not None else 0
    else:
        spelled = next(numerals.numbers(written.replace("-", " ")), None)
        number = int(spelled.value) if spelled else 0
    unit = (given["unit"] or given.get("unit2") or given["zh_unit"] or given.get("zh2_unit") or "").lower().rstrip("s")
    return (number, unit) if 0 < number < 400 else None


def _shift(day: date, length: tuple[int, str]) -> date:
    number, unit = length
    if unit in ("month", "个月", "月", "year", "年"):
        index = day.month - 1 + number * (12 if unit in ("year", "年") else 1)
        year, month = day.year + index // 12, index % 12 + 1
        for last in (day.day, 30, 29, 28):
            try:
                return date(year, month, last)
            except ValueError:
                continue
    return day + timedelta(days=number * (7 if unit in ("week", "周") else 1))

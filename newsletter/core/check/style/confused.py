"""Words that a dictionary knows and that stand for their neighbor: then for than, principals for principles, it for its.

The house's list of terms holds the set phrases; here are those that a list cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page
from newsletter.core.check.style.rules import Slip, style

_MORE = "more less rather other fewer longer shorter later earlier higher lower greater larger smaller bigger better worse older younger sooner stricter wider faster slower stronger weaker easier harder heavier lighter broader cheaper".split()


def _hints(pattern: str) -> tuple[str, ...]:
    """The words that a frame's named group can be, cut to letters that stand in any spelling of it."""
    found = re.findall(r"\(\?P<(?:word|other)>((?:[^()]|\([^()]*\))*)\)", pattern)
    said = [re.findall(r"[A-Za-z]{2,}", one.replace("\\s", " ")) for one in found]
    return tuple(re.sub(r"s$|ed$|es$", "", word).lower() for words in said for word in words) or ("",)


_FRAMES = (
    (re.compile(rf"\b(?:{any_of(_MORE)})\s+(?P<word>then)\b(?!,)", re.IGNORECASE), "than"),
    (re.compile(rf"\b(?:\d+|{frames.ANY_NUMBER}|several|many|following|these|those|its|key|main)\s+(?:[a-z]+\s)?(?P<word>principals)\b(?!\s+(?:of\s+(?:schools?|the\s+school)|and\s+agents?))"), "principles"),
    (re.compile(rf"\b(?:of|in|on|for|with|from|by|under|over|cease[sd]?|chang(?:e|ed|es)|updat(?:e|ed|es)|revis(?:e|ed|es)|disclos(?:e|ed|es)|publish(?:ed|es)?|amend(?:ed|s)?|suspend(?:ed|s)?|stop(?:ped|s)?|rectif(?:y|ied|ies)|improv(?:e|ed|es)|violat(?:e|ed|es))\s+(?P<word>it)\s+(?:own|users|customers|operations|platform|website|services|obligations|employees|policy|rules|systems?|business|App)\b(?=[.,;]|\s+(?:{any_of(frames.PREPOSITIONS)}|and|or|within|without)\b|$)"), "its"),
    (re.compile(r"\b(?:the|a|an|its|their|his|her|this|of|in|by|for|with|and)\s+(?P<word>loosing|loosers?)\b"), "losing, or loser"),
    (re.compile(r"\b(?:b(?:ought|uying)|purchas(?:e|ed|ing)|obtain(?:ed|ing|s)?|collect(?:ed|ing|s)?|receiv(?:ed|ing)|st(?:ole|olen|ealing)|download(?:ed|ing)|scrap(?:ed|ing)|extract(?:ed|ing)|cop(?:ied|ying)|transferr(?:ed|ing)|withdr(?:ew|awn|awing)|remov(?:ed|ing)|delet(?:ed|ing)|benefit(?:ed|s)?|suffer(?:ed|s|ing)?|prohibit(?:ed|s)?|recover(?:ed|ing)|demand(?:ed|ing)?|came|comes|far|different|ranging)(?:\s(?!which|that|who|to|in|this|order|standard|registration|web|application|online|paper|any|may|will|can|could|must|and)[\w,'-]+){0,6}?(?<!\ba)(?<!\bthe)(?<!\bthis)(?<!\bin)(?<!\bto)(?<!\bor)(?<!\band)\s(?P<word>form)\s(?=(?:a|an|the|its|their|his|her|users|customers|minors|children|other|[A-Z][a-z]+|\d+)\b)"), "from"),
    (re.compile(rf"\b(?:to|and|or)\s(?:see|view|check|read|get|give|keep|change|delete|sell|share|use|lose|protect|exercise|withdraw|upload|show|enter|disclose)\s(?P<word>there)\s(?=[a-z]+s(?:[.,;]|\s(?:{any_of(frames.PREPOSITIONS)}|and|or)\b))"), "their"),
    (re.compile(r"\b(?P<word>(?:[Aa]|[Tt]he|[Aa]n)\s(?:further|additional|new|total|final|whole)\s(?:an?|the))\b"), "one article only"),
    (re.compile(r"\b(?P<word>(?:[Tt]hey|[Ww]e|[Yy]ou)\s+was)\b"), "were"),
    (re.compile(r"\b(?:[Ii]t|[Tt]his|which|that|breach|leak|flaw|incident|attack|outage|change|rule|ban|bug|glitch|fault|measure)\s(?:also\s|only\s|mainly\s)?(?P<word>effects|effected)\s(?=(?:the|an?|all|\d[\d,]*|many|some|more|about|nearly|over|users|their|its|only|every|both|several|most)\b)"), "affects, or affected"),
    (re.compile(r"\b(?:an|no|little|any|its|into|in|take|takes|took|taken|legal|adverse|chilling|side|same)\s(?P<word>affects?)\b"), "effect"),
    (re.compile(r"\b(?:to|will|must|may|can|could|would|not|should|shall)\s(?P<word>loose|advice|practise|prophecy|breath|cloth|effect\s(?=users|consumers|customers|people))\b"), "lose, advise, or another word"),
    (re.compile(r"\b(?P<word>personnel\s(?:information|data|details)\b(?!\s(?:system|office|file)))"), "personal, unless it is of staff"),
    (re.compile(r"\b(?:legal|defen[cs]e|in-house)\s(?P<word>council)\b"), "counsel"),
    (re.compile(r"\b(?P<word>statue)s?\sof\slimitations?\b"), "statute"),
    (re.compile(r"\b(?:on|stood|went\sto|public|first|criminal|civil|open|fair)\s(?P<word>trail)\b|\b(?P<other>trail)\s(?:period|run|court|judge|version|phase)\b"), "trial"),
    (re.compile(r"\b(?:police|officers|they|he|she|it|bureau|inspectors)\s(?:also\s)?(?P<word>sized|ceased)\s(?=\d|the\s(?:phones|servers|computers|files)|RMB)"), "seized"),
    (re.compile(r"\b(?:was|were|be|been|is|are|and)\s(?P<word>persecuted)\sfor\b"), "prosecuted"),
    (re.compile(r"\b(?:its|the|their|of|to|for|by|with|from|and|its|\d+|many)\s(?P<word>costumers?)\b"), "customer"),
    (re.compile(r"\b(?P<word>pubic)\b"), "public"),
    (re.compile(r"\b(?:has|have|had|and|was|were|they|it|he|she|both|sides|parties)\s(?P<word>singed)\s(?=an?|the|by)"), "signed"),
    (re.compile(r"\b(?:the|its|under|of|all|revise|amend)\s(?P<word>exiting)\s(?=rules|law|regulations|measures|standards|provisions|guidelines|framework|system)"), "existing"),
    (re.compile(r"\b(?P<word>lunch(?:ed|es)?)\s(?=an?\s(?:campaign|investigation|inquiry|probe|App|platform|pilot|service|review|consultation))"), "launch"),
    (re.compile(r"\b(?:fell|rose|grew|dropped|was|is|were|are)\s(?P<word>to\s(?:late|many|much|few|little|low|high|short|broad|wide|vague))\b"), "too"),
    (re.compile(r"\b(?:while|when|were|was|is|are|drivers|staff|officers|employees|he|she|they)\s(?P<word>of\sduty)\b"), "off duty"),
    (re.compile(r"\b(?:log|logs|logged|switch|switched|switches|turn|turned|turns|cut|cuts|sign|signed|shut)\s(?P<word>of)(?=[.,;]|\s(?:the\s(?:camera|device|phone|microphone|function|tracking|service|App)|by|when|in|after|and)\b)"), "off"),
    (re.compile(r"\b(?:has|have|had|was|were|is|are|been|be)\s+(?P<word>did|went|began|gave|took|wrote|chose|stole|spoke|broke|knew|saw)\b"), "the participle"),
)  # fmt: skip

# Letters without which a frame cannot match: most are in no text at all.
_HINTS = [_hints(pattern.pattern) for pattern, _ in _FRAMES]


@style(
    "confused-word",
    "warning",
    "A word is the one that is meant: than, not then; principles, not principals.",
    bad="The hospital kept records for longer then three years.",
    good="The hospital kept records for longer than three years.",
)
def confused(page: Page, _house: House) -> Iterator[Slip]:
    """Comparatives before then, numbers before principals, it before what belongs to somebody."""
    for part in page.parts:
        low = part.text.lower()
        for hints, (pattern, meant) in zip(_HINTS, _FRAMES, strict=True):
            if not any(hint in low for hint in hints):
                continue
            for found in pattern.finditer(part.text):
                word = found["word"] or found.groupdict().get("other")
                yield Slip(part, *found.span(), f"{word!r} is not the word that is meant", f"write {meant}")

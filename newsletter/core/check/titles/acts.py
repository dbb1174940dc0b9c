"""What was done: an act of the heading that the text tells the contrary of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.titles.pair import Pair, Told

RULE = "heading-act"


def _words(pattern: str, chinese: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b|{chinese}", re.IGNORECASE)


# (the act in the heading, what shows it in the text, what tells the contrary)
_ACTS = [
    (
        _words(r"fine[sd]?", "罚款|处罚款"),
        re.compile(r"\bfin(?:e|es|ed|ing)\b|\bpenal|\bpunish|\bRMB|\byuan\b|[€£$¥]|罚|万元", re.IGNORECASE),
        _words(r"warn(?:ed|s|ing|ings)|admonish\w*|summon\w*|interview\w*|ordered to rectify|reprimand\w*", "警告|约谈|责令改正"),
    ),
    (
        _words(r"sentence[sd]?|jailed|imprisoned|gets? (?:\w+ )?(?:years|months)", "获刑|判刑|被判"),
        re.compile(r"\bsentenc|\bprison|\bimprison|\bjail|\bdetention\b|\bprobation|\bterm\b|\bpunish|\bpenal|刑|判", re.IGNORECASE),
        _words(r"acquit\w*|not guilty|non-prosecution|not to prosecute|dropped the charges", "无罪|不起诉"),
    ),
    (
        _words(r"uphold[s]?|upheld|affirm(?:s|ed)?", "维持原判"),
        re.compile(r"\buph[eo]ld|\baffirm|\bmaintain|\bsupport|\bstands?\b|\bdismiss|\breject|维持|驳回", re.IGNORECASE),
        _words(r"overturn\w*|revers\w+|revok\w+|annul\w*|quash\w*|set aside", "撤销|改判"),
    ),
    (
        _words(r"overturn(?:s|ed)?|revers(?:es|ed)|annul(?:s|led)?|quash(?:es|ed)?", "改判|撤销"),
        re.compile(r"\boverturn|\brevers|\brevok|\bannul|\bquash|\bset aside|\bchang|\bamend|撤销|改判", re.IGNORECASE),
        _words(r"upheld|affirmed|dismissed the appeal|rejected the appeal|maintained the (?:original )?(?:judgment|verdict|decision)", "维持原判|驳回上诉"),
    ),
    (
        _words(r"approve[sd]?|clear(?:s|ed)", "批准|获批"),
        re.compile(r"\bapprov|\bclear|\bauthori[sz]|\badopt|\bpass|\bgrant|\blicen[cs]|\bpermit|批准|通过|同意", re.IGNORECASE),
        _words(r"reject(?:s|ed)|refus(?:es|ed)|den(?:ies|ied)|blocked|vetoed", "驳回|不予批准|否决"),
    ),
    (
        _words(r"reject(?:s|ed)|dismiss(?:es|ed)", "驳回"),
        re.compile(r"\breject|\bdismiss|\brefus|\bden(?:y|ied|ies)|\bnot\b|\boverrul|\bfail|驳回|不予|未支持|不支持", re.IGNORECASE),
        _words(r"upheld (?:the|his|her|their|its) (?:claims?|complaint)|supported (?:the|his|her|their) claims?|granted|accepted the claims?|approved", "予以支持|支持其"),
    ),
    (
        _words(r"acquit(?:s|ted)?", "无罪"),
        re.compile(r"\bacquit|\bnot guilty|\bcleared|\binnocen|无罪", re.IGNORECASE),
        _words(r"sentenced|convicted|found guilty", "判处|有期徒刑"),
    ),
]  # fmt: skip


def judge(pair: Pair) -> Iterator[Told]:
    """Acts of the heading that the text does not tell, while it tells the contrary."""
    for act, shown, contrary in _ACTS:
        found = act.search(pair.title)
        if found is None or shown.search(pair.body):
            continue
        other = contrary.search(pair.body)
        if other is not None and not contrary.search(pair.title):
            yield Told(
                RULE, *found.span(), f"{found.group()!r} in the heading, {other.group()!r} in the text",
                "tell in both what was done, as the source has it",
            )  # fmt: skip

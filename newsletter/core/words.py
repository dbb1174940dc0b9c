"""The publication's own few words (labels, colophon) in the languages an issue can be in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Labels around the editor's text; `{}` takes the value."""

    in_brief: str
    key_dates: str
    date: str
    event: str
    closed: str
    contents: str
    notes: str
    corrected: str
    covers: str
    number: str
    back: str
    note: str
    view_online: str
    unsubscribe: str
    archive: str
    questions: str
    published_by: str
    disclaimer: str
    corrections: str
    telephone: str
    notice: str
    privacy: str
    colon: str = ": "


_ENGLISH = Words(
    in_brief="In brief",
    key_dates="Key dates",
    date="Date",
    event="What happens",
    closed=" (closed)",
    contents="Contents",
    notes="Notes",
    corrected="Corrections",
    covers="Developments of {}",
    number="No. {}",
    back="Back to the text of note {}",
    note="Note {}",
    view_online="View this issue online",
    unsubscribe="Unsubscribe",
    archive="Archive",
    questions="Questions and replies",
    published_by="Published by {}",
    disclaimer="This update is general information on recent developments. It is not legal advice and no substitute for it; "
    "please ask before you act on it.",
    corrections="We correct errors openly: tell us, and the archive shows the correction with its date.",
    telephone="tel. {}",
    notice="You receive this because you subscribed to {}.",
    privacy="How we handle your data",
)
_CHINESE = Words(
    in_brief="本期要点",
    key_dates="关键日期",
    date="日期",
    event="事项",
    closed="（已截止）",
    contents="目录",
    notes="注释",
    corrected="更正",
    covers="{}动态",
    number="第{}期",
    back="返回注释{}的正文",
    note="注释{}",
    view_online="在线阅读本期",
    unsubscribe="退订",
    archive="往期",
    questions="咨询与回复",
    published_by="{}出版",
    disclaimer="本刊仅供一般参考，不构成法律意见，也不能代替法律意见；采取行动之前请先咨询。",
    corrections="如有错误，请告知我们；更正将注明日期，公开于往期页面。",
    telephone="电话{}",
    notice="您因订阅《{}》而收到本邮件。",
    privacy="我们如何处理您的个人信息",
    colon="：",
)


def words(language: str) -> Words:
    """The words for an issue's language tag: Chinese for `zh…`, English for any other."""
    return _CHINESE if language.startswith("zh") else _ENGLISH

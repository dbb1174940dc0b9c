"""What the pages of calendar and table say, in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Texts by their place; `{}` takes the value that the name tells of."""

    calendar: str
    calendar_intro: str
    subscribe: str
    coming: str  # {}: the day from which
    earlier: str
    cancelled: str
    no_days: str
    date: str
    event: str
    table: str
    table_intro: str
    people: str
    chart: str
    chart_table: str
    month: str
    cases: str
    authority: str
    party: str
    conduct: str
    measure: str
    amount: str
    law: str
    source: str
    download: str
    by_year: str
    newest: str  # {}: how many are shown, of how many
    no_cases: str
    sort: str  # {}: the column, said to who cannot see


_ENGLISH = Words(
    calendar="Calendar",
    calendar_intro="Effective dates and deadlines for comments, from all issues. Every day leads to its item.",
    subscribe="Subscribe to the calendar",
    coming="From {}",
    earlier="Earlier",
    cancelled="withdrawn",
    no_days="No issue has named a day so far.",
    date="Date",
    event="What happens",
    table="Enforcement and court cases",
    table_intro="Cases from all issues. Each row was confirmed by an editor and leads to the item that tells of it.",
    people="Natural persons are shown by their initials.",
    chart="Cases and fines by month",
    chart_table="The figures of the chart",
    month="Month",
    cases="Cases",
    authority="Authority",
    party="Party",
    conduct="Conduct",
    measure="Measure",
    amount="Amount",
    law="Law",
    source="Item and source",
    download="The whole table",
    by_year="Cases by year",
    newest="The newest {} of {} cases; the others are found by year.",
    no_cases="No case has been confirmed so far.",
    sort="Sort by {}",
)
_CHINESE = Words(
    calendar="日历",
    calendar_intro="各期所载的施行日期与征求意见截止日期，均链接至相应条目。",
    subscribe="订阅日历",
    coming="{}起",
    earlier="此前",
    cancelled="已撤回",
    no_days="各期尚未载明日期。",
    date="日期",
    event="事项",
    table="执法与司法案例",
    table_intro="各期案例汇总。每一行均经编辑确认，并链接至相应条目。",
    people="自然人姓名作匿名处理。",
    chart="每月案件数与罚款额",
    chart_table="图表数据",
    month="月份",
    cases="案件数",
    authority="机关",
    party="当事人",
    conduct="行为",
    measure="措施",
    amount="金额",
    law="法律依据",
    source="条目与来源",
    download="全部数据",
    by_year="按年份查看",
    newest="显示最新{}件，共{}件；其余按年份查看。",
    no_cases="尚无经确认的案例。",
    sort="按{}排序",
)


def words(language: str) -> Words:
    """The texts of a language; English where it is neither."""
    return _CHINESE if language.startswith("zh") else _ENGLISH

"""What the pages of calendar and table say, in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ChartWords:
    """What the chart says, drawn and in words; the values go where they are named."""

    title: str
    cases: str
    fines: str
    scaled: str  # a panel's title and its scale
    scales: tuple[tuple[Decimal, str], ...]  # largest first
    money: str
    month: str
    short: tuple[str, str]  # below a bar: within a year, where a year begins
    nothing: str
    counted: tuple[str, str]  # of one case, of several
    fined: str
    outside: tuple[str, str]
    between: str = ""


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
    drawn: ChartWords


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
    drawn=ChartWords(
        title="Cases and fines by month",
        cases="Cases",
        fines="Fines, {currency}",
        scaled="{title} {scale}",
        scales=((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"), (Decimal(10) ** 3, "thousand")),
        money="{currency} {value} {scale}",
        month="{name} {year}",
        short=("{name:.3}", "{name:.3} {year}"),
        nothing="There are no cases to show.",
        counted=(
            "From {first} to {last}: {total} confirmed case, most in {most} ({count}).",
            "From {first} to {last}: {total} confirmed cases, most in {most} ({count}).",
        ),
        fined="Fines in {currency}: {total} in all, most in {most} ({sum}).",
        outside=(
            "{count} case lies outside these months; the table has them.",
            "{count} cases lie outside these months; the table has them.",
        ),
        between=" ",
    ),
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
    drawn=ChartWords(
        title="每月案件数与罚款额",
        cases="案件数",
        fines="罚款额（{currency}）",
        scaled="{title}，单位：{scale}",
        scales=((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
        money="{currency} {value}{scale}",
        month="{year}年{number}月",
        short=("{number}月", "{year}年{number}月"),
        nothing="没有可显示的案件。",
        counted=("{first}至{last}：经确认的案件共{total}件，以{most}最多（{count}件）。",) * 2,
        fined="以{currency}计的罚款：共计{total}，以{most}最多（{sum}）。",
        outside=("另有{count}件不在上述月份内，见下表。",) * 2,
    ),
)


def words(language: str) -> Words:
    """The texts of a language; English where it is neither."""
    return _CHINESE if language.startswith("zh") else _ENGLISH

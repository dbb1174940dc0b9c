"""Watched pages: a list's links with their dates, by selectors or by what repeats; an error page, a challenge or an empty list is a failure."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.adapters import pages
from newsletter.adapters.pages import propose
from newsletter.core import json_paths, moments
from newsletter.core.entries import Selectors, Source
from newsletter.errors import UnreadableListing

URL = "https://www.example.cn/news/list.html"
CHINA = timezone(timedelta(hours=8))
MENU = "<ul class='nav'><li><a href='/'>网站首页栏目</a></li><li><a href='/zc'>政策法规栏目</a></li><li><a href='/hd'>互动交流栏目</a></li></ul>"
ITEMS = (
    ("./202605/t20260519_1.htm", "关于开展个人信息保护专项行动的通知", "2026-05-19"),
    ("./202605/t20260512_2.htm", "通报十二款违法违规收集使用个人信息的应用", "2026-05-12"),
    ("./202604/t20260428_3.htm", "对某公司依法作出行政处罚", "2026-04-28"),
    ("./202604/t20260401_4.htm", "数据出境安全评估申报指南更新", "2026-04-01"),
)
PAGE = Source("desk", URL, kind="page", selectors=Selectors("ul.list > li"))


def listed(
    row: str = "<li><a href='{0}'>{1}</a><span>{2}</span></li>", items: tuple[tuple[str, str, str], ...] = ITEMS
) -> str:
    rows = "".join(row.format(*item) for item in items)
    return f"<!doctype html><html><head><title>通知公告</title></head><body>{MENU}<ul class='list'>{rows}</ul><p>版权所有</p></body></html>"


def read(page: str | bytes, source: Source = PAGE) -> pages.Listing:
    return pages.read(page if isinstance(page, bytes) else page.encode(), url=URL, source=source)


def reason(page: str | bytes, source: Source = PAGE) -> str:
    with pytest.raises(UnreadableListing) as caught:
        read(page, source)
    return caught.value.reason


def test_each_link_of_the_list_is_an_entry_with_its_day() -> None:
    listing = read(listed())
    assert [(e.url, e.title, e.published) for e in listing.entries] == [
        (f"https://www.example.cn/news/{link[2:]}", title, datetime.fromisoformat(day).replace(tzinfo=CHINA))
        for link, title, day in ITEMS
    ]
    assert (listing.title, listing.format, listing.entries[0].source) == ("通知公告", "page", "desk")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "big5", "utf-8"])
def test_a_page_in_chinese_without_declaration_is_read(encoding: str) -> None:
    page = listed().replace("个", "")  # Big5 has no simplified characters
    data = page.encode(encoding, "ignore")
    assert read(data).entries[1].title == data.decode(encoding).split("2.htm'>")[1].split("<")[0]


@pytest.mark.parametrize(
    "row",
    [
        "<li><span>[{2}]</span> <a href='{0}'>{1}</a></li>",
        "<li><a href='{0}'>{1}<em>{2}</em></a></li>",
        "<li><a href={0}><h3>{1}</h3><p>摘要</p></a><time datetime='{2}T00:00:00+08:00'>不久前</time></li>",
        "<li><a href='{0}' title='{1}'>{1:.6}…</a></li>",
        "<li><a href='{0}'><img src='a.png'></a><a href='{0}'>· {1}</a></li>",
    ],
)
def test_a_title_is_the_title_and_the_day_is_found_beside_it(row: str) -> None:
    entry = read(listed(row)).entries[1]
    assert (entry.title, entry.published) == (ITEMS[1][1], datetime(2026, 5, 12, tzinfo=CHINA))


def test_selectors_for_title_date_and_summary_are_obeyed() -> None:
    row = "<li><a href='{0}'>more</a><h4>{1}</h4><i>Deadline 2026-12-31</i><b>{2}</b><p>Short <u>text</u></p></li>"
    source = replace(PAGE, selectors=Selectors("ul.list > li", link="a", title="h4", date="b", summary="p"))
    entry = read(listed(row), source).entries[0]
    assert (entry.title, entry.summary) == (ITEMS[0][1], "Short text")
    assert entry.published == datetime(2026, 5, 19, tzinfo=CHINA)


def test_relative_links_start_at_the_base_of_the_page() -> None:
    page = listed().replace("<head>", "<head><base href='//files.example.cn/a/'>")
    assert read(page).entries[0].url == "https://files.example.cn/a/202605/t20260519_1.htm"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("", "empty"),
        (listed(items=()), "finds nothing"),
        (listed(row="<li>{1}</li>"), "no links"),
        (listed(row="<li><a href='javascript:go()'>{1}</a></li>"), "no links"),
        ("<title>Just a moment...</title><p>Checking your browser before accessing the site", "bot check"),
        ("<title>403 Forbidden</title><h1>403 Forbidden</h1>", "403"),
        ("<title>出错了</title><p>您访问的页面不存在", "404"),
        ("<title>登录</title><p>请登录后查看", "log-in"),
        ("<div id=app></div><script src=a.js></script>", "script"),
        (b"%PDF-1.7\0\0\0\0\0\0\0\0\0\0", "binary"),
    ],
)
def test_a_page_without_its_list_is_a_failure_with_its_reason(page: str | bytes, said: str) -> None:
    assert said in reason(page)


def test_a_selector_that_is_none_is_said_to_be_so() -> None:
    assert "is no CSS selector" in reason(listed(), replace(PAGE, selectors=Selectors("li[[")))


@pytest.mark.parametrize(
    "row",
    [
        "<li><a href='{0}'>{1}</a><span>{2}</span></li>",
        "<li class='a{2:.4}'><div><h3><a href='{0}'>{1}</a></h3><p class='times'>{2}</p></div></li>",
        "<li><a href='{0}' title='{1}'>{1}</a></li>",
    ],
)
def test_without_selectors_the_dated_list_is_found_and_the_menu_is_not(row: str) -> None:
    listing = read(listed(row), replace(PAGE, selectors=None))
    assert [entry.title for entry in listing.entries] == [title for _, title, _ in ITEMS]
    assert "no selectors" in listing.warnings[0]


def test_a_table_of_links_is_proposed_row_by_row() -> None:
    rows = "".join(f"<tr><td><a href='{link}'>{title}</a></td><td>{day}</td></tr>" for link, title, day in ITEMS)
    found = propose.selectors(f"<body>{MENU}<table id='news'><tbody>{rows}</tbody></table>", URL)
    assert found is not None
    assert (len(found.entries), found.dated) == (4, 4)


def test_a_menu_alone_is_no_list() -> None:
    assert "no list with dates" in reason(
        f"<body>{MENU}<p>{'Words of the office. ' * 80}</p>", replace(PAGE, selectors=None)
    )


def test_the_feeds_of_a_page_are_those_it_names() -> None:
    page = "<link rel='alternate' type='application/rss+xml' href='/a.xml'><link rel=alternate hreflang=en href=/en><a href='rss/b.xml'>RSS</a>"
    named, usual = propose.feeds_named(page, URL)
    assert named == ("https://www.example.cn/a.xml", "https://www.example.cn/news/rss/b.xml")
    assert "https://www.example.cn/rss.xml" in usual


JSON = Source("api", "https://www.example.cn/api", kind="json", selectors=Selectors("data.rows[*]", link="https://www.example.cn/show?id={docId}", title="docTitle", date="when", summary="sub"))  # fmt: skip


def test_a_json_endpoint_is_read_by_its_paths() -> None:
    rows = [
        {"docId": 17, "docTitle": "<b>办法</b>", "when": "2026-05-19 10:00:00", "sub": "S"},
        {"docId": 18, "docTitle": "B", "when": 1779156000000},
        {"docTitle": "no id"},
    ]
    found = read(json.dumps({"data": {"rows": rows}}).encode(), JSON).entries
    assert [entry.url for entry in found] == ["https://www.example.cn/show?id=17", "https://www.example.cn/show?id=18"]
    assert (found[0].title, found[0].published) == ("办法", datetime(2026, 5, 19, 10, tzinfo=CHINA))
    assert found[1].published == datetime(2026, 5, 19, 2, tzinfo=timezone.utc)  # noqa: UP017 - beside CHINA


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"data": {"rows": []}}', "is nothing"),
        (b'{"code": 500}', "is nothing"),
        (b'{"data": {"rows": [1, null, {}]}}', "no entries with a link"),
        (b"<html><title>404 Not Found</title><h1>Not Found</h1>", "404"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_json_without_its_list_is_a_failure(data: bytes, said: str) -> None:
    assert said in reason(data, JSON)


def test_a_path_that_is_none_is_said_to_be_so() -> None:
    source = replace(JSON, selectors=Selectors("data..rows[", title="t"))
    assert "is no path" in reason(b'{"data": 1}', source)


def test_paths_find_what_they_name() -> None:
    data = {"a": {"b c": [{"x": 1}, {"x": 2}]}, "n": [[1, 2], [3]]}
    assert list(json_paths.values(data, 'a["b c"][*].x')) == [1, 2]
    assert list(json_paths.values(data, "$.n[*][*]")) == [1, 2, 3]
    assert list(json_paths.values(data, "n[-1][0]")) == [3]
    assert list(json_paths.values(data, "n[9].x")) == []


@given(st.text(max_size=500))
def test_no_page_stops_the_reader(text: str) -> None:
    for source in (PAGE, replace(PAGE, selectors=None), JSON):
        with contextlib.suppress(UnreadableListing):
            read(f"<ul class=list><li>{text}</ul>", source)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://www.example.cn/202605/t20260519_1.htm", 19),
        ("https://www.example.cn/2026-05/19/c_1.htm", 19),
        ("https://www.example.cn/art/2026/5/1/art_12_3.html", None),
        ("https://www.example.cn/2026/05/19/story", 19),
        ("https://www.example.cn/20260519/1.html", 19),
        ("https://www.example.cn/id/2026051912345.html", None),
        ("https://www.example.cn/202613/t20261399_1.htm", None),
    ],
)
def test_a_day_in_an_address_is_read_and_a_number_is_not(url: str, day: int | None) -> None:
    found = moments.of_address(url)
    assert (found.day if found else None) == day

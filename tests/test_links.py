"""Links tried against a real server: what is gone is dead, what keeps us out is only unverified, and nobody is pressed."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import trustme

from newsletter import extracting, linking
from newsletter.adapters.http import Fetcher
from newsletter.adapters.link_record import LinkRecord
from newsletter.core import issue_md, reach, trials
from newsletter.core.check import RULES, Subject, check
from newsletter.core.trials import Link
from newsletter.linking import Tried
from tests import web
from tests.conftest import PUBLICATION, crowding
from tests.web import Handler, Site

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
NAMES = ("one.test", "two.test", "three.test")
STORY = "".join(
    f"<p>The regulator of the province said on day {n} that the operators of parking lots must delete what they had recorded of "
    "drivers, and named those that had not done so in time.</p>"
    for n in range(1, 8)
)
PAGE = f"<html><title>Parking Lots Named</title><body><h1>Parking Lots Named</h1>{STORY}</body></html>".encode()


def said(title: str, text: str) -> web.Answer:
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    return web.page(body.encode())


@pytest.fixture
def site() -> Iterator[Site]:
    with web.serving(Site()) as found:
        found.answers["/page"] = web.page(PAGE)
        yield found


Try = Callable[..., Tried]


@pytest.fixture
def trial() -> Try:
    def resolve(name: str, _port: int) -> list[str]:
        if name not in NAMES:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ["127.0.0.1"]

    def run(
        *urls: str, known: dict[str, Link] | None = None, timeout: float = 30, now: datetime = NOW, **options: float
    ) -> Tried:
        with Fetcher(
            user_agent="newsletter-test",
            timeout=timeout,
            allowed=reach.Allowed.read(["127.0.0.1", "127.0.0.2", *NAMES]),
            largest=2_000_000,
            resolve=resolve,
        ) as fetcher:
            given = {"pause": 0, **options}
            return linking.tried(
                urls, known or {}, fetch=fetcher.fetch, barrier=extracting.barrier, now=lambda: now, **given
            )  # type: ignore[arg-type]

    return run


GOOD = {
    "a page": web.page(PAGE),
    "a short page": said("通知", "各有关单位：现将有关事项通知如下。"),
    "a page in GBK": web.page("<title>网信办通报</title><p>国家网信办通报了有关情况。</p>".encode("gb18030"), Content_Type="text/html"),
    "a page about a 404": said("Why 404 Apps Were Removed", STORY),
    "a file": lambda handler: handler.give(200, b"%PDF-1.7 and more", Content_Type="application/pdf"),
    "a large file": lambda handler: handler.give(200, b"x" * 3_000_000, Content_Type="application/octet-stream"),
    "a page that moved": web.redirect("/page", 301),
}  # fmt: skip
DEAD = {
    "404": web.missing,
    "410": lambda handler: handler.give(410),
    "401": lambda handler: handler.give(401),
    "a soft 404": said("Page not found", "The page you are looking for does not exist. Go back to our home page."),
    "a soft 404 among much text": web.page(b"<title>404 - Not Found | Daily</title>" + STORY.encode()),
    "a Chinese soft 404": said("出错了", "抱歉，您访问的页面不存在或已删除。"),
    "a deleted WeChat post": said("", "该内容已被发布者删除"),
    "a blocked WeChat post": said("", "此内容因违规无法查看"),
    "an expired link": said("", "链接已过期"),
    "a log-in wall": said("Members", "Please log in to continue reading. Forgot your password?"),
    "a Chinese log-in wall": said("会员", "请先登录后查看全文"),
    "a redirect to a log-in": web.redirect("/login?next=/x"),
    "a parked domain": said("one.test", "This domain is for sale. Buy this domain."),
    "a redirect to the home page": web.redirect("/"),
    "a redirect to the index": web.redirect("/index.html", 301),
    "a redirect to an error page": web.redirect("/404.html"),
    "a page that leads home": web.page(b'<html><head><meta http-equiv="refresh" content="0; url=/"></head></html>'),
    "a script that leads home": web.page(b'<script>window.location.href="/";</script>'),
}
UNVERIFIED = {
    "403": lambda handler: handler.give(403),
    "429": lambda handler: handler.give(429, Retry_After="3600"),
    "500": lambda handler: handler.give(500),
    "521 of a firewall": lambda handler: handler.give(521),
    "a challenge": said("Just a moment...", "Checking your browser before accessing the site."),
    "a WeChat verification": said("", "环境异常 当前环境异常，完成验证后即可继续访问。"),
    "a shell for a script": said("", "You need to enable JavaScript to run this app."),
    "headers that never end": web.slow_headers,
    "a body that never ends": web.slow_body,
    "a body cut off": web.truncated,
    "redirects without end": web.redirect("/x"),
    "an address inside": web.redirect("http://10.0.0.1/"),
}


@pytest.mark.parametrize("what", GOOD)
def test_a_page_that_answers_is_good(what: str, site: Site, trial: Try) -> None:
    site.answers["/x"] = GOOD[what]
    link = trial(site.url("/x")).links[site.url("/x")]
    assert (link.state, link.at) == ("ok", NOW), link.reason


@pytest.mark.parametrize("what", DEAD)
def test_a_page_that_every_reader_would_miss_is_dead(what: str, site: Site, trial: Try) -> None:
    site.answers |= {"/x": DEAD[what], "/": web.page(PAGE), "/index.html": web.page(PAGE), "/404.html": web.page(PAGE)}
    site.answers["/login"] = web.page(PAGE)
    link = trial(site.url("/x")).links[site.url("/x")]
    assert link.state == "dead", link.reason
    assert link.reason


@pytest.mark.parametrize("what", UNVERIFIED)
def test_a_page_that_keeps_only_us_out_is_not_called_dead(what: str, site: Site, trial: Try) -> None:
    site.answers["/x"] = UNVERIFIED[what]
    patience = crowding() if "never end" in what else 30  # the one that is waited for, and a sound page meanwhile
    tried = trial(site.url("/page"), site.url("/x"), timeout=patience)
    link = tried.links[site.url("/x")]
    assert link.state == "unverified", link.reason
    assert not tried.offline


def test_a_certificate_that_does_not_hold_is_a_warning(site: Site, trial: Try) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("one.test").configure_cert(context)
    with web.serving(Site({"/page": web.page(PAGE)}), tls=context) as secure:
        url = secure.url("/page", host="one.test")
        link = trial(site.url("/page"), url).links[url]
    assert (link.state, "certificate" in link.reason) == ("unverified", True)


def test_a_name_that_is_no_more_is_dead_where_others_answer(site: Site, trial: Try) -> None:
    tried = trial(site.url("/page"), "http://gone.test/a")
    assert tried.links["http://gone.test/a"].state == "dead"


def test_without_a_network_that_is_said_once_and_nothing_is_remembered(trial: Try) -> None:
    urls = [f"http://host{n}.test/a" for n in range(12)]
    tried = trial(*urls)
    assert (tried.offline, dict(tried.links)) == (True, {})
    text = "---\nissue: 2026-01\n---\n\n" + "".join(f"[^n{n}]: <{url}>\n" for n, url in enumerate(urls))
    subject = Subject(issue_md.parse(text), "x", PUBLICATION, offline=True)
    found = [p for p in check(subject) if p.rule == "unverified-link"]
    assert [(p.item, p.message) for p in found] == [
        (None, "this machine seems to be offline: none of the 12 addresses could be tried")
    ]


def test_many_dead_hosts_do_not_hide_one_that_answers_late(site: Site, trial: Try) -> None:
    def late(handler: Handler) -> None:
        time.sleep(0.3)
        handler.give(200, PAGE, Content_Type="text/html")

    site.answers["/late"] = late
    dead = [f"http://host{n}.test/a" for n in range(12)]
    tried = trial(site.url("/late"), *dead)
    assert not tried.offline
    assert {url: link.state for url, link in tried.links.items()} == {
        site.url("/late"): "ok",
        **dict.fromkeys(dead, "dead"),
    }


def test_a_short_wait_that_a_host_asks_for_is_kept(site: Site, trial: Try) -> None:
    def busy(handler: Handler) -> None:
        if len(site.asked) == 1:
            handler.give(429, Retry_After="1")
        else:
            handler.give(200, PAGE, Content_Type="text/html")

    site.answers["/x"] = busy
    began = time.monotonic()
    assert trial(site.url("/x")).links[site.url("/x")].state == "ok"
    assert time.monotonic() - began >= 1


def test_a_host_that_asks_to_wait_long_is_left_in_peace(site: Site, trial: Try) -> None:
    site.answers["/a"] = lambda handler: handler.give(429, Retry_After="3600")
    tried = trial(*(site.url(path) for path in ("/a", "/page", "/b")))
    assert [path for path, _ in site.asked] == ["/a"]
    assert {link.state for link in tried.links.values()} == {"unverified"}
    assert "asks to wait 60 minutes" in tried.links[site.url("/b")].reason


def test_a_host_is_asked_for_one_page_at_a_time_with_a_pause(site: Site, trial: Try) -> None:
    times: list[tuple[float, float]] = []

    def noted(handler: Handler) -> None:
        began = time.monotonic()
        time.sleep(0.05)
        times.append((began, time.monotonic()))
        handler.give(200, PAGE, Content_Type="text/html")

    paths = [f"/{n}" for n in range(4)]
    site.answers |= dict.fromkeys(paths, noted)
    trial(*(site.url(path) for path in paths), pause=0.2)
    assert all(later[0] - earlier[1] >= 0.15 for earlier, later in pairwise(times))


@pytest.mark.slow
def test_all_links_together_take_no_longer_than_allowed(site: Site, trial: Try) -> None:
    site.answers |= {f"/{n}": web.slow_body for n in range(40)}
    began = time.monotonic()
    tried = trial(*(site.url(f"/{n}", host=NAMES[n % 3]) for n in range(40)), timeout=0.5, within=1)
    assert time.monotonic() - began < 3 * 1.5 * crowding()
    assert len(tried.links) == 40
    assert any("not reached in the time allowed" in link.reason for link in tried.links.values())


def test_what_was_tried_within_a_day_is_not_tried_again(site: Site, trial: Try) -> None:
    url = site.url("/page")
    known = dict(trial(url).links)
    again = trial(url, known=known, now=NOW + timedelta(hours=23))
    assert (len(site.asked), again.links[url].at) == (1, NOW)
    assert trial(url, known=known, now=NOW + timedelta(hours=25)).links[url].at == NOW + timedelta(hours=25)
    assert len(site.asked) == 2


def test_the_record_comes_back_and_a_broken_one_is_no_error(tmp_path_factory: pytest.TempPathFactory) -> None:
    record = LinkRecord(tmp_path_factory.mktemp("var") / "links.json")
    one = Link("https://example.org/a", "dead", "is not there", NOW, "https://example.org/")
    record.save({one.url: one}, NOW)
    two = Link("https://example.org/b", "ok", "answers (200)", NOW)
    record.save({two.url: two}, NOW)
    assert record.load() == {one.url: one, two.url: two}
    record.save({}, NOW + trials.FORGOTTEN)
    assert record.load() == {}
    record.path.write_text('{"version": 1, "links": [{"url": 3}]}')
    assert record.load() == {}


def test_the_rules_speak_of_links_only_where_they_were_tried() -> None:
    text = "---\nissue: 2026-01\n---\n\n## Legislation\n\n### A\n<!-- item: a -->\n\nB.[^n]\n\n[^n]: <https://example.org/a>\n"
    assert {"dead-link", "unverified-link"} <= set(RULES)
    subject = Subject(issue_md.parse(text), "x", PUBLICATION)
    assert not {p.rule for p in check(subject)} & {"dead-link", "unverified-link"}

"""Many sources are asked politely, in turns, for news only; what passes is tried again, and what came is told as it came."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from newsletter.adapters.http import DIRECT, Fetcher, Poller, Reply, Request
from newsletter.cli.desk import Desk
from newsletter.core import reach
from newsletter.errors import FetchError
from tests import web
from tests.conftest import crowding
from tests.web import PAGE, Site, page, redirect, serving

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LOOPBACK = reach.Allowed.read(["127.0.0.0/8"])


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as started:
        yield started


def polled(work: Callable[[Poller], Awaitable[object]], **options: object) -> None:
    """Run something with a poller that neither pauses nor waits, unless told to."""
    given: dict[str, object] = {
        "user_agent": "newsletter/test", "allowed": LOOPBACK, "timeout": 30.0, "pause_s": 0.0, "backoff_s": 0.01, "per_host": 8,
        "resolve": lambda *_: ["127.0.0.1"], "chance": lambda: 1.0, "now": lambda: NOW, **options,
    }  # fmt: skip

    async def run() -> None:
        async with Poller(**given) as poller:  # type: ignore[arg-type]
            await work(poller)

    asyncio.run(run())


def got(request: Request, **options: object) -> Reply:
    found: list[Reply] = []

    async def work(poller: Poller) -> None:
        found.append(await poller.get(request))

    polled(work, **options)
    return found[0]


def refused(request: Request, kind: str, **options: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        got(request, **options)
    assert caught.value.kind == kind, caught.value
    return caught.value


def asked(site: Site) -> list[str]:
    return [path for path, _ in site.asked]


def now_and_then(*answers: web.Answer) -> web.Answer:
    """One answer after the other; the last stays."""
    left = list(answers)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


# ---- conditions, moves, ends --------------------------------------------------------------------------


def test_a_reply_tells_what_came(site: Site) -> None:
    site.answers = {
        "/feed": page(b"<rss/>", Content_Type='text/XML; Charset="gb2312"', ETag='W/"a"', Last_Modified="Sun")
    }
    found = got(Request(site.url("/feed")))
    assert (found.status, found.url, found.body) == (200, site.url("/feed"), b"<rss/>")
    assert (found.content_type, found.charset) == ("text/xml", "gb2312")
    assert (found.etag, found.last_modified) == ('W/"a"', "Sun")
    assert (found.moved_to, found.gone, found.not_modified) == (None, False, False)
    assert (got(Request(site.url("/feed"))).headers[0][0]) == "Server"


@pytest.mark.parametrize("etag", ['"strong"', 'W/"weak"', "bare"])
def test_an_unchanged_source_is_asked_for_news_with_its_validators_as_given(site: Site, etag: str) -> None:
    day = "Sun, 01 Nov 2026 10:00:00 GMT"
    site.answers = {"/": lambda handler: handler.give(304)}
    found = got(Request(site.url(), etag=etag, last_modified=day))
    headers = site.asked[-1][1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == (etag, day)
    assert (found.not_modified, found.body, found.etag, found.last_modified) == (True, b"", etag, day)


def test_another_document_behind_a_redirect_is_never_taken_for_unchanged(site: Site) -> None:
    def unchanged_if_asked(handler: web.Handler) -> None:
        handler.give(*((304, b"") if handler.headers.get("If-None-Match") else (200, PAGE)))

    site.answers = {"/": redirect("/new"), "/old": unchanged_if_asked, "/new": unchanged_if_asked}
    assert got(Request(site.url(), etag='"1"')).body == PAGE
    assert got(Request(site.url(), etag='"1"', validated=site.url("/old"))).body == PAGE
    assert got(Request(site.url(), etag='"1"', validated=site.url("/new"))).not_modified


def test_a_validator_that_no_header_can_carry_is_left_out(site: Site) -> None:
    site.answers = {"/": page()}
    assert got(Request(site.url(), etag='"a"\r\nX: y', last_modified="周日")).body == PAGE
    assert not {"if-none-match", "if-modified-since", "x"} & set(site.asked[-1][1])


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [((301,), True), ((308, 301), True), ((302,), False), ((301, 302), False), ((307, 308), False)],
)
def test_a_move_is_for_good_only_if_every_step_is(site: Site, statuses: tuple[int, ...], moved: bool) -> None:
    site.answers = {f"/{n}": redirect(f"/{n + 1}", status) for n, status in enumerate(statuses)}
    site.answers[f"/{len(statuses)}"] = page()
    found = got(Request(site.url("/0")))
    assert found.url == site.url(f"/{len(statuses)}")
    assert found.moved_to == (found.url if moved else None)


def test_a_move_to_what_does_not_come_is_not_told(site: Site) -> None:
    site.answers = {"/": redirect("/lost", 301)}
    assert refused(Request(site.url()), "status").status == 404


def test_a_source_that_is_gone_is_said_to_be_and_not_asked_again(site: Site) -> None:
    site.answers = {"/": page(status=410)}
    assert got(Request(site.url())).gone
    assert len(site.asked) == 1
    site.answers["/maintained"] = redirect("/")
    assert refused(Request(site.url("/maintained")), "status").status == 410


# ---- tries ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(site: Site, status: int) -> None:
    site.answers = {"/": now_and_then(page(status=status), page(status=status), page())}
    assert got(Request(site.url())).body == PAGE
    assert len(site.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 451])
def test_what_will_not_pass_is_asked_once(site: Site, status: int) -> None:
    site.answers = {"/": page(status=status)}
    assert refused(Request(site.url()), "status").status == status
    assert len(site.asked) == 1


def test_tries_end_and_are_spaced_ever_wider(site: Site) -> None:
    at: list[float] = []

    def failing(handler: web.Handler) -> None:
        at.append(time.monotonic())
        handler.give(500)

    site.answers = {"/": failing}
    refused(Request(site.url()), "status", retries=3, backoff_s=0.1)
    gaps = [later - before for before, later in itertools.pairwise(at)]
    assert len(gaps) == 3
    assert [gap >= 0.8 * least for gap, least in zip(gaps, (0.1, 0.2, 0.4), strict=True)] == [True] * 3


def test_a_truncated_answer_and_a_broken_connection_are_tried_again(site: Site) -> None:
    site.answers = {"/": now_and_then(web.truncated, page())}
    assert got(Request(site.url())).body == PAGE


def test_the_server_says_when_to_come_back_and_its_host_rests_until_then(site: Site) -> None:
    at: list[tuple[str, float]] = []

    def noting(answer: web.Answer) -> web.Answer:
        def answered(handler: web.Handler) -> None:
            at.append((handler.path, time.monotonic()))
            answer(handler)

        return answered

    site.answers = {
        "/busy": noting(now_and_then(page(status=429, Retry_After="2"), page())),
        "/other": noting(page()),
    }
    waits = min(0.1 * crowding(), 1)

    async def work(poller: Poller) -> None:
        async def later() -> None:
            while not at:
                await asyncio.sleep(0.01)
            await asyncio.sleep(waits)  # until the answer is read
            await poller.get(Request(site.url("/other")))

        await asyncio.gather(poller.get(Request(site.url("/busy"))), later())

    polled(work)
    assert len(at) == 3
    assert all(when - at[0][1] >= 1.9 for _, when in at[1:])


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("3600", 3600), (format_datetime(NOW.replace(hour=14), usegmt=True), 7200), ("999999999", 604800), ("soon", None),
     (format_datetime(NOW.replace(hour=1), usegmt=True), 0), ("-5", None), ("1e9", None)],
)  # fmt: skip
def test_a_long_wait_is_told_in_seconds_and_left_to_the_next_poll(site: Site, said: str, seconds: float | None) -> None:
    site.answers = {"/": page(status=503, Retry_After=said)}
    assert refused(Request(site.url()), "status").retry_after == seconds
    assert len(site.asked) == (1 if seconds else 3)


# ---- turns ----------------------------------------------------------------------------------------------


class Busy:
    """An answer that takes a while, and counts how many are under way at once."""

    def __init__(self, seconds: float = 0.03) -> None:
        self.seconds, self.now, self.most, self.began = seconds, 0, 0, list[float]()
        self.lock = threading.Lock()

    def __call__(self, handler: web.Handler) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.began.append(time.monotonic())
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1
        handler.give(200, PAGE)


def everything(urls: list[str]) -> Callable[[Poller], Awaitable[object]]:
    return lambda poller: asyncio.gather(*(poller.get(Request(url)) for url in urls))


@pytest.mark.parametrize("per_host", [1, 2])
def test_a_host_gets_few_requests_at_once_and_a_pause_between(site: Site, per_host: int) -> None:
    site.answers["/"] = busy = Busy()
    polled(everything([site.url()] * 6), per_host=per_host, pause_s=0.3)
    assert busy.most <= per_host
    assert busy.began[-1] - busy.began[0] >= 1  # five pauses, less what a crowded machine is late


def test_the_host_behind_a_redirect_counts(site: Site) -> None:
    site.answers["/"] = busy = Busy()
    with serving(Site({"/": redirect(site.url("/", host="one.example.com"))}), address="127.0.0.2") as other:
        polled(everything([other.url(host="127.0.0.2")] * 3 + [site.url("/", host="one.example.com")] * 3), per_host=1)
    assert busy.most == 1


def test_no_more_requests_than_allowed_run_at_once(site: Site) -> None:
    site.answers["/"] = busy = Busy()
    polled(everything([site.url("/", host=f"h{n}.example.com") for n in range(12)]), concurrency=3)
    assert busy.most == 3


@pytest.mark.slow
def test_waiting_for_a_turn_costs_a_source_none_of_its_time(site: Site) -> None:
    busy = crowding()
    site.answers["/"] = Busy(0.4 * busy)
    polled(everything([site.url()] * 5), per_host=1, timeout=1.6 * busy)
    assert len(site.asked) == 5


def test_who_waits_for_a_slow_host_holds_nobody_up(site: Site) -> None:
    site.answers = {"/": Busy(60), "/quick": page()}
    done: list[float] = []

    async def work(poller: Poller) -> None:
        slow = [asyncio.create_task(poller.get(Request(site.url(host="slow.example.com")))) for _ in range(4)]
        await asyncio.sleep(0.05)
        began = time.monotonic()
        await poller.get(Request(site.url("/quick", host="quick.example.com")))
        done.append(time.monotonic() - began)
        for task in slow:
            task.cancel()

    polled(work, concurrency=2, per_host=1)
    assert done[0] < 30


def test_a_connection_is_used_again(site: Site) -> None:
    ports: list[int] = []

    def noting(handler: web.Handler) -> None:
        ports.append(handler.client_address[1])
        handler.give(200, PAGE)

    site.answers = {"/": noting}
    polled(everything([site.url()] * 5), per_host=1)
    assert len(set(ports)) == 1


# ---- robots.txt -----------------------------------------------------------------------------------------

RULES = b"User-agent: newsletter\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n"


def test_a_page_that_robots_may_not_read_is_not_read_and_a_feed_is_not_asked_about(site: Site) -> None:
    site.answers = {"/robots.txt": page(RULES), "/private/a": page(), "/b": page()}
    assert "robots.txt" in str(refused(Request(site.url("/private/a"), robots=True), "robots"))
    assert asked(site) == ["/robots.txt"]
    assert got(Request(site.url("/b"), robots=True)).body == PAGE
    assert got(Request(site.url("/private/a"))).body == PAGE


def test_robots_rules_for_others_are_not_for_us(site: Site) -> None:
    site.answers = {"/robots.txt": page(RULES), "/b": page()}
    refused(Request(site.url("/b"), robots=True), "robots", user_agent="Mozilla/5.0 (desk)")


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (page(status=404), True), (page(status=403), True), (page(status=401), True), (page(status=410), True), (page(b""), True),
        (page(b"<!doctype html><title>Home</title>"), True), (page(b"\xff\xfe\x00nonsense"), True), (page(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), False),
        (page(status=500), False), (page(status=503), False), (page(status=429), False), (web.truncated, False), (redirect("/robots.txt"), False),
        (redirect("/rules"), False),
    ],
)  # fmt: skip
def test_without_robots_txt_all_is_allowed_and_while_it_cannot_be_had_nothing(
    site: Site, answer: web.Answer, allowed: bool
) -> None:
    site.answers = {"/robots.txt": answer, "/rules": page(b"User-agent: *\nDisallow: /"), "/a": page()}
    if allowed:
        assert got(Request(site.url("/a"), robots=True)).body == PAGE
    else:
        refused(Request(site.url("/a"), robots=True), "robots")
        assert "/a" not in asked(site)


def test_robots_txt_is_asked_for_once_however_many_pages_are_read(site: Site) -> None:
    site.answers = {"/robots.txt": page(b""), "/a": page()}
    polled(lambda poller: asyncio.gather(*(poller.get(Request(site.url("/a"), robots=True)) for _ in range(5))))
    assert asked(site).count("/robots.txt") == 1


def test_robots_of_the_host_behind_a_redirect_are_heeded(site: Site) -> None:
    site.answers = {"/robots.txt": page(b"User-agent: *\nDisallow: /a"), "/a": page()}
    with serving(Site({"/": redirect(site.url("/a"))}), address="127.0.0.2") as other:
        refused(Request(other.url(host="127.0.0.2"), robots=True), "robots")
    assert asked(site) == ["/robots.txt"]


def test_a_pause_that_robots_txt_asks_for_is_made(site: Site) -> None:
    site.answers = {"/robots.txt": page(b"User-agent: *\nCrawl-delay: 0.2\n"), "/a": page()}
    began = time.monotonic()
    polled(lambda poller: asyncio.gather(*(poller.get(Request(site.url("/a"), robots=True)) for _ in range(3))))
    assert time.monotonic() - began >= 0.4


# ---- limits, proxies, ends ------------------------------------------------------------------------------


def test_endless_headers_are_not_read_to_their_end(site: Site) -> None:
    def endless(handler: web.Handler) -> None:
        handler.close_connection = True
        handler.send_response_only(200)
        for _ in range(3000):
            handler.wfile.write(b"X-Filler: " + b"x" * 1000 + b"\r\n")

    site.answers = {"/": endless}
    refused(Request(site.url()), "broken", retries=0)


def test_a_slow_answer_is_left_at_the_limit_each_time(site: Site) -> None:
    site.answers = {"/": web.slow_body}
    began = time.monotonic()
    refused(Request(site.url()), "timeout", timeout=0.2, retries=1)
    assert len(site.asked) == 2
    assert time.monotonic() - began < 30  # the server drips for nearly a minute, twice


def test_each_source_may_have_its_own_proxy_or_none(site: Site) -> None:
    site.answers = {"/": page(b"straight")}
    url = site.url(host="news.example.com")
    with serving(Site({url: page(b"one")})) as one, serving(Site({url: page(b"two")})) as two:
        assert got(Request(url), proxy=one.url()).body == b"one"
        assert got(Request(url, proxy=two.url()), proxy=one.url()).body == b"two"
        assert got(Request(url, proxy=DIRECT), proxy=one.url()).body == b"straight"


def test_no_password_is_shown(site: Site) -> None:
    secret = "http://me:secret@"
    for request in (Request(f"{secret}example.com/"), Request(site.url(), proxy=f"{secret}127.0.0.1:1")):
        with pytest.raises(FetchError) as caught:
            got(request, retries=0)
        assert "secret" not in f"{caught.value} {caught.value.url}"
    site.answers = {"/": redirect(f"{secret}example.com/")}
    assert "secret" not in str(refused(Request(site.url()), "refused"))


def test_a_poller_that_is_interrupted_leaves_nothing_and_can_go_on(site: Site) -> None:
    site.answers = {"/slow": web.slow_body, "/headers": web.slow_headers, "/": page()}

    async def work(poller: Poller) -> None:
        tasks = [asyncio.create_task(poller.get(Request(site.url(path)))) for path in ("/slow", "/headers") * 4]
        await asyncio.sleep(0.3)
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(one, asyncio.CancelledError) for one in ended)
        for _ in range(10):
            assert (await poller.get(Request(site.url()))).body == PAGE

    began = time.monotonic()
    polled(work, concurrency=8, timeout=120)
    assert time.monotonic() - began < 40


def test_ctrl_c_ends_a_fetch_at_once_and_the_next_one_works(site: Site) -> None:
    site.answers = {"/slow": web.slow_body, "/": page()}
    with Fetcher(user_agent="newsletter/test", allowed=LOOPBACK, timeout=60) as fetcher:
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            fetcher.fetch(site.url("/slow"))
        assert time.monotonic() - began < 40
        assert fetcher.fetch(site.url()).data == PAGE


def test_the_settings_say_how_many_requests_run_at_once(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feeds.yaml").write_text("sections:\n  - {key: legislation, title: Legislation}\n")
    (tmp_path / "newsletter.yaml").write_text(
        "publication: {name: Update, publisher: Desk}\nfetch: {allow: [127.0.0.1], at_once: 3, per_host: 3, pause_s: 0}\n"
    )
    monkeypatch.setenv("NEWSLETTER_WORKSPACE", str(tmp_path))
    site.answers["/"] = busy = Busy(0.3)

    async def run() -> None:
        async with Desk().poller() as poller:
            await everything([site.url()] * 6)(poller)

    asyncio.run(run())
    assert busy.most == 3

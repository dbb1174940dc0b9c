"""A page made by script is read as its scripts made it, and its scripts reach nothing that the poller would not."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.adapters.http import Client, Poller, Reply, Request
from newsletter.adapters.http.browser import Browser, installed
from newsletter.core import reach
from newsletter.errors import FetchError
from tests import web
from tests.outputs import missing
from tests.web import PAGE, Site, page, redirect, serving

pytestmark = pytest.mark.slow

# The one is allowed; the other must not be reached, and is the one address that the browser itself may know: its way to the gate.
OUTSIDE, INSIDE = "127.0.0.3", "127.0.0.1"
LIST = b"""<!doctype html><title>Notices</title><ul></ul><script>
fetch("/items.json").then(found => found.json()).then(items => {
  for (const item of items) document.querySelector("ul").insertAdjacentHTML("beforeend", `<li><a href="/${item}">${item}</a></li>`);
});
</script>"""


@pytest.fixture(autouse=True, scope="module")
def _chromium() -> None:
    if installed() is None:
        missing("Chromium")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site(), address=OUTSIDE) as started:
        yield started


def resolve(name: str, _port: int) -> list[str]:
    return [INSIDE] if name.startswith("inside") else [OUTSIDE]


def rendered(url: str, **options: object) -> Reply:
    """What a poller gives for a page that needs a browser."""
    given = {"user_agent": "newsletter/test", "timeout": 60.0, "pause_s": 0.0, "retries": 0, "resolve": resolve, **options}  # fmt: skip

    async def run() -> Reply:
        async with Poller(allowed=reach.Allowed.read([OUTSIDE]), **given) as poller:  # type: ignore[arg-type]
            return await poller.get(Request(url, render=True, robots=True))

    return asyncio.run(run())


def refused(url: str, kind: str, **options: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        rendered(url, **options)
    assert caught.value.kind == kind, caught.value
    return caught.value


@pytest.fixture
def profiles(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder where browsers make their profiles, for one test alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # whoever Chromium runs as
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)
        monkeypatch.undo()


def test_a_list_that_a_script_builds_is_read_and_nothing_is_left_behind(site: Site, profiles: Path) -> None:
    site.answers = {"/": page(LIST), "/items.json": page(b'["one", "two"]', Content_Type="application/json")}
    found = rendered(site.url(host="news.example.com"))
    assert (found.status, found.url, found.content_type, found.charset) == (
        200, site.url(host="news.example.com"), "text/html", "utf-8",
    )  # fmt: skip
    assert b'<li><a href="/two">two</a></li>' in found.body
    headers = next(headers for path, headers in site.asked if path == "/items.json")
    assert headers["user-agent"].endswith(" newsletter/test")
    assert list(profiles.iterdir()) == []


def test_a_script_reaches_nothing_inside(site: Site) -> None:
    heard: list[bytes] = []
    with (
        serving(Site({"/secret": page(b"SECRET", Access_Control_Allow_Origin="*")}), address=INSIDE) as inside,
        contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as stun,
    ):
        stun.bind((OUTSIDE, 0))

        def listen() -> None:
            with contextlib.suppress(OSError):
                heard.append(stun.recv(2000))

        threading.Thread(target=listen, daemon=True).start()
        port = inside.port
        places = [
            f"http://{INSIDE}:{port}/secret", f"http://localhost:{port}/secret", f"http://2130706433:{port}/secret",
            f"http://inside.example.com:{port}/secret", f"http://[::ffff:{INSIDE}]:{port}/secret", "http://169.254.169.254/latest/meta-data/",
            f"https://inside.example.com:{port}/secret", "file:///etc/passwd", "/leads",
        ]  # fmt: skip
        script = f"""<p id=out></p><script>
        for (const place of {places}) fetch(place, {{mode: "no-cors"}}).then(r => r.text()).then(t => out.append("GOT " + place + t))
          .catch(() => out.append("NOTHING "));
        for (const place of {places}) document.body.append(Object.assign(document.createElement("iframe"), {{src: place}}));
        new WebSocket("ws://{INSIDE}:{port}/secret");
        navigator.sendBeacon("http://{INSIDE}:{port}/secret", "x");
        window.open("http://{INSIDE}:{port}/secret");
        const rtc = new RTCPeerConnection({{iceServers: [{{urls: "stun:{OUTSIDE}:{stun.getsockname()[1]}"}}]}});
        rtc.createDataChannel("x"); rtc.createOffer().then(o => rtc.setLocalDescription(o));
        </script>"""
        site.answers = {
            "/": page(script.encode()),
            "/leads": redirect(f"http://{INSIDE}:{port}/secret"),
        }
        found = rendered(site.url(host="news.example.com"))
        assert found.body.count(b"NOTHING ") >= len(places)
        assert b"SECRET" not in found.body
        assert (inside.asked, heard) == ([], [])


@pytest.mark.parametrize(("host", "kind"), [(INSIDE, "refused"), ("inside.example.com", "robots")])
def test_a_page_inside_is_not_rendered(host: str, kind: str) -> None:
    with serving(Site({"/": page()}), address=INSIDE) as inside:
        assert "not on the public internet" in str(refused(inside.url(host=host), kind))
        assert inside.asked == []


def test_a_page_that_leads_inside_by_redirect_or_by_script_is_not_read(site: Site) -> None:
    with serving(Site({"/": page(b"SECRET")}), address=INSIDE) as inside:
        place = inside.url(host=INSIDE)
        site.answers = {
            "/redirect": redirect(place),
            "/script": page(f'<p>here</p><script>location = "{place}"</script>'.encode()),
        }
        refused(site.url("/redirect", OUTSIDE), "refused")
        with contextlib.suppress(FetchError):
            assert b"SECRET" not in rendered(site.url("/script", OUTSIDE)).body
        assert inside.asked == []


def test_what_a_page_came_with_is_judged_as_without_a_browser(site: Site) -> None:
    def challenge(handler: web.Handler) -> None:
        if "ok=1" in (handler.headers.get("Cookie") or ""):
            handler.give(200, b"<p>the page</p>", Content_Type="text/html")
        else:
            script = b'<script>document.cookie = "ok=1"; setTimeout(() => location.reload(), 200)</script>'
            handler.give(412, script, Content_Type="text/html")

    site.answers = {
        "/404": page(b"<p>not here</p>", status=404), "/json": page(b"{}", Content_Type="application/json"),
        "/moved": redirect("/challenge"), "/challenge": challenge,
    }  # fmt: skip
    assert refused(site.url("/404", OUTSIDE), "status").status == 404
    assert "application/json" in str(refused(site.url("/json", OUTSIDE), "browser"))
    found = rendered(site.url("/moved", OUTSIDE))
    assert (found.url, b"the page" in found.body) == (site.url("/challenge", OUTSIDE), True)


def test_robots_are_heeded_before_a_browser_is_started(site: Site) -> None:
    site.answers = {"/robots.txt": page(b"User-agent: *\nDisallow: /"), "/": page()}
    refused(site.url(host=OUTSIDE), "robots")
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_page_that_never_ends_is_given_up_and_nothing_is_left_behind(site: Site, profiles: Path) -> None:
    site.answers = {"/loop": page(b"<script>for (;;) {}</script>")}
    refused(site.url("/loop", OUTSIDE), "timeout", timeout=4)
    assert list(profiles.iterdir()) == []


def test_a_page_that_eats_memory_is_given_up(site: Site) -> None:
    greedy = (
        b"<script>const all = []; for (;;) { const one = new Uint8Array(2e7); one.fill(1); all.push(one) }</script>"
    )
    site.answers = {"/": page(greedy)}

    async def run() -> None:
        client = Client(user_agent="x", allowed=reach.Allowed.read([OUTSIDE]))
        browser = Browser(user_agent="x", allowed=reach.Allowed.read([OUTSIDE]), memory=700_000_000)
        await browser.read(site.url(host=OUTSIDE), client.door()[0], timeout=60)

    with pytest.raises(FetchError, match="more than 700 MB") as caught:
        asyncio.run(run())
    assert caught.value.kind == "browser"


def test_without_chromium_the_reason_says_what_to_install() -> None:
    async def run() -> None:
        async def connect(_place: reach.Target) -> None:
            raise AssertionError

        await Browser(user_agent="x", find=lambda: None).read("http://example.com/", connect, timeout=5)  # type: ignore[arg-type]

    with pytest.raises(FetchError, match="apt-get install chromium") as caught:
        asyncio.run(run())
    assert caught.value.kind == "browser"


@pytest.mark.parametrize(
    ("script", "words"),
    [("echo 'FATAL: No usable sandbox! See the docs' >&2; exit 1", "no sandbox"), ("exit 0", "it ended")],
)
def test_a_browser_without_a_sandbox_or_that_does_not_start_is_said_to_be(script: str, words: str) -> None:
    async def run(program: Path) -> None:
        client = Client(user_agent="x")
        await Browser(user_agent="x", find=lambda: program).read("http://example.com/", client.door()[0], timeout=20)

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # whoever Chromium runs as
        program = Path(folder) / "chromium"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        with pytest.raises(FetchError, match=words) as caught:
            asyncio.run(run(program))
    assert caught.value.kind == "browser"


def test_a_page_is_rendered_through_the_proxy_of_its_source(site: Site) -> None:
    url = "http://news.example.com/"
    with serving(Site({url: page(PAGE), f"{url}robots.txt": page(b"")})) as proxy:
        assert "通知" in rendered(url, proxy=proxy.url()).body.decode()
    assert url in [path for path, _ in proxy.asked]
    assert site.asked == []


def test_a_certificate_nobody_vouches_for_is_refused_by_the_browser_too() -> None:
    import trustme

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example.com").configure_cert(context)
    with serving(Site({"/": page()}), address=OUTSIDE, tls=context) as secure:

        async def run() -> Reply:
            async with Poller(
                user_agent="x", allowed=reach.Allowed.read([OUTSIDE]), timeout=60, retries=0, resolve=resolve
            ) as poller:
                return await poller.get(Request(secure.url(host="news.example.com"), render=True))

        with pytest.raises(FetchError) as caught:
            asyncio.run(run())
    assert caught.value.kind == "tls"

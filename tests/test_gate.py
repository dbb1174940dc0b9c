"""The browser's gate lets through what the address guard lets through, one judged request at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from newsletter.adapters.http import Client
from newsletter.adapters.http.gate import Gate
from newsletter.core import reach
from tests.web import PAGE, Handler, Site, page, serving

OUTSIDE, INSIDE = "127.0.0.3", "127.0.0.2"
ALLOWED = reach.Allowed.read([OUTSIDE])


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site({"/": page()}), address=OUTSIDE) as started:
        yield started


def resolve(name: str, _port: int) -> list[str]:
    return [INSIDE] if name.startswith("inside") else [OUTSIDE]


def said(*sent: str, proxy: str | None = None, largest: int = 1_000_000) -> tuple[bytes, dict[str, str]]:
    """What the gate gives to what is sent on one connection, and what it refused."""

    async def run() -> tuple[bytes, dict[str, str]]:
        client = Client(user_agent="x", allowed=ALLOWED, resolve=resolve, proxy=proxy)
        connect, onward = client.door()
        async with Gate(connect, allowed=ALLOWED, largest=largest, onward=onward) as gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
            for part in sent:
                writer.write(part.encode())
                await asyncio.sleep(0.05)
            async with asyncio.timeout(60):
                found = await reader.read()
            writer.close()
            return found, gate.refused

    return asyncio.run(run())


def request(url: str, extra: str = "") -> str:
    return f"GET {url} HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n{extra}\r\n"


def test_a_public_page_comes_through(site: Site) -> None:
    found, refused = said(request(site.url(host="news.example.com")))
    assert found.endswith(PAGE)
    assert refused == {}
    assert "proxy-connection" not in site.asked[0][1]
    tunnel = f"CONNECT news.example.com:{site.port} HTTP/1.1\r\n\r\n"
    found, _ = said(tunnel, "GET / HTTP/1.1\r\nHost: news.example.com\r\nConnection: close\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 Connection established")


@pytest.mark.parametrize(
    "place",
    [INSIDE, "localhost", "inside.example.com", "2130706434", "[::ffff:127.0.0.2]", "[::1]", "169.254.169.254", "0x7f.2", "127.0.0.2.", "me:pw@127.0.0.3"],
)  # fmt: skip
def test_no_request_and_no_tunnel_leads_inside(place: str) -> None:
    with serving(Site({"/": page()}), address=INSIDE) as inside:
        for asked in (
            request(f"http://{place}:{inside.port}/"),
            f"CONNECT {place}:{inside.port} HTTP/1.1\r\n\r\n",
        ):
            found, refused = said(asked)
            assert found == b""
            assert len(refused) == 1
        assert inside.asked == []


@pytest.mark.parametrize(
    "asked",
    ["CONNECT news.example.com:22 HTTP/1.1\r\n\r\n", "GET ftp://news.example.com/ HTTP/1.1\r\n\r\n", "GET /relative HTTP/1.1\r\n\r\n",
     "nonsense\r\n\r\n", "\r\n\r\n", "GET http://news.example.com/ HTTP/1.1\r\nX: " + "x" * 100_000 + "\r\n\r\n", "CONNECT a b c\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_request_for_the_web_is_hung_up_on(asked: str) -> None:
    assert said(asked)[0] == b""


@pytest.mark.slow
def test_a_second_request_on_a_judged_connection_goes_nowhere() -> None:
    def keeping(handler: Handler) -> None:
        """Leave the connection open, whatever was asked, for half a second."""
        handler.give(200, PAGE)
        handler.close_connection = False
        handler.connection.settimeout(0.5)

    second = request("http://inside.example.com/")
    with serving(Site({"http://news.example.com/": keeping})) as proxy:
        found, _ = said(request("http://news.example.com/") + second, proxy=proxy.url())
        assert found.endswith(PAGE)
        assert [path for path, _ in proxy.asked] == ["http://news.example.com/"]
    with serving(Site({"/": keeping}), address=OUTSIDE) as site:
        assert said(request(site.url(host="news.example.com")) + second)[0].count(b"HTTP/1.1 200") == 1
        assert len(site.asked) == 1


def test_no_more_comes_in_than_the_limit(site: Site) -> None:
    site.answers = {"/": page(b"x" * 3_000_000)}
    assert len(said(request(site.url(host="news.example.com")), largest=500_000)[0]) < 700_000

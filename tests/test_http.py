"""Documents come whole, from where they may come from, within bounds, or with a plain reason why not."""

from __future__ import annotations

import contextlib
import gzip
import re
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from newsletter import config
from newsletter.adapters.http import Fetched, Fetcher
from newsletter.adapters.http import body as bodies
from newsletter.cli.desk import Desk
from newsletter.core import reach
from newsletter.errors import ConfigError, FetchError
from tests import web
from tests.conftest import crowding
from tests.web import PAGE, Site, page, redirect, serving

AGENT = "newsletter/test (+desk@example.org)"
LOOPBACK = reach.Allowed.read(["127.0.0.1"])


def fetcher(**options: object) -> Fetcher:
    given = {"user_agent": AGENT, "allowed": LOOPBACK, "timeout": 30.0, **options}
    return Fetcher(**given)  # type: ignore[arg-type]


def refused(fetch: Callable[[], object], kind: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch()
    assert caught.value.kind == kind, caught.value
    return caught.value


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving(Site()) as started:
        yield started


@pytest.fixture(scope="module")
def get(site: Site) -> Iterator[Callable[..., Fetched]]:
    """Fetch what a handler of the site answers."""
    with fetcher() as shared:

        def fetch(answer: web.Answer, path: str = "/", **options: object) -> Fetched:
            site.answers = {path: answer}
            return shared.fetch(site.url(path), **options)  # type: ignore[arg-type]

        yield fetch


Get = Callable[..., Fetched]


def test_a_document_comes_with_its_bytes_headers_and_time(get: Get, site: Site) -> None:
    found = get(page(), "/notice")
    assert (found.data, found.status, found.media_type) == (PAGE, 200, "text/html")
    assert found.url == found.final_url == site.url("/notice")
    assert found.header("CONTENT-type") == "text/html; charset=utf-8"
    assert found.fetched_at.utcoffset() is not None
    assert found.redirects == ()


def test_we_say_who_we_are_and_send_nothing_else_of_us(get: Get, site: Site) -> None:
    get(page(), "/agent")
    headers = site.asked[-1][1]
    assert headers["user-agent"] == AGENT
    assert headers["host"] == f"127.0.0.1:{site.port}"
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding"}


def test_cookies_are_never_given_back(get: Get, site: Site) -> None:
    get(page(Set_Cookie="id=1; Path=/"))
    get(page())
    assert "cookie" not in site.asked[-1][1]


def test_an_unmodified_document_is_an_answer_only_to_a_condition(get: Get, site: Site) -> None:
    def unchanged(handler: web.Handler) -> None:
        handler.give(304)

    assert get(unchanged, headers={"If-None-Match": '"1"'}).status == 304
    assert site.asked[-1][1]["if-none-match"] == '"1"'
    assert refused(lambda: get(unchanged), "status").status == 304


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "403 Forbidden"), (404, "404 Not Found"), (410, "gone for good"), (429, "too many requests"), (401, "password"),
        (451, "legal"), (500, "server fails"), (503, "try again later"), (418, "brings no document"), (206, "brings no document"),
    ],
)  # fmt: skip
def test_a_refusal_of_the_server_is_named_plainly(get: Get, site: Site, status: int, words: str) -> None:
    error = refused(lambda: get(page(status=status, Retry_After="120"), "/x"), "status")
    assert (error.status, error.retry_after) == (status, 120)
    assert words in str(error)
    assert str(error).startswith(f"{site.url('/x')}: ")


# ---- redirects ------------------------------------------------------------------------------------


def test_redirects_are_followed_and_told(site: Site) -> None:
    site.answers = {
        "/a": redirect("/b", 301),
        "/b": redirect(site.url("/%E4%B8%80") + "#part", 307),
        "/%E4%B8%80": page(),
    }
    with fetcher() as shared:
        found = shared.fetch(site.url("/a"))
    assert found.data == PAGE
    assert found.url == site.url("/a")
    assert found.final_url.startswith(site.url("/%E4%B8%80"))
    assert [(step.status, step.url) for step in found.redirects] == [(301, site.url("/a")), (307, site.url("/b"))]


def test_a_redirect_in_an_old_encoding_is_followed(site: Site) -> None:
    def gbk(handler: web.Handler) -> None:
        handler.send_response_only(302)
        handler.send_header("Location", "/通知".encode("gb18030").decode("latin-1"))
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.answers = {"/gbk": gbk, "/%CD%A8%D6%AA": page()}
    with fetcher() as shared:
        assert shared.fetch(site.url("/gbk")).data == PAGE


def test_redirects_end_after_five(site: Site) -> None:
    site.answers = {f"/{n}": redirect(f"/{n + 1}") for n in range(9)} | {"/5": page()}
    with fetcher() as shared:
        assert len(shared.fetch(site.url("/0")).redirects) == 5
        site.answers["/5"] = redirect("/6")
        assert "more than 5 times" in str(refused(lambda: shared.fetch(site.url("/0")), "redirects"))


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.2:1/", "http://[::1]/", "//10.0.0.1/", "http://169.254.169.254/latest/", "file:///etc/passwd", "http://2130706434/",
        "http://user:secret@example.com/", "javascript:alert(1)", "http://localhost:1/", "http://１０.0.0.1/", "gopher://x/", "http://[/",
    ],
)  # fmt: skip
def test_a_redirect_inside_is_refused(get: Get, to: str) -> None:
    def answer(handler: web.Handler) -> None:
        handler.send_response_only(302)
        handler.send_header("Location", to.encode().decode("latin-1"))
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with pytest.raises(FetchError) as caught:
        get(answer)
    assert caught.value.kind in ("refused", "redirects")
    assert "secret" not in str(caught.value)


def test_headers_for_one_host_do_not_go_to_another(site: Site) -> None:
    with serving(Site({"/": page()})) as other, fetcher() as shared:
        site.answers = {"/here": redirect("/same"), "/same": redirect(other.url())}
        shared.fetch(site.url("/here"), headers={"If-None-Match": "1"})
    assert "if-none-match" in site.asked[-1][1]
    assert "if-none-match" not in other.asked[-1][1]


# ---- names ----------------------------------------------------------------------------------------


class Rebinding:
    """A name server that gives another answer every time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, _name: str, _port: int) -> list[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def test_a_name_is_resolved_once_and_that_answer_is_connected_to(site: Site) -> None:
    site.answers = {"/": page()}
    names = Rebinding(["127.0.0.1"], ["10.0.0.1"])
    with fetcher(resolve=names) as shared:
        assert shared.fetch(site.url(host="news.example.com")).data == PAGE
    assert names.asked == 1
    assert site.asked[-1][1]["host"] == f"news.example.com:{site.port}"


@pytest.mark.parametrize(
    "answers", [["127.0.0.2"], ["1.1.1.1", "127.0.0.2"], ["::1"], ["::ffff:127.0.0.2"], ["64:ff9b::7f00:2"]]
)
def test_a_public_name_that_leads_inside_is_never_connected_to(answers: list[str]) -> None:
    with serving(Site({"/": page()}), address="127.0.0.2") as inside, fetcher(resolve=Rebinding(answers)) as shared:
        error = refused(lambda: shared.fetch(inside.url(host="news.example.com")), "refused")
    assert "news.example.com leads to" in str(error)
    assert inside.asked == []


def test_a_name_that_turns_inside_between_two_connections_is_refused() -> None:
    hang_up = page(Connection="close")
    with (
        serving(Site({"/": hang_up})) as outside,
        serving(Site({"/": page()}), address="127.0.0.2", port=outside.port) as inside,
    ):
        names = Rebinding(["127.0.0.1"], ["127.0.0.2"])
        with fetcher(resolve=names) as shared:
            assert shared.fetch(outside.url(host="news.example.com")).data == PAGE
            refused(lambda: shared.fetch(outside.url(host="news.example.com")), "refused")
    assert (len(outside.asked), inside.asked, names.asked) == (1, [], 2)


def test_a_redirect_to_a_name_that_leads_inside_is_refused(site: Site) -> None:
    with serving(Site({"/": page()}), address="127.0.0.2") as inside:
        site.answers = {"/": redirect(inside.url(host="inside.example.com"))}
        with fetcher(resolve=lambda name, _: ["127.0.0.2" if name.startswith("inside") else "127.0.0.1"]) as shared:
            refused(lambda: shared.fetch(site.url(host="news.example.com")), "refused")
    assert inside.asked == []


def test_the_next_address_of_a_name_is_tried_where_the_first_is_dead(site: Site) -> None:
    site.answers = {"/": page()}
    allowed = reach.Allowed.read(["127.0.0.0/8"])
    with fetcher(allowed=allowed, resolve=lambda *_: ["127.0.0.77", "127.0.0.1"]) as shared:
        assert shared.fetch(site.url(host="news.example.com")).data == PAGE


def test_a_name_that_does_not_resolve_is_said_to() -> None:
    def nothing(_name: str, _port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    with fetcher(resolve=nothing) as shared:
        error = refused(lambda: shared.fetch("http://nowhere.example.com/"), "name")
    assert "Name or service not known" in str(error)
    with fetcher(resolve=lambda *_: []) as shared:
        refused(lambda: shared.fetch("http://nowhere.example.com/"), "name")


def test_a_name_server_that_never_answers_costs_no_more_than_the_limit() -> None:
    started, over = time.monotonic(), threading.Event()

    def silent(_name: str, _port: int) -> list[str]:
        over.wait(60)
        return []

    with fetcher(timeout=0.3, resolve=silent) as shared:
        refused(lambda: shared.fetch("http://news.example.com/"), "timeout")
    over.set()
    assert time.monotonic() - started < 30  # it would be silent for a minute


# ---- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [web.slow_headers, web.slow_body], ids=["headers", "body"])
def test_a_server_that_drips_is_left_at_the_limit(site: Site, answer: web.Answer) -> None:
    site.answers = {"/slow": answer}
    started = time.monotonic()
    with fetcher(timeout=0.4) as shared:
        assert "within 0.4 s" in str(refused(lambda: shared.fetch(site.url("/slow")), "timeout"))
    assert time.monotonic() - started < 30  # the server drips for nearly a minute


def test_redirects_share_one_limit_of_time(site: Site) -> None:
    def lazily(handler: web.Handler) -> None:
        time.sleep(0.2)
        handler.give(302, Location=f"/r{int(handler.path[2:]) + 1}")

    site.answers = {f"/r{n}": lazily for n in range(6)}
    with fetcher(timeout=0.5) as shared:
        refused(lambda: shared.fetch(site.url("/r0")), "timeout")


def test_a_document_beyond_the_limit_is_refused_by_its_length_and_by_its_bytes(site: Site) -> None:
    site.answers = {
        "/said": page(b"", Content_Length="50000001"),
        "/endless": web.endless,
        "/fits": page(b"x" * 1_000_000),
    }
    with fetcher(largest=1_000_000) as shared:
        assert "larger than 1 MB" in str(refused(lambda: shared.fetch(site.url("/said")), "large"))
        refused(lambda: shared.fetch(site.url("/endless")), "large")
        assert len(shared.fetch(site.url("/fits")).data) == 1_000_000


@pytest.mark.parametrize("packer", ["gzip", "zlib", "raw"])
def test_a_packed_document_is_unpacked(get: Get, packer: str) -> None:
    packed = {
        "gzip": gzip.compress(PAGE) + gzip.compress(PAGE) + b"\0\0",
        "zlib": zlib.compress(PAGE * 2),
        "raw": zlib.compress(PAGE * 2, wbits=-15),
    }[packer]
    assert get(page(packed, Content_Encoding="gzip" if packer == "gzip" else "deflate")).data == PAGE * 2


@pytest.mark.parametrize("size", [1, 7, 100, 1 << 20])
def test_a_body_is_the_same_however_it_is_cut(size: int) -> None:
    whole = PAGE * 20_000
    packed = gzip.compress(whole[:500_000]) + gzip.compress(whole[500_000:])
    step = max(size, len(packed) // 5_000)
    chunks = [packed[at : at + step] for at in range(0, len(packed), step)]
    arriving = bodies.Body("gzip", 10_000_000)
    for chunk in chunks:
        arriving.take(chunk)
    assert arriving.whole() == whole


@pytest.mark.slow
def test_a_bomb_is_refused_before_it_unfolds(get: Get, site: Site) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(100)) + packer.flush()
    assert len(bomb) < 120_000
    site.answers = {"/bomb": page(bomb, Content_Encoding="gzip")}
    started = time.process_time()
    refused(lambda: get(page(bomb, Content_Encoding="gzip")), "large")
    refused(lambda: get(page(gzip.compress(bomb), Content_Encoding="gzip, gzip")), "broken")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (web.truncated, "did not arrive whole"),
        (web.truncated_gzip, "cut off"),
        (page(b"no gzip", Content_Encoding="gzip"), "no proper gzip"),
        (page(PAGE, Content_Encoding="br"), "packed as br"),
        (lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"), "did not arrive whole"),
    ],
    ids=["body", "gzip", "not gzip", "unasked packing", "no HTTP"],
)
def test_a_damaged_answer_is_never_taken_for_a_document(get: Get, answer: web.Answer, words: str) -> None:
    def closing(handler: web.Handler) -> None:
        handler.close_connection = True
        answer(handler)

    assert words in str(refused(lambda: get(closing), "broken"))


# ---- TLS, proxies, the environment ------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextlib.contextmanager
def secure(authority: trustme.CA, name: str) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    with serving(Site({"/": page()}), tls=context) as started:
        yield started


def test_a_certificate_nobody_vouches_for_is_refused(authority: trustme.CA) -> None:
    with secure(authority, "news.example.com") as site, fetcher(resolve=lambda *_: ["127.0.0.1"]) as shared:
        error = refused(lambda: shared.fetch(site.url(host="news.example.com")), "tls")
    assert "fetch.ca_file" in str(error)


def test_a_certificate_of_the_own_authority_holds_for_its_name_only(authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with (
        secure(authority, "news.example.com") as site,
        fetcher(resolve=lambda *_: ["127.0.0.1"], ca_file=tmp_path / "ca.pem") as shared,
    ):
        assert shared.fetch(site.url(host="news.example.com")).data == PAGE
        refused(lambda: shared.fetch(site.url(host="other.example.com")), "tls")


def test_what_speaks_no_tls_is_said_to(site: Site) -> None:
    with fetcher() as shared:
        refused(lambda: shared.fetch(site.url().replace("http:", "https:")), "tls")


def test_a_port_where_nobody_listens_is_said_to() -> None:
    with serving(Site()) as gone:
        pass
    with fetcher() as shared:
        assert "no connection" in str(refused(lambda: shared.fetch(gone.url()), "connect"))


def test_a_file_of_certificates_that_is_none_is_an_error_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    for name in ("ca.pem", "missing.pem"):
        with pytest.raises(ConfigError, match=r"fetch\.ca_file"):
            fetcher(ca_file=tmp_path / name)


def test_the_environment_brings_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with fetcher() as shared, serving(Site({"/": page()})) as site:
        assert shared.fetch(site.url()).data == PAGE


def test_a_proxy_of_the_settings_is_used_and_the_guard_stands_before_it() -> None:
    def answer(handler: web.Handler) -> None:
        handler.give(200, PAGE)

    proxy = Site()
    proxy.answers = dict.fromkeys(("http://unknown.example.com/a", "http://public.example.com/"), answer)
    answers = {"public.example.com": ["1.1.1.1"], "inside.example.com": ["10.0.0.1"]}

    def resolve(name: str, _port: int) -> list[str]:
        if name not in answers:
            raise OSError(-2, "unknown")
        return answers[name]

    with serving(proxy) as started, fetcher(allowed=reach.NOTHING, proxy=started.url(), resolve=resolve) as shared:
        assert shared.fetch("http://unknown.example.com/a").data == PAGE
        assert shared.fetch("http://public.example.com/").data == PAGE
        for url in ("http://inside.example.com/", "http://10.0.0.1/", "http://localhost/", started.url()):
            refused(lambda url=url: shared.fetch(url), "refused")  # type: ignore[misc]
    assert len(proxy.asked) == 2


def test_a_connection_that_the_server_gave_up_meanwhile_is_made_anew() -> None:
    def leaving(handler: web.Handler) -> None:
        handler.give(200, PAGE)  # says that it stays, and goes
        handler.close_connection = True

    with serving(Site({"/": leaving})) as site, fetcher() as shared:
        for _ in range(20):
            assert shared.fetch(site.url()).data == PAGE


def test_threads_share_a_fetcher(site: Site) -> None:
    site.answers = {"/": page(), "/slow": web.slow_body}
    found: list[str] = []

    def run(path: str) -> None:
        try:
            found.append(str(shared.fetch(site.url(path)).status))
        except FetchError as error:
            found.append(error.kind)

    with fetcher(timeout=1.5 * crowding()) as shared:  # one waits so long for nothing, eleven must not
        threads = [threading.Thread(target=run, args=("/slow" if n == 0 else "/",)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(found) == ["200"] * 11 + ["timeout"]


# ---- the settings -----------------------------------------------------------------------------------


def test_the_settings_make_the_fetcher(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers = {"/": page()}
    (tmp_path / "feeds.yaml").write_text("sections:\n  - {key: legislation, title: Legislation}\n")
    publication = "publication: {name: Update, publisher: Desk, contact: desk@example.org}\n"
    monkeypatch.setenv("NEWSLETTER_WORKSPACE", str(tmp_path))
    for settings, agent in (
        ("", r"newsletter/[\d.]+ \(\+desk@example\.org\)"),
        (", user_agent: Mozilla/5.0 (desk)", r"Mozilla/5\.0 \(desk\)"),
    ):
        (tmp_path / "newsletter.yaml").write_text(f"{publication}fetch: {{allow: [127.0.0.1]{settings}}}\n")
        with Desk().fetcher() as made:
            assert made.fetch(site.url()).data == PAGE
        assert re.fullmatch(agent, site.asked[-1][1]["user-agent"])
    (tmp_path / "newsletter.yaml").write_text(publication)
    with Desk().fetcher() as made:
        assert "fetch.allow" in str(refused(lambda: made.fetch(site.url()), "refused"))


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("allow: [10.0.0.1/8]", "is no network"), ("allow: ['http://wiki/']", "its host alone"), ("proxy: 'http://me:secret@proxy'", "without a password"),
        ("proxy: 'socks5://proxy'", "an address such as"), ("timeout_s: 0", "greater than 0"), ("user_agent: ' '", "form"), ("agent: x", "did you mean user_agent"),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_an_error_with_its_line(tmp_path: Path, setting: str, words: str) -> None:
    path = tmp_path / "newsletter.yaml"
    path.write_text(f"publication: {{name: Update, publisher: Desk}}\nfetch:\n  {setting}\n")
    with pytest.raises(ConfigError, match=rf"newsletter\.yaml:3: .*{words}"):
        config.load(path, config.Settings)

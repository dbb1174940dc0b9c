"""The page as others see it: an HTML validator, a browser from phone to desk, a printer, axe-core, a link follower."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml_html
from pypdf import PdfReader

from newsletter import shipped
from tests.email_lint import CHINESE
from tests.outputs import Outputs, render, visible
from tests.seeing import axe, invalid, overflow, show, weak_contrast
from tests.stress import CRAMPED
from tests.test_email import ARCHIVED, PUBLICATION, source

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CASES = [(issue, publication) for issue in ("2022-02", "2022-05", "stress") for publication in ("plain", "archived")]
cases = pytest.mark.parametrize(("issue", "publication"), CASES)


@lru_cache
def made(issue: str, publication: str) -> Outputs:
    return render(source(issue), ARCHIVED if publication == "archived" else PUBLICATION)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `<issue>.html` and the assets beside it."""
    folder = tmp_path_factory.mktemp("pages")
    for name, data in shipped.web_assets().items():
        (folder / "assets").mkdir(exist_ok=True)
        (folder / "assets" / name).write_bytes(data)
    for issue in ("2022-02", "2022-05", "stress", "six"):
        (folder / f"{issue}.html").write_text(made(issue, "archived").page, encoding="utf-8")
    return folder


@cases
def test_is_valid_html(issue: str, publication: str, node: Path, tmp_path: Path) -> None:
    assert invalid(node, made(issue, publication).page, "page", tmp_path) == []


@cases
def test_every_item_and_note_has_its_permanent_place_and_every_link_leads_somewhere(
    issue: str, publication: str
) -> None:
    shown = made(issue, publication)
    root = lxml_html.document_fromstring(shown.page)
    places = root.xpath("//@id")
    assert len(places) == len(set(places))
    assert {item.anchor for item in shown.view.items} <= set(root.xpath("//article/@id"))
    assert {f"note-{note.number}" for note in shown.view.notes} == set(
        root.xpath("//li[starts-with(@id, 'note-')]/@id")
    )
    targets = {target[1:] for target in root.xpath("//a/@href") if target.startswith("#")}
    assert targets - set(places) == set()
    assert targets >= {f"note-{note.number}" for note in shown.view.notes}
    assert all(visible(link) for link in root.xpath("//a[@href]"))


@cases
def test_fetches_nothing_from_elsewhere(issue: str, publication: str) -> None:
    root = lxml_html.document_fromstring(made(issue, publication).page)
    assert root.xpath("//img|//iframe|//object|//embed|//form|//link[@rel!='canonical']") == []
    assert root.xpath("//script[@type!='application/ld+json' or @src]") == []
    styles = "".join(root.xpath("//style/text()"))
    assert "@import" not in styles
    fetched = re.findall(r'url\("?([^")]+)', styles)
    assert {name.removeprefix("assets/") for name in fetched} == shipped.web_assets().keys()


@pytest.mark.slow
def test_asks_the_browser_for_its_own_files_only(browser: Browser, pages: Path) -> None:
    page = show(browser, pages / "six.html", width=1280)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.reload(wait_until="networkidle")
    assert {url for url in asked if not url.startswith(pages.as_uri())} == set()
    assert failed == []
    loaded = page.evaluate(
        "async () => { await document.fonts.ready; return [...document.fonts].filter(f => f.status === 'loaded').length }"
    )
    assert loaded >= 4
    page.context.close()


@pytest.mark.parametrize("issue", ["2022-05", "stress"])
def test_is_small(issue: str) -> None:
    assert len(made(issue, "archived").page.encode()) < 150_000


@cases
def test_every_chinese_text_says_its_language(issue: str, publication: str) -> None:
    body = lxml_html.document_fromstring(made(issue, publication).page).find("body")
    found = []
    for element in body.iter():
        for text, owner in ((element.text, element), (element.tail, element.getparent())):
            if isinstance(owner.tag, str) and text and CHINESE.search(text):
                language = next((e.get("lang") for e in (owner, *owner.iterancestors()) if e.get("lang")), "")
                found += [text] if not language.startswith("zh-") else []
    assert found == []


@cases
def test_tells_search_engines_what_it_holds(issue: str, publication: str) -> None:
    shown = made(issue, publication)
    root = lxml_html.document_fromstring(shown.page)
    data = json.loads(root.xpath("string(//script[@type='application/ld+json'])"))
    assert data["@context"] == "https://schema.org"
    assert [part["headline"] for part in data["hasPart"]] == [item.title for item in shown.view.items]
    assert [part["url"].partition("#")[2] for part in data["hasPart"]] == [item.anchor for item in shown.view.items]
    assert data["datePublished"] == shown.view.published.isoformat()
    told = dict(zip(root.xpath("//meta/@property"), root.xpath("//meta[@property]/@content"), strict=True))
    wanted = {"og:type", "og:title", "og:description", "og:site_name", "og:locale", "article:published_time"}
    assert wanted <= told.keys()
    assert all(told.values())
    if publication == "archived":
        address = f"https://updates.example.org/{shown.view.key}/"
        assert told["og:url"] == address == root.xpath("string(//link[@rel='canonical']/@href)") == data["url"]


def test_names_its_language_as_open_graph_writes_it() -> None:
    """language_TERRITORY (the territory may be missing): zh_CN, never zh_Hans."""
    for language in ("en", "zh-Hans", "zh-Hant"):
        shown = render(source("six").replace("number: 5", f"number: 5\nlanguage: {language}"), PUBLICATION)
        locale = lxml_html.document_fromstring(shown.page).xpath("string(//meta[@property='og:locale']/@content)")
        assert re.fullmatch(r"[a-z]{2}(_[A-Z]{2})?", locale)


def test_data_inside_the_script_cannot_end_it() -> None:
    text = source("six").replace("Court: Silence Is No Consent", "Court: `</script><script>x` and <!-- no")
    root = lxml_html.document_fromstring(render(text, PUBLICATION).page)
    assert len(root.xpath("//script")) == 1
    data = json.loads(root.xpath("string(//script)"))
    assert "Court: </script><script>x and <!-- no" in [part["headline"] for part in data["hasPart"]]


# ---- in a browser -------------------------------------------------------------------------------


@pytest.mark.parametrize("issue", ["2022-02", "2022-05", "six"])
def test_is_never_wider_than_the_screen(browser: Browser, pages: Path, issue: str) -> None:
    widths = (320, 360, 480, 640, 768, 1024, 1056, 1280, 1600)
    assert overflow(browser, pages / f"{issue}.html", widths=widths) == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_can_be_read_by_everybody(browser: Browser, pages: Path, width: int, scheme: str) -> None:
    assert axe(browser, pages / "six.html", width=width, scheme=scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, pages: Path, scheme: str) -> None:
    assert weak_contrast(browser, pages / "stress.html", scheme=scheme) == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_prints_whole(browser: Browser, pages: Path, scheme: str) -> None:
    """What the printer gets holds every word of the page, black on white also where the reader's screen is dark."""
    page = show(browser, pages / "six.html", width=1280, scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    reader = PdfReader(BytesIO(page.pdf(format="A4")))
    page.context.close()
    printed = _letters("".join(sheet.extract_text() for sheet in reader.pages))
    root = lxml_html.document_fromstring(made("six", "archived").page)
    for hidden in root.xpath("//script|//style|//*[@class='skip']|//*[@class='back']"):
        hidden.drop_tree()
    blocks = root.xpath("//h1|//h2|//h3|//h4|//p|//li[not(.//p|.//li)]|//td|//th")
    assert [visible(block) for block in blocks if _letters(visible(block)) not in printed] == []
    width = float(reader.pages[0].mediabox.width)
    assert width == pytest.approx(595, abs=2)


def _letters(text: str) -> str:
    """Latin letters and digits only: what every machine can print, however it breaks lines."""
    return re.sub(r"[^0-9a-z]", "", text.lower())


@pytest.mark.slow
def test_long_words_addresses_and_tables_stay_on_the_screen(browser: Browser, node: Path, tmp_path: Path) -> None:
    source = render(CRAMPED, ARCHIVED).page
    assert invalid(node, source, "page", tmp_path) == []
    assert overflow(browser, source, widths=(320, 360, 375, 640, 1280)) == []
    assert axe(browser, source, width=375, scheme="light") == []

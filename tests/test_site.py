"""The archive as a site: whole, the same again, every link leading somewhere, nothing from elsewhere, and nothing internal."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsletter import archiving, config, confirming, shipped
from newsletter.adapters.render import Renderer
from newsletter.core import json_feed, versions
from newsletter.core.derived import table
from newsletter.core.keys import IssueKey
from newsletter.core.site import search
from newsletter.core.versions import Version
from newsletter.errors import NewsletterError
from tests import sites
from tests.links import lost, parsed
from tests.outputs import newsletter
from tests.sites import NOW, SITE
from tests.test_email import source

TOOLS = Path(__file__).parent / "tools"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its built site. Nobody writes into it."""
    found = sites.full(tmp_path_factory.mktemp("archive"))
    sites.build(found)
    return found.root


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return Path(shutil.copytree(built, tmp_path / "copy", symlinks=True))


def pages(root: Path) -> list[Path]:
    return sorted((root / "var/site").rglob("*.html"))


# ---- every page -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_link_on_the_site_leads_to_a_page_and_to_a_place_in_it(built: Path) -> None:
    assert lost(built / "var/site", SITE) == []


def test_links_that_left_in_mails_resolve_by_anchor_and_by_a_notes_label(built: Path) -> None:
    for key in ("2022-02", "2022-05", "2023-04"):
        found = archiving.as_published(sites.Workspace(built).issue(IssueKey.parse(key)), config.publication(built))
        root = parsed(built / f"var/site/{key}/index.html")
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {item.anchor for item in found.items} | {note.anchor for note in found.notes} <= set(ids)
        assert {f"note-{note.label}" for note in found.notes} <= set(ids)
        assert all((built / f"var/site/{key}/{item.anchor}/index.html").is_file() for item in found.items)


def test_an_issue_is_found_by_its_label_too(built: Path) -> None:
    for word, key in (("june-2022", "2022-05"), ("march-2022", "2022-02"), ("2023年5月", "2023-04")):
        root = parsed(built / f"var/site/{word}/index.html")
        assert root.xpath("string(//meta[@http-equiv='refresh']/@content)") == f"0; url=../{key}/"


def test_nothing_is_asked_of_others_and_no_page_brings_style_or_script_in_its_text(built: Path) -> None:
    for page in pages(built):
        root = parsed(page)
        assert root.xpath("//@style|//style|//iframe|//@onclick|//@onload|//@onsubmit") == [], page
        assert root.xpath("//script[not(@src) and @type!='application/ld+json']") == [], page
        policy = root.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        fetched = root.xpath("//script/@src|//img/@src|//link[@rel='stylesheet']/@href")
        assert [address for address in fetched if "//" in address] == [], page
    assert "url(" not in "".join(re.sub(r'url\("newsletter-[\w-]+\.woff2"\)', "", css.read_text()) for css in (built / "var/site/assets").glob("*.css"))  # fmt: skip


@pytest.mark.slow
def test_every_page_is_valid_html(built: Path, node: Path, tmp_path: Path) -> None:
    told = tmp_path / "found.json"
    command = [
        node, TOOLS / "node_modules/html-validate/bin/html-validate.mjs", "--config", TOOLS / "html-validate.page.json",
        "--formatter", f"json={told}", *pages(built),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=120, check=False)
    found = json.loads(told.read_text(encoding="utf-8"))
    assert [
        f"{r['filePath'][-60:]}:{m['line']} {m['ruleId']}: {m['message']}" for r in found for m in r["messages"]
    ] == []


def test_an_issue_of_24_items_weighs_less_than_150_kb(tmp_path: Path) -> None:
    found = sites.workspace(tmp_path, samples=())
    sites.write(tmp_path, "2026-01", source("stress"))
    key = re.search(r"issue: (\S+)", source("stress"))
    assert key
    (tmp_path / "issues/2026-01").rename(tmp_path / f"issues/{key[1]}")
    sites.publish(found, key[1])
    sites.build(found)
    for page in (f"{key[1]}/index.html", "index.html"):
        assert (tmp_path / "var/site" / page).stat().st_size < 150_000


def test_chinese_runs_bear_their_language_and_chinese_pages_theirs(built: Path) -> None:
    for page in pages(built):
        root = parsed(page)
        assert root.get("lang") == (
            "zh-Hans" if "2023-04" in str(page) or page.parts[-2:] == ("site", "index.html") else "en"
        )
        for text in root.xpath("//body//text()[not(ancestor::script) and not(ancestor::pre)]"):
            if re.search("[\u4e00-\u9fff]", text):
                assert text.getparent().xpath("ancestor-or-self::*[@lang][1]/@lang")[0].startswith("zh"), (page, text)


# ---- corrections, versions, files -----------------------------------------------------------------------


def test_a_correction_is_shown_with_its_day_and_the_earlier_version_stays(built: Path) -> None:
    site = built / "var/site"
    for page in ("2022-02/index.html", "corrections/index.html", "2022-02/versions.html"):
        text = (site / page).read_text(encoding="utf-8")
        assert "The day was wrong; it is mended." in text
        assert "November 21, 2026" in text
    names = {path.name: path.read_bytes() for path in (site / "2022-02").glob("*.pdf")}
    assert sorted(names.values()) == [sites.PDF, sites.PDF + b"2"]
    digests = parsed(site / "2022-02/versions.html").xpath("//code/text()")
    folder = sites.Workspace(built).issue(IssueKey.parse("2022-02"))
    assert set(digests) == {
        digest for one in folder.versions() for name, digest in one.files.items() if name.endswith((".pdf", ".txt"))
    }


def test_a_published_version_never_changes(own: Path) -> None:
    found = sites.Workspace(own)
    before = sites.bytes_of(own / "var/site")
    place = own / "issues/2022-05/issue.md"
    place.write_text(
        place.read_text(encoding="utf-8").replace("Shanghai Restricts", "Shanghai Limits"), encoding="utf-8"
    )
    assert sites.build(found).written == []
    assert sites.bytes_of(own / "var/site") == before
    with pytest.raises(NewsletterError, match="raise `version:` to 2"):
        sites.publish(found, "2022-05")
    kept = own / "var/archive/2022-05/v1/issue.md"
    kept.write_text(kept.read_text(encoding="utf-8") + "x", encoding="utf-8")
    with pytest.raises(NewsletterError, match="is not the file that was published"):
        sites.build(found)


def test_lost_frozen_text_is_taken_from_git_where_it_is_the_same(own: Path) -> None:
    before = sites.bytes_of(own / "var/site")
    (own / "var/archive/2022-05/v1/issue.md").unlink()
    assert sites.build(sites.Workspace(own)).written == []
    assert sites.bytes_of(own / "var/site") == before
    (own / "var/archive/2022-05/v1/issue.md").unlink()
    (own / "issues/2022-05/issue.md").write_text("---\nissue: 2022-05\n---\n", encoding="utf-8")
    with pytest.raises(NewsletterError, match="restore var/archive from a backup"):
        sites.build(sites.Workspace(own))


def test_an_internal_issue_is_nowhere_on_the_site(built: Path, own: Path) -> None:
    assert (built / "var/archive/2023-05-clients/v1/issue.md").is_file()
    for path, data in sites.bytes_of(built / "var/site").items():
        assert b"uokka" not in data, path
        assert "clients" not in path
    settings = (own / "newsletter.yaml").read_text(encoding="utf-8")
    (own / "newsletter.yaml").write_text(
        settings.replace("\nsite:\n", '\nsite:\n  internal: ["2023-04"]\n', 1), encoding="utf-8"
    )
    laid = sites.build(sites.Workspace(own))
    assert "2023-04/index.html" in laid.removed
    assert [path for path, data in sites.bytes_of(own / "var/site").items() if b"2023-04" in data] == []


# ---- the same again, and only what is concerned ---------------------------------------------------------


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_wherever_and_whenever_it_is_built(built: Path, own: Path) -> None:
    before = sites.bytes_of(built / "var/site")
    found = sites.Workspace(own)
    assert sites.build(found).written == []
    sites.build(found, fresh=True)
    shutil.rmtree(own / "var/site-memo")
    assert sites.bytes_of(own / "var/site") == before
    (own / "var/site").unlink()
    sites.build(found)
    assert sites.bytes_of(own / "var/site") == before


@pytest.mark.slow
def test_one_edit_rewrites_what_it_concerns_and_nothing_else(own: Path) -> None:
    site = own / "var/site"
    before = {path: (site / path).stat().st_ino for path in sites.bytes_of(site)}
    place = own / "issues/2022-02/issue.md"
    text = place.read_text(encoding="utf-8").replace("version: 2\n", "version: 3\n", 1)
    place.write_text(text.replace("MIIT Consults Again", "MIIT Consults Once More"), encoding="utf-8")
    sites.publish(sites.Workspace(own), "2022-02")
    laid = sites.build(sites.Workspace(own))
    after = {path: (site / path).stat().st_ino for path in sites.bytes_of(site)}
    touched = {path for path in after if before.get(path) != after[path]}
    assert touched == set(laid.written)
    assert "2022-02/index.html" in touched
    assert not {path for path in touched if path.startswith(("2022-05/", "2023-04/", "years/2023", "search/2023"))}
    assert (
        sum(path.count("/") == 2 and path.startswith("2022-02/") for path in touched) == 2
    )  # the item, and the next one's way back
    first = [tree.name for tree in (own / "var/.site").glob("tree-*")]
    text = place.read_text(encoding="utf-8").replace("version: 3\n", "version: 4\n", 1)
    place.write_text(text.replace("MIIT Consults Once More", "MIIT Consults Anew"), encoding="utf-8")
    sites.publish(sites.Workspace(own), "2022-02")
    again = sites.build(sites.Workspace(own))
    assert {path for path in sites.bytes_of(site) if after.get(path) != (site / path).stat().st_ino} == {*again.written}
    trees = list((own / "var/.site").glob("tree-*"))
    assert sorted(tree.name for tree in trees) == sorted(first), "a third tree was made where two take turns"
    assert [sites.bytes_of(tree) for tree in trees] == [sites.bytes_of(site)] * 2


# ---- feeds, sitemap, descriptions, citations ------------------------------------------------------------


def test_the_feeds_are_read_by_a_feed_reader(built: Path) -> None:
    site = built / "var/site"
    atom = feedparser.parse((site / "feed.xml").read_bytes())
    assert not atom.bozo
    assert atom.version == "atom10"
    assert [entry.link for entry in atom.entries] == [f"{SITE}/{key}/" for key in ("2023-04", "2022-05", "2022-02")]
    assert all(entry.id == entry.link and entry.updated_parsed and entry.published_parsed for entry in atom.entries)
    assert atom.feed.id == f"{SITE}/"
    assert {link.rel: link.href for link in atom.feed.links}["self"] == f"{SITE}/feed.xml"
    listing = json_feed.read((site / "feed.json").read_text(encoding="utf-8"), f"{SITE}/feed.json", "own")
    assert [entry.url for entry in listing.entries] == [entry.link for entry in atom.entries]
    assert json.loads((site / "feed.json").read_text())["version"] == "https://jsonfeed.org/version/1.1"


def test_the_sitemap_names_every_page_that_lasts(built: Path) -> None:
    site = built / "var/site"
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = etree.parse(site / "sitemap.xml").xpath("//s:loc/text()", namespaces=names)
    assert len(found) == len(set(found))
    assert all((site / urlsplit(one).path.lstrip("/") / "index.html").is_file() for one in found)
    items = [
        page
        for page in pages(built)
        if page.relative_to(site).parts[0][:2] == "20" and len(page.relative_to(site).parts) == 3
    ]
    assert {f"{SITE}/{page.relative_to(site).parent.as_posix()}/" for page in items} <= set(found)
    assert f"{SITE}/calendar/" in found
    assert f"Sitemap: {SITE}/sitemap.xml" in (site / "robots.txt").read_text()


@pytest.mark.slow
def test_the_sitemap_names_the_table_of_each_year(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST", 0)
    folder = sites.Workspace(own).issue(IssueKey.parse("2022-05"))
    row = "- {item: yuzhou-face-recognition, authority: Yuzhou AMR, party: A company, conduct: no consent, measure: fine, law: PIPL, note: yuzhou}\n"
    (folder.path / "enforcement.yaml").write_text(row, encoding="utf-8")
    confirming.confirm(folder, "Editor", NOW)
    sites.build(sites.Workspace(own))
    text = (own / "var/site/sitemap.xml").read_text(encoding="utf-8")
    assert [f"<loc>{SITE}/{path}</loc>" in text for path in ("calendar/", "enforcement/", "enforcement/2022/")] == [
        True
    ] * 3
    assert (own / "var/site/enforcement/2022/index.html").is_file()


def test_each_issue_says_what_it_is_in_dublin_core(built: Path) -> None:
    found = etree.parse(built / "var/site/2022-05/dc.xml").getroot()
    said = {(etree.QName(one).localname, one.text) for one in found}
    assert {("date", "2022-06-17"), ("language", "en"), ("identifier", f"{SITE}/2022-05/")} <= said
    root = parsed(built / "var/site/2022-05/index.html")
    assert root.xpath("string(//meta[@name='DC.date']/@content)") == "2022-06-17"
    data = json.loads(root.xpath("string(//script[@type='application/ld+json'])"))
    assert data["@type"] == "PublicationIssue"


def test_an_item_can_be_cited_in_three_ways(built: Path) -> None:
    root = parsed(built / "var/site/2022-05/shanghai-epidemic-data/index.html")
    address = f"{SITE}/2022-05/shanghai-epidemic-data/"
    assert root.xpath("string(//p[@class='citation-plain'])").endswith(f"No. 5, 17 June 2022, {address}")
    ris, csl = root.xpath("//pre/text()")
    fields = dict(line.split("  - ", 1) for line in ris.split("\n") if "  - " in line)
    assert (fields["TY"], fields["UR"].strip(), fields["PY"].strip()) == ("ELEC", address, "2022")
    (entry,) = json.loads(csl)
    assert entry["URL"] == address
    assert entry["issued"] == {"date-parts": [[2022, 6, 17]]}
    links = root.xpath("//details//a/@href")
    assert [unquote(link).partition(",")[2].replace("\r", "").strip() for link in links] == [ris, csl.strip()]
    chinese = parsed(built / "var/site/2023-04/hangzhou-renlian/index.html")
    assert "《中国数据保护月报》" in chinese.xpath("string(//p[@class='citation-plain'])")


def test_authorities_are_those_that_headings_name(built: Path) -> None:
    site = built / "var/site/authorities"
    page = parsed(site / "miit/index.html").xpath("//main//ul/li/a/@href")
    assert "../../2023-04/gongxinbu-tongbao/" in page
    assert "../../2022-05/miit-double-list/" in page
    assert (site / "cac/index.html").is_file()
    assert (site / "communications-shanghai/index.html").is_file()


# ---- what is published ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_site_publishes_what_is_approved_and_says_what_is_not(tmp_path: Path) -> None:
    sites.workspace(tmp_path)
    run = ("--workspace", tmp_path)
    assert newsletter(*run, "approve", "2022-02", "--by", "Editor").returncode == 0
    ran = newsletter(*run, "site", "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["published"], told["pdf_drawn"], told["issues"]) == (["2022-02"], ["2022-02"], ["2022-02"])
    assert [one["why"] for one in told["left_out"]] == ["is not approved"]
    (pdf,) = (tmp_path / "var/site/2022-02").glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")
    again = json.loads(newsletter(*run, "site", "--json").stdout)
    assert (again["published"], again["written"]) == ([], [])


@pytest.mark.slow
def test_an_approved_issue_appears_on_its_day_and_not_before(tmp_path: Path) -> None:
    found = sites.workspace(tmp_path)
    publication, renderer = config.publication(tmp_path), Renderer(tmp_path)
    from newsletter import approving

    folder = found.issue(IssueKey.parse("2022-05"))
    approving.approve(folder, publication, renderer, by="Editor", now=NOW)
    early = NOW.replace(year=2022, month=6, day=16)
    taken, left = archiving.take_in(found, publication, renderer, now=early, today=early.date())
    assert taken == []
    assert "appears on June 17, 2022" in next(one.why for one in left if one.key == "2022-05")
    taken, _ = archiving.take_in(found, publication, renderer, now=NOW, today=early.replace(day=17).date())
    assert taken == ["2022-05"]
    assert archiving.take_in(found, publication, renderer, now=NOW, today=NOW.date())[0] == []
    state = approving.state(folder, publication, renderer)
    assert (state.sent, state.published) == (None, NOW.isoformat(timespec="seconds"))


def test_without_an_issue_the_site_says_so(tmp_path: Path) -> None:
    found = sites.workspace(tmp_path, samples=())
    sites.build(found)
    assert "No issue has been published yet" in (tmp_path / "var/site/index.html").read_text()
    assert not feedparser.parse((tmp_path / "var/site/feed.xml").read_bytes()).bozo


# ---- pure -----------------------------------------------------------------------------------------------


@pytest.mark.core
def test_versions_are_read_as_they_were_written() -> None:
    found = (Version(1, "2026-01-02T09:00:00+08:00", "d" * 64, {"issue.md": "a" * 64}), Version(3, "2026-02-02T09:00:00+08:00", "e" * 64, {}, "Mended.", ("one",)))  # fmt: skip
    assert versions.read(versions.write(found)) == found
    for bad in (
        "",
        "[]",
        '{"versions": [{"version": 0, "at": "", "digest": "", "files": {}}]}',
        versions.write([*found, found[0]]),
    ):
        with pytest.raises(ValueError, match="restore it from git"):
            versions.read(bad)
    with pytest.raises(ValueError, match="is no list"):
        versions.read(versions.write([Version(1, "", "", {"../x": "a" * 64})]))


@pytest.mark.core
def test_chinese_is_searched_as_pairs_of_characters() -> None:
    assert search.paired("国家网信办") == "国家 家网 网信 信办 办"
    assert search.paired("The CAC (国家网信办) fined 12款App.") .split() == "The CAC ( 国家 家网 网信 信办 办 ) fined 12 款 App.".split()  # fmt: skip


@pytest.mark.core
@given(st.text("国家网信办个人信息保护法", min_size=4, max_size=30), st.data())
def test_any_part_of_a_chinese_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    part = text[start : data.draw(st.integers(start + 2, len(text)))]
    asked = [part[place : place + 2] for place in range(len(part) - 1)]
    assert set(asked) <= set(search.paired(f"见{text}等").split())


@pytest.mark.core
def test_a_record_knows_every_name_of_what_it_names() -> None:
    known = shipped.gazetteer()
    ((said, *others),) = search.names("国家互联网信息办公室发布办法", known)
    assert said == "国家互联网信息办公室"
    assert {"CAC", "国家网信办", "Cyberspace Administration of China"} <= set(others)
    ((said, *others), *_) = search.names(
        "The Cyberspace Administration of China fined a company; the CAC said so.", known
    )
    assert said == "Cyberspace Administration of China"
    assert {"CAC", "国家网信办"} <= set(others)
    found = search.names("The Shanghai Communications Administration removed nine Apps.", known)
    assert any("上海市通信管理局" in others for others in found)

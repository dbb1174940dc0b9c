"""The PDF: accessible, whole, the same every time, never able to reach outside. Real renders throughout."""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import correlation

import page as validator
import pikepdf
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from pypdf import PdfReader

from newsletter import fonts
from newsletter.adapters.pdf import Attachment, Pdf, PdfWorker, missing_system_libraries, render_pdf
from newsletter.errors import PdfError
from tests.pdf_sample import sample

pytestmark = pytest.mark.slow  # real renders; a minute in all

EPOCH = datetime(2022, 6, 17, tzinfo=UTC)
ATTACHMENTS = (
    Attachment("sources.json", "application/json", b'{"a": 1}', "What was cited"),
    Attachment("dates.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "Key dates"),
)


@pytest.fixture(scope="module")
def worker() -> Iterator[PdfWorker]:
    with PdfWorker() as worker:
        yield worker


@pytest.fixture(scope="module", params=["en", "zh"])
def drawn(request: pytest.FixtureRequest, worker: PdfWorker) -> tuple[str, Pdf]:
    """The sample issue in one language, with attachments; strict, so that any warning fails."""
    return request.param, worker.render(sample(request.param), epoch=EPOCH, attachments=ATTACHMENTS)


def document(body: str, style: str = "", language: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><title>T</title><style>'
        f'body {{ font-family: "Source Serif 4" }}{style}</style></head><body>{body}</body></html>'
    )


def test_a_line_is_filled_though_the_space_at_its_end_has_no_room(worker: PdfWorker) -> None:
    # Widths in steps of a quarter pixel: at some of them the text before the date fits but for its last space.
    paragraphs = "".join(
        f'<p style="width: {270 + step / 4}px">The court ordered the platform to delete it before <span>1 May</span>.</p>'
        for step in range(120)
    )
    pdf = worker.render(document(paragraphs, "span { white-space: nowrap } p { font-size: 12px }"), epoch=EPOCH)
    lines = [line for page in PdfReader(io.BytesIO(pdf.data)).pages for line in page.extract_text().splitlines()]
    assert sum(line.startswith("The court ordered the platform") for line in lines) == 120


def structure(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Every structure element in reading order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


def test_the_whole_issue_is_drawn_without_a_warning(drawn: tuple[str, Pdf]) -> None:
    language, pdf = drawn
    assert pdf.warnings == ()
    assert pdf.pages == len(PdfReader(io.BytesIO(pdf.data)).pages) >= 6
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.data)).pages)
    assert ("Draft measures on clinic records" if language == "en" else "诊所数据管理办法") in text


def test_both_standards_are_claimed_and_kept(drawn: tuple[str, Pdf]) -> None:
    _, pdf = drawn
    for profile in (validator.ValidationProfile.PDF_A_3A, validator.ValidationProfile.PDF_UA_1):
        report = validator.validate_pdf_bytes(pdf.data, profile=profile)
        assert not [(failure.rule_id, failure.message) for failure in report.failures]
    with pikepdf.open(io.BytesIO(pdf.data)) as file, file.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


@pytest.mark.skipif(not shutil.which("verapdf"), reason="verapdf is not on the PATH (verapdf.org)")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_agrees(drawn: tuple[str, Pdf], flavour: str, tmp_path: Path) -> None:
    path = tmp_path / "issue.pdf"
    path.write_bytes(drawn[1].data)
    run = subprocess.run(["verapdf", "--flavour", flavour, str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_it_is_tagged_titled_and_says_its_language(drawn: tuple[str, Pdf]) -> None:
    language, pdf = drawn
    with pikepdf.open(io.BytesIO(pdf.data)) as file:
        assert bool(file.Root.MarkInfo.Marked)
        assert str(file.Root.Lang) == ("en" if language == "en" else "zh-Hans")
        assert str(file.docinfo.Title).endswith("June 2022" if language == "en" else "2022年6月")
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        assert str(file.docinfo.CreationDate) == "D:20220617000000Z"
        assert file.Root.Outlines.Count > 0


def test_headings_descend_one_step_at_a_time_from_one_title(drawn: tuple[str, Pdf]) -> None:
    with pikepdf.open(io.BytesIO(drawn[1].data)) as file:
        levels = [int(str(e.S)[2]) for e in structure(file.Root.StructTreeRoot) if re.fullmatch(r"/H\d", str(e.S))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert levels.count(3) >= 24


def test_every_link_says_in_words_where_it_goes(drawn: tuple[str, Pdf]) -> None:
    with pikepdf.open(io.BytesIO(drawn[1].data)) as file:
        links = [a for p in file.pages for a in p.get("/Annots", []) if a.Subtype == "/Link"]
        descriptions = [str(link.Contents) for link in links]
    assert len(links) > 100
    assert all(descriptions)
    assert not [text for text in descriptions if re.match(r"(item|note|sec|ref)-", text)]


def test_contents_give_the_page_each_item_is_on(drawn: tuple[str, Pdf]) -> None:
    with pikepdf.open(io.BytesIO(drawn[1].data)) as file:
        names = file.Root.Names.Dests.Names
        places = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        numbers = {p.objgen: number for number, p in enumerate(file.pages, start=1)}
        page_of = {name: numbers[place[0].objgen] for name, place in places.items()}
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(drawn[1].data)).pages[:2])
    listed = [int(number) for number in re.findall(r"\. ?\. ?\.[ .]*(\d+)", text)]
    sections = [
        (page_of[f"sec-{s}"], first, last) for s, first, last in ((1, 1, 7), (2, 8, 13), (3, 14, 19), (4, 20, 24))
    ]
    expected = [n for sec, a, b in sections for n in (sec, *(page_of[f"item-{i}"] for i in range(a, b + 1)))]
    assert listed == expected


def test_attachments_are_carried_described_and_dated(drawn: tuple[str, Pdf]) -> None:
    with pikepdf.open(io.BytesIO(drawn[1].data)) as file:
        assert list(file.attachments) == ["dates.ics", "sources.json"]
        spec = file.attachments["sources.json"]
        assert (spec.description, spec.get_file().mime_type) == ("What was cited", "application/json")
        assert spec.get_file().read_bytes() == b'{"a": 1}'
        assert spec.get_file().creation_date == EPOCH
        assert {str(spec.AFRelationship) for spec in file.Root.AF} == {"/Supplement"}


def test_no_long_address_runs_over_the_edge(drawn: tuple[str, Pdf]) -> None:
    with pikepdf.open(io.BytesIO(drawn[1].data)) as file:
        for p in file.pages:
            right = float(p.MediaBox[2]) - 22 / 25.4 * 72 + 0.5
            assert all(float(a.Rect[2]) <= right for a in p.get("/Annots", []))


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_the_paper_is_the_one_asked_for(worker: PdfWorker, paper: str, size: tuple[int, int]) -> None:
    pdf = worker.render(sample(paper=paper, items=2), epoch=EPOCH)
    box = PdfReader(io.BytesIO(pdf.data)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_a_heading_is_never_parted_from_its_first_lines(worker: PdfWorker) -> None:
    """Push one item down the page, a line at a time, until it has moved to the next page."""
    html = sample(items=1)
    head, item = html.split('<section class="section', 1)
    for lines in range(6, 26, 2):
        pushed = head + f'<div style="height: {lines * 15.5}pt"></div><section class="section' + item
        pages = PdfReader(io.BytesIO(worker.render(pushed, epoch=EPOCH).data)).pages
        texts = [p.extract_text() for p in pages]
        at = next(i for i, text in enumerate(texts) if "On May 24" in text)
        assert texts[at].count("Draft measures on clinic records open for comment") >= 1 + 2 * (at == 0)
        assert "comment" in texts[at].split("On May 24")[1]


def test_a_mark_stays_with_its_word_at_every_width(worker: PdfWorker) -> None:
    """WeasyPrint alone parts them at some widths; see `bound_marks`. A mark alone begins at the left edge."""
    mark = '<sup class="mark"><a id="r{n}" href="#r{n}">{n}</a></sup>'
    text = "going further than the law <em>now</em> allows." + mark
    body = "".join(f'<p style="width: {width}pt">{text.format(n=width)}</p>' for width in range(90, 190))
    style = "@page { margin: 40pt } body { margin: 0 } sup { font-size: 7pt }"
    with pikepdf.open(io.BytesIO(worker.render(document(body, style), epoch=EPOCH).data)) as file:
        lefts = [float(a.Rect[0]) for p in file.pages for a in p.Annots]
    assert len(lefts) == 100
    assert min(lefts) > 45


def rastered(pdf: bytes, folder: Path) -> list[Image.Image]:
    """Each page as a picture, drawn by Poppler at 144 pixels an inch."""
    (folder / "glyph.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "144", "-gray", folder / "glyph.pdf", folder / "glyph"], check=True)
    return [Image.open(path).convert("L") for path in sorted(folder.glob("glyph-*.pgm"))]


def from_face(name: str, character: str) -> Image.Image:
    """A character drawn by FreeType straight from a bundled face, at the same size."""
    image = Image.new("L", (320, 320), 255)
    font = ImageFont.truetype(fonts.FOLDER / name, 180)
    ImageDraw.Draw(image).text((40, 20), character, font=font, fill=0)
    return image


def shape(image: Image.Image) -> list[int]:
    """The drawn part alone, slightly blurred, at a common size: place and scale do not matter."""
    box = ImageChops.invert(image).point(lambda v: 255 if v > 100 else 0).getbbox()
    assert box, "the page is empty"
    cut = image.crop(box).resize((64, 64), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(1))
    return list(cut.resize((32, 32), Image.Resampling.BOX).tobytes())


CHINESE_FACES = [(family, weight, name) for family, weight, _, name in fonts.FACES if family.startswith("Noto")]


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is not installed (poppler-utils)")
@pytest.mark.parametrize(("family", "weight", "file"), CHINESE_FACES)
def test_chinese_characters_are_drawn_as_their_own_shapes(
    worker: PdfWorker, tmp_path: Path, family: str, weight: int, file: str
) -> None:
    """Pixels, not text: a PDF's text can be right over wrong glyphs.

    A character's picture from the PDF (WeasyPrint, Pango and HarfBuzz, drawn by Poppler) must be the one that
    FreeType draws from the bundled face. And it must look more like that character in the *other* family than
    like any other one there: serif and sans were drawn apart, so that no fault of ours is in both.
    """
    kin = file.replace("Serif", "?").replace("Sans", "Serif").replace("?", "Sans")
    characters = "个人信息数据保护法院罚款万元网络安全规定办" + ("镕喆" if weight == 400 else "")
    style = (
        "@page { size: 160pt 200pt; margin: 10pt }"
        f'p {{ font: {weight} 90pt "{family}"; margin: 0; break-after: page }}'
    )
    pdf = worker.render(document("".join(f"<p>{c}</p>" for c in characters), style, "zh-Hans"), epoch=EPOCH)
    pictures = rastered(pdf.data, tmp_path)
    others = {c: shape(from_face(kin, c)) for c in characters}
    for character, picture in zip(characters, pictures[: len(characters)], strict=True):
        seen = shape(picture)
        assert correlation(seen, shape(from_face(file, character))) > 0.98, character
        likeness = {c: correlation(seen, other) for c, other in others.items()}
        assert max(likeness, key=lambda c: likeness[c]) == character


def test_a_rare_character_in_a_heading_is_drawn_in_the_regular_weight(worker: PdfWorker) -> None:
    pdf = worker.render(
        document("<h1 lang=zh>镕</h1>", 'h1 { font: 600 20pt "Noto Serif SC", "Noto Sans SC" }'), epoch=EPOCH
    )
    assert "镕" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()


def test_a_character_no_face_has_is_an_error_that_names_it(worker: PdfWorker) -> None:
    with pytest.raises(PdfError, match=r"U\+1F9FF"):
        worker.render(document("<p>\U0001f9ff</p>"), epoch=EPOCH)
    assert len(worker.render(document("<p>\U0001f9ff</p>"), epoch=EPOCH, strict=False).warnings) == 1


SAME = """
import sys
from datetime import UTC, datetime
from newsletter.adapters.pdf import Attachment, render_pdf
sys.path.insert(0, {root!r})
from tests.pdf_sample import sample
attachments = [
    Attachment("b.json", "application/json", b"{{}}", "B"),
    Attachment("a.ics", "text/calendar", b"x", "A"),
]
pdf = render_pdf(sample(items=6), epoch=datetime(2022, 6, 17, tzinfo=UTC), attachments=attachments)
sys.stdout.buffer.write(pdf.data)
"""


def test_the_same_issue_gives_the_same_bytes_in_any_zone_and_under_any_hash_seed(worker: PdfWorker) -> None:
    script = SAME.format(root=str(Path(__file__).resolve().parent))
    made = []
    for zone, seed in (("Asia/Shanghai", "1"), ("America/New_York", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        made.append(subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True))
    assert made[0].stdout == made[1].stdout
    # The first PDF of a child and a later one are the same too.
    attachments = [
        Attachment("a.ics", "text/calendar", b"x", "A"),
        Attachment("b.json", "application/json", b"{}", "B"),
    ]
    assert worker.render(sample(items=6), epoch=EPOCH, attachments=attachments).data == made[0].stdout


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.png",
        "asset:../x",
        "data:,x",
    ],
)
def test_an_address_outside_the_issue_is_refused_and_named(worker: PdfWorker, address: str) -> None:
    with pytest.raises(PdfError, match=f"refused {re.escape(address)}"):
        worker.render(document(f'<p>x <img alt="x" src="{address}"></p>'), epoch=EPOCH)
    with pytest.raises(PdfError, match=f"refused {re.escape(address)}"):
        worker.render(document("<p>x</p>", f'p {{ background: url("{address}") }}'), epoch=EPOCH)


def test_its_own_assets_are_found_as_bytes_and_as_files(worker: PdfWorker, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "#7a2e2e").save(picture, "PNG")
    (tmp_path / "logo.png").write_bytes(picture.getvalue())
    html = document('<p><img alt="a" src="asset:a.png"> <img alt="b" src="asset:b.png"></p>')
    pdf = worker.render(html, epoch=EPOCH, assets={"a.png": picture.getvalue(), "b.png": tmp_path / "logo.png"})
    assert pdf.warnings == ()


def test_a_crash_is_a_clear_error_and_the_next_pdf_is_drawn() -> None:
    with PdfWorker() as worker:
        child = worker._child
        assert child is not None
        threading.Timer(0.3, lambda: os.kill(child._process.pid, signal.SIGSEGV)).start()
        started = time.monotonic()
        with pytest.raises(PdfError, match="ended by SIGSEGV"):
            worker.render(sample(), epoch=EPOCH)
        assert time.monotonic() - started < 30
        assert worker.render(document("<p>x</p>"), epoch=EPOCH).pages == 1


def test_a_hang_is_stopped_at_the_time_limit() -> None:
    endless = document("<p>" + "<span>word </span>" * 60_000 + "</p>")
    started = time.monotonic()
    with pytest.raises(PdfError, match="not finished after 2 seconds"):
        render_pdf(endless, epoch=EPOCH, timeout=2)
    assert time.monotonic() - started < 30


def test_a_child_is_replaced_before_it_has_grown_too_large() -> None:
    with PdfWorker(renders=2) as worker:
        pids = []
        for _ in range(3):
            worker.render(document("<p>x</p>"), epoch=EPOCH)
            pids.append(worker._child and worker._child._process.pid)
        assert pids[0]
        assert pids[1] is None
        assert pids[2] not in (None, pids[0])


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    render_pdf(document("<p>x</p>"), epoch=EPOCH)
    assert list(tmp_path.iterdir()) == []


def test_a_naive_time_is_refused(worker: PdfWorker) -> None:
    with pytest.raises(ValueError, match="aware"):
        worker.render(document("<p>x</p>"), epoch=datetime(2022, 6, 17))


def test_importing_it_imports_no_renderer() -> None:
    script = "import sys, newsletter.adapters.pdf; print('weasyprint' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
    )


def test_this_machine_has_the_libraries_and_a_missing_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing_system_libraries() == []
    monkeypatch.setattr(
        "newsletter.adapters.pdf.worker.SYSTEM_LIBRARIES", {"libno-such-thing.so.9": "libno-such-thing9"}
    )
    assert missing_system_libraries() == ["libno-such-thing9"]

"""Importing files: nothing is overwritten, nothing is lost, and what cannot be read is said clearly."""

from __future__ import annotations

import zipfile
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from newsletter.adapters import documents, pdf_text
from newsletter.adapters.documents import DocumentError
from newsletter.adapters.files import write_new
from newsletter.adapters.pdf_text import PdfReadError
from newsletter.core.keys import IssueKey
from newsletter.importing import (
    Imported,
    ImportRefusedError,
    Status,
    candidates,
    import_files,
    import_issue,
    passed_over,
)
from tests.import_variants import SECTIONS

NAME = "China: Monthly Data Protection Update"
TEXT = """Regulator Releases Measures

On May 9, 2022, the regulator released the measures.1

Enforcement Cases

Court Fines Company

On May 7, the court fined a company RMB 200,000.2

1. https://example.org/a
2. https://example.org/b?x=1#y
"""


def take(path: Path, key: str | None = None) -> Imported:
    return import_issue(
        path, IssueKey.parse(key) if key else None, sections=SECTIONS, name=NAME, read=partial(documents.read, pdf=pdf_text.read)
    )  # fmt: skip


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


# ---- the month ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "key", "how"),
    [
        ("x.txt", TEXT, "2022-05", "2 of 2 dated items"),
        ("2022-04 update.txt", TEXT, "2022-04", "file's name"),
        ("Update June 2022.txt", TEXT, "2022-05", "label in the file's name"),
        ("2022-04.txt", f"{NAME}\n\nJanuary 2023\n\n{TEXT}", "2022-12", "label 'January 2023'"),
        ("x.txt", f"{NAME}\nJune 2022\nDevelopments of March 2022 · No. 5\n\n{TEXT}", "2022-03", "covers March 2022"),
        ("x.md", f"---\nissue: 2021-09\nfoo: bar\n---\n\n## Legislation\n\n{TEXT}", "2021-09", "file says so"),
    ],
)
def test_the_month_is_told_by_the_first_thing_that_says_it(
    tmp_path: Path, name: str, text: str, key: str, how: str
) -> None:
    made = take(put(tmp_path, name, text))
    assert str(made.issue.key) == key
    assert how in made.how


def test_a_month_that_cannot_be_told_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = put(tmp_path, "x.txt", TEXT.replace(", 2022", ""))
    with pytest.raises(ImportRefusedError, match=r"--issue YYYY-MM"):
        take(path)
    assert take(path, "2022-05").issue.items[0].date == date(2022, 5, 9)


def test_an_issue_file_is_taken_byte_for_byte(tmp_path: Path) -> None:
    text = take(put(tmp_path, "x.txt", TEXT)).text.replace("## Enforcement", "<!-- kept -->\n\n## Enforcement")
    assert take(put(tmp_path, "issue.md", text)).text == text
    with pytest.raises(ImportRefusedError, match="2022-05"):
        take(tmp_path / "issue.md", "2022-06")


def test_what_finds_no_place_stands_in_the_file_and_is_listed(tmp_path: Path) -> None:
    made = take(put(tmp_path, "x.txt", TEXT + "\nShare this page\n\nThis is not legal advice.\n"))
    assert made.leftovers == ("Share this page",)
    assert made.text.index("## Unplaced") < made.text.index("Share this page")
    assert made.issue.disclaimer == "This is not legal advice."


# ---- folders ------------------------------------------------------------------------------------


def test_a_folder_is_taken_file_by_file_and_taken_up_again(tmp_path: Path) -> None:
    inbox, workspace = tmp_path / "in", tmp_path / "ws"
    inbox.mkdir()
    put(inbox, "2022-05.txt", TEXT)
    put(inbox, "2022-06.txt", TEXT.replace("May", "June"))
    put(inbox, "broken.pdf", b"%PDF-1.7 nothing")
    put(inbox, "picture.png", b"\x89PNG")
    put(inbox, "second 2022-06.txt", TEXT)

    def place(key: IssueKey) -> Path:
        return workspace / str(key) / "issue.md"

    def run() -> list[tuple[str, Status]]:
        outcomes = import_files(
            candidates(inbox.iterdir()),
            load=take,
            create=lambda key, text: write_new(place(key), text),
            existing=lambda key: place(key).read_text("utf-8"),
        )
        return [(outcome.source.name, outcome.status) for outcome in outcomes]

    first = run()
    assert first == [
        ("2022-05.txt", Status.IMPORTED),
        ("2022-06.txt", Status.IMPORTED),
        ("broken.pdf", Status.REFUSED),
        ("second 2022-06.txt", Status.REFUSED),
    ]
    edited = place(IssueKey.parse("2022-05"))
    edited.write_text(edited.read_text("utf-8") + "<!-- edited -->\n", "utf-8")
    kept = edited.read_bytes()
    assert [status for _, status in run()] == [Status.SKIPPED, Status.SKIPPED, Status.REFUSED, Status.SKIPPED]
    assert edited.read_bytes() == kept


def test_what_a_folder_holds_besides_is_named(tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    for name in ("a.txt", "b.eml", ".hidden", "c.png"):
        put(tmp_path, name, "x")
    assert [path.name for path in passed_over(tmp_path.iterdir())] == ["b.eml", "c.png", "older"]


def test_an_issue_that_is_there_and_differs_is_left_alone_and_its_file_named(tmp_path: Path) -> None:
    path = put(tmp_path, "2022-05.txt", TEXT)
    (outcome,) = import_files([path], load=take, create=lambda _key, _text: False, existing=lambda _: "another")
    assert outcome.message == "2022-05.txt: issues/2022-05/issue.md is there already, and different; it was left alone"


# ---- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_every_unicode_encoding(tmp_path: Path, encoding: str) -> None:
    assert len(take(put(tmp_path, "x.txt", TEXT.encode(encoding))).issue.items) == 2


def test_chinese_text_in_gb18030_is_read(tmp_path: Path) -> None:
    text = "Legislation\n\n上海立法保护个人信息\n\n2022年5月24日,上海市人大常委会通过决定,保护疫情防控中收集的个人信息。1\n\n1. https://example.org/a\n"
    made = take(put(tmp_path, "x.txt", text.encode("gb18030")))
    assert made.issue.items[0].heading == "上海立法保护个人信息"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("x.txt", b"", "empty"),
        ("x.txt", b"caf\xe9 au lait", "not UTF-8"),
        ("x.txt", b"   \n\n", "no text"),
        ("x.docx", b"PK\x03\x04 nothing", "damaged"),
        ("x.eml", b"Subject: x\n\nText =3D text", "save its text as .html"),
        ("x.xyz", b"text", "not read"),
        ("x.png", b"\x89PNG\r\n", "a picture, no document"),
        ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as an unprotected .docx"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        take(put(tmp_path, name, data))


def test_a_broken_pdf_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(PdfReadError, match="damaged"):
        take(put(tmp_path, "x.pdf", b"%PDF-1.7\n1 0 obj\n<<"))


def test_a_locked_pdf_is_refused_in_words(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    with (tmp_path / "x.pdf").open("wb") as file:
        writer.write(file)
    with pytest.raises(PdfReadError, match="password"):
        take(tmp_path / "x.pdf")


def test_a_folder_a_missing_and_an_oversized_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DocumentError, match="a folder"):
        take(tmp_path)
    with pytest.raises(DocumentError, match="No such file"):
        take(tmp_path / "none.txt")
    monkeypatch.setattr(documents, "LARGEST", 100)
    with pytest.raises(DocumentError, match="is not read"):
        take(put(tmp_path, "x.txt", TEXT))


def test_a_word_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "UNPACKED", 100_000)
    with zipfile.ZipFile(tmp_path / "x.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 1_000_000)
    with pytest.raises(DocumentError, match="unpacks to more"):
        take(tmp_path / "x.docx")


# ---- other words --------------------------------------------------------------------------------


def test_dates_that_all_agree_beat_a_label_that_names_the_month_covered(tmp_path: Path) -> None:
    items = "\n\n".join(
        f"Company Number {word} Is Fined\n\nOn May {n}, 2022, it was fined.{n}"
        for n, word in enumerate(("One", "Two", "Three"), 1)
    )
    notes = "\n".join(f"{n}. https://example.org/{n}" for n in (1, 2, 3))
    made = take(put(tmp_path, "x.txt", f"{NAME}\n\nMay 2022\n\nLegislation\n\n{items}\n\n{notes}\n"))
    assert str(made.issue.key) == "2022-05"
    assert made.how == "all 3 dated items lie in it, though its label 'May 2022' would mean 2022-04"


def test_the_usual_sections_are_known_by_their_chinese_names(tmp_path: Path) -> None:
    titles = ("立法动态", "监管动态", "典型案例", "司法/诉讼")
    items = "\n\n".join(
        f"{title}\n\n上海通报第{'一二三四'[n]}批应用\n\n2022年5月{n + 1}日，上海市通报了该批应用。[{n + 1}]"
        for n, title in enumerate(titles)
    )
    notes = "\n".join(f"[{n}] https://example.cn/{n}" for n in (1, 2, 3, 4))
    made = take(put(tmp_path, "x.txt", f"{items}\n\n{notes}\n"))
    assert [section.title for section in made.issue.sections] == [section.title for section in SECTIONS]
    assert [len(section.items) for section in made.issue.sections] == [1, 1, 1, 1]
    assert any("'立法动态' was taken as 'Legislation'" in warning for warning in made.warnings)

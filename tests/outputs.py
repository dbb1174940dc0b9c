"""The outputs of an issue, made the quick way for a test, and read back as a reader's eye or program would."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest
from lxml import html as lxml_html
from pypdf import PdfReader
from pypdf.generic import Destination

from newsletter.adapters.render import EMAIL, PAGE, PRINT, Renderer
from newsletter.core import issue_md, message, plaintext
from newsletter.core.model import Issue
from newsletter.core.publication import Publication
from newsletter.core.view import IssueView, view

RENDERER = Renderer()
Marks = list[tuple[int, str | None]]


def missing(what: str) -> NoReturn:
    """Skip a test for want of a tool; where everything should be installed (CI), fail instead."""
    reason = f"{what} is missing; `make test` installs it"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def newsletter(
    *arguments: str | Path, environment: dict[str, str] | None = None, **options: object
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [Path(sys.executable).parent / "newsletter", *map(str, arguments)]
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        command,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env={**os.environ, **(environment or {})},
        **options,
    )


@dataclass(frozen=True)
class Outputs:
    """What `build` makes of an issue, the PDF left out."""

    view: IssueView
    email: str
    page: str
    text: str

    @property
    def message(self) -> bytes:
        return message.compose(self.view, html=self.email, text=self.text)

    @property
    def print(self) -> str:
        return RENDERER.html(self.view, PRINT)


def render(issue: Issue | str, publication: Publication) -> Outputs:
    """Every output but the PDF, in this process."""
    found = issue_md.parse(issue).issue if isinstance(issue, str) else issue
    shown = view(found, publication)
    return Outputs(shown, RENDERER.html(shown, EMAIL), RENDERER.html(shown, PAGE), plaintext.plaintext(shown))


def visible(element: lxml_html.HtmlElement) -> str:
    """The text of an element, white space folded."""
    return fold(element.text_content())


def fold(text: str) -> str:
    """White space as single spaces, none around."""
    return re.sub(r"\s+", " ", text).strip()


# ---- marks and addresses, as they are read from each output -------------------------------------


def marks_in_page(source: str) -> Marks:
    """(number, address of its note) for each mark of a page, in reading order."""
    root = lxml_html.document_fromstring(source)
    notes = {int(li.get("value")): _address(li) for li in root.xpath("//section[@class='notes']//li")}
    found = [int(visible(mark)) for mark in root.xpath("//sup[@class='mark']")]
    return [(number, notes[number]) for number in found]


def marks_in_email(source: str) -> Marks:
    """The same of an e-mail, whose notes are numbered by their list."""
    root = lxml_html.document_fromstring(source)
    notes = {n: _address(li) for n, li in enumerate(root.xpath("//td[@class='notes']/ol/li"), 1)}
    found = [int(visible(mark)[1:-1]) for mark in root.xpath("//span[@class='mark']")]
    return [(number, notes[number]) for number in found]


def _address(note: lxml_html.HtmlElement) -> str | None:
    links = note.xpath(".//a[@class='url']")
    if links:
        assert links[0].text_content() == links[0].get("href"), "the address shown is not the one followed"
    return links[0].get("href") if links else None


def marks_in_text(text: str) -> Marks:
    """The same of the plain text: marks before the notes, then `[n]` at the beginning of a line and an address."""
    body, _, rest = text.partition("\nNotes\n=====") if "\nNotes\n=====" in text else text.partition("\n注释\n====")
    rest = rest.split("\n" + "=" * 72)[0]
    notes: dict[int, str | None] = {}
    for match in re.finditer(r"^\[(\d+)\] ?(.*(?:\n(?!\[\d+\]).*)*)", rest, re.MULTILINE):
        lines = [line.strip() for line in match[2].split("\n") if line.strip()]
        notes[int(match[1])] = lines[-1] if lines and re.fullmatch(r"\w+://\S+", lines[-1]) else None
    return [(int(n), notes[int(n)]) for n in re.findall(r"\[(\d+)\]", body)]


def marks_in_pdf(data: bytes) -> Marks:
    """The same of a PDF, from its link annotations: a mark leads to `note-N`; a note's address stands below that place."""
    reader = PdfReader(io.BytesIO(data))
    places = [  # of each note: page, height, number
        (place, -float(destination.top or 0), int(name.removeprefix("note-")))
        for name, destination in reader.named_destinations.items()
        if name.startswith("note-") and (place := _page(reader, destination)) is not None
    ]
    marks: list[tuple[int, float, float, int]] = []
    addresses: dict[int, str] = {}
    for number, page in enumerate(reader.pages):
        for annotation in page.get("/Annots") or []:
            link = annotation.get_object()
            left, _, _, _ = (float(value) for value in link["/Rect"])
            middle = -(float(link["/Rect"][1]) + float(link["/Rect"][3])) / 2
            target, action = link.get("/Dest"), link.get("/A")
            if target is not None and str(target).startswith("note-"):
                marks.append((number, middle, left, int(str(target).removeprefix("note-"))))
            elif action is not None and str(action.get("/URI", "mailto:")).startswith("mailto:") is False:
                above = [place for place in places if place[:2] <= (number, middle)]
                if above:
                    addresses.setdefault(max(above)[2], str(action["/URI"]))
    seen: list[tuple[int, float, float, int]] = []
    for mark in sorted(marks):  # a mark may have several boxes
        if not seen or mark[3] != seen[-1][3] or mark[:2] != seen[-1][:2] or mark[2] - seen[-1][2] > 12:
            seen.append(mark)
    return [(number, addresses.get(number)) for *_, number in seen]


def _page(reader: PdfReader, destination: Destination) -> int | None:
    return reader.get_destination_page_number(destination)


def text_in_pdf(data: bytes) -> str:
    """The text of a PDF without any white space, which its lines break anywhere."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))

"""The two reference issues, in whatever shape they arrive, give exactly the expected data."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newsletter.core import issue_md
from newsletter.core.finished import assemble, html, parts, plain
from newsletter.core.keys import IssueKey
from newsletter.core.show import show
from tests.import_variants import SECTIONS

ROOT = Path(__file__).resolve().parent.parent
NAME = "China: Monthly Data Protection Update"


def reference(number: str) -> tuple[Path, dict[str, Any]]:
    """(text file, expected data) of a reference issue; skips, under CI fails, where the texts are not there."""
    folder = Path(os.environ.get("NEWSLETTER_REFERENCE") or ROOT.parent / "shared") / "seeds"
    texts, expected = sorted(folder.glob(f"{number}_*.txt")), sorted((folder / "expected").glob(f"{number}_*.json"))
    if not texts or not expected:
        reason = f"no reference text {number} in {folder}; set NEWSLETTER_REFERENCE to the folder that holds seeds/"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return texts[0], json.loads(expected[0].read_text("utf-8"))


def differences(shown: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Where the shown data departs from the expected keys, in words short enough to read."""
    found = [f"{key}: {shown[key]!r}" for key in ("issue", "sections", "disclaimer") if shown[key] != expected[key]]
    if len(shown["items"]) != len(expected["items"]):
        found.append(f"{len(shown['items'])} items: {[item['title'][:40] for item in shown['items']]}")
    for number, (got, want) in enumerate(zip(shown["items"], expected["items"], strict=False), 1):
        found.extend(f"item {number} {key}: {got[key]!r} for {want[key]!r}" for key in want if got[key] != want[key])
    notes = [{key: note[key] for key in ("number", "url")} for note in shown["footnotes"]]
    if notes != expected["footnotes"]:
        found.append(f"footnotes: {notes}")
    return found


def _wrapped(text: str, width: int = 72, *, breaking: bool = False) -> str:
    return "\n\n".join(
        textwrap.fill(part, width, break_long_words=breaking, break_on_hyphens=breaking) for part in text.split("\n\n")
    )


def _each_note(text: str, form: str) -> str:
    return re.sub(r"^(\d{1,2})\.? (http\S+)$", lambda m: form.format(n=m[1], url=m[2]), text, flags=re.MULTILINE)


def _marks(text: str, form: str) -> str:
    raised = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    return re.sub(
        r"(?<=[.”\"]) ?(\d{1,2})$",
        lambda m: form.format(n=m[1], raised=m[1].translate(raised)),
        text,
        flags=re.MULTILINE,
    )


def _capitals(text: str) -> str:
    return re.sub(
        r"^(Enforcement Authority|Enforcement Cases|Courts Litigation)$", lambda m: m[1].upper(), text, flags=re.M
    )


def _crumbs(text: str) -> str:
    return re.sub(
        r"^(Enforcement Authority|Enforcement Cases|Courts Litigation)$", r"Home > Updates > \1", text, flags=re.M
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\n{2,}", "\n", text)


def _tight_notes(text: str) -> str:
    return re.sub(r"(?<=\S)\n\n(?=\d{1,2}\.? http)", "\n", text)


SHAPES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "byte-order mark": lambda text: "\ufeff" + text,
    "72 columns": _wrapped,
    "80 columns": lambda text: _wrapped(text, 80),
    "72 columns, notes without gaps": lambda text: _tight_notes(_wrapped(text)),
    "72 columns, long words and hyphens broken": lambda text: _wrapped(text, breaking=True),
    "no blank lines": _squeezed,
    "three blank lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "capitals": _capitals,
    "breadcrumbs": _crumbs,
    "first heading present": lambda text: "Legislation\n\n" + text,
    "masthead": lambda text: f"{NAME}\n\nLegislation\n\n{text}",
    "masthead without first heading": lambda text: f"{NAME}\n\n{text}",
    "marks in brackets": lambda text: _marks(text, "[{n}]"),
    "marks in brackets after a space": lambda text: _marks(text, " [{n}]"),
    "raised marks": lambda text: _marks(text, "{raised}"),
    "marks after a space": lambda text: _marks(text, " {n}"),
    "notes as [n]": lambda text: _each_note(text, "[{n}] {url}"),
    "notes as (n)": lambda text: _each_note(text, "({n}) {url}"),
    "notes as n.": lambda text: _each_note(text, "{n}. {url}"),
    "notes with the address on its own line": lambda text: _each_note(text, "{n}\n{url}"),
    "notes glued": lambda text: _each_note(text, "{n}{url}"),
    "indented": lambda text: textwrap.indent(_wrapped(text, 70), "   "),
    "trailing blanks": lambda text: text.replace("\n", "  \n"),
    "ruled": lambda text: text.replace("\n\n\n", "\n\n-----\n\n"),
}


def imported(text: str, expected: dict[str, Any]) -> dict[str, Any]:
    outline = parts.outline(plain.read(text), SECTIONS, NAME)
    made = assemble.assemble(outline, IssueKey.parse(expected["issue"]))
    written = issue_md.parse(issue_md.write(made.issue)).issue
    assert written == made.issue
    assert made.unplaced == ()
    return show(written, disclaimer="")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("number", ["003", "004"])
def test_a_reference_text_gives_exactly_the_expected_data_in_any_shape(number: str, shape: str) -> None:
    file, expected = reference(number)
    assert differences(imported(SHAPES[shape](file.read_text("utf-8")), expected), expected) == []


@pytest.mark.parametrize("number", ["003", "004"])
def test_a_reference_text_as_bare_html_paragraphs_gives_the_expected_data(number: str) -> None:
    file, expected = reference(number)
    lines = [line for line in file.read_text("utf-8").split("\n") if line.strip()]
    page = "<html><body>" + "".join(f"<p>{line.replace('&', '&amp;').replace('<', '&lt;')}</p>" for line in lines)
    outline = parts.outline(html.read(page), SECTIONS, NAME)
    made = assemble.assemble(outline, IssueKey.parse(expected["issue"]))
    assert differences(show(made.issue, disclaimer=""), expected) == []


def test_the_month_is_inferred_from_the_dates_of_the_items() -> None:
    from newsletter.adapters import documents, pdf_text
    from newsletter.importing import import_issue

    for number in ("003", "004"):
        file, expected = reference(number)
        made = import_issue(file, None, sections=SECTIONS, name=NAME, read=partial(documents.read, pdf=pdf_text.read))
        assert str(made.issue.key) == expected["issue"]
        assert made.leftovers == ()

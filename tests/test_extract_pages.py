"""Pages of our own writing, modelled on regulators' and news sites, give the articles that a reader would name."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from newsletter.errors import NewsletterError
from newsletter.extracting import extract_file
from tests.conftest import REPOSITORY

PAGES = REPOSITORY / "tests" / "pages"
EXPECTED: dict[str, dict[str, Any]] = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))


def seen(expected: dict[str, Any]) -> date | None:
    return date.fromisoformat(expected["seen"]) if "seen" in expected else None


def test_every_page_has_an_expected_result() -> None:
    assert {path.name for path in PAGES.iterdir()} == {*EXPECTED, "expected.json"}
    assert len(EXPECTED) >= 25


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "articles" in expected])
def test_a_page_gives_its_articles_without_furniture(name: str) -> None:
    expected = EXPECTED[name]
    found = extract_file(PAGES / name, seen=seen(expected))
    assert [article.title for article in found] == [wanted["title"] for wanted in expected["articles"]]
    for article, wanted in zip(found, expected["articles"], strict=True):
        paragraphs = article.text.split("\n\n")
        assert article.publisher == wanted["publisher"]
        assert (article.published and article.published.isoformat()) == wanted["published"]
        assert article.language == wanted["language"]
        assert article.text.startswith(wanted["first_words"])
        assert article.text.endswith(wanted["last_words"])
        assert len(paragraphs) == wanted["paragraphs"]
        assert not [words for words in wanted["must_not_contain"] if words in article.text]
        assert list(article.warnings) == wanted.get("warned", [])


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "reason" in expected])
def test_a_page_without_content_says_why(name: str) -> None:
    with pytest.raises(NewsletterError) as caught:
        extract_file(PAGES / name)
    assert str(caught.value) == f"{PAGES / name}: {EXPECTED[name]['reason']}"

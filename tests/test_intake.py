"""The sample documents of January 2026: each is read as a person reads it, and together they make an issue."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from newsletter import extracting, gathering
from newsletter.cli.desk import Desk
from newsletter.errors import NewsletterError
from tests.conftest import REPOSITORY

NOW = datetime(2026, 2, 1, tzinfo=UTC)
INTAKE = REPOSITORY / "issues" / "2026-01" / "intake"
EXPECTED: dict[str, dict[str, Any]] = {
    entry["file"]: entry
    for entry in json.loads((REPOSITORY / "tests/intake_expected.json").read_text(encoding="utf-8"))
}
ARTICLES = [name for name, entry in EXPECTED.items() if entry.get("articles")]


def folded(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", ARTICLES)
def test_each_document_gives_its_articles(name: str) -> None:
    expected = EXPECTED[name]["articles"]
    found = extracting.extract_file(INTAKE / name)
    assert [article.title for article in found] == [one["title"] for one in expected]
    for article, one in zip(found, expected, strict=True):
        assert article.published is None or article.published.isoformat() == one["published"]
        assert article.language.split("-")[0] == one["language"].split("-")[0]
        text = folded(article.text)
        for figure in one["figures"]:
            assert folded(figure) in text + folded(article.title), figure
        if one.get("first_words"):
            assert text.startswith(folded(one["first_words"]))
        for furniture in one.get("must_not_contain", []):
            assert folded(furniture) not in text, furniture


@pytest.mark.parametrize("name", ARTICLES)
def test_each_article_is_sorted_as_an_editor_would(name: str) -> None:
    for article, one in zip(extracting.extract_file(INTAKE / name), EXPECTED[name]["articles"], strict=True):
        found = Desk().judge(article)
        assert (found.relevant, found.section) == (one["relevant"], one["section"]), found.reasons


@pytest.mark.parametrize("name", [name for name, entry in EXPECTED.items() if entry.get("reason")])
def test_what_holds_no_article_says_why(name: str) -> None:
    path = INTAKE / name
    links = gathering.links_of(gathering.Incoming(name, path.read_bytes(), at=NOW))
    if EXPECTED[name].get("links"):
        assert links == [link if isinstance(link, str) else link["url"] for link in EXPECTED[name]["links"]]
    else:
        assert links == []
        with pytest.raises(NewsletterError):
            extracting.extract_file(path)

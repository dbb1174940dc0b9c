"""The three reference articles come out as `expected/articles.json` says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsletter.extracting import extract_file


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_reference_page_gives_its_articles_and_nothing_else(reference: Path, number: int) -> None:
    expected: dict[str, Any] = json.loads((reference / "expected" / "articles.json").read_text())[number]
    found = extract_file(reference / expected["source"])
    assert [article.title for article in found] == [article["title"] for article in expected["articles"]]
    assert not {article.title for article in found} & set(expected.get("not_an_article", ()))
    for article, wanted in zip(found, expected["articles"], strict=True):
        if "first_words" not in wanted:
            continue
        assert article.publisher == wanted["publisher"]
        assert article.published is not None
        assert article.published.isoformat() == wanted["published"]
        assert article.language == wanted["language"]
        assert article.text.startswith(wanted["first_words"])
        assert article.text.endswith(wanted["last_words"])
        assert not [words for words in wanted["must_not_contain"] if words in article.text]
        assert not [figure for figure in wanted["figures"] if figure not in article.text]

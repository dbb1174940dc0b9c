"""Patterns that share the beginnings of their words find what the words one by one would."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import shipped
from newsletter.core import lexicon
from newsletter.core.alternatives import any_of

pytestmark = pytest.mark.core
_WORDS = st.sets(st.text("ab.法 ", min_size=1, max_size=4), min_size=1, max_size=6)


@given(_WORDS, st.text("ab.法 ", max_size=8), st.sampled_from(["", r"\b", "(?=a|$)", "b?$"]))
def test_shared_beginnings_change_no_match(words: set[str], text: str, after: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    wanted = [found.span() for found in re.finditer(f"(?:{plain}){after}", text)]
    assert [found.span() for found in re.finditer(f"(?:{any_of(words)}){after}", text)] == wanted


def test_a_term_ends_where_its_regular_expression_says() -> None:
    written = sorted({term for terms in shipped.judge().beginnings.values() for term, _ in terms})[::12]
    assert len(written) > 200
    for term in written:
        own = re.sub(r"[()*?]", "", term.lower())
        for text in (own, f"{own}s", own.replace(" ", "\n  "), f"{own} 9", f"{own}9", f"{own}的", own[:-1]):
            match = lexicon._pattern(term).match(text)
            head, words = lexicon._fixed(term)
            if words is None:
                assert not match or any(letters in text for letters in lexicon._needs(term)), (term, text)
            elif text.startswith(head):
                end = lexicon._worded_end(head, words, text, 0)
                assert end == (match.end() if match else None), (term, text)


def test_characters_that_a_text_lacks_need_not_be_looked_for() -> None:
    pinyin, text = shipped.gazetteer().pinyin, "梁溪区与两西县，西安，先。"
    for word in ("Liangxi", "Xian", "Xi'an", "Anhui", "Nanjing"):
        whole, few = pinyin.pattern(word), pinyin.pattern(word, among=frozenset(text))
        assert whole
        assert few
        assert [m.span() for m in whole.finditer(text)] == [m.span() for m in few.finditer(text)]

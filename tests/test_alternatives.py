"""Patterns that share the beginnings of their words find what the words one by one would."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator
from re._parser import parse
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import shipped
from newsletter.core import keydates, lexicon, numerals
from newsletter.core.alternatives import any_of, begun
from newsletter.core.facts import contexts
from tests.conftest import REPOSITORY

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
    meant = lexicon.Term("act", "one", (), "")
    for term in written:
        own = re.sub(r"[()*?]", "", term.lower()).replace("-", " ")
        for text in (own, f"{own}s", own.replace(" ", "\n  "), f"{own} 9", f"{own}9", f"{own}的", own[:-1]):
            match = lexicon._pattern(term).match(text)
            one = lexicon.Lexicon(re.compile(r"\A"), {}, {text[:2]: [(term, meant)]}, {}, shipped.judge().weights)
            assert {hit.end for hit in one.find(text)} == ({match.end()} if match else set()), (term, text)


def test_characters_that_a_text_lacks_need_not_be_looked_for() -> None:
    pinyin, text = shipped.gazetteer().pinyin, "梁溪区与两西县，西安，先。"
    for word in ("Liangxi", "Xian", "Xi'an", "Anhui", "Nanjing"):
        whole, few = pinyin.pattern(word), pinyin.pattern(word, among=frozenset(text))
        assert whole
        assert few
        assert [m.span() for m in whole.finditer(text)] == [m.span() for m in few.finditer(text)]


# ---- what is asked before an expression is tried ----------------------------------------------------------


def beginnings(parts: Iterable[Any]) -> tuple[set[str], bool]:
    """(what a parsed expression can begin with: characters, or the name of a class of them; whether it can be empty)."""
    found: set[str] = set()
    for kind, value in parts:
        name, empty = str(kind), False
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        if name == "LITERAL":
            here = {chr(value)}
        elif name == "IN":
            here = {char for one in value for char in held(*one)}
        elif name == "SUBPATTERN":
            here, empty = beginnings(value[3])
        elif name == "BRANCH":
            ways = [beginnings(way) for way in value[1]]
            here, empty = set().union(*(way for way, _ in ways)), any(empty for _, empty in ways)
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            here, empty = beginnings(value[2])
            empty = empty or value[0] == 0
        else:
            here = {name}  # as good as anything
        found |= here
        if not empty:
            return found, False
    return found, True


def held(kind: Any, given: Any) -> Iterator[str]:
    """The characters of one entry of a set, or the name of its class."""
    if str(kind) == "LITERAL":
        yield chr(given)
    elif str(kind) == "RANGE":
        yield from map(chr, range(given[0], given[1] + 1))
    else:
        yield str(given or kind)


def asked_first(expression: re.Pattern[str]) -> tuple[set[str], set[str]] | None:
    """(heads, what can follow them) of an expression that `begun` made."""
    whole = [part for part in parse(expression.pattern, expression.flags) if str(part[0]) != "AT"]
    if not expression.pattern.startswith("(?=[") or str(whole[0][0]) != "ASSERT" or whole[0][1][0] != 1:
        return None
    heads, behind = beginnings(whole[0][1][1])[0], beginnings(whole[1:])[0]
    if expression.flags & re.IGNORECASE:
        heads, behind = ({char.lower() if len(char) == 1 else char for char in one} for one in (heads, behind))
    return heads, behind


def test_nothing_is_dismissed_that_an_expression_can_begin_with() -> None:
    tried = 0
    for module in pkgutil.walk_packages(keydates.__path__, f"{keydates.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and (found := asked_first(value)):
                tried += 1
                assert found[1] <= found[0], f"{module.name}.{name}: its heads lack {''.join(found[1] - found[0])}"
    assert tried > 20


def test_heads_that_lack_a_beginning_are_told() -> None:
    assert asked_first(re.compile(begun("ab", "(?:x?a|b)c"))) == ({"a", "b"}, {"x", "a", "b"})


ROWS = [json.loads(line) for line in (REPOSITORY / "tests/rows/facts-a.jsonl").read_text(encoding="utf-8").splitlines()]
TEXTS = [text for row in ROWS for text in (row["heading"], row["body"], row["source_text"])]


def test_the_acts_that_begin_with_a_character_are_all_that_may_stand_there() -> None:
    every = re.compile("|".join(f"(?P<{name}>{words})" for name, words in contexts._ACTS.items()), re.IGNORECASE)
    assert sum(len(contexts.act_places(text)) for text in TEXTS) > 100
    for text in TEXTS:
        low = text.lower()
        for start in contexts._START.finditer(low):
            at = start.start()
            found, wanted = contexts._acts(low[at]).match(text, at), every.match(text, at)
            assert (found and (found.lastgroup, found.span())) == (wanted and (wanted.lastgroup, wanted.span()))


def test_where_nothing_qualifies_a_number_is_seen_by_the_character_before_it() -> None:
    qualified = 0
    for text in (*TEXTS, "over \u00a0 5", "超过\t5", "OVER€5", "至少人民币 5", " 5", "5", "(over) 5", "over, 5"):
        for figure in numerals.figures(text):
            before = text[max(0, figure.start - 30) : figure.start]
            asked = numerals.QUALIFIED_BEFORE.search(before) is not None
            gate = before.rstrip()[-1:]
            assert not asked or gate in numerals._QUALIFYING or gate.isalpha(), before
            qualified += numerals.qualifier_before(text, figure.start) != numerals.EXACT
    assert qualified > 20

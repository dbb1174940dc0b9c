"""The house style: slips are told, sound text is left in peace, and what is safe to mend is mended without touching the rest."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.config.house import house, of_style
from newsletter.config.style import Style
from newsletter.core import issue_md
from newsletter.core.check import Subject, check
from newsletter.core.check.style import STYLE, slips
from newsletter.core.check.style import page as pages
from newsletter.core.check.style.dictionary import distance, is_pinyin
from newsletter.core.check.style.mending import SAFE, mended
from newsletter.core.check.style.numbers import ending
from newsletter.styling import problems
from tests.conftest import PUBLICATION, REPOSITORY

pytestmark = pytest.mark.core

HOUSE = house(None)
FOLDER = REPOSITORY / "tests/style"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def told(heading: str, body: str, style: Any = HOUSE) -> list[tuple[str, str, str]]:
    return [(p["rule"], p["field"], p["words"]) for p in problems(heading, body, style)]


def in_body(body: str, style: Any = HOUSE) -> list[tuple[str, str]]:
    return [
        (rule, words)
        for rule, field, words in told("Regulator Publishes Notice on Data", body, style)
        if field == "body"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sound.jsonl", "sound_later.jsonl"])
def test_sound_text_is_left_in_peace(name: str) -> None:
    found = {row["id"]: told(row["heading"], row["body"]) for row in rows(name)}
    assert {row: what for row, what in found.items() if what} == {}


def test_there_are_enough_sound_texts_and_slips_to_judge_by() -> None:
    assert len(rows("sound.jsonl")) >= 200
    assert len(rows("sound_later.jsonl")) >= 60
    assert len(rows("slips.jsonl")) >= 80


@pytest.mark.parametrize("row", rows("slips.jsonl"), ids=lambda row: row["id"])
def test_each_slip_is_told_where_it_stands(row: dict[str, Any]) -> None:
    found = [" ".join(words.split()) for _, field, words in told(row["heading"], row["body"]) if field == row["field"]]
    assert any(row["words"] in words or words in row["words"] for words in found), found


@pytest.mark.parametrize(
    "sound",
    ['"Bing Dwen Dwen"', "13th", "14th", "111th", "YY Live", "33rd", "11,000th", "GB/T 35273-2020", "Xi'an", "Ma'anshan", "X Corp.",
     "iPhone", "H&M", "Q&A", "O2O", "e-commerce", "U.S.", "Co., Ltd.", "Shanxi", "Shaanxi", "Hohhot", "noyb", "eBay"],
)  # fmt: skip
def test_odd_but_right_things_are_right(sound: str) -> None:
    assert in_body(f"The court named {sound} in its judgment of 40 pages.") == []


def test_no_rule_looks_inside_addresses_code_and_marks() -> None:
    text = "See <https://example.org/teh_pubic-app>, `teh pubic`, [the page](https://example.org/mispeled) and www.salese.example.org.[^a]"
    file = issue_md.parse(
        f"---\nissue: 2026-01\n---\n\n## S\n\n### Court Rules\n\n{text}\n\n[^a]: <https://example.org> teh 27 February\n"
    )
    assert slips(pages.read(file), HOUSE) == {}


def test_a_page_knows_the_place_of_every_character() -> None:
    text = "---\r\nissue: 2026-01\r\n---\r\n\r\n## S\r\n\r\n### A *Bold* Claim\r\n\r\nOne line\r\nand *more*[^a] of it.\r\n\r\n| a | b |\r\n| - | - |\r\n| c d | e |\r\n\r\n- an entry\r\n"
    parts = pages.read(issue_md.parse(text)).parts
    assert [part.text for part in parts] == [
        "A Bold Claim", f"One line and more{pages.MARK} of it.", "a", "b", "c d", "e", "an entry",
    ]  # fmt: skip
    for part in parts:
        for index, char in enumerate(part.text):
            there = text[part.place(index)]
            assert there == char or (char == " " and there in "\r\n") or (char == pages.MARK and there == "[")


@given(st.text(alphabet="ab .,*_`[]()<>#|-\n\r\"'éI ", max_size=80))
def test_any_text_can_be_read_and_mended(body: str) -> None:
    text = f"---\nissue: 2026-01\n---\n\n## S\n\n### H\n\n{body}\n"
    file = issue_md.parse(text)
    found = slips(pages.read(file), HOUSE)
    after, made = mended(text, found)
    assert (after == text) == (not made) or any(slip.mend == slip.part.text[slip.start : slip.end] for slip in made)


@given(st.integers(1, 100_000))
def test_ordinals_end_as_they_are_spoken(number: int) -> None:
    assert in_body(f"It was the {number:,}{ending(number)} case of the court.") == []


@given(st.text("abcde", max_size=7), st.text("abcde", max_size=7))
def test_the_distance_of_two_words_is_the_same_both_ways(one: str, other: str) -> None:
    assert min(distance(one, other, 9), 9) == min(distance(other, one, 9), 9)
    assert (distance(one, other, 3) == 0) == (one == other)


@pytest.mark.parametrize(
    "word", ["Zhejiang", "Guangzhou", "Xi'an", "Lu'an", "nüren".replace("ü", "u"), "Xiongan", "Chongqing", "Jiuquan"]
)
def test_pinyin_is_known_by_its_syllables(word: str) -> None:
    assert is_pinyin(word)
    assert not is_pinyin("Beijng")


MESSY = """\
---
issue: 2026-01
---

## Legislation

### Hainan Adopts the  Rules.
<!-- item: hainan date: 2026-01-20 -->

On January 20, 2026,Hainan adopted the the rules at the 33th  meeting , and fined a firm RMB200,000.[^a]
See [the  the page](https://example.org/a-the-the) and `the the  code` .

[^a]: <https://example.org/the the>  "The the  title" , 33th.
"""


def test_safe_mends_change_what_they_mean_and_no_other_byte() -> None:
    file = issue_md.parse(MESSY)
    after, made = mended(MESSY, slips(pages.read(file), HOUSE))
    assert "### Hainan Adopts the Rules\n" in after
    assert (
        "On January 20, 2026, Hainan adopted the rules at the 33rd meeting, and fined a firm RMB 200,000.[^a]\n"
        in after
    )
    assert MESSY.split("[^a]\nSee")[0].split("###")[0] == after.split("###")[0]
    assert after.endswith(MESSY[MESSY.index("[^a]: ") :])
    assert "`the the  code`" in after
    assert "[the page](https://example.org/a-the-the)" in after
    assert made
    assert set(STYLE) >= SAFE


def test_what_is_mended_stays_mended() -> None:
    text = MESSY
    for _ in range(4):
        text, _made = mended(text, slips(pages.read(issue_md.parse(text)), HOUSE))
    again, made = mended(text, slips(pages.read(issue_md.parse(text)), HOUSE))
    assert (again, made) == (text, [])


def test_a_firm_sets_its_own_style() -> None:
    british = of_style(
        Style.model_validate({"spelling": {"variety": "british", "words": ["Flurbex", "reinsurability"]}})
    )
    assert in_body("No organisation may analyse reinsurability for Flurbex.", british) == []
    assert in_body("No organization may do so.", british) == [("variety", "organization")]
    off = of_style(Style.model_validate({"rules": {"ordinal": "off", "date-form": "error"}}))
    assert in_body("It was the 33th case of 27 February.", off) == [("date-form", "27 February")]
    text = "---\nissue: 2026-01\n---\n\n## S\n\n### Court Rules\n\nIt did so on 27 February.\n"
    found = check(Subject(issue_md.parse(text), "x", PUBLICATION, house=off))
    assert [p.severity for p in found if p.rule == "date-form"] == ["error"]
    own = of_style(
        Style.model_validate(
            {"terms": [{"use": "client", "avoid": ["customer*"]}], "wording": [{"use": "", "avoid": ["so to say"]}]}
        )
    )
    assert in_body("The customers are, so to say, always right.", own) == [
        ("term", "customers"),
        ("wording", "so to say"),
    ]


def test_curly_and_straight_marks_do_not_stand_together_and_a_firm_may_choose() -> None:
    assert [rule for rule, _ in in_body('The court said “yes” and "no" and “perhaps”.')] == ["quote-kind"]
    curly = of_style(Style.model_validate({"signs": {"quotes": "curly"}}))
    assert {rule for rule, _ in in_body('The court said "no" twice.', curly)} == {"quote-kind"}
    assert in_body("The court said “no”; it is the firm’s loss.") == []


def test_rules_of_english_do_not_speak_in_chinese_issues() -> None:
    text = "---\nissue: 2026-01\nlanguage: zh-Hans\n---\n\n## 立法\n\n### 国家网信办发布《个人信息出境办法》\n\n1月20日，国家网信办发布办法。APP 运营者应当遵守 teh 规定。[^a]\n"
    assert slips(pages.read(issue_md.parse(text)), HOUSE, "zh-Hans") == {}


def test_an_item_alone_is_not_asked_for_what_the_rest_of_its_issue_says() -> None:
    assert told("MIIT Names 14 Apps", "On May 12, the MIIT named 14 Apps. The NFRA did not.") == []
    text = "---\nissue: 2022-05\n---\n\n## S\n\n### MIIT Names 14 Apps\n\nOn May 12, the MIIT named 14 Apps. The MIIT names more.\n"
    found = slips(pages.read(issue_md.parse(text)), HOUSE)
    assert [slip.words for slip in found["date-year"]] == ["May 12"]
    assert [slip.words for slip in found["abbreviation-undefined"]] == ["MIIT"]


def test_an_issue_of_24_items_is_read_in_less_than_two_seconds() -> None:
    texts = rows("sound.jsonl")[:24]
    items = "\n".join(f"### {row['heading']}\n\n{row['body']} {row['body']} {row['body']}\n" for row in texts)
    file = issue_md.parse(f"---\nissue: 2022-05\n---\n\n## S\n\n{items}")
    start = time.process_time()
    slips(pages.read(file), HOUSE)
    assert time.process_time() - start < 6  # three times the promise

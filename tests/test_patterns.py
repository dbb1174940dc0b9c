"""Kept regular expressions: the same ones, only sooner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsletter.adapters import patterns

TEXTS = ("On 5 May the CAC fined Ab AB ab.", "2022年5月5日，国家网信办通报38款App", "", "\ue000 x", "ſK")
EXPRESSIONS = (
    (r"(?P<day>\d{1,2}) (?P<month>May|June)|(?P<zh>[一-鿿]+)", 0),
    (r"\b(?:the )?(?:cac|网信办)\b", re.IGNORECASE),
    (r"[^\W\d_]+(?=\s|$)", re.IGNORECASE | re.MULTILINE),
)


def parts(expression: re.Pattern[str]) -> list[object]:
    found = [(one.span(), one.groupdict(), one.lastgroup) for text in TEXTS for one in expression.finditer(text)]
    return [expression.pattern, expression.flags, expression.groups, dict(expression.groupindex), found]


def test_a_kept_expression_is_the_one_that_was_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, asked = tmp_path / "patterns.kept", []
    re.purge()
    with patterns.noted() as found:
        wanted = [parts(re.compile(*one)) for one in EXPRESSIONS]
    assert set(found) == {(text, int(flags)) for text, flags in EXPRESSIONS}
    patterns.keep(kept, found)
    compiled = patterns._compiler.compile
    monkeypatch.setattr(patterns._compiler, "compile", lambda *one: (asked.append(one[0]), compiled(*one))[1])
    patterns.use(kept)
    once = patterns._compiler.compile
    patterns.use(kept)
    assert patterns._compiler.compile == once
    re.purge()
    assert [parts(re.compile(*one)) for one in EXPRESSIONS] == wanted
    assert asked == []
    assert re.compile(r"not (?:kept|known)").match("not kept")
    assert asked == [r"not (?:kept|known)"]


@pytest.mark.parametrize("damage", [b"", b"cpython-311 0 0 0\n", b"\xff" * 400, None])
def test_a_lost_or_damaged_file_costs_time_only(
    damage: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "patterns.kept"
    with patterns.noted() as found:
        re.purge()
        wanted = parts(re.compile(*EXPRESSIONS[0]))
    if damage is not None:
        patterns.keep(kept, found)
        data = kept.read_bytes()
        kept.write_bytes(damage if len(damage) < 100 else data[: len(data) // 2] + damage)
    monkeypatch.setattr(patterns._compiler, "compile", patterns._compiler.compile)
    patterns.use(kept)
    re.purge()
    assert parts(re.compile(*EXPRESSIONS[0])) == wanted

"""Kept regular expressions: the same ones, only sooner."""

from __future__ import annotations

import dataclasses
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


def made() -> list[object]:
    """What can be told of two dataclasses: they are shown, equal, hashed and closed to changes as they should be."""
    point = dataclasses.make_dataclass(
        "Point", [("x", int), ("y", list[int], dataclasses.field(default_factory=list))], frozen=True
    )
    named = dataclasses.make_dataclass("Named", [("name", str, "none")], order=True)
    one, other = point(1, [2]), point(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.x = 2
    return [
        repr(one),
        one == other,
        other == point(1, []),
        repr(named()),
        named("a") < named("b"),
        other.y is point(1).y,
    ]


@pytest.mark.parametrize("damage", [None, b"\xff" * 400, b""])
def test_a_kept_method_is_the_one_that_was_compiled(
    damage: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "methods.kept"
    monkeypatch.delattr(dataclasses, "exec", raising=False)
    wanted = made()
    with patterns.methods_noted() as found:
        assert made() == wanted
    assert any("__setattr__" in text for text in found)
    assert not hasattr(dataclasses, "exec")
    patterns.keep(kept, found)
    if damage is not None:
        kept.write_bytes(damage)
    monkeypatch.setattr(dataclasses, "exec", None, raising=False)
    patterns.use_methods(kept)
    read = vars(dataclasses)["exec"]._kept
    assert set(read) == (set(found) if damage is None else set())
    assert made() == wanted

"""Settings that are remembered: the same as when they are read anew, and never of files that have changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsletter import config
from newsletter.config import remembered
from newsletter.config.house import house
from newsletter.errors import ConfigError
from tests.conftest import REPOSITORY

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (config.SETTINGS, config.FEEDS, config.STYLE):
        (tmp_path / name).write_bytes((REPOSITORY / name).read_bytes())
    (tmp_path / "var").mkdir()
    return tmp_path


def set_up(root: Path, name: str, was: str, now: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert was in text
    (root / name).write_text(text.replace(was, now), encoding="utf-8")


def test_what_is_remembered_is_what_the_files_say(root: Path) -> None:
    for _ in range(2):
        assert remembered.publication(root) == config.publication(root)
        assert house(root) == house(None)
    assert {path.name for path in (root / "var" / "settings").iterdir()} == {"publication.json", "style.json"}


def test_a_workspace_in_which_nothing_was_made_stays_as_it_is(root: Path) -> None:
    (root / "var").rmdir()
    assert remembered.publication(root) == config.publication(root)
    assert not (root / "var").exists()


def test_settings_that_change_are_read_again(root: Path) -> None:
    before = remembered.publication(root), house(root)
    set_up(root, config.SETTINGS, "look:", "look:\n  logo: logo.png")
    for number in (b"1", b"2"):  # the logo's own file changes, and the settings do not
        (root / "logo.png").write_bytes(PNG + number)
        assert remembered.publication(root) == config.publication(root) != before[0]
    (root / "logo.png").unlink()
    with pytest.raises(ConfigError, match=r"look\.logo cannot be read"):
        remembered.publication(root)
    (root / config.STYLE).write_text("numbers:\n  words_to: 5\n", encoding="utf-8")
    assert (house(root).words_to, before[1].words_to) == (5, 9)
    (root / config.STYLE).write_text("numbers:\n  words_too: 5\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="did you mean words_to"):
        house(root)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"by": 1}', None])
def test_a_damaged_record_costs_time_only(damage: str | None, root: Path) -> None:
    right = remembered.publication(root), house(root)
    for path in (root / "var" / "settings").iterdir():
        kept = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**kept, "by": "x", "said": {}}) if damage is None else damage, encoding="utf-8")
    assert (remembered.publication(root), house(root)) == right

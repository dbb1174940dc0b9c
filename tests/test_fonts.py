"""The bundled faces: complete, named as the style names them, licensed, and what `coverage.json` says."""

import json
import runpy
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from newsletter import fonts

TOOL = runpy.run_path(str(Path(__file__).resolve().parent.parent / "tools" / "fonts.py"))
LATIN = [name for _, _, _, name in fonts.FACES if name.startswith("Source")]
CHINESE = [name for _, _, _, name in fonts.FACES if name.startswith("Noto")]
WEB = sorted((fonts.FOLDER / "web").glob("*.woff2"))


def drawn(name: str) -> set[int]:
    with TTFont(fonts.FOLDER / name, lazy=True) as font:
        return set(font.getBestCmap())


def test_every_face_is_there_and_no_other() -> None:
    assert {path.name for path in fonts.FOLDER.glob("*.ttf")} == {name for *_, name in fonts.FACES}
    assert {face.name for face in TOOL["FACES"]} == {name for *_, name in fonts.FACES}


@pytest.mark.parametrize(("family", "weight", "style", "name"), fonts.FACES)
def test_a_face_is_the_family_weight_and_style_it_is_listed_as(family: str, weight: int, style: str, name: str) -> None:
    with TTFont(fonts.FOLDER / name, lazy=True) as font:
        names = font["name"]
        assert (names.getDebugName(16) or names.getDebugName(1)) == family
        assert font["OS/2"].usWeightClass == weight
        assert bool(font["OS/2"].fsSelection & 1) == (style == "italic")
        assert "fvar" not in font  # one static file a weight: a variable one is slower and not reproducible
        assert "glyf" in font
        assert font["OS/2"].fsType == 0  # may be embedded


@pytest.mark.parametrize("name", LATIN)
def test_a_latin_face_draws_the_punctuation_of_a_legal_text(name: str) -> None:
    wanted = "–—“”‘’…•·§¶€£¥©®™°×−→←↑†‡½¼²³ÀÉÖßŁčřžΑΩЯж\xa0"
    assert not [character for character in wanted if ord(character) not in drawn(name)]


@pytest.mark.parametrize("name", CHINESE)
def test_a_chinese_face_draws_all_of_gb2312_and_its_punctuation(name: str) -> None:
    codes = drawn(name)
    high = range(0xA1, 0xFF)
    gb2312 = {chr(0)} | {bytes((a, b)).decode("gb2312", "ignore") for a in range(0xA1, 0xF8) for b in high}
    assert not [c for c in gb2312 - {"", chr(0)} if ord(c) not in codes]
    wanted = "，。、；：？！（）《》〈〉「」『』【】“”‘’…—·～％＋￥０９ＡＺ㈠①Ⅳ個資料護與臺灣廣東"
    assert not [c for c in wanted if ord(c) not in codes]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CHINESE if "Regular" in name])
def test_a_regular_chinese_face_draws_the_names_gb2312_lacks(name: str) -> None:
    assert not [c for c in "镕喆堃昇甯犇淼垚骉彧翀玥祎玚翯昉赟" if ord(c) not in drawn(name)]


@pytest.mark.slow
def test_coverage_says_what_the_faces_draw() -> None:
    assert (fonts.FOLDER / "coverage.json").read_text(encoding="utf-8") == TOOL["coverage_text"](fonts.FOLDER)
    document = json.loads((fonts.FOLDER / "coverage.json").read_text(encoding="utf-8"))
    codes = {code for first, last in document["drawn"] for code in range(first, last + 1)}
    assert codes == set.union(*(drawn(name) for *_, name in fonts.FACES))


def test_latin_faces_are_the_published_files_as_their_reserved_name_asks() -> None:
    for face in TOOL["FACES"]:
        if not face.chinese:
            digest = TOOL["hashlib"].sha256((fonts.FOLDER / face.name).read_bytes()).hexdigest()
            assert digest == face.sha256


@pytest.mark.parametrize("path", WEB, ids=lambda path: path.name)
def test_a_web_face_is_small_renamed_and_draws_an_english_issue(path: Path) -> None:
    assert path.stat().st_size < 25_000
    with TTFont(path) as font:
        assert "Source" not in str(font["name"].getDebugName(1)) + str(font["name"].getDebugName(4))
        assert not [code for code in TOOL["WEB_CHARACTERS"] if code not in font.getBestCmap()] or path.name.startswith(
            "newsletter-serif"
        )
        assert not [c for c in "–—“”‘’…•§€£©é→↑" if ord(c) not in font.getBestCmap()]


def test_each_licence_lies_beside_its_faces() -> None:
    texts = [path.read_text(encoding="utf-8") for path in fonts.FOLDER.glob("OFL-*.txt")]
    assert len(texts) == 4
    assert all("SIL OPEN FONT LICENSE Version 1.1" in text for text in texts)

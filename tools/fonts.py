"""Make the bundled faces in `newsletter/fonts/` from their published packages.

Run `python tools/fonts.py` after a change here; the result is byte for byte the same on every run,
because each source file is pinned by its SHA-256 and no clock is read. It needs `npm`, the network and
about 20 seconds.

What it makes:

- Latin faces for the PDF: the published TTFs, untouched. Their licence reserves the name "Source" for
  unmodified files (OFL 1.1, clause 3).
- Chinese faces for the PDF: subsets of the published TTFs. Whole, four of them weigh 59 MB. The regular
  weights keep all of GBK, since the names of people and places need it; the semibold ones, for headings
  and labels, keep GB 2312 and the common half of Big5. A single static TTF a weight is deliberate:
  sliced webfonts make WeasyPrint draw wrong glyphs under right text.
- Latin subsets for web pages as WOFF2, under names of their own because they are modified.
- `coverage.json`: the code points that some bundled face draws.

It refuses to write anything if a downloaded file is not the pinned one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "newsletter" / "fonts"
DOWNLOADS = ROOT / "var" / "fonts"


@dataclass(frozen=True)
class Face:
    """One published TTF: where it comes from, what it must hash to, and its file name here."""

    package: str
    member: str
    sha256: str
    name: str

    @property
    def chinese(self) -> bool:
        """Whether this face is subset for size; the Latin ones are shipped whole."""
        return self.name.startswith("Noto")


VERSIONS = {
    "source-serif-4": "0.4.1",
    "source-sans-3": "0.4.1",
    "noto-serif-sc": "0.4.3",
    "noto-sans-sc": "0.4.3",
}

FACES = (
    Face("source-serif-4", "400Regular/SourceSerif4_400Regular.ttf",
         "d47da11c5f55f031d9ec54c3172865d76009b2cbab5c706dfa73866b00096639", "SourceSerif4-Regular.ttf"),
    Face("source-serif-4", "400Regular_Italic/SourceSerif4_400Regular_Italic.ttf",
         "8abc06ebcf3a84d6e18763fad2fd237c9149104f16963f459c8763390048aff2", "SourceSerif4-Italic.ttf"),
    Face("source-serif-4", "600SemiBold/SourceSerif4_600SemiBold.ttf",
         "d31cd1fb273e5399efc04691e9ac14b581eae836d783f6cf3c560225ebcf95c0", "SourceSerif4-SemiBold.ttf"),
    Face("source-serif-4", "600SemiBold_Italic/SourceSerif4_600SemiBold_Italic.ttf",
         "bb932452a5151025957b5df1d7c38c6a931505c4de3515ed0068e75d40a7dc4b",
         "SourceSerif4-SemiBoldItalic.ttf"),
    Face("source-sans-3", "400Regular/SourceSans3_400Regular.ttf",
         "393fb5b878ceed04aebc34b097e853ae5138c51d0c34b496ce8e2b47e0d0b94a", "SourceSans3-Regular.ttf"),
    Face("source-sans-3", "400Regular_Italic/SourceSans3_400Regular_Italic.ttf",
         "f17facaa9ed293bb38526db3638e240510b7393c37ffa70e5c48f39575de44ab", "SourceSans3-Italic.ttf"),
    Face("source-sans-3", "600SemiBold/SourceSans3_600SemiBold.ttf",
         "bd2550fce2d295b0bf20bd8b1b7f1477da834f1066bd850aafdb4787a67a63ca", "SourceSans3-SemiBold.ttf"),
    Face("noto-serif-sc", "400Regular/NotoSerifSC_400Regular.ttf",
         "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742", "NotoSerifSC-Regular.ttf"),
    Face("noto-serif-sc", "600SemiBold/NotoSerifSC_600SemiBold.ttf",
         "5d19e0f438d4a30371f584d34a87c9232dba0a85237db63fe5337fe743487def", "NotoSerifSC-SemiBold.ttf"),
    Face("noto-sans-sc", "400Regular/NotoSansSC_400Regular.ttf",
         "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16", "NotoSansSC-Regular.ttf"),
    Face("noto-sans-sc", "600SemiBold/NotoSansSC_600SemiBold.ttf",
         "b5eb7510dff58e0626c72c0861d83a3ed2be1d03047cf90a623682b8667bc5ff", "NotoSansSC-SemiBold.ttf"),
)  # fmt: skip

LICENCES = {
    "source-serif-4": "OFL-SourceSerif4.txt",
    "source-sans-3": "OFL-SourceSans3.txt",
    "noto-serif-sc": "OFL-NotoSerifSC.txt",
    "noto-sans-sc": "OFL-NotoSansSC.txt",
}

# Basic Latin, Latin-1, and the punctuation an English legal text uses; what else a page holds comes
# from the reader's system. Arrows and the true minus are in Key dates and back-links.
WEB_CHARACTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x100), 0x152, 0x153, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019,
    0x201C, 0x201D, 0x2020, 0x2021, 0x2022, 0x2026, 0x2032, 0x2033, 0x20AC, 0x2122, 0x2190, 0x2191,
    0x2192, 0x2212,
)  # fmt: skip
WEB_FACES = {
    "SourceSerif4-Regular.ttf": ("newsletter-serif-400.woff2", "Newsletter Serif", "Regular"),
    "SourceSerif4-Italic.ttf": ("newsletter-serif-400-italic.woff2", "Newsletter Serif", "Italic"),
    "SourceSerif4-SemiBold.ttf": ("newsletter-serif-600.woff2", "Newsletter Serif", "SemiBold"),
    "SourceSans3-Regular.ttf": ("newsletter-sans-400.woff2", "Newsletter Sans", "Regular"),
    "SourceSans3-SemiBold.ttf": ("newsletter-sans-600.woff2", "Newsletter Sans", "SemiBold"),
}


def charset(encoding: str, first: range, second: range) -> set[int]:
    """The code points of a two-byte character set, as Python's own codec knows it."""
    texts = (bytes((a, b)).decode(encoding, errors="ignore") for a in first for b in second)
    return {ord(text) for text in texts if len(text) == 1}


def chinese_characters(regular: bool) -> set[int]:
    """What a Chinese face keeps: every GBK character in the regular weights, the common ones in the others.

    Latin letters and general punctuation stay, because a Chinese run holds its own quotes, dashes and
    figures and must not change face in the middle.
    """
    gb2312 = charset("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    big5_common = charset("big5", range(0xA1, 0xC7), range(0x40, 0xFF))
    gbk = charset("gbk", range(0x81, 0xFF), range(0x40, 0xFF)) if regular else set()
    return (
        gb2312 | big5_common | gbk | set(range(0x20, 0x180)) | set(range(0x2000, 0x2070)) | set(range(0xFF00, 0xFFF0))
    )


def fetch(package: str, downloads: Path) -> Path:
    """Download one package through the npm client and return its tarball."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("tools/fonts.py: npm not found; install Node.js, or put its npm on the PATH")
    downloads.mkdir(parents=True, exist_ok=True)
    tarball = downloads / f"expo-google-fonts-{package}-{VERSIONS[package]}.tgz"
    if not tarball.exists():
        spec = f"@expo-google-fonts/{package}@{VERSIONS[package]}"
        subprocess.run([npm, "pack", "--silent", spec], cwd=downloads, check=True, stdout=subprocess.DEVNULL)
    return tarball


def member(tarball: Path, name: str) -> bytes:
    """One file of a package."""
    with tarfile.open(tarball) as archive:
        stream = archive.extractfile(f"package/{name}")
        if stream is None:
            sys.exit(f"{tarball.name}: no {name} in the package; the pinned version has changed")
        return stream.read()


def make_face(face: Face, data: bytes, target: Path) -> Path:
    """Write one PDF face: whole if Latin, subset if Chinese."""
    path = target / face.name
    path.write_bytes(data)
    if face.chinese:
        options = subset.Options()
        options.hinting = False  # the PDF drops it anyway
        options.glyph_names = False
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
        # Horizontal text only. halt, palt and chws stay: they are what could set punctuation tighter.
        options.layout_features = [
            "ccmp",
            "locl",
            "kern",
            "mark",
            "palt",
            "halt",
            "chws",
            "hwid",
            "fwid",
            "pwid",
        ]
        options.drop_tables += ["vhea", "vmtx", "BASE", "STAT"]
        write_subset(path, path, chinese_characters(regular="Regular" in face.name), options)
    return path


def make_web_face(source: Path, target: Path, family: str, style: str) -> None:
    """Write a WOFF2 of the web characters, renamed: a modified file may not carry the reserved name."""
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.glyph_names = False
    options.layout_features = ["ccmp", "kern", "liga", "mark", "locl", "tnum", "pnum"]
    options.drop_tables += ["STAT", "BASE"]
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family} {style}".replace(" ", "")}
    write_subset(source, target, WEB_CHARACTERS, options, names)


def write_subset(
    source: Path,
    target: Path,
    codes: Iterable[int],
    options: subset.Options,
    names: dict[int, str] | None = None,
) -> None:
    """Subset one font file; its dates stay those of the source, so that the bytes stay the same."""
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=set(codes))
    subsetter.subset(font)
    for name_id, text in (names or {}).items():
        font["name"].removeNames(nameID=name_id)
        font["name"].setName(text, name_id, 3, 1, 0x409)
    if names:
        for name_id in (3, 16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=name_id)
    subset.save_font(font, str(target), options)


def code_points(path: Path) -> set[int]:
    """The code points a face has a glyph for."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def ranges(codes: Iterable[int]) -> list[list[int]]:
    """Code points as inclusive [first, last] pairs in rising order."""
    result: list[list[int]] = []
    for code in sorted(codes):
        if result and code == result[-1][1] + 1:
            result[-1][1] = code
        else:
            result.append([code, code])
    return result


def coverage_text(target: Path) -> str:
    """`coverage.json`: what any bundled face draws, and what the Latin faces all draw."""
    faces = {face.name: code_points(target / face.name) for face in FACES}
    latin = set.intersection(*(codes for name, codes in faces.items() if not name.startswith("Noto")))
    document = {"drawn": ranges(set.union(*faces.values())), "latin": ranges(latin)}
    return json.dumps(document, separators=(",", ":")).replace('],"latin"', '],\n"latin"') + "\n"


def main() -> None:
    """Rebuild every file in `newsletter/fonts/` that this tool owns."""
    parser = argparse.ArgumentParser(description="Make the bundled faces in newsletter/fonts/.")
    parser.add_argument("--target", type=Path, default=TARGET, help="where to write (default: newsletter/fonts)")
    parser.add_argument("--downloads", type=Path, default=DOWNLOADS, help="where packages are kept")
    arguments = parser.parse_args()
    tarballs = {package: fetch(package, arguments.downloads) for package in VERSIONS}
    sources = {face.name: member(tarballs[face.package], face.member) for face in FACES}
    for face in FACES:
        if (found := hashlib.sha256(sources[face.name]).hexdigest()) != face.sha256:
            sys.exit(f"{face.member}: SHA-256 is {found}, pinned is {face.sha256}; nothing was written")
    (arguments.target / "web").mkdir(parents=True, exist_ok=True)
    for package, name in LICENCES.items():
        (arguments.target / name).write_bytes(member(tarballs[package], "LICENSE_FONT"))
    for face in FACES:
        path = make_face(face, sources[face.name], arguments.target)
        if face.name in WEB_FACES:
            name, family, style = WEB_FACES[face.name]
            make_web_face(path, arguments.target / "web" / name, family, style)
    (arguments.target / "coverage.json").write_text(coverage_text(arguments.target), encoding="utf-8")


if __name__ == "__main__":
    main()

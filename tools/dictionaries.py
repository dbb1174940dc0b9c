"""Make the word lists in `newsletter/dictionaries/` from their published packages.

Run `python tools/dictionaries.py` after a change here; the result is the same on every run, because each package is
pinned by its SHA-256. It needs `npm`, `node` and the network.

What it makes:

- `common.txt`, `american.txt`, `british.txt`: every form of every word of the Hunspell dictionaries en_US and en_GB
  (SCOWL size 60), those they share apart. The forms are made here, by spylls, because reading affixes at each run
  costs half a second and a set of words costs thirty milliseconds.
- `counties.txt`: the provinces, cities, counties and districts of China in pinyin, by the official list of divisions.
- the licences of the dictionaries.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from spylls.hunspell import Dictionary

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "newsletter" / "dictionaries"
DOWNLOADS = ROOT / "var" / "dictionaries"

PACKAGES = {
    "dictionary-en-4.0.0": "160cba5e6c0230d43d70b0c929e498566ff2c3c4bcf840318d98ce28e31ee756",
    "dictionary-en-gb-3.0.0": "67b3ac7f78c31408927b9e4e4f55bbd6a338ae6596a5c09bd937e471694fa218",
    "china-division-2.7.0": "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85",
    "pinyin-pro-3.29.4": "433bc66ce6bcc23ff293b268a39452461e92987b9a13eefb7242cbe3103998cd",
}
LICENCES = {"dictionary-en-4.0.0": "LICENCE-en_US.txt", "dictionary-en-gb-3.0.0": "LICENCE-en_GB.txt"}
# Divisions that were abolished or renamed in living memory and still stand in texts, and those named in no list.
FORMER = (
    "Zhabei Luwan Nanhui Xuanwu Chongwen Xianyou Jiangyin Pudong Binhai Liangjiang Tianfu Xiong'an Qianhai Nansha "
    "Hengqin Lingang Zhongguancun Xixian Guian Chaohu Jimo Laiwu Zhangqiu Gaochun Lishui Fuyang Linan Yuhang Jianggan "
    "Xiacheng Xiaogan Qianjiang Tianmen Xiantao Shennongjia Hongkou Yizhuang Suzhou Kunshan Hainan Tibet Hohhot Urumqi "
    "Ürümqi Lhasa Harbin Shaanxi Kashgar Ordos Baotou Hulunbuir Chifeng Xilingol Xigaze Shigatse Karamay Ili Aksu Hotan"
).split()
# The peoples in the names of autonomous divisions.
PEOPLES = (
    "蒙古|维吾尔|哈萨克|柯尔克孜|达斡尔|鄂伦春|鄂温克|土家|布依|朝鲜|哈尼|傈僳|拉祜|东乡|纳西|景颇|仫佬|布朗|撒拉|毛南|"
    "仡佬|锡伯|普米|塔吉克|保安|裕固|独龙|[藏羌彝苗侗瑶壮回满白傣黎佤畲水土怒各]"
)


def unpack(name: str) -> Path:
    """A package, downloaded through the npm client, verified, and its folder."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("tools/dictionaries.py: npm not found; install Node.js, or put its npm on the PATH")
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    tarball = DOWNLOADS / f"{name}.tgz"
    if not tarball.exists():
        package, _, version = name.rpartition("-")
        subprocess.run([npm, "pack", f"{package}@{version}"], cwd=DOWNLOADS, check=True, capture_output=True)
    if hashlib.sha256(tarball.read_bytes()).hexdigest() != PACKAGES[name]:
        sys.exit(f"{tarball}: not the package that is pinned; remove it and try again")
    folder = DOWNLOADS / name
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def forms(base: Path) -> set[str]:
    """Every form of a Hunspell dictionary, possessives apart."""
    dictionary = Dictionary.from_files(str(base))
    aff, found = dictionary.aff, set()
    for word in dictionary.dic.words:
        flags = word.flags or set()
        if aff.ONLYINCOMPOUND in flags or aff.NOSUGGEST in flags:
            continue
        endings = [ending for flag in flags for ending in aff.SFX.get(flag, ()) if ending.cond_regexp.search(word.stem)]
        ended = {word.stem[: len(word.stem) - len(e.strip)] + e.add: e.crossproduct for e in endings}
        found |= {word.stem, *ended}
        for flag in flags:
            for prefix in aff.PFX.get(flag, ()):
                found.add(prefix.add + word.stem)
                found |= {prefix.add + form for form, crosses in ended.items() if crosses and prefix.crossproduct}
    return {form for form in found if not form.endswith("'s")}


def division(name: str) -> str:
    """The proper part of a division's name: 三江侗族自治县 is 三江."""
    name = re.sub(rf"(?:(?:{PEOPLES})族?)*自治[州县旗区]$", "", name) or name
    return name if len(name) <= 2 else re.sub(r"(?:特别行政区|自治区|林区|新区|地区|[省市区县旗盟])$", "", name)


def counties(divisions: Path, pinyin: Path) -> list[str]:
    """Names of divisions in pinyin, each once."""
    names = set()
    for file in ("provinces", "cities", "areas"):
        for entry in json.loads((divisions / "dist" / f"{file}.json").read_text(encoding="utf-8")):
            if not entry["name"].endswith(
                ("开发区", "园", "管理区", "新城", "示范区", "试验区", "委会", "委员会", "海域", "产业聚集区", "食品区")
            ):
                names.add(division(entry["name"]))
    script = (
        f"const {{pinyin}} = require({json.dumps(str(pinyin / 'dist' / 'index.js'))});"
        "const names = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(names.map(n => pinyin(n, {toneType: 'none', type: 'array', v: true}))))"
    )
    given = json.dumps(
        sorted(n for n in names if n not in ("市辖", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"))
    )
    node = shutil.which("node") or sys.exit("tools/dictionaries.py: node not found")
    out = subprocess.run([node, "-e", script], input=given, capture_output=True, text=True, check=True).stdout
    written = {
        "".join(("'" if place and part[:1] in "aoe" else "") + part for place, part in enumerate(parts))
        for parts in json.loads(out)
        if all(re.fullmatch("[a-z]+", part) for part in parts)
    }
    return sorted({name.replace("v", "u").capitalize() for name in written} | set(FORMER))


def main() -> None:
    """Make everything."""
    folders = {name: unpack(name) for name in PACKAGES}
    american, british = (
        forms(folders["dictionary-en-4.0.0"] / "index"),
        forms(folders["dictionary-en-gb-3.0.0"] / "index"),
    )
    TARGET.mkdir(exist_ok=True)
    lists = {"common": american & british, "american": american - british, "british": british - american}
    for name, words in lists.items():
        (TARGET / f"{name}.txt").write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")
    places = counties(folders["china-division-2.7.0"], folders["pinyin-pro-3.29.4"])
    (TARGET / "counties.txt").write_text("\n".join(places) + "\n", encoding="utf-8")
    for name, licence in LICENCES.items():
        shutil.copyfile(folders[name] / "license", TARGET / licence)


if __name__ == "__main__":
    main()

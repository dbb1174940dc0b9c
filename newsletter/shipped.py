"""What comes with the program (templates, fonts, lexicons, the sample workspace), and what a workspace puts in its place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.core.events import Events, Reader
    from newsletter.core.facts import Names
    from newsletter.core.gazetteer import Gazetteer
    from newsletter.core.lexicon import Lexicon

_PACKAGE = Path(__file__).resolve().parent
_REPOSITORY = _PACKAGE.parent
FONTS = _PACKAGE / "fonts"


def _root(inside: str, beside: Path) -> Path:
    """A folder as a wheel carries it, else as the repository has it."""
    carried = _PACKAGE / "shipped" / inside
    return carried if carried.is_dir() else beside


def templates() -> Path:
    """The folder of the shipped templates and styles."""
    return _root("templates", _REPOSITORY / "templates")


def workspace() -> Path:
    """The sample workspace that `newsletter init` lays down."""
    return _root("workspace", _REPOSITORY)


def workspace_files(*, samples: bool) -> Iterator[tuple[Path, Path]]:
    """(source, place in the workspace) of each file that `init` lays down."""
    root = workspace()
    for name in ("newsletter.yaml", "feeds.yaml", "style.yaml"):
        yield root / name, Path(name)
    if samples:
        for path in sorted((root / "issues").rglob("*")):
            sample = path.name == "issue.md" and not (path.parent / "intake").is_dir()  # drafted here, not shipped
            if path.is_file() and (sample or path.parent.name == "intake"):
                yield path, path.relative_to(root)


def web_assets() -> dict[str, bytes]:
    """The files a web page needs beside it: the Latin faces as small subsets."""
    return {path.name: path.read_bytes() for path in sorted((FONTS / "web").glob("*.woff2"))}


@lru_cache(maxsize=1)
def coverage() -> frozenset[int]:
    """The code points that the bundled faces draw."""
    ranges = json.loads((FONTS / "coverage.json").read_text(encoding="utf-8"))["drawn"]
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


@lru_cache(maxsize=16)
def lexicon(name: str) -> Any:
    """The data of `lexicons/NAME.json`: words and weights that the core is handed."""
    return json.loads((_PACKAGE / "lexicons" / f"{name}.json").read_text(encoding="utf-8"))


LEARNED = "weights.json"  # in a workspace: the weights that `newsletter learn` kept


def judge(root: Path | None = None) -> Lexicon:
    """The words and weights by which articles are sorted: those learned in the workspace `root`, else the shipped ones."""
    path = learned(root)
    return _judge(path, path.stat().st_mtime_ns if path else 0)


@lru_cache(maxsize=2)
def _judge(weights: Path | None, _changed: int) -> Lexicon:
    """Imported here, so that other commands do not load them."""
    from newsletter.core import lexicon as reader

    files = {name: lexicon(name) for name in ("authorities", "acts", "instruments", "subjects")}
    return reader.read({**files, "weights": _learned(weights) if weights else lexicon("weights")})


def learned(root: Path | None) -> Path | None:
    """The workspace's learned weights; None where there are none, or they were learned beside other words than this version's."""
    path = root / LEARNED if root else None
    if path is None or not path.is_file():
        return None
    return path if _learned(path).get("learned_beside") == judged_by() else None


def _learned(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        own, known = data, lexicon("weights")
        if own["sections"] == known["sections"] and all(type(own[name]) is type(known[name]) for name in known):
            return data
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise NewsletterError(
        f"{path}: holds no weights; run `newsletter learn` again, or remove the file for the shipped ones"
    )


@lru_cache(maxsize=1)
def judge_by_hand() -> Lexicon:
    """The same words with the weights that were set by hand: where fitting starts, and what the bench compares with."""
    from newsletter.core import lexicon as reader

    files = {name: lexicon(name) for name in ("authorities", "acts", "instruments", "subjects")}
    return reader.read({**files, "weights": lexicon("weights_by_hand")})


def examples() -> list[dict[str, str]]:
    """The labeled items of our own writing, {id, lang, title, body, label}, on which the weights are fitted."""
    paths = sorted((_PACKAGE / "examples").glob("sections-*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The known names of bodies, laws, companies and places."""
    from newsletter.core import gazetteer as reader

    return reader.read({name: lexicon(name) for name in ("names", "places", "bodies", "pinyin")})


@lru_cache(maxsize=1)
def names() -> Names:
    """What tells a name from a word: the gazetteer, and the lower-case words of the dictionaries, ours and the American one that comes with spylls."""
    from importlib import resources

    from newsletter.core.facts import Names
    from newsletter.core.facts.vocabulary import Vocabulary, stems

    listed = (resources.files("spylls") / "hunspell/data/en/en_US.dic").read_bytes().decode("utf-8", "replace")
    prefixes = {"A": "re", "I": "in", "U": "un", "C": "de", "E": "dis", "F": "con", "K": "pro"}  # as en_US.aff has them
    return Names(gazetteer(), Vocabulary([words("common"), words("domain")], stems(listed), prefixes))


def judged_in(root: Path) -> str:
    """The name of the words and weights by which a workspace sorts: it changes when they do."""
    path = learned(root)
    return f"{judged_by()}-{path.stat().st_mtime_ns}" if path else judged_by()


@lru_cache(maxsize=1)
def events() -> Events:
    """What tells which articles are of one event, by the shipped names, terms and weights."""
    from newsletter.core.events import Events, Weights

    return Events(story_reader(), Weights.read(lexicon("events_weights")))


def story_reader() -> Reader:
    """What reads an article so that it can be held against another."""
    from newsletter.core.events import Reader, terms

    return Reader(names(), terms.read(lexicon("events")))


def story_examples() -> list[dict[str, Any]]:
    """The pairs of our own writing, {id, a, b, same_event}, on which those weights are fitted."""
    path = _PACKAGE / "examples" / "stories.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@lru_cache(maxsize=1)
def judged_by() -> str:
    """The name of the shipped words and weights: it changes when they do."""
    import hashlib

    names = ("authorities", "acts", "instruments", "subjects", "weights")
    read = b"".join((_PACKAGE / "lexicons" / f"{name}.json").read_bytes() for name in names)
    return hashlib.sha256(read).hexdigest()[:16]


@lru_cache(maxsize=1)
def program_digest() -> str:
    """A digest of the program that reads and shows issues: what is derived and kept is made anew by another one."""
    import hashlib

    found = hashlib.sha256()
    places = [_PACKAGE / "core", _PACKAGE / "adapters" / "render.py", _PACKAGE / "lexicons", FONTS / "web"]
    for place in places:
        for path in [str(place)] if place.is_file() else below(place):
            if path.endswith((".py", ".json", ".woff2")):
                with open(path, "rb") as file:  # noqa: PTH123 - hundreds of them, and Path is slow
                    found.update(os.path.relpath(path, _PACKAGE).encode() + b"\0" + file.read())
    return found.hexdigest()


def below(folder: Path) -> list[str]:
    """The files of a folder and of the folders in it, always in the same order."""
    return sorted(f"{place}/{name}" for place, _, names in os.walk(folder) for name in names)


@lru_cache(maxsize=1)
def compared_by() -> str:
    """The name of all by which items are compared with their sources, code, lexicons and dictionary: it changes when any of them does."""
    import hashlib
    from importlib import resources

    read = hashlib.sha256((resources.files("spylls") / "hunspell/data/en/en_US.dic").read_bytes())
    read.update((_PACKAGE / "dictionaries" / "common.txt").read_bytes())
    for folder in (_PACKAGE / "core" / name for name in ("", "facts", "events", "keydates")):
        for path in sorted(folder.glob("*.py")):
            read.update(path.read_bytes())
    for name in ("names", "places", "bodies", "pinyin", "events"):
        read.update((_PACKAGE / "lexicons" / f"{name}.json").read_bytes())
    return read.hexdigest()[:16]


@lru_cache(maxsize=1)
def publishers() -> dict[str, dict[str, str]]:
    """The known publishers: host to the name in each language."""
    found: dict[str, dict[str, str]] = json.loads((_PACKAGE / "lexicons" / "publishers.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=8)
def words(name: str) -> frozenset[str]:
    """A word list of `dictionaries/`, one word a line."""
    return frozenset((_PACKAGE / "dictionaries" / f"{name}.txt").read_text(encoding="utf-8").split())

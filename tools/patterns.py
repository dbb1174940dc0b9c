"""Compiles the program's regular expressions and keeps them with its bytecode (newsletter/adapters/patterns.py); `tools/setup.sh` runs it.

Does nothing where they are newer than every module and word list.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import newsletter
from newsletter.adapters import patterns

PACKAGE = Path(newsletter.__file__).parent


def main() -> None:
    """Keep the expressions of every module, of the word lists and of the shipped house style."""
    place = patterns.place()
    made_of = (path for kind in ("*.py", "*.json", "*.txt") for path in PACKAGE.rglob(kind))
    if place.exists() and place.stat().st_mtime > max(path.stat().st_mtime for path in made_of):
        return
    with patterns.noted() as found:
        for module in pkgutil.walk_packages([str(PACKAGE)], "newsletter."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        of_words()
    patterns.keep(place, found)


def of_words() -> None:
    """Ask for what is made of words when it is first needed."""
    from newsletter import shipped
    from newsletter.config.house import house
    from newsletter.core import check, lexicon
    from newsletter.core.model import Article

    lexicon.prepare(shipped.judge())
    for title in ("The CAC fines a firm in Wuxi, China", "无锡市网信办处罚一公司"):
        shipped.story_reader().read(Article(title, title, None, None, None))
    sound = next(one.good for one in check.RULES.values() if one.good)
    check.tried(sound, shipped.coverage(), house(None), shipped.events())


if __name__ == "__main__":
    main()

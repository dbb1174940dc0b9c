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
    """Ask for what is made of words when it is first needed, and for what stands inside functions: by checking the sample issues."""
    from newsletter import shipped
    from newsletter.config.house import house
    from newsletter.core import check, issue_md, lexicon, matters, precedent, prose
    from newsletter.core.check.example import PATH, PUBLICATION
    from newsletter.core.facts.source import Source

    lexicon.prepare(shipped.judge())
    for file, _ in shipped.workspace_files(samples=True):
        if file.name == "issue.md":
            found = issue_md.parse(file.read_text(encoding="utf-8"))
            sources = {item.anchor: (Source(item.heading, prose.plain(item.body)),) for item in found.issue.items}
            own = precedent.read(found.issue, shipped.judge, {})
            matters.matters(found.issue, shipped.events())
            check.check(
                check.Subject(
                    found, PATH, PUBLICATION, shipped.coverage(), sources=sources, names=shipped.names(),
                    house=house(None), own=own, archive=precedent.Archive(own), events=shipped.events(),
                )
            )  # fmt: skip


if __name__ == "__main__":
    main()

"""Compiles the program's regular expressions, the methods of its dataclasses and its templates, and keeps them with its bytecode.

`tools/setup.sh` runs it. Does nothing where they are newer than every module, word list and template (newsletter/adapters/patterns.py, render.py).
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import newsletter
from newsletter.adapters import patterns  # everything else late, so that what it compiles is noted

PACKAGE = Path(newsletter.__file__).parent
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def main() -> None:
    """Keep the expressions of every module, of the word lists and of the shipped house style, and the methods of every dataclass."""
    places = patterns.place(), patterns.place("methods")
    made_of = [path for kind in ("*.py", "*.json", "*.txt") for path in PACKAGE.rglob(kind)]
    newest = max(path.stat().st_mtime for path in (*made_of, *TEMPLATES.rglob("*")))
    if all(place.exists() and place.stat().st_mtime > newest for place in places):
        return
    with patterns.noted() as found, patterns.methods_noted() as methods:
        for module in pkgutil.walk_packages([str(PACKAGE)], "newsletter."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        of_words()
        of_libraries()
    patterns.keep(places[0], found)
    patterns.keep(places[1], methods)


def of_words() -> None:
    """Ask for what is made of words when it is first needed, and for what stands inside functions: by checking the sample issues."""
    from newsletter import shipped
    from newsletter.config.house import house
    from newsletter.core import check, issue_md, lexicon, matters, precedent, prose
    from newsletter.core.check.example import PATH, PUBLICATION
    from newsletter.core.check.style import naming
    from newsletter.core.facts.source import Source

    lexicon.prepare(shipped.judge())
    style = house(None)
    for one in (*style.terms, *style.names, *style.wording):
        for phrase in filter(None, (one.use, *one.avoid)):
            naming.written(phrase)
    for file, _ in shipped.workspace_files(samples=True):
        if file.name == "issue.md":
            found = issue_md.parse(file.read_text(encoding="utf-8"))
            sources = {item.anchor: (Source(item.heading, prose.plain(item.body)),) for item in found.issue.items}
            own = precedent.read(found.issue, shipped.judge, {})
            matters.matters(found.issue, shipped.events())
            check.check(
                check.Subject(
                    found, PATH, PUBLICATION, shipped.coverage(), sources=sources, names=shipped.names(),
                    house=style, own=own, archive=precedent.Archive(own), events=shipped.events(),
                )
            )  # fmt: skip


def of_libraries() -> None:
    """Ask for what the libraries compile that read a page and render an e-mail, which are loaded late; and compile the templates."""
    from newsletter import extracting, shipped
    from newsletter.adapters.render import EMAIL, Renderer
    from newsletter.core import issue_md, view
    from newsletter.core.check.example import PUBLICATION

    sample = next(path for path, _ in shipped.workspace_files(samples=True) if path.name == "issue.md")
    issue = issue_md.parse(sample.read_text(encoding="utf-8")).issue
    told = "".join(f"<p>{item.body}</p>" for item in issue.items)
    extracting.extract(f"<html><body><h1>{issue.items[0].heading}</h1>{told}</body></html>".encode(), "page.html")
    Renderer.prepare()
    Renderer().html(view.view(issue, PUBLICATION), EMAIL)


if __name__ == "__main__":
    main()

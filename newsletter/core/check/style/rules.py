"""How a rule of the house style is declared and tried. Each finds slips in a page; the house says which of them speak."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from newsletter.core.check.problem import Finding, Severity, Subject, rule
from newsletter.core.check.style import page as pages
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import HOLE, MARK, Page, Part


@dataclass(frozen=True)
class Slip:
    """A place in a part where the text is not as the house writes. `mend` takes the place of the words, where that is safe."""

    part: Part
    start: int
    end: int
    message: str
    remedy: str
    mend: str | None = None

    @property
    def words(self) -> str:
        """The words at fault, as a reader sees them."""
        return self.part.text[self.start : self.end].replace(MARK, "").replace(HOLE, "…").strip() or self.around

    @property
    def around(self) -> str:
        """The words before and after a place that holds only white space or a mark."""
        text = self.part.text
        first, last = text.rfind(" ", 0, self.start) + 1, text.find(" ", self.end)
        return text[first : last if last >= 0 else len(text)].replace(MARK, "").replace(HOLE, "…").strip()


Find = Callable[[Page, House], Iterator[Slip]]


@dataclass(frozen=True)
class StyleRule:
    """A rule of the house style: its name, its severity unless the house says another, and how it finds slips."""

    name: str
    severity: Severity
    find: Find
    chinese: bool


STYLE: dict[str, StyleRule] = {}


def style(
    name: str, severity: Severity, promise: str, *, bad: str, good: str, chinese: bool = False
) -> Callable[[Find], Find]:
    """Declare a rule of the house style, with text that raises it and the same mended. `chinese`: it holds for Chinese too."""

    def declare(find: Find) -> Find:
        STYLE[name] = StyleRule(name, severity, find, chinese)

        def found(subject: Subject) -> Iterator[Finding]:
            for slip in subject.slips.get(name, ()):
                place = slip.part.place(slip.start)
                yield Finding(
                    slip.part.item, subject.file.line_of(place), slip.words, slip.message, slip.remedy, place=place
                )

        found.__doc__ = find.__doc__
        rule(name, severity, promise, bad=bad, good=good)(found)
        return find

    return declare


def slips(page: Page, house: House, language: str = "en") -> dict[str, list[Slip]]:
    """What every rule that speaks finds, by rule; each place once a rule."""
    found: dict[str, list[Slip]] = {}
    for declared in STYLE.values():
        if house.rules.get(declared.name) == "off" or (language.startswith("zh") and not declared.chinese):
            continue
        seen: dict[tuple[int, int], Slip] = {}
        for slip in declared.find(page, house):
            seen.setdefault((slip.part.place(slip.start), slip.part.place(slip.end)), slip)
        if seen:
            found[declared.name] = [seen[key] for key in sorted(seen)]
    return found


def of_subject(subject: Subject) -> dict[str, list[Slip]]:
    """The slips of an issue under check; none where no house style is given."""
    if subject.house is None:
        return {}
    return slips(pages.read(subject.file), subject.house, subject.issue.language)

"""Title against body: what a heading says stands in the text below it.

Each family of facts has a module that judges a pair of heading and text; here the rules are declared. A heading that contradicts its text is
an error; one that says what the text leaves out is a warning. They are rules of the house style, so that a firm may set them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page
from newsletter.core.check.style.rules import Slip, style
from newsletter.core.check.titles import acts, figures, instruments, moments, named, organs
from newsletter.core.check.titles.pair import Pair, Told, pair, pairs

__all__ = ["Told", "judged", "pair"]

_MODULES = (figures, moments, named, organs, instruments, acts)


@lru_cache(maxsize=256)
def judged(given: Pair) -> tuple[Told, ...]:
    """Everything that is wrong with a heading, each place once a rule."""
    found: dict[tuple[str, int, int], Told] = {}
    for module in _MODULES:
        for told in module.judge(given):
            found.setdefault((told.rule, told.start, told.end), told)
    return tuple(found.values())


def _slips(page: Page, house: House, rule: str) -> Iterator[Slip]:
    for heading, given in pairs(page, house):
        for told in judged(given):
            if told.rule == rule:
                yield Slip(heading, told.start, told.end, told.message, told.remedy)


@style(
    figures.FIGURE,
    "error",
    "A figure of a heading is that of the text: counts, amounts, percentages, times, ordinals, articles and documents.",
    bad="### Gym Chain Fined over RMB 10 Million\n\nOn January 20, 2026, a gym chain in Hainan was fined RMB 10 million.",
    good="### Gym Chain Fined RMB 10 Million\n\nOn January 20, 2026, a gym chain in Hainan was fined RMB 10 million.",
    chinese=True,
)
def figure(page: Page, house: House) -> Iterator[Slip]:
    """Figures of which the text tells others of the same kind, and qualifiers that it does not bear out. Rounding is no slip."""
    return _slips(page, house, figures.FIGURE)


@style(
    "heading-departments",
    "error",
    "A heading that counts authorities counts those that the text names.",
    bad="### Four Departments Issue Rules on Health Data\n\nOn January 20, 2026, the CAC, the MIIT and the MPS issued the rules.",
    good="### Three Departments Issue Rules on Health Data\n\nOn January 20, 2026, the CAC, the MIIT and the MPS issued the rules.",
    chinese=True,
)
def counted(page: Page, house: House) -> Iterator[Slip]:
    """Numbers of departments, ministries or regulators that are not the number of those listed or told below."""
    return _slips(page, house, "heading-departments")


@style(
    moments.RULE,
    "error",
    "A date of a heading is that of the text.",
    bad="### Hainan Rules in Force from July 1, 2026\n\nHainan adopted the rules, which take effect on June 1, 2026.",
    good="### Hainan Rules in Force from June 1, 2026\n\nHainan adopted the rules, which take effect on June 1, 2026.",
    chinese=True,
)
def date(page: Page, house: House) -> Iterator[Slip]:
    """Days, months, quarters and years in whose stead the text has others."""
    return _slips(page, house, moments.RULE)


@style(
    named.ACTOR,
    "error",
    "Who acts in a heading acts in the text.",
    bad="### MIIT Notifies 12 Apps\n\nOn January 20, 2026, the MPS notified 12 Apps.",
    good="### MPS Notifies 12 Apps\n\nOn January 20, 2026, the MPS notified 12 Apps.",
    chinese=True,
)
def actor(page: Page, house: House) -> Iterator[Slip]:
    """Authorities, courts, procuratorates, police and companies in whose stead the text names others."""
    return _slips(page, house, named.ACTOR)


@style(
    named.PLACE,
    "error",
    "A place of a heading is that of the text.",
    bad="### Shanghai Adopts Rules on Health Data\n\nOn January 20, 2026, Shenzhen adopted rules on health data.",
    good="### Shenzhen Adopts Rules on Health Data\n\nOn January 20, 2026, Shenzhen adopted rules on health data.",
    chinese=True,
)
def place(page: Page, house: House) -> Iterator[Slip]:
    """Chinese provinces and cities in whose stead the text names others; a district inside its city is the city."""
    return _slips(page, house, named.PLACE)


@style(
    instruments.KIND,
    "error",
    "An instrument is of one kind in the heading and the text.",
    bad="### CAC Issues Measures on Health Data Transfers\n\nOn January 20, 2026, the CAC released the Provisions on Health Data Transfers.",
    good="### CAC Issues Provisions on Health Data Transfers\n\nOn January 20, 2026, the CAC released the Provisions on Health Data Transfers.",
    chinese=True,
)
def instrument(page: Page, house: House) -> Iterator[Slip]:
    """Measures that the text calls provisions, one law in the stead of another."""
    return _slips(page, house, instruments.KIND)


@style(
    instruments.STAGE,
    "error",
    "An instrument is at one stage in the heading and the text: a draft, or adopted.",
    bad="### Hainan Adopts Rules on Health Data\n\nOn January 20, 2026, Hainan released a draft of the rules to solicit public comments.",
    good="### Hainan Solicits Comments on Rules on Health Data\n\nOn January 20, 2026, Hainan released a draft of the rules to solicit public comments.",
    chinese=True,
)
def stage(page: Page, house: House) -> Iterator[Slip]:
    """Drafts in the heading that the text has adopted or in force, and the reverse."""
    return _slips(page, house, instruments.STAGE)


@style(
    acts.RULE,
    "warning",
    "What was done in a heading was done in the text.",
    bad="### Gym Chain in Hainan Fined\n\nOn January 20, 2026, a gym chain in Hainan received a warning.",
    good="### Gym Chain in Hainan Warned\n\nOn January 20, 2026, a gym chain in Hainan received a warning.",
    chinese=True,
)
def act(page: Page, house: House) -> Iterator[Slip]:
    """Fines, sentences and rulings of which the text tells only the contrary."""
    return _slips(page, house, acts.RULE)


@style(
    figures.ABSENT,
    "warning",
    "Every figure, date, body and place of a heading stands in the text.",
    bad="### MPS Notifies 12 Apps\n\nOn January 20, 2026, the MPS notified Apps that collect data without consent.",
    good="### MPS Notifies 12 Apps\n\nOn January 20, 2026, the MPS notified 12 Apps that collect data without consent.",
    chinese=True,
)
def not_told(page: Page, house: House) -> Iterator[Slip]:
    """Facts of a heading of which the text says nothing."""
    return _slips(page, house, figures.ABSENT)

"""Random issues, in every shape the format can say."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from newsletter.core import prose
from newsletter.core.footnotes import define
from newsletter.core.keys import IssueKey
from newsletter.core.model import Issue, IssueSection, Item, KeyDate

_WORDS = st.sampled_from(
    [
        "the",
        "CAC",
        "fined",
        "a",
        "company",
        "RMB",
        "1,000",
        "for",
        "12",
        "Apps",
        "—",
        "“said”",
        "'it'",
        "&",
        "<b>",
        "*x*",
        "_y_",
        "[z]",
        "#",
        "1.",
        "-",
        ">",
        "|",
        "\\",
        "`",
        "~",
        "国务院",
        "发布",
        "《办法》",
        "。",
        "$5",
        "50%",
        "Café",
    ]
)
TEXT = st.lists(_WORDS, min_size=1, max_size=12).map(" ".join)
ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=60
).filter(lambda text: text.strip() != "")
DAYS = st.dates(date(2022, 5, 1), date(2022, 5, 31))
_TITLES = ("Legislation", "Enforcement Authority", "Enforcement Cases", "Courts Litigation")


@st.composite
def bodies(draw: st.DrawFn, labels: list[str]) -> str:
    """One to three paragraphs, a list or a table among them, the last ending with marks."""
    parts = [prose.escape(draw(TEXT)) for _ in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        parts.append("- one\n- two")
    if draw(st.booleans()):
        parts.append("| A | B |\n|---|---|\n| 1 | 2 |")
    marks = "".join(f"[^{label}]" for label in labels)
    return "\n\n".join([*parts, prose.escape(draw(TEXT)) + marks])


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    """An issue of up to eight items with one or two notes each, all labels defined and cited."""
    notes, sections, number = [], [], 0
    for title in _TITLES:
        items = []
        for _ in range(draw(st.integers(0, 2))):
            labels = [f"n{number}-{i}" for i in range(draw(st.integers(1, 2)))]
            notes += [
                define(label, f"https://example.org/{label}?a=1&b=(2)", '"T", P, 1 May 2022.') for label in labels
            ]
            items.append(
                Item(
                    anchor=f"item-{number}",
                    heading=prose.escape(draw(TEXT)),
                    body=draw(bodies(labels)),
                    date=draw(st.none() | DAYS),
                )
            )
            number += 1
        sections.append(IssueSection(title, tuple(items), prose.escape(draw(TEXT)) if draw(st.booleans()) else ""))
    anchors = tuple(f"item-{n}" for n in range(number))
    return Issue(
        key=IssueKey.parse("2022-05"),
        title=draw(st.none() | ANY_TEXT),
        number=draw(st.none() | st.integers(0, 999)),
        label=draw(st.none() | TEXT),
        published=draw(st.none() | DAYS),
        brief=draw(st.none() | st.just(anchors[:3])),
        key_dates=tuple(KeyDate(day, draw(TEXT)) for day in draw(st.lists(DAYS, max_size=2))),
        disclaimer=draw(st.none() | ANY_TEXT),
        intro=prose.escape(draw(TEXT)) if draw(st.booleans()) else "",
        sections=tuple(sections),
        notes=tuple(notes),
    )

"""Writing: Markdown only, in characters that every output can draw, in a mail that no client cuts off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.issue_md import Kind

_HTML = re.compile(
    r"(?<!\\)<(?!--[ \t]*item:|[a-z][a-z0-9+.-]*://|mailto:|[^\s<>@]+@[^\s<>@]+>)(?:!--|/?[a-zA-Z])[^<>]*>?",
    re.IGNORECASE,
)
_ITEM_COMMENT = re.compile(r"<!--[ \t]*item:[ \t]*\S+?(?:[ \t]+date:[ \t]*\S+?)?[ \t]*-->")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_IMAGE = re.compile(r"(?<!\\)!\[[^\]]*\]\([^)]*\)")
_TIGHT = re.compile(r"^#{2,6}[^#\s].*", re.MULTILINE)
_HEADING = re.compile(r"^#[ \t]+\S.*", re.MULTILINE)


def _written(subject: Subject) -> Iterator[tuple[int | None, int, str]]:
    """(item, offset, text) of every block that an editor writes prose in, code spans blanked."""
    for block in subject.file.blocks:
        if block.kind is not Kind.FRONT:
            owner = block.item if block.item >= 0 and block.kind is not Kind.NOTE else None
            text = _CODE.sub(lambda found: " " * len(found.group()), subject.file.slice(block))
            if block.kind is Kind.HEADING:
                text = _ITEM_COMMENT.sub(lambda found: " " * len(found.group()), text, count=1)
            yield owner, block.start, text


def _everywhere(subject: Subject, pattern: re.Pattern[str], message: str, remedy: str) -> Iterator[Finding]:
    for item, start, text in _written(subject):
        for found in pattern.finditer(text):
            line = subject.file.line_of(start + found.start())
            words = found.group().strip()
            yield Finding(item, line, words, message.format(words if len(words) <= 40 else words[:39] + "…"), remedy)


@rule(
    "raw-html",
    "error",
    "An issue is Markdown, without HTML.",
    bad="Hainan adopted the <b>rules</b>.",
    good="Hainan adopted the **rules**.",
)
def raw_html(subject: Subject) -> Iterator[Finding]:
    """HTML elements and comments; they are shown to readers as they were typed."""
    message = "raw HTML is not taken ({}); readers would see it as typed"
    yield from _everywhere(subject, _HTML, message, r"write it in Markdown, or \< for the sign itself")


@rule(
    "entity",
    "warning",
    "Characters are typed, not coded.",
    bad="Hainan adopted rules on health &amp; care.",
    good="Hainan adopted rules on health & care.",
)
def entity(subject: Subject) -> Iterator[Finding]:
    """HTML entities in prose; addresses may hold what looks like one."""
    for item, start, text in _written(subject):
        for found in _ENTITY.finditer(text):
            if not re.search(r"\S*://\S*$", text[: found.start()]):
                line = subject.file.line_of(start + found.start())
                yield Finding(
                    item,
                    line,
                    found.group(),
                    f"an HTML entity ({found.group()}) is shown to readers as typed",
                    "type the character itself",
                )


@rule(
    "image",
    "error",
    "An issue has no pictures.",
    bad="Hainan adopted the rules. ![The seal](https://www.hainan.gov.cn/seal.png)",
    good="Hainan adopted the rules, see [the seal](https://www.hainan.gov.cn/seal.png).",
)
def image(subject: Subject) -> Iterator[Finding]:
    """Markdown images: nothing remote is loaded, so they would be shown as text."""
    yield from _everywhere(subject, _IMAGE, "an image is not taken ({})", "describe it, or link to it")


@rule(
    "heading-level",
    "error",
    "Sections are ##, items ###, headings inside an item ####.",
    bad="""\
Hainan adopted the rules.

# Who is concerned

Hospitals are.
""",
    good="""\
Hainan adopted the rules.

#### Who is concerned

Hospitals are.
""",
)
def heading_level(subject: Subject) -> Iterator[Finding]:
    """Headings of the first level, and hashes without a space after them; both would stand as text."""
    yield from _everywhere(subject, _TIGHT, "a heading needs a space after its hashes ({})", "put one there")
    yield from _everywhere(
        subject, _HEADING, "a heading of level 1 is not taken", "use ## for a section, ### for an item"
    )


@rule(
    "missing-glyph",
    "error",
    "Every character can be drawn.",
    bad="Hainan adopted the rules. \U0001f389",
    good="Hainan adopted the rules.",
)
def missing_glyph(subject: Subject) -> Iterator[Finding]:
    """Characters that no bundled face has, unseen control characters among them; one finding an item."""
    if not subject.coverage:
        return
    allowed = subject.coverage | {0x09, 0x0A, 0x0D, 0xFEFF}
    met: dict[int | None, dict[str, int]] = {}
    for block in subject.file.blocks:
        owner = block.item if block.item >= 0 and block.kind is not Kind.NOTE else None
        for offset, char in enumerate(subject.file.slice(block)):
            if ord(char) not in allowed:
                met.setdefault(owner, {}).setdefault(char, block.start + offset)
    for owner, places in met.items():
        named = [f"U+{ord(char):04X} {unicodedata.name(char, 'a control character')}" for char in places]
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        yield Finding(
            owner,
            subject.file.line_of(min(places.values())),
            "".join(places),
            f"no bundled face draws {', '.join(named[:3])}{more}",
            "replace it by characters that can be drawn",
        )


@rule(
    "email-size",
    "error",
    "The e-mail is not cut off by mail clients.",
    bad=Example("Hainan adopted the rules.", "an e-mail of 82.4 kB", {"email_bytes": 82_400}),
    good=Example("Hainan adopted the rules.", "an e-mail of 61 kB", {"email_bytes": 61_000}),
)
def email_size(subject: Subject) -> Iterator[Finding]:
    """E-mails over the budget; Gmail cuts messages near 102 kB and hides what follows."""
    size, budget = subject.email_bytes, subject.publication.email_budget
    if size is not None and size > budget:
        yield Finding(
            None, 1, f"{size} bytes", f"the e-mail's HTML takes {size / 1000:.1f} kB, over the {budget // 1000} kB allowed",
            "shorten or split the issue, or set email.budget_kb",
        )  # fmt: skip

"""`style.yaml`: the house style. Which rules of `check` speak, how loudly, and what they hold texts to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from newsletter.config.kinds import Line, Strict


def _off(value: object) -> object:
    """YAML 1.1 reads a bare `off` as false."""
    return "off" if value is False else value


Loudness = Annotated[Literal["off", "advice", "warning", "error"], BeforeValidator(_off)]


def _rule(name: str) -> str:
    """The name of a rule of the house style."""
    import difflib

    from newsletter.core.check.style import STYLE

    if name not in STYLE:
        near = difflib.get_close_matches(name, STYLE, n=1)
        raise ValueError(
            f"there is no rule {name!r}" + (f"; did you mean {near[0]}?" if near else "; see docs/checks.md")
        )
    return name


class UseSettings(Strict):
    """What is written, and what is not."""

    use: str = Field(description="What is written; empty where the words are left out.")
    avoid: Annotated[list[Line], Field(min_length=1)] = Field(
        description="What is not; … for words between, * for any ending."
    )
    since: Annotated[str, Field(pattern=r"^(?:\d{4}-(?:0[1-9]|1[0-2]))?$")] = Field(
        "", description="The month from which a new name holds, as 2023-05; what is dated before keeps the old one."
    )


class SpellingSettings(Strict):
    """Spelling."""

    variety: Literal["american", "british"] = Field("american", description="The variety of English.")
    words: list[Line] = Field([], description="Words and names that are right here, besides those of the dictionary.")


class HeadingSettings(Strict):
    """Headings of items."""

    small_words: Annotated[int, Field(ge=2, le=6)] = Field(
        4, description="Letters up to which a preposition may stay small."
    )
    dash: Literal["–", "—"] = Field("–", description="The dash, with a space on either side.")
    bare: list[Line] = Field([], description="Abbreviations that need no explanation.")


class SignSettings(Strict):
    """Quotation marks and dashes."""

    quotes: Literal["straight", "curly", "either"] = Field(
        "either", description="The quotation marks; either: one kind in an issue."
    )
    dash: Literal["–", "—", "either"] = Field("either", description="The dash in texts; either: one kind in an issue.")


class NumberSettings(Strict):
    """Numbers."""

    words_to: Annotated[int, Field(ge=0, le=12)] = Field(9, description="The largest number that is written as a word.")


class Style(Strict):
    """`style.yaml`: the house style, as `newsletter check` holds texts to it."""

    rules: dict[Annotated[str, AfterValidator(_rule)], Loudness] = Field(
        {}, description="A rule's name: off, advice, warning or error, where it is not as docs/checks.md says."
    )
    spelling: SpellingSettings = SpellingSettings.model_construct()
    headings: HeadingSettings = HeadingSettings.model_construct()
    signs: SignSettings = SignSettings.model_construct()
    numbers: NumberSettings = NumberSettings.model_construct()
    terms: list[UseSettings] = Field([], description="Terms that have one spelling.")
    names: list[UseSettings] = Field([], description="Official names, and the forms that are wrong.")
    wording: list[UseSettings] = Field([], description="Discouraged turns of phrase.")
    variants: list[list[Line]] = Field([], description="Spellings of which an issue holds one.")

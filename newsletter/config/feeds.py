"""`feeds.yaml`: the sections of every issue, and what is watched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from newsletter.config.kinds import Fault, Line, Strict, fetchable, proxy
from newsletter.core.entries import Selectors, Source

SourceKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


class SectionSettings(Strict):
    """One section of every issue."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = Field(description="Its permanent anchor on the web.")
    title: Line = Field(description="Its heading.")


class SelectorSettings(Strict):
    """Where the entries stand: CSS selectors in a page, dotted paths such as `data.list[*]` in JSON."""

    entry: Line = Field(description="Each entry's block.")
    link: Line | None = Field(None, description="Its link, inside the block; default: the first.")
    title: Line | None = Field(None, description="Its title; default: the link's text.")
    date: Line | None = Field(None, description="Its date; default: any date in the block.")
    summary: Line | None = Field(None, description="Its summary; default: none.")


class SourceSettings(Strict):
    """One source that is watched."""

    key: SourceKey = Field(description="Its permanent name; what was collected is kept under it.")
    url: Annotated[str, AfterValidator(fetchable)] = Field(description="The address of the feed, list page or JSON.")
    kind: Literal["feed", "page", "json"] = Field("feed", description="`feed`, `page` (a list of links) or `json`.")
    title: Line = Field(description="What people call it.")
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = Field(
        None, description="The language it writes (`zh-Hans`, `en`)."
    )
    authority: Line | None = Field(None, description="The body that speaks there, by its usual abbreviation.")
    jurisdiction: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = Field(
        None, description="Where it has force: ISO 3166 (`CN`, `CN-SH`, `EU`)."
    )
    section: str | None = Field(None, description="The key of the section that most of its entries belong to.")
    rhythm: Annotated[int, Field(ge=1, le=366)] = Field(
        14, description="Days from entry to entry; a longer silence is a problem."
    )
    selectors: SelectorSettings | None = Field(
        None, description="Where the entries stand: `entry`, `link`, `title`, `date`, `summary`. Must for `json`."
    )
    proxy: Annotated[str, AfterValidator(proxy)] | None = Field(
        None, description="A proxy for this source; default: `fetch.proxy`."
    )
    render: bool = Field(False, description="Read the page with a browser (Chromium), because a script fills it.")
    note: Line | None = Field(None, description="What is known of it.")

    def source(self) -> Source:
        """The source as the rest of the program knows it."""
        selectors = Selectors(**self.selectors.model_dump()) if self.selectors else None
        return Source(**self.model_dump(exclude={"selectors", "note"}), selectors=selectors)


class Feeds(Strict):
    """`feeds.yaml`: the sections of every issue, in their order, and the sources that are watched."""

    sections: Annotated[list[SectionSettings], Field(min_length=1)]
    sources: list[SourceSettings] = Field([], description="What is watched.")

    def watched(self) -> tuple[Source, ...]:
        """The sources, in the file's order."""
        return tuple(found.source() for found in self.sources)

    def faults(self) -> Iterator[Fault]:
        """A key given twice, an address watched twice, a section that is none, a kind without what it needs."""
        sections = [section.key for section in self.sections]
        keys: set[str] = set()
        places: dict[tuple[str, SelectorSettings | None], str] = {}
        for number, one in enumerate(self.sources):
            here = ("sources", number)
            if one.key in keys:
                yield (*here, "key"), f"the key {one.key} is taken by a source above; keys are unique"
            keys.add(one.key)
            if (first := places.setdefault((one.url, one.selectors), one.key)) != one.key:
                yield (*here, "url"), f"the same address is watched as {first}; remove one of them"
            if one.section is not None and one.section not in sections:
                yield (*here, "section"), f"no section has the key {one.section}; known here: {', '.join(sections)}"
            if one.kind == "json" and one.selectors is None:
                yield (*here, "kind"), "a json source needs selectors: at least entry, such as data.list[*]"
            if one.kind == "feed" and (one.selectors is not None or one.render):
                what = "selectors" if one.selectors is not None else "render"
                yield (*here, what), f"a feed takes no {what}; the kind is page or json"

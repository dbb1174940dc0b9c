"""`feeds.yaml`: the sections of every issue, and what is watched."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from newsletter.config.kinds import Line, Strict


class SectionSettings(Strict):
    """One section of every issue."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = Field(description="Its permanent anchor on the web.")
    title: Line = Field(description="Its heading.")


class Feeds(Strict):
    """`feeds.yaml`: the sections of every issue, in their order."""

    sections: Annotated[list[SectionSettings], Field(min_length=1)]

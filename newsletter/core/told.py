"""An article as an issue's sources tell it: what candidates are made of."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.core import citation, footnotes
from newsletter.core.curated import Curated
from newsletter.core.model import Article


@dataclass(frozen=True)
class Told:
    """An article with its id (its document's digest and place), and the editor's entry that brought it, if one did.

    `before`: other ids under which decisions may know it, such as that of a copy of its address which was lost since.
    `collected`: the inbox brought it and has decided that it is of this issue, whatever its day.
    """

    id: str
    article: Article
    entry: Curated | None = None
    before: tuple[str, ...] = ()
    collected: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether it is what an editor typed, and no document."""
        return self.id.startswith("c-")

    @property
    def document(self) -> str:
        """The document it was read from; other stories may share it."""
        return self.id if self.is_typed else self.id.partition("-")[0]

    @property
    def ids(self) -> frozenset[str]:
        """Every id under which decisions may know it."""
        return frozenset({self.id, *self.before, *([self.entry.id] if self.entry else [])})

    @property
    def source(self) -> str:
        """What a note of it cites: its address, else its citation."""
        if self.article.url:
            return self.article.url
        url, text = footnotes.split((self.entry and self.entry.note) or citation.note("x", self.article).text)
        return url or text

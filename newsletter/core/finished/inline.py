"""The text of one block while it is read: white space folded as a browser does, with the places of spans and marks."""

from __future__ import annotations

import re

from newsletter.core.finished.blocks import Mark, Span


class Inline:
    """Text that grows; spans and marks are kept by their offsets in the folded text."""

    def __init__(self) -> None:
        self.text = ""
        self._spans: list[Span] = []
        self._marks: list[Mark] = []

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    @property
    def length(self) -> int:
        """The offset at which the next character will stand."""
        return len(self.text)

    def add(self, words: str) -> None:
        """Add words, white space folded to one space, none at the start or after a line end."""
        words = re.sub(r"\s+", " ", words.replace("\u00ad", ""))
        if words.startswith(" ") and (not self.text or self.text[-1] in " \n"):
            words = words[1:]
        self.text += words

    def line_end(self) -> None:
        """Add a hard line end."""
        if self.text:
            self.text = self.text.rstrip(" ") + "\n"

    def mark(self, words: str, labels: tuple[str, ...]) -> None:
        """Add a mark as it is printed; two with nothing but a comma between them join."""
        start = len(self.text)
        self.text += words or "\u2060"
        before = self._marks[-1] if self._marks else None
        if before is not None and re.fullmatch(r"[\s,，、;]*", self.text[before.end : start]):
            self._marks[-1] = Mark(before.start, len(self.text), before.labels + labels)
        else:
            self._marks.append(Mark(start, len(self.text), labels))

    def close(self, start: int, kind: str, href: str) -> None:
        """Note that what was added since `start` is emphasized or a link."""
        while start < len(self.text) and self.text[start] in " \n":
            start += 1
        end = start + len(self.text[start:].rstrip())
        if kind and start < end:
            self._spans.append(Span(start, end, kind, href))

    def finished(self) -> tuple[str, tuple[Span, ...], tuple[Mark, ...]]:
        """(text, spans, marks) without white space at the end. Spans that only hold a mark, or cross another, go."""
        text = self.text.rstrip()
        marks = tuple(Mark(m.start, min(m.end, len(text)), m.labels) for m in self._marks if m.start < len(text))
        kept: list[Span] = []
        for span in self._spans:
            inside = any(mark.start < span.end and span.start < mark.end for mark in marks)
            double = any(o.kind == span.kind and o.start <= span.end and span.start <= o.end for o in kept)
            if not double and (not inside or not _only_marks(text, span, marks)):
                kept.append(span)
        return text, tuple(sorted(kept, key=lambda s: (s.start, -s.end))), marks


def _only_marks(text: str, span: Span, marks: tuple[Mark, ...]) -> bool:
    return all(
        any(m.start <= index < m.end for m in marks) for index in range(span.start, span.end) if text[index].strip()
    )

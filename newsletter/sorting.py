"""Where loose texts belong: the rows of a file or one text in, the first sort's answers out; and how right they are where labeled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from newsletter.core import scoring
from newsletter.core.classify import classify
from newsletter.core.lexicon import Lexicon
from newsletter.core.model import Judgement

READ = 100_000  # characters of a text that are looked at
Row = Mapping[str, Any]


def rows(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(rows, errors) of a JSON Lines text: objects as they stand; {line, error} for a line that is none."""
    found: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            row = _object(line)
            if row is None:
                errors.append({"line": number, "error": "is not a JSON object; each line is one"})
            else:
                found.append(row)
    return found, errors


def items(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(rows, errors) of any text: JSON Lines where its first line is an object, else one item, its first line the title."""
    stripped = text.strip()
    if _object(stripped.partition("\n")[0]) is not None:
        return rows(text)
    title, _, body = plain(stripped).strip().partition("\n")
    return [{"title": title, "body": body}], []


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def plain(text: str) -> str:
    """A text without its HTML, where it has some; the beginning of a long one."""
    text = text[:READ].lstrip("\ufeff")
    if "<" not in text or ">" not in text:
        return text
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(text.encode("utf-8", "replace"))
    page.strip_tags(["script", "style", "noscript"])
    return page.text(separator="\n") if page.root else ""


def judged(row: Row, judge: Lexicon) -> Judgement:
    """The judgement on a row's title and body (or `text`, `summary`); what is absent or no text counts as empty."""
    body = next((row[name] for name in ("body", "text", "summary") if isinstance(row.get(name), str)), "")
    title = row.get("title")
    return classify(plain(title) if isinstance(title, str) else "", plain(body), judge)


def described(row: Row, judge: Lexicon) -> dict[str, Any]:
    """A judgement for another program: {id, title, section, relevant, confidence, unsure, runner_up, reasons}."""
    found = judged(row, judge)
    return {
        "id": row.get("id"), "title": row.get("title"), "section": found.section, "relevant": found.relevant,
        "confidence": found.confidence, "unsure": found.unsure, "runner_up": found.runner_up, "reasons": list(found.reasons),
    }  # fmt: skip


def evaluated(text: str, judge: Lexicon) -> dict[str, Any]:
    """The first sort tried on labeled rows {id, lang, title, body, label, alt_label}: core/scoring.py's figures, predictions and errors.

    A row without a label is answered and not counted. "unsure" counts by its top class.
    """
    found, errors = rows(text)
    answers, predictions = [], []
    for row in found:
        judgement = judged(row, judge)
        label = judgement.section or scoring.NOT_RELEVANT
        predictions.append({"id": row.get("id"), "label": label, "confidence": judgement.confidence})
        if isinstance(row.get("label"), str):
            alternative, language = row.get("alt_label"), row.get("lang")
            answers.append(scoring.Answer(row["label"], label, alternative, str(language or "")))
    return {"n": len(found), **scoring.metrics(answers), "predictions": predictions, "errors": errors}

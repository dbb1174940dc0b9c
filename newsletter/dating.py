"""Key dates of loose texts: the rows of a file in, what was read and how right it is out."""

from __future__ import annotations

from typing import Any

from newsletter import shipped, sorting
from newsletter.core import keydates
from newsletter.core.keydates import marking


def evaluated(text: str) -> dict[str, Any]:
    """The reader of key dates tried on annotated rows {id, sentence, gold}: {n, fields: {name: exact}, predictions, errors}.

    A row without gold is answered and not counted; exact is the share of rows whose field is right, null where none is counted.
    """
    rows, errors = sorting.rows(text)
    predictions = []
    marks: dict[str, list[bool]] = {name: [] for name in marking.FIELDS}
    for row in rows:
        sentence = row.get("sentence")
        found = keydates.read(
            sorting.plain(sentence) if isinstance(sentence, str) else "", gazetteer=shipped.gazetteer()
        )
        given = marking.answer(found)
        predictions.append({"id": row.get("id"), **given})
        gold = row.get("gold")
        if isinstance(gold, dict):
            for name in marking.FIELDS:
                marks[name].append(marking.right(name, given, gold))
    fields = {name: round(sum(right) / len(right), 4) if right else None for name, right in marks.items()}
    return {"n": len(rows), "fields": fields, "predictions": predictions, "errors": errors}

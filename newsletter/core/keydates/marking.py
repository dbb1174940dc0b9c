"""Marking answers against annotated sentences: a field is right when it equals the gold after folding case, width and white space.

`authority` and `instrument_title` are names joined with a semicolon, each right in the given form or in one that counts as well, in any
order, titles without book-title marks or a leading "the"; `amounts` is a list in order; null equals null, and counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from newsletter.core.keydates.said import KeyFacts

FIELDS = (
    "effective_date", "comment_deadline", "adopted_date", "issued_date", "amounts", "authority", "instrument_title", "lifecycle_stage",
)  # fmt: skip


def answer(found: KeyFacts) -> dict[str, Any]:
    """What was read, in the fields of an annotated sentence: ISO days, amounts {currency, value}, names joined with a semicolon."""
    days = {
        "effective_date": found.effective, "comment_deadline": found.comment_deadline, "adopted_date": found.adopted,
        "issued_date": found.issued,
    }  # fmt: skip
    return {
        **{name: said.value.isoformat() if said else None for name, said in days.items()},
        "amounts": [{"currency": one.value.currency, "value": _number(one.value.value)} for one in found.amounts],
        "authority": "; ".join(one.value for one in found.authority) or None,
        "instrument_title": "; ".join(one.value for one in found.instrument) or None,
        "lifecycle_stage": found.stage,
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def right(name: str, given: Mapping[str, Any], gold: Mapping[str, Any]) -> bool:
    """Whether a field's answer is right."""
    mine, wanted = given.get(name), gold.get(name)
    if name == "amounts":
        return _amounts(mine) == _amounts(wanted)
    if name == "authority":
        also = gold.get("authority_also")
        forms = also if isinstance(also, Mapping) else {}
        return _names(_listed(mine), _listed(wanted), {fold(key): value for key, value in forms.items()}, ())
    if name == "instrument_title":
        also = gold.get("instrument_also")
        common = tuple(also) if isinstance(also, Sequence) and not isinstance(also, str) else ()
        if mine is not None and title(mine) in {title(str(form)) for form in common}:
            return True
        return _names([title(one) for one in _listed(mine)], [title(one) for one in _listed(wanted)], {}, common)
    return fold(mine or "") == fold(wanted or "")


def _names(mine: Sequence[str], wanted: Sequence[str], forms: Mapping[str, Any], common: Iterable[Any]) -> bool:
    """Whether the names are those wanted, one for one, in any order."""
    left = [fold(one) for one in mine]
    others = {title(str(form)) for form in common}
    for name in wanted:
        also = forms.get(fold(name)) or ()
        good = {fold(name), *(fold(form) for form in ([also] if isinstance(also, str) else also)), *others}
        found = next((one for one in left if one in good), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _listed(value: Any) -> list[str]:
    return [part.strip() for part in re.split("[;；]", value) if part.strip()] if isinstance(value, str) else []


def _amounts(value: Any) -> list[tuple[str, Decimal | None]]:
    listed = value if isinstance(value, list) else []
    return [
        (fold(str(one.get("currency", ""))), _decimal(one.get("value"))) for one in listed if isinstance(one, Mapping)
    ]


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def fold(text: Any) -> str:
    """A text without differences of case, width and white space."""
    return " ".join(unicodedata.normalize("NFKC", str(text)).casefold().split())


def title(text: str) -> str:
    """A title folded, without book-title marks and a leading "the"."""
    return re.sub(r"\Athe ", "", fold(re.sub("[《》〈〉]", "", text)))

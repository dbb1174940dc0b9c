"""Refits the weights by which articles are sorted on the examples that come with the program, and writes `lexicons/weights.json`.

Run it after an example, a word of the lexicons or a weight set by hand has changed: `uv run --extra learn python tools/fit.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from newsletter import learning, shipped

PLACE = Path(shipped.__file__).parent / "lexicons" / "weights.json"


def written(data: dict[str, Any]) -> str:
    """One feature or piece a line, so that a change reads well."""

    def block(rows: dict[str, list[float]]) -> str:
        lines = (
            f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
            for name, row in rows.items()
        )
        return "{\n" + ",\n".join(lines) + "\n}"

    head = {name: value for name, value in data.items() if name not in ("weights", "grams")}
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{start},\n"weights":{block(data["weights"])},\n"grams":{block(data["grams"])}\n}}\n'


if __name__ == "__main__":
    fitted = learning.fit(shipped.examples(), shipped.judge_by_hand(), shipped.lexicon("weights_by_hand"))
    PLACE.write_text(written(fitted), encoding="utf-8")
    print(f"{len(fitted['weights'])} features, {len(fitted['grams'])} pieces, temperature {fitted['temperature']}")

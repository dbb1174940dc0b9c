"""Refits the weights by which articles are sorted on the examples that come with the program, and writes `lexicons/weights.json`.

Run it after an example, a word of the lexicons or a weight set by hand has changed: `uv run --extra learn python tools/fit.py`.
"""

from __future__ import annotations

from pathlib import Path

from newsletter import fitting, learning, shipped

PLACE = Path(shipped.__file__).parent / "lexicons" / "weights.json"


if __name__ == "__main__":
    fitted = fitting.fit(shipped.examples(), shipped.judge_by_hand(), shipped.lexicon("weights_by_hand"))
    PLACE.write_text(learning.written(fitted), encoding="utf-8")
    print(f"{len(fitted['weights'])} features, {len(fitted['grams'])} pieces, temperature {fitted['temperature']}")

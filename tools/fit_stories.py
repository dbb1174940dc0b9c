"""Refits the weights by which reports are told to be of one event, and writes `lexicons/events_weights.json`.

Run it after a pair of `examples/stories.jsonl`, a term of `lexicons/events.json` or the reading of texts has changed:
`uv run --extra learn python tools/fit_stories.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from newsletter import pairing, shipped

PLACE = Path(shipped.__file__).parent / "lexicons" / "events_weights.json"


def written(data: dict[str, Any]) -> str:
    """The weights one a line, so that a change reads well; rarities ten a line."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    pairs, reader = shipped.story_examples(), shipped.story_reader()
    PLACE.write_text(written(pairing.fit(pairs, shipped.examples(), reader)), encoding="utf-8")
    shipped.lexicon.cache_clear()
    print("five folds:", pairing.scores(pairing.held_out(pairs, shipped.examples(), reader)))

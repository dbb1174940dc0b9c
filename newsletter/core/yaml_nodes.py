"""YAML as nodes with their lines, every value as it was typed: by libyaml where it is there, which takes a tenth of the time."""

from __future__ import annotations

from typing import Any

import yaml

_QUICK: Any = getattr(yaml, "CBaseLoader", None)
OPENERS, LINE = 500, 2000  # brackets in a text, characters in a line: with no more of them nothing nests deeply


def compose(text: str) -> yaml.Node | None:
    """The root of a text, None where it says nothing; yaml.YAMLError, or RecursionError where it nests too deeply.

    libyaml nests on the machine's own stack, so it is given only what cannot be deep; what it refuses, PyYAML explains.
    """
    shallow = text.count("[") + text.count("{") <= OPENERS and max(map(len, text.split("\n"))) <= LINE
    if _QUICK is not None and shallow:
        try:
            found: yaml.Node | None = yaml.compose(text, Loader=_QUICK)
        except yaml.YAMLError:
            pass
        else:
            return found
    return yaml.compose(text, Loader=yaml.BaseLoader)

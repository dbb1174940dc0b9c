"""How often somebody may ask. Pure: `now` is an argument, in seconds of any steady clock."""

from __future__ import annotations

from collections import OrderedDict

KEYS = 50_000  # that are remembered; the longest unheard of is forgotten first


class Rates:
    """So many times in so many seconds, for each key; unused turns come back evenly (a token bucket)."""

    def __init__(self, number: int, seconds: float, keys: int = KEYS) -> None:
        self.number, self.seconds, self.keys = number, seconds, keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, now: float) -> float:
        """0 where the key may have a turn, which is then taken; else the seconds until it may."""
        left, since = self._left.pop(key, (float(self.number), now))
        left = min(float(self.number), left + (now - since) * self.number / self.seconds)
        wait = 0.0 if left >= 1 else (1 - left) * self.seconds / self.number
        self._left[key] = (left if wait else left - 1, now)
        while len(self._left) > self.keys:
            self._left.popitem(last=False)
        return wait

"""Signed tokens in links: which reader, for what. They hold no address, and one made for one purpose opens nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from itsdangerous import BadData, URLSafeSerializer

Purpose = Literal["confirm", "unsubscribe"]
CONFIRM_WITHIN = timedelta(days=7)
_LONGEST = 200


@dataclass(frozen=True)
class Tokens:
    """Makes and reads tokens with one secret. An unsubscribe link works for ever; one to confirm, for a week."""

    secret: bytes

    def make(self, purpose: Purpose, subscriber: str, now: datetime | None = None) -> str:
        """The token of a subscriber's id. `now`: from when the time of a confirmation runs."""
        data = [subscriber] if now is None else [subscriber, int(now.timestamp())]
        made = self._serializer(purpose).dumps(data)
        return made if isinstance(made, str) else made.decode()

    def read(self, purpose: Purpose, token: str, now: datetime) -> str | None:
        """The subscriber's id; None for a token that is forged, cut short, made for something else, or too old."""
        if len(token) > _LONGEST:
            return None
        try:
            data = self._serializer(purpose).loads(token)
        except (BadData, UnicodeError, ValueError):
            return None
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            return None
        if purpose == "confirm":
            if len(data) != 2 or not isinstance(data[1], int):
                return None
            if not -60 <= now.timestamp() - data[1] <= CONFIRM_WITHIN.total_seconds():
                return None
        return data[0]

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt=f"newsletter.{purpose}")

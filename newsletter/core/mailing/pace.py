"""How fast letters go out: connections, letters a minute, how many to one domain, when to try again, when to stop.

Pure: `now` is an argument, in seconds of any steady clock.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsletter.core.mailing.letter import Fate, Outcome

STEPS = 25  # letters accepted in a row before one more connection is tried
EASE = 5.0  # seconds between two reductions: one bad moment is one reason


@dataclass(frozen=True)
class Limits:
    """What a relay stands: connections at once, letters a minute (None: as fast as it takes them), letters a connection, letters at
    once to one recipient domain (None: no limit; `domains` for single ones), seconds before each further attempt.
    """

    connections: int = 10
    per_minute: float | None = None
    per_connection: int = 500
    per_domain: int | None = None
    domains: Mapping[str, int] = field(default_factory=dict)
    retries: tuple[float, ...] = (60, 300, 900)


# Documented limits; a firm's own contract may differ, so each can be set apart.
PRESETS: Mapping[str, Limits] = {
    # Exchange Online, client submission: 3 connections at once, 30 messages a minute, 10,000 recipients a day.
    "exchange-online": Limits(connections=3, per_minute=30, per_connection=100),
    # Google Workspace SMTP relay: 10,000 messages and recipients a day for a sender that is a user; what a customer may send a day and in
    # ten minutes follows its practice (support.google.com/a/answer/2956491). Connections and letters a minute are not documented: ours.
    "google-workspace": Limits(connections=5, per_minute=300, per_connection=100),
    # Amazon SES: one message a second in the sandbox; outside it each account has a rate of its own, which the console shows and
    # mail.relay.per_minute takes (docs.aws.amazon.com/ses/latest/dg/quotas.html). Beyond it letters are refused for now (454).
    "amazon-ses": Limits(connections=5, per_minute=60, per_connection=500),
    "plain": Limits(),
}
HOSTS: Mapping[str, tuple[str, int]] = {
    "exchange-online": ("smtp.office365.com", 587),
    "google-workspace": ("smtp-relay.gmail.com", 587),
}


@dataclass(frozen=True)
class Alarm:
    """When refusals stop a mailing: so many of the last `window` letters."""

    window: int = 100
    refused: int = 20
    policy: int = 5


class Pace:
    """The pace of one run; it slows down where the relay asks for it, and finds its way back."""

    def __init__(self, limits: Limits, alarm: Alarm | None = None) -> None:
        self.limits, self.alarm = limits, alarm or Alarm()
        self.connections = limits.connections  # how many may be busy now
        self.busy: Counter[str] = Counter()
        self._next = self._eased = float("-inf")
        self._streak = 0
        self._last: deque[Fate] = deque(maxlen=self.alarm.window)
        self.stopped: str | None = None

    def may_begin(self, now: float, domain: str) -> bool:
        """Whether a letter to this domain may be begun now."""
        if self.stopped or self.busy.total() >= self.connections or now < self._next:
            return False
        most = self.limits.domains.get(domain, self.limits.per_domain)
        return most is None or self.busy[domain] < most

    def begin(self, now: float, domain: str) -> None:
        """A letter is begun."""
        self.busy[domain] += 1
        if self.limits.per_minute:
            # A slot that was missed by less than a second is made up for; a longer pause is not followed by a burst.
            self._next = max(self._next, now - 1) + 60 / self.limits.per_minute

    def end(self, now: float, domain: str, outcome: Outcome) -> None:
        """A letter has its outcome."""
        self.busy[domain] -= 1
        if not self.busy[domain]:
            del self.busy[domain]
        if outcome.fate is Fate.ACCEPTED:
            self._streak += 1
            if self._streak >= STEPS and self.connections < self.limits.connections:
                self.connections, self._streak = self.connections + 1, 0
        elif outcome.fate in (Fate.DEFERRED, Fate.UNKNOWN):
            self.slow_down(now)
        if outcome.final:
            self._last.append(outcome.fate)
            self._watch(outcome)

    def slow_down(self, now: float) -> None:
        """Half the connections, not more often than every few seconds."""
        self._streak = 0
        if now - self._eased >= EASE:
            self._eased = now
            self.connections = max(1, self.connections // 2)

    def retry(self, attempt: int) -> float | None:
        """Seconds until the attempt after this one (from 1), None where there is none."""
        return self.limits.retries[attempt - 1] if attempt <= len(self.limits.retries) else None

    def wait(self, now: float) -> float:
        """Seconds until the rate lets another letter begin."""
        return max(0.0, self._next - now)

    def _watch(self, outcome: Outcome) -> None:
        counted = Counter(self._last)
        policy, refused = counted[Fate.POLICY], counted[Fate.REFUSED]
        said = f"{outcome.code} {outcome.status} {outcome.text}".replace("  ", " ").strip()
        if policy >= self.alarm.policy:
            self.stopped = (
                f"{policy} of the last {len(self._last)} letters were refused for reasons of policy (last: {said})"
            )
        elif refused >= self.alarm.refused:
            self.stopped = f"{refused} of the last {len(self._last)} addresses were refused (last: {said})"

"""Links that were tried (`check --links`): every cited page is there for a reader. Without a trial these rules say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from newsletter.core import page_address
from newsletter.core.check.addresses import addresses
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.trials import Link, State

_RULES = "https://www.hainan.gov.cn/rules.html"
_NOTE = f'Hainan adopted the rules.[^rules]\n\n[^rules]: <{_RULES}> "Rules", Hainan Provincial Government.'


def _trial(state: State, reason: str) -> dict[str, Any]:
    return {"links": {_RULES: Link(_RULES, state, reason, datetime(2026, 2, 2, 9, 0, tzinfo=UTC))}}


@rule(
    "dead-link",
    "error",
    "A cited page is there.",
    bad=Example(_NOTE, "`--links`, and a server that says 404", _trial("dead", "is not there (404 Not Found)")),
    good=Example(_NOTE, "`--links`, and a server that gives the page", _trial("ok", "answers (200)")),
)
def dead(subject: Subject) -> Iterator[Finding]:
    """Addresses at which readers find nothing: not there, deleted by its author, an error page that answers as if it were none, a
    log-in, a parked domain, the site's home page instead.
    """
    for item, line, url, what, link in _tried(subject, "dead"):
        yield Finding(
            item, line, url, f"{what} {link.reason}",
            "cite where it moved to, or another page that says so; or waive it, and let the kept copy stand",
        )  # fmt: skip


@rule(
    "unverified-link",
    "warning",
    "A cited page could be looked at.",
    bad=Example(_NOTE, "`--links`, and a server that refuses us", _trial("unverified", "refuses us (403 Forbidden)")),
    good=Example(_NOTE, "`--links`, and a server that gives the page", _trial("ok", "answers (200)")),
)
def unverified(subject: Subject) -> Iterator[Finding]:
    """Addresses that kept us out (a refusal, a bot check, no answer in time): the page may be there or not. Without any network that
    is said once.
    """
    if subject.offline:
        count = len({url for _, _, url, _ in addresses(subject)})
        yield Finding(
            None, 1, f"{count} addresses", f"this machine seems to be offline: none of the {count} addresses could be tried",
            "run it again with a network, or see fetch.proxy",
        )  # fmt: skip
    for item, line, url, what, link in _tried(subject, "unverified"):
        if page_address.closed(url) is None:  # else it is a private address, which is said already
            yield Finding(item, line, url, f"{what} could not be verified: it {link.reason}", "open it in a browser")


def _tried(subject: Subject, state: State) -> Iterator[tuple[int | None, int, str, str, Link]]:
    """(item, line, address, what it is, result) of every address in that state."""
    for item, line, url, what in addresses(subject):
        link = subject.links.get(url)
        if link is not None and link.state == state:
            yield item, line, url, what, link

"""Asking the DNS, by dnspython."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from newsletter.errors import MailError

if TYPE_CHECKING:
    import dns.resolver


class Names:
    """A resolver: this machine's, or one at `server` (address) and `port`. Answers are remembered for its life."""

    def __init__(self, server: str | None = None, port: int = 53, within: float = 5) -> None:
        self._server, self._port, self._within = server, port, within
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def __call__(self, name: str, kind: str) -> Sequence[str]:
        """The records of a name and type as text, none where there are none; MailError (name) where the DNS gives no answer."""
        if (name, kind) not in self._known:
            self._known[name, kind] = self._ask(name, kind)
        return self._known[name, kind]

    @cached_property
    def _resolver(self) -> dns.resolver.Resolver:
        import dns.resolver

        found = dns.resolver.Resolver(configure=self._server is None)
        if self._server is not None:
            found.nameservers, found.port = [self._server], self._port
        found.lifetime = self._within
        return found

    def _ask(self, name: str, kind: str) -> tuple[str, ...]:
        import dns.exception
        import dns.resolver

        try:
            answer = self._resolver.resolve(name, kind)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError) as error:
            said = type(error).__name__ if not str(error) else str(error).split(":")[0]
            raise MailError(
                f"{name}: the DNS gives no answer ({said}); check this machine's name server, or try again", kind="name"
            ) from None
        if kind == "TXT":
            return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)
        return tuple(record.to_text() for record in answer)

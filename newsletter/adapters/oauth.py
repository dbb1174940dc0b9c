"""OAuth2 tokens by client credentials (RFC 6749, 4.4), kept until shortly before they end, renewed when refused."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from newsletter.errors import MailError

EARLY = 120  # seconds before its end a token is renewed, so that none ends in the middle of a login
UNSAID = 600  # seconds a token is trusted whose server does not say how long it holds


@dataclass(frozen=True)
class Client:
    """An application registered with the provider: token endpoint (https), its id and secret, and the scope it asks for."""

    endpoint: str
    client_id: str
    secret: str = field(repr=False)
    scope: str = ""


class Tokens:
    """The current token of a client. May be shared by threads."""

    def __init__(
        self, client: Client, *, context: ssl.SSLContext | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client, self._context, self._clock = client, context, clock
        self._lock = threading.Lock()
        self._token, self._ends = "", 0.0

    def token(self, *, renew: bool = False) -> str:
        """A token that holds now; with `renew` a new one. MailError (token) where the provider gives none."""
        with self._lock:
            if renew or self._clock() >= self._ends:
                self._token, holds = self._ask()
                self._ends = self._clock() + max(0.0, holds - EARLY)
            return self._token

    async def for_login(self, renew: bool) -> str:
        """The same without holding up an event loop."""
        import asyncio

        return await asyncio.to_thread(lambda: self.token(renew=renew))

    def _ask(self) -> tuple[str, float]:
        import httpx

        client = self._client
        form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client.secret}
        if client.scope:
            form["scope"] = client.scope
        try:
            answer = httpx.post(
                client.endpoint,
                data=form,
                timeout=30,
                verify=self._context or True,
                trust_env=False,
                follow_redirects=False,
            )
            said = answer.json()
        except httpx.HTTPError as error:
            reason = f"{client.endpoint}: the token endpoint cannot be reached ({error})"
            raise MailError(
                f"{reason}; check its address and this machine's way out; nothing is lost, run it again", kind="token"
            ) from None
        except ValueError:
            said = {}
        said = said if isinstance(said, dict) else {}
        token = said.get("access_token")
        if answer.status_code != 200 or not isinstance(token, str) or not token.isascii():
            reason = str(said.get("error_description") or said.get("error") or "no token in the answer").splitlines()[
                0
            ][:200]
            raise MailError(
                f"{client.endpoint}: gives no token ({answer.status_code}, {reason}); check client id, scope and "
                "NEWSLETTER_OAUTH_SECRET (client secrets expire)", kind="token",
            )  # fmt: skip
        holds = said.get("expires_in")
        try:
            return token, float(holds) if holds is not None else UNSAID
        except (TypeError, ValueError):
            return token, UNSAID

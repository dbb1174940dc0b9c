"""The guard before every public address: what a browser may do with the answer, how large a request may be, and that nothing shows.

Nothing is logged of a request: its address may hold a token, its body an address. What goes wrong inside gives a plain page.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 10_000  # bytes of a request's body; a form has some dozens
LONGEST = 2_000  # characters of an address
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# The archive's pages bring their styles with them, and may have a search of their own; nothing from elsewhere.
ARCHIVE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "interest-cohort=()",
}
LOG = logging.getLogger("newsletter.public")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TooLarge(Exception):  # noqa: N818 - said of a request
    """A body beyond the limit."""


class Guard:
    """Passes requests on to the application and stands for what goes wrong there. `answer` makes the page of a status."""

    def __init__(self, app: ASGIApp, answer: Callable[[Scope, int], Response]) -> None:
        self._app, self._answer = app, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers that every answer bears."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        begun = False
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST:
                raise TooLarge
            return message

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if status := _refused(scope):
            await self._answer(scope, status)(scope, receive, dressed)
            return
        try:
            await self._app(scope, bounded, dressed)
        except Exception as error:
            status = 413 if isinstance(error, TooLarge) else 503
            if status == 503:
                LOG.error("a request failed inside: %s", type(error).__name__)
            if not begun:
                await self._answer(scope, status)(scope, receive, dressed)


def _refused(scope: Scope) -> int:
    """The status of a request that no application should see; 0 where it may pass."""
    path = scope["path"]
    if len(path) + len(scope["query_string"]) > LONGEST:
        return 414
    if any(ord(char) < 32 or ord(char) == 127 or 0xD800 <= ord(char) <= 0xDFFF for char in path) or "\\" in path:
        return 404
    if not scope["query_string"].isascii():
        return 400  # RFC 3986, 2: no address holds other bytes
    return 0 if scope["method"] in ("GET", "HEAD", "POST") else 405


def client(scope: Scope, proxies: Sequence[Network]) -> str:
    """Who asks, as limits count: the address, of IPv6 the /64. X-Forwarded-For is read from its end as far as our proxies wrote it."""
    peer = scope["client"][0] if scope.get("client") else ""
    said = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
    hops = [hop.strip() for hop in said[-2000:].split(",") if hop.strip()]
    found = _number(peer)
    while found is not None and hops and any(found.version == net.version and found in net for net in proxies):
        following = _number(hops.pop())
        if following is None:
            break
        found = following
    if found is None:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)


def _number(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found

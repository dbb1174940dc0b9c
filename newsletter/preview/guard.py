"""The guard before every address: who may ask, for what, and what the browser may do with the answer.

Other programs on this machine, and web pages open in the same browser, can reach a local port. So an answer
needs our own name in `Host` (a name that an attacker rebinds to 127.0.0.1 is refused), a method that only
looks, and the token that was printed at the start, which the first visit turns into a cookie.
"""

from __future__ import annotations

import hmac
from urllib.parse import parse_qs, parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_COMMON = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "font-src 'self'; img-src 'self' data:"
)
PAGE_POLICY = f"{_COMMON}; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'"
# The issue's own HTML: its style, and nothing that runs. Same origin, so that the desk can keep its place.
FRAME_POLICY = (
    f"{_COMMON}; style-src 'unsafe-inline'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
PDF_POLICY = "frame-ancestors 'self'; base-uri 'none'"  # more than this stops the browsers' own viewers

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

NO_TOKEN = (
    "This preview is private to the browser that was opened with its full address.\n"
    "Paste the address that `newsletter preview` printed, with its token, into the address line.\n"
    "An address from an earlier start is no longer good.\n"
)


class Guard:
    """Lets a request through to the application, or answers in its place."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        if port == 80:
            self._hosts |= {"127.0.0.1", "localhost"}
        self._cookie = f"newsletter-preview-{port}"  # cookies know no ports: two previews must not share one

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on; every answer carries the same headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._refusal(scope)
        await (answer or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._hosts:
            return PlainTextResponse("This preview answers as 127.0.0.1 and localhost only.\n", 421)
        if scope["method"] not in ("GET", "HEAD"):
            why = "The preview is for looking: GET and HEAD only.\n"
            return PlainTextResponse(why, 405, {"Allow": "GET, HEAD"})
        query = scope["query_string"].decode("latin-1")
        if any(self._is_token(value) for value in parse_qs(query).get("token", [])):
            return self._welcome(scope["path"], query)
        if not self._is_token(cookie_parser(headers.get("cookie", "")).get(self._cookie, "")):
            return PlainTextResponse(NO_TOKEN, 403)
        return None

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())

    def _welcome(self, path: str, query: str) -> Response:
        """The same address without the token, which from now on is the cookie's."""
        left = urlencode([(name, value) for name, value in parse_qsl(query) if name != "token"])
        clean = "/" + path.lstrip("/\\")  # never the address of another host
        answer = RedirectResponse(f"{clean}?{left}" if left else clean, 303)
        answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return answer

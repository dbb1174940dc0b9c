"""What each public address answers. GET and HEAD look; only POST changes, and twice is once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import parse_qs

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from newsletter import subscribing
from newsletter.adapters.store.readers import Readers
from newsletter.config.public import ServeSettings
from newsletter.core.consent import Act, Event, State, Subscriber
from newsletter.core.email_address import EmailAddress
from newsletter.core.rates import Rates
from newsletter.core.tokens import Purpose, Tokens
from newsletter.errors import NewsletterError
from newsletter.public.guard import Network, client
from newsletter.public.outbox import Asked, Outbox
from newsletter.public.pages import Form, Pages
from newsletter.public.words import Words, words

HOUR = 3600.0


class Views:
    """The endpoints over one database."""

    def __init__(
        self,
        pages: Pages,
        readers: Readers,
        outbox: Outbox,
        settings: ServeSettings,
        proxies: Sequence[Network],
        clock: Callable[[], datetime],
    ) -> None:
        self.pages, self.readers, self.outbox, self.proxies, self.clock = pages, readers, outbox, proxies, clock
        self.tokens = Tokens(readers.secret)
        self.requests = Rates(settings.per_client, 60.0)
        self.forms = Rates(settings.asking_per_client, HOUR)
        self.all_forms = Rates(settings.asking, HOUR)

    # -- subscribing

    async def subscribe(self, request: Request) -> Response:
        """The form; filled in, always the same answer, whoever the address belongs to."""
        said = _words(request.scope)
        if wait := self._wait(request, self.requests):
            return self.slow(said, wait)
        if request.method != "POST":
            return self._form(said)
        fields = await _fields(request)
        try:
            address = EmailAddress.read(fields.get("email", ""))
        except ValueError:
            return self._form(said, said.no_address)
        wait = self._wait(request, self.forms) or self.all_forms.take("all", time.monotonic())
        if wait or not self.outbox.put(Asked(address, said)):
            return self.slow(said, wait or 60.0)
        return self._page(said, said.look, said.look_intro)

    def _form(self, said: Words, fault: str = "") -> Response:
        shown = self.pages.page(
            said, said.subscribe, said.subscribe_intro, form=Form(said.subscribe, asks=True, fault=fault)
        )
        return _html(shown, 400 if fault else 200)

    async def confirm(self, request: Request) -> Response:
        """Whether it is really wanted; pressed, the subscription stands."""
        said, token = _words(request.scope), request.path_params["token"]
        one = await self._whose(request, "confirm", token)
        if isinstance(one, Response):
            return one
        if one is None or one.state is State.UNSUBSCRIBED:
            return self.dead(said)
        name = self.pages.publication.name
        if request.method != "POST":
            return self._page(said, said.confirm, said.confirm_intro.format(name), form=Form(said.confirm_button))
        event = Event(Act.CONFIRMED, self.clock(), "web page", "the mailed link was opened and its button pressed")
        done = await asyncio.to_thread(subscribing.confirm, self.readers, one.id, event)
        if done is None:
            return self.dead(said)
        return self._page(said, said.confirmed, said.confirmed_intro.format(name))

    # -- leaving

    async def unsubscribe(self, request: Request) -> Response:
        """Who leaves, masked, and one button; or RFC 8058's single POST by a mail program. Ten times is once."""
        said, token = _words(request.scope), request.path_params["token"]
        one = await self._whose(request, "unsubscribe", token)
        if isinstance(one, Response):
            return one
        if request.method == "POST" and one is not None:
            way = "one click in the mail program" if not request.query_params.get("lang") else "web page"
            event = Event(Act.WITHDRAWN, self.clock(), way, "the link of a mail to this address")
            await asyncio.to_thread(subscribing.withdraw, self.readers, one.id, event)
        if request.method == "POST" or one is None or one.state is State.UNSUBSCRIBED:
            again = (said.again, f"/subscribe?lang={said.tag}")
            return self._page(
                said, said.unsubscribed, said.unsubscribed_intro.format(self.pages.publication.name), links=[again]
            )
        shown = said.unsubscribe_intro.format(one.address.masked)
        return self._page(said, said.unsubscribe, shown, form=Form(said.unsubscribe_button))

    async def _whose(self, request: Request, purpose: Purpose, token: str) -> Subscriber | Response | None:
        """The subscriber that a token names, None where there is none any more; a page where the token is not good.

        Good tokens are not counted: a large provider unsubscribes its readers from few addresses of its own.
        """
        said = _words(request.scope)
        subscriber = self.tokens.read(purpose, token, self.clock())
        if subscriber is None:
            wait = self._wait(request, self.requests)
            return self.slow(said, wait) if wait else self.dead(said)
        return await asyncio.to_thread(self.readers.by_id, subscriber)

    # -- the rest

    async def health(self, _request: Request) -> Response:
        """Whether the database answers, for whatever watches over us."""
        try:
            await asyncio.to_thread(self._ask)
        except NewsletterError:
            return JSONResponse({"status": "the database does not answer"}, 503)
        return JSONResponse({"status": "ok"})

    def _ask(self) -> None:
        with self.readers.database.reading() as connection:
            connection.execute(text("SELECT 1"))

    async def file(self, request: Request) -> Response:
        """The style and the faces, by name out of a fixed set."""
        found = self.pages.files.get(request.path_params["name"])
        if found is None:
            return self.answer(request.scope, 404)
        return Response(found[0], media_type=found[1], headers={"Cache-Control": "public, max-age=3600"})

    def answer(self, scope: Scope, status: int) -> Response:
        """The plain page of a status; it repeats nothing of the request."""
        said = _words(scope)
        title, intro = {404: (said.missing, said.missing_intro), 503: (said.broken, said.broken_intro)}.get(
            status, (said.wrong, said.wrong_intro)
        )
        return _html(self.pages.page(said, title, intro), status)

    def dead(self, said: Words) -> Response:
        """The page of a link that opens nothing."""
        return _html(self.pages.page(said, said.dead, said.dead_intro), 404)

    def slow(self, said: Words, wait: float) -> Response:
        """The page of a client that asks too often."""
        answer = _html(self.pages.page(said, said.slow, said.slow_intro), 429)
        answer.headers["Retry-After"] = str(int(wait) + 1)
        return answer

    def _page(
        self, said: Words, title: str, *paragraphs: str, form: Form | None = None, links: Sequence[tuple[str, str]] = ()
    ) -> Response:
        return _html(self.pages.page(said, title, *paragraphs, form=form, links=links))

    def _wait(self, request: Request, rates: Rates) -> float:
        return rates.take(client(request.scope, self.proxies), time.monotonic())


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/html")


def _words(scope: Scope) -> Words:
    asked = parse_qs(scope["query_string"][:200].decode("latin-1")).get("lang", [""])[0]
    accepted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    return words(asked, accepted.decode("latin-1"))


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form as browsers send it (application/x-www-form-urlencoded); none of any other body."""
    body = await request.body()
    if not request.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        found = parse_qs(body.decode("utf-8"), max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}

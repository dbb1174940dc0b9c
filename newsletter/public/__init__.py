"""The public server: subscribing with a confirmed address, leaving by one click, the archive's files. Fit to stand behind a proxy.

    guard --> server (addresses) --> views --> subscribing (the verb) --> the database
                                       |----> outbox --> the relay      (after the answer has gone)

It needs newsletter.yaml, feeds.yaml, the database and the secret, and no drafts; so it may stand on another host.
"""

from __future__ import annotations

import errno
import ipaddress
import logging
import socket
from typing import TYPE_CHECKING

import click

from newsletter.errors import ConfigError, NewsletterError

if TYPE_CHECKING:
    from newsletter.cli.desk import Desk
    from newsletter.public.guard import Guard


def serve(desk: Desk, *, host: str | None, port: int | None) -> None:
    """Serve until SIGINT or SIGTERM; NewsletterError where it cannot begin."""
    from newsletter import config
    from newsletter.adapters.store.readers import Readers
    from newsletter.public.server import run

    root = desk.workspace().root
    settings = config.load(root / config.SETTINGS, config.Settings).serve
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    with desk.database() as database:
        app = application(desk, Readers(database, desk.secret()))
        where, number = host or settings.host, settings.port if port is None else port
        listening = _listen(where, number)
        shown = f"[{where}]" if ":" in where else where
        click.echo(f"Serving on http://{shown}:{listening.getsockname()[1]}, known to readers as {settings.url}")
        run(app, listening)


def application(desk: Desk, readers: object) -> Guard:
    """The whole application, as `serve` runs it; ConfigError where a setting is missing."""
    from newsletter import config
    from newsletter.adapters import composing
    from newsletter.adapters.smtp import Connection
    from newsletter.adapters.store.readers import Readers
    from newsletter.cli import mailroom
    from newsletter.cli.desk import clock
    from newsletter.config.mailing import sender
    from newsletter.public.outbox import Outbox
    from newsletter.public.pages import Pages
    from newsletter.public.server import application as made
    from newsletter.public.views import Views

    assert isinstance(readers, Readers)
    root = desk.workspace().root
    settings, publication = config.load(root / config.SETTINGS, config.Settings), config.publication(root)
    if settings.serve.url is None:
        raise ConfigError("newsletter.yaml: the links in mails need an address; set serve.url (https://…)")
    keys = mailroom.dkim_keys(settings)
    outbox = Outbox(
        readers, publication, sender(settings), settings.serve.url, settings.serve.notice,
        Connection(mailroom.relay(settings, root)), lambda: clock(publication),
        tuple(composing.signer(key.pem, domain=key.domain, selector=key.selector) for key in keys),
    )  # fmt: skip
    proxies = [ipaddress.ip_network(one) for one in settings.serve.proxies]
    views = Views(Pages(publication, root), readers, outbox, settings.serve, proxies, lambda: clock(publication))
    return made(views, outbox, root / settings.serve.site, settings.serve.pending_days)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        why = {errno.EADDRINUSE: "is in use", errno.EACCES: "may not be used by you"}
        what = why.get(error.errno or 0, f"cannot be had ({error.strerror or error})")
        raise NewsletterError(f"{host} port {port} {what}; name another with --host and --port") from None
    listening.listen(512)
    return listening

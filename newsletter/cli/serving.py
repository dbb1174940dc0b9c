"""`newsletter serve`: the public endpoints."""

from __future__ import annotations

import click

from newsletter.cli.desk import Desk, command


@command("serve")
@click.option("--host", help="The address to listen on; default: serve.host.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one. Default: serve.port.")
def serve(desk: Desk, host: str | None, port: int | None) -> None:
    """Serve subscribing, leaving and the archive. To stand behind a web server that speaks https."""
    from newsletter.public import serve as run

    run(desk, host=host, port=port)

"""The command that reads articles out of source documents: notices, news, forwarded links."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.desk import JSON, cli, put, say
from newsletter.errors import NewsletterError


@cli.command("extract")
@click.argument("source", metavar="FILE|URL")
@JSON
def extract(source: str, as_json: bool) -> None:
    """Read the articles out of a source document: HTML, MHTML, text, Markdown, PDF, Word, e-mail."""
    from newsletter import extracting

    if extracting.is_address(source):
        raise NewsletterError(f"{source}: addresses are not fetched yet; save the page and name the file")
    found = [extracting.described(article, by=extracting.judge) for article in extracting.extract_file(Path(source))]
    if as_json:
        put(found)
        return
    for number, data in enumerate(found):
        says = " · ".join(str(part) for part in (data["publisher"], data["published"], data["language"]) if part)
        click.echo(("\n" if number else "") + f"{data['title']}\n{says}\n\n{data['text']}")
        for warning in data["warnings"]:
            say(f"warning: {warning}")

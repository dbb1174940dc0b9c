"""`extract`: the articles in a source document."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.desk import JSON, Desk, command, put, say
from newsletter.cli.drafting import judge


@command("extract")
@click.argument("source", metavar="FILE|URL")
@JSON
def extract(desk: Desk, source: str, as_json: bool) -> None:
    """Read the articles out of a source. HTML, MHTML, text, Markdown, PDF, Word, e-mail, or an address."""
    from newsletter import extracting

    if extracting.is_address(source):
        with desk.fetcher() as fetcher:
            got = fetcher.fetch(source)
        articles = extracting.extract(got.data, source, got.final_url, content_type=got.header("content-type"))
    else:
        articles = extracting.extract_file(Path(source))
    found = [extracting.described(article, judge) for article in articles]
    if as_json:
        put(found)
        return
    for number, data in enumerate(found):
        says = " · ".join(str(part) for part in (data["publisher"], data["published"], data["language"]) if part)
        click.echo(("\n" if number else "") + f"{data['title']}\n{says}\n\n{data['text']}")
        for warning in data["warnings"]:
            say(f"warning: {warning}")

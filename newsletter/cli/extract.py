"""`extract`: the articles in a source document."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.desk import JSON, Desk, command, put, say
from newsletter.errors import NewsletterError


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
        _refuse_links(Path(source))
        articles = extracting.extract_file(Path(source))
    found = [extracting.described(article, desk.judge) for article in articles]
    if as_json:
        put(found)
        return
    for number, data in enumerate(found):
        says = " · ".join(str(part) for part in (data["publisher"], data["published"], data["language"]) if part)
        click.echo(("\n" if number else "") + f"{data['title']}\n{says}\n\n{data['text']}")
        for warning in data["warnings"]:
            say(f"warning: {warning}")


def _refuse_links(path: Path) -> None:
    """NewsletterError for a file that holds no text of its own, only addresses."""
    from newsletter.cli.adding import incoming
    from newsletter.gathering import links_of

    if found := links_of(incoming(path)):
        raise NewsletterError(f"{path}: only names {found[0]}; extract that, or `newsletter add` takes it in")

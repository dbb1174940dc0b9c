"""Commands that try the rules on rows of a file, so that they can be measured."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newsletter.cli.desk import JSON, Desk, cli, command, count, put, say


@cli.group("eval")
def evaluate() -> None:
    """Try the rules on loose texts. One JSON object a line in, what each rule says out."""


@command("facts", evaluate)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@JSON
def facts(_desk: Desk, file: Path, as_json: bool) -> None:
    """Compare items with their one source each. Rows: id, heading, body, source_title, source_text, published."""
    from newsletter import comparing
    from newsletter.adapters import files

    found = comparing.predictions(comparing.rows(files.read_text(file), str(file)))
    if as_json:
        put(found)
        return
    for row in found["predictions"]:
        for fact in row["facts"]:
            if fact["status"] not in ("found", "derivable"):
                click.echo(f"{row['id']}: {fact['field']}: {fact['status']}: {fact['kind']} {fact['words']}")
    click.echo(f"{count(found['n'], 'row')}, {count(sum(len(row['facts']) for row in found['predictions']), 'fact')}.")


@command("style", evaluate)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@JSON
def style(desk: Desk, file: Path, as_json: bool) -> None:
    """Try the house style on rows {id, heading, body}. One JSON object a line; each row is an issue of one item."""
    from newsletter import styling
    from newsletter.config.house import house

    rows = styling.tried(file, house(desk.workspace_if_any()))
    if as_json:
        put({"n": len(rows), "predictions": rows})
        return
    for row in rows:
        for problem in row["problems"]:
            click.echo(
                f"{row['id']}: {problem['severity']}: {problem['field']}: {problem['words']} [{problem['rule']}]"
            )
    found = sum(len(row["problems"]) for row in rows)
    say(f"{count(found, 'problem')} in {count(sum(bool(row['problems']) for row in rows), 'row')} of {len(rows)}.")


@command("sections", evaluate)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@JSON
def sections(desk: Desk, file: Path, as_json: bool) -> None:
    """Try the first sort on labeled items. Rows: id, lang, title, body, label, alt_label (right too, or null)."""
    from newsletter import shipped, sorting
    from newsletter.adapters import files

    found = sorting.evaluated(files.read_text(file), shipped.judge(desk.workspace_if_any()))
    for error in found["errors"]:
        say(f"{file}:{error['line']}: {error['error']}")
    if as_json:
        put(found)
    else:
        for name in ("accuracy", "accuracy_strict", "macro_f1", "relevance_f1", "not_relevant_recall"):
            click.echo(f"{name.replace('_', ' '):<20} {_figure(found[name])}")
        for language, figures in found["by_lang"].items():
            click.echo(
                f"{language or 'no language':<20} {_figure(figures['accuracy'])} of {count(figures['n'], 'item')}"
            )
        for name, figures in found["per_class"].items():
            said = " ".join(f"{what} {_figure(figures[what])}" for what in ("precision", "recall", "f1"))
            click.echo(f"{name:<22} {said} of {count(figures['n'], 'item')}")
    sys.exit(1 if found["errors"] else 0)


@command("dates", evaluate)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@JSON
def dates(_desk: Desk, file: Path, as_json: bool) -> None:
    """Try the reader of key dates on annotated sentences. Rows: id, sentence, gold."""
    from newsletter import dating
    from newsletter.adapters import files

    found = dating.evaluated(files.read_text(file))
    for error in found["errors"]:
        say(f"{file}:{error['line']}: {error['error']}")
    if as_json:
        put(found)
    else:
        for name, exact in found["fields"].items():
            click.echo(f"{name.replace('_', ' '):<20} {_figure(exact)} of {count(found['n'], 'sentence')}")
    sys.exit(1 if found["errors"] else 0)


@command("stories", evaluate)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@JSON
def stories(_desk: Desk, file: Path, as_json: bool) -> None:
    """Try which pairs of reports are of one event. Rows: id, a and b (title, body, date), same_event."""
    from newsletter import pairing
    from newsletter.adapters import files

    found = pairing.evaluated(files.read_text(file))
    for error in found["errors"]:
        say(f"{file}:{error['line']}: {error['error']}")
    if as_json:
        put(found)
    else:
        for one in found["predictions"]:
            said = "; ".join(one["for" if one["same_event"] else "against"]) or "too little in common"
            click.echo(f"{one['id']}: {'one event' if one['same_event'] else 'two'} ({one['confidence']:.2f}): {said}")
        say(
            f"{count(found['n'], 'pair')}: "
            + ", ".join(f"{name} {_figure(found[name])}" for name in ("precision", "recall", "f1"))
        )
    sys.exit(1 if found["errors"] else 0)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"

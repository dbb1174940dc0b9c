"""The command `learn`: the first sort learns from what the desk decided."""

from __future__ import annotations

import click

from newsletter.cli.desk import JSON, Desk, command, count, put, say


@command("learn")
@click.option("--dry-run", is_flag=True, help="Say what it would come to; keep nothing.")
@JSON
def learn(desk: Desk, dry_run: bool, as_json: bool) -> None:
    """Learn from the desk's decisions and approved issues. It refits the first sort and keeps the better weights."""
    from newsletter import learning, shipped, telling
    from newsletter.adapters import files
    from newsletter.cli.adding import extract

    workspace, publication = desk.workspace(), desk.publication()
    found = learning.gather(
        workspace,
        publication,
        lambda folder: telling.gathered(folder, publication.sections, desk.snapshots(), extract).told,
    )
    place = workspace.root / shipped.LEARNED
    if len(found) < learning.LEAST:
        say(
            f"{count(len(found), 'lesson')} so far, too few to learn from: it takes {learning.LEAST}. What you approve, "
            "`keep`, `drop` and `move` are lessons. Nothing was changed."
        )
        if as_json:
            put({"lessons": len(found), "kept": None})
        return
    say(f"Learning from {count(len(found), 'lesson')} ...")
    made = learning.learn(found)
    if not dry_run and made.weights is not None:
        files.write_atomic(place, learning.written(made.weights))
    elif not dry_run and place.exists():
        files.put_away(place, "var/replaced")
    if as_json:
        put({
            "lessons": len(found), **{f"from_{name}": number for name, number in made.counts.items()},
            "before": made.before, "after": made.after, "examples_before": made.examples_before,
            "examples_after": made.examples_after, "kept": "learned" if made.better else "shipped",
        })  # fmt: skip
        return
    said = ", ".join(f"{number} {name}" for name, number in sorted(made.counts.items()))
    click.echo(f"lessons            {len(found)} ({said})")
    click.echo(
        f"right, before      {made.before:.1%} of the lessons, {made.examples_before:.1%} of the shipped examples"
    )
    click.echo(f"right, after       {made.after:.1%} of the lessons, {made.examples_after:.1%} of the shipped examples")
    better = f"The learned weights are better{' and are kept: ' + place.name if not dry_run else ''}."
    say(better if made.better else "The shipped weights are as good or better: they stay in use.")

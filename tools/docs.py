"""Writes what the program itself knows: the pages on commands, settings and checks, and the settings' schemas. `--check` only compares.

Run it after a command, a setting or a rule has changed: `.venv/bin/python tools/docs.py`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from newsletter import cli, config, shipped
from newsletter.config.house import house
from newsletter.core.check import FATAL, RULES, report, tried
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Declared
from newsletter.core.check.style import STYLE

ROOT = Path(__file__).resolve().parent.parent
PAGES = "docs/checks"  # one a rule
HOUSE = house(None)


def commands() -> str:
    """Every command's help, as a terminal of 100 columns shows it."""
    cli.cli.load()
    parts = [
        "# Commands\n\nWhat `newsletter COMMAND --help` prints on a terminal of 100 columns. Exit codes: 0 done, 1 not done or problems found, 2 wrong usage.\n"
    ]
    for name, command in [("", cli.cli), *_named(cli.cli)]:
        context = click.Context(
            command,
            info_name=f"newsletter {name}".strip(),
            help_option_names=["-h", "--help"],
            terminal_width=100,
            max_content_width=100,
        )
        title = f"## {name}" if name else "## newsletter"
        parts.append(f"{title}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def _named(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command of a group, and those of groups in it, by name."""
    for name, command in sorted(group.commands.items()):
        yield before + name, command
        if isinstance(command, click.Group):
            yield from _named(command, f"{before}{name} ")


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, found in model.model_fields.items():
        if (inner := _nested(found.annotation)) and found.annotation is inner:
            yield from _rows(inner, f"{prefix}{name}.")
            continue
        yield _row(prefix + name, found)


def _row(key: str, found: FieldInfo) -> str:
    default = "required" if found.is_required() else f"`{found.default!r}`" if found.default is not None else "none"
    return f"| `{key}` | {default} | {found.description or ''} |"


def _nested(annotation: Any) -> type[BaseModel] | None:
    for found in (annotation, *get_args(annotation)):
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return None


def settings() -> str:
    """Every key of the configuration files."""
    parts = [
        "# Settings\n\nThree files at the top of a workspace. An unknown key is an error. For completion in your editor the JSON "
        "Schemas lie in `schemas/`; `newsletter schema newsletter.yaml` prints them.\n"
    ]
    for file, model in ((config.SETTINGS, config.Settings), (config.FEEDS, config.Feeds), (config.STYLE, config.Style)):
        parts.append(
            f"## {file}\n\n{(model.__doc__ or '').splitlines()[0]}\n\n| key | default | meaning |\n|---|---|---|"
        )
        for name, found in model.model_fields.items():
            inner = _nested(found.annotation)
            prefix = f"{name}[]." if "list" in str(found.annotation) else f"{name}."
            parts.extend(_rows(inner, prefix) if inner else [_row(name, found)] if model is config.Style else ())
        parts.append("")
    return "\n".join(parts)


MEANING = {
    "error": "refuses approval and makes `newsletter check` fail",
    "warning": "makes `newsletter check` fail",
    "advice": "is shown, and makes nothing fail",
}


def checks() -> str:
    """Every rule of `newsletter check`, with the address of its page."""
    head = (
        "# Checks\n\nWhat `newsletter check` looks for. Errors refuse approval; errors and warnings make the exit code 1; advice "
        "does neither. Each can be waived for one item: `newsletter waive YYYY-MM RULE ITEM --by NAME --reason TEXT`. A waiver "
        "ends when the text it was given for changes; `newsletter check YYYY-MM --waived` lists them.\n\nEach rule has a page with "
        "an example, which is tried whenever this page is made. Examples show the lines that matter; a report counts the lines of "
        "the whole file.\n\n| rule | severity | promise |\n|---|---|---|"
    )
    rows = [
        f"| [`{rule.name}`](checks/{rule.name}.md) | {rule.severity} | {rule.promise} |"
        for rule in sorted(RULES.values(), key=lambda r: r.name)
    ]
    return "\n".join([head, *rows, ""])


def rule_page(rule: Declared) -> str:
    """A rule's page: promise, severity, an example with its very report, the same mended, how to waive it."""
    parts = [f"# {rule.name}\n\n{rule.promise}\n\nSeverity: **{rule.severity}**; it {MEANING[rule.severity]}."]
    if rule.find.__doc__:
        parts.append(f"It finds: {' '.join(rule.find.__doc__.split())}")
    if rule.bad and rule.good:
        subject, problems = tried(rule.bad, shipped.coverage(), HOUSE, shipped.events())
        found = report.text([problem for problem in problems if problem.rule == rule.name], subject)
        parts += ["## Example", _example(rule.bad), f"`newsletter check` says:\n\n```text\n{found.rstrip()}\n```"]
        parts += ["Mended, it says nothing:", _example(rule.good)]
    parts.append("## Set or waive" if rule.name in STYLE else "## Waive")
    if rule.name in STYLE:
        parts.append(
            f"For the firm, in `style.yaml`, where it is `off`, `advice`, `warning` or `error`; left out, `{rule.severity}`:\n\n"
            f"```yaml\nrules:\n  {rule.name}: {'warning' if rule.severity == 'advice' else 'advice'}\n```"
        )
    if rule.name in FATAL:
        parts.append("It cannot be waived: no output can be made until it is mended.")
    else:
        parts.append(
            f"For one item, or without ITEM for the issue as a whole:\n\n```sh\nnewsletter waive YYYY-MM {rule.name} ITEM "
            "--by NAME --reason TEXT\n```\n\nThe waiver ends when the text changes."
        )
    parts.append("[All checks](../checks.md)")
    return "\n\n".join(parts) + "\n"


def _example(example: Example) -> str:
    """The lines of an example, in a fence longer than any in them, and what else was known."""
    given = f"Given {example.given}:\n\n" if example.given else ""
    text = example.text.strip("\n")
    fence = "`" * max(3, *(len(found) + 1 for found in re.findall("`{3,}", text)), 3)
    return f"{given}{fence}markdown\n{text}\n{fence}"


def _schema(model: type[BaseModel]) -> Callable[[], str]:
    return lambda: json.dumps(config.schema(model), ensure_ascii=False, indent=2) + "\n"


GENERATED = {
    "docs/commands.md": commands,
    "docs/settings.md": settings,
    "docs/checks.md": checks,
    "schemas/newsletter.schema.json": _schema(config.Settings),
    "schemas/feeds.schema.json": _schema(config.Feeds),
    "schemas/style.schema.json": _schema(config.Style),
    **{f"{PAGES}/{rule.name}.md": partial(rule_page, rule) for rule in RULES.values()},
}


def main() -> None:
    """Write the generated pages, or with `--check` say which are not true."""
    stale = [path.relative_to(ROOT).as_posix() for path in (ROOT / PAGES).glob("*.md")]
    stale = [name for name in stale if name not in GENERATED]  # pages of rules that are no more
    if "--check" not in sys.argv:
        for name in stale:
            (ROOT / name).unlink()
    for name, make in GENERATED.items():
        path, text = ROOT / name, make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if "--check" in sys.argv and stale:
        sys.exit(f"not true any more: {', '.join(stale)}; run tools/docs.py")


if __name__ == "__main__":
    main()

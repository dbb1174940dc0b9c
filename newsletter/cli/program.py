"""The group of all commands: a command's modules are loaded when it is asked for, so that it does not wait for the others' imports."""

from __future__ import annotations

import importlib

import click

# The modules of newsletter/cli that declare a command, or what is below it.
MODULES: dict[str, tuple[str, ...]] = {
    "add": ("adding",),
    "approve": ("issue",),
    "backup": ("backup",),
    "bounces": ("bounces",),
    "build": ("issue",),
    "candidates": ("drafting",),
    "check": ("check",),
    "classify": ("classify",),
    "collect": ("collecting",),
    "correct": ("correcting",),
    "dates": ("dates",),
    "doctor": ("doctor",),
    "draft": ("drafting",),
    "drop": ("drafting",),
    "enforcement": ("enforcement",),
    "eval": ("eval",),
    "export": ("mailings",),
    "extract": ("extract",),
    "facts": ("facts",),
    "import": ("workspace",),
    "inbox": ("collecting",),
    "init": ("workspace",),
    "join": ("drafting",),
    "keep": ("drafting",),
    "learn": ("learn",),
    "lineage": ("lineage",),
    "mailing": (
        "backup",
        "mailings",
    ),
    "move": ("drafting",),
    "preview": ("issue",),
    "publish": ("site",),
    "redact": ("redacting",),
    "remind": ("reminding",),
    "restore": ("backup",),
    "run": ("running",),
    "schedule": ("scheduled",),
    "schema": ("workspace",),
    "send": ("sending",),
    "serve": ("serving",),
    "show": ("issue",),
    "site": ("site",),
    "snapshots": ("snapshots",),
    "sources": (
        "source_adding",
        "source_check",
        "sources",
    ),
    "split": ("drafting",),
    "status": ("status",),
    "subscribers": ("subscribers",),
    "template": ("templates",),
    "waive": ("check",),
}


class Program(click.Group):
    """All commands by name; those that nobody asked for yet are in `MODULES` only."""

    def load(self) -> None:
        """Load every command."""
        for name in MODULES:
            _load(name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, loaded now; None where there is none by that name: then all are, so that the likest can be named."""
        _load(cmd_name) if cmd_name in MODULES else self.load()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in order."""
        self.load()
        return super().list_commands(ctx)


def _load(name: str) -> None:
    for module in MODULES[name]:
        importlib.import_module(f"newsletter.cli.{module}")

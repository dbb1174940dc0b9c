"""Logs for machines: with `--log json` or `--log text`, what commands say on standard error is one line an event.

Each has time, level, job (the command) and issue. What libraries log or warn of comes the same way. At the normal level no line holds an
e-mail address, whoever wrote it; NEWSLETTER_DEBUG=1 shows them.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from typing import Any

import click

LOG = logging.getLogger("newsletter.said")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:@=]+@([^\s<>\"'(),;:@]+)")
_begun: dict[str, str] = {"job": "", "issue": ""}


def set_up(form: str) -> None:
    """From now on, everything said or logged is a line of this form on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(form, masked=not os.environ.get("NEWSLETTER_DEBUG")))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if os.environ.get("NEWSLETTER_DEBUG") else logging.WARNING)
    LOG.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    os.environ.pop("NEWSLETTER_LOG", None)  # commands that we start say it plainly; we log their words


def on() -> bool:
    """Whether `set_up` was called."""
    return LOG.level != logging.NOTSET


def begin(context: click.Context) -> None:
    """A command begins: its name and issue stand in every line from here on."""
    key = context.params.get("key")
    _begun.update(job=context.command_path.partition(" ")[2], issue=str(key) if key else "")


def write(text: str) -> None:
    """Log what a command says; how it begins tells how grave it is."""
    for line in text.strip().splitlines():
        grave = (
            logging.ERROR if line.startswith("error: ") else logging.WARNING if line.startswith("! ") else logging.INFO
        )
        LOG.log(grave, "%s", line.removeprefix("error: ").removeprefix("! ").strip())


class Lines(logging.Formatter):
    """One line an event, whatever the event's text holds."""

    def __init__(self, form: str, *, masked: bool) -> None:
        super().__init__()
        self.form, self.masked = form, masked

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        text = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            text = f"{text}: {record.exc_info[0].__name__}: {record.exc_info[1]}"
        if self.masked:
            text = _ADDRESS.sub(r"…@\1", text)
        text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        about: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            **_begun,
            **({} if record.name == LOG.name else {"from": record.name}),
            "message": text,
        }
        if self.form == "json":
            return json.dumps(about, ensure_ascii=False)
        where = " ".join(part for part in (about["job"], about["issue"], about.get("from")) if part)
        return f"{about['time']} {about['level']:7} {where + ': ' if where else ''}{text}"

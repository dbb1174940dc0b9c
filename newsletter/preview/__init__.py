"""The preview: a local server with which an editor looks at an issue while writing it.

It is for looking only: nothing it is asked for changes a file, and what it renders stays in memory. It
answers this machine alone, and of this machine only the browser that holds the start token.

    watch --(paths)--> desk --> live issue --> frames   (what the browser shows)
                                    |-------> drawing  (the PDF, drawn when it is looked at)
    server: the addresses, the guard before them, and the stream that tells the browser what changed
"""

from __future__ import annotations

import errno
import os
import secrets
import socket
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING

import click

from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.workspace import Workspace
    from newsletter.core.keys import IssueKey


def serve(workspace: Workspace, key: IssueKey | None, *, port: int, open_browser: bool) -> None:
    """Serve until Ctrl-C. `key` names the issue to open, None the list of issues; `port` 0 takes a free one.

    NewsletterError where there is no such issue or the port cannot be had.
    """
    from newsletter.preview.desk import Desk
    from newsletter.preview.server import run

    if key is not None and not (workspace.issue(key).path / "issue.md").exists():
        workspace.issue(key).read()  # says which issues there are
    desk = Desk(workspace)
    listening = _listen(port)
    token = secrets.token_urlsafe(24)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/{f'issue/{key}/' if key else ''}?token={token}"
    click.echo(f"Preview: {address}")
    click.echo("It follows your changes. Ctrl-C ends it.", err=True)
    if open_browser and _has_screen():
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    run(desk, listening, token, verbose=bool(os.environ.get("NEWSLETTER_DEBUG")))


def _listen(port: int) -> socket.socket:
    """A listening socket that only this machine reaches."""
    listening = socket.socket()
    if os.name == "posix":  # elsewhere this would let two programs share the port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        why = {errno.EADDRINUSE: "is in use", errno.EACCES: "may not be used by you"}
        what = why.get(error.errno or 0, f"cannot be had ({error.strerror})")
        remedy = "name another with --port, or none to take a free one"
        raise NewsletterError(f"port {port} {what}; {remedy}") from None
    listening.listen()
    return listening


def _has_screen() -> bool:
    """Whether a browser would open beside the terminal, not inside it."""
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"))

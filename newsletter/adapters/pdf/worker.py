"""The caller's side: start a child early, hand it HTML, get a PDF or a clear error in bounded time.

WeasyPrint does not give memory back, takes half a second to import, and runs C code that can crash or hang;
so it lives in a child that is started early, ends at a time limit, and is replaced now and then. Importing
this module costs a few milliseconds. Nothing here reads the network, and neither can the child.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

from newsletter.adapters.pdf import wire
from newsletter.errors import PdfError

TIMEOUT = 60.0
"""Seconds one PDF may take. A 24-item issue takes under one; a hundred pages about ten."""

RENDERS = 40
"""How many PDFs one child draws before it is replaced, because its memory only grows."""

# Of the caller's environment only this reaches the child: where programs and libraries are.
KEPT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")

# What WeasyPrint loads, and the Debian package that has it. Without the last one it still works, but
# twice as slowly and with different bytes on every run.
SYSTEM_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}

# No folder of the machine's own fonts: the same issue gives the same pages everywhere, and a character
# that no bundled face has is found, not drawn in whatever is installed.
FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{folder}</cachedir></fontconfig>
"""


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF; `relationship` is ISO 32000-2's AFRelationship (Data, Source, …)."""

    name: str
    mime: str
    data: bytes
    description: str
    relationship: str = "Supplement"


@dataclass(frozen=True)
class Pdf:
    """A drawn PDF, its page count, and what WeasyPrint warned about (empty unless asked not to be strict)."""

    data: bytes
    warnings: tuple[str, ...]
    pages: int


def missing_system_libraries() -> list[str]:
    """The Debian packages to install before PDFs can be made well; empty when nothing is missing."""
    return [package for library, package in SYSTEM_LIBRARIES.items() if not _loads(library)]


def render_pdf(
    html: str,
    *,
    epoch: datetime,
    assets: Mapping[str, bytes | Path] | None = None,
    attachments: Sequence[Attachment] = (),
    timeout: float = TIMEOUT,
    strict: bool = True,
) -> Pdf:
    """Draw one PDF in a fresh child; see `PdfWorker.render`."""
    with PdfWorker() as worker:
        return worker.render(html, epoch=epoch, assets=assets, attachments=attachments, timeout=timeout, strict=strict)


class PdfWorker:
    """A child process that draws PDFs, started at once so that it warms up while the caller works.

    Use it as a context manager. It may be kept for long: after `renders` PDFs, or a crash, or a hang, the
    next call gets a fresh child. Calls from several threads wait for each other.
    """

    def __init__(self, *, renders: int = RENDERS) -> None:
        self._renders = renders
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="newsletter-pdf-")
        self._child: _Child | None = _Child(Path(self._folder.name))

    def __enter__(self) -> PdfWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, at once even where it draws, and remove its folder. A second call does nothing."""
        child = self._child
        if child is not None:
            child.stop()  # before the lock, which a drawing holds: its caller gets a PdfError
        with self._lock:
            self._drop()
            self._folder.cleanup()

    def render(
        self,
        html: str,
        *,
        epoch: datetime,
        assets: Mapping[str, bytes | Path] | None = None,
        attachments: Sequence[Attachment] = (),
        timeout: float = TIMEOUT,
        strict: bool = True,
    ) -> Pdf:
        """Draw one PDF. Title, author and language come from the HTML.

        `assets` are what the HTML and its CSS may use, as `asset:NAME`; every other address is refused. The
        bundled faces are always there, under their CSS families. `epoch` is the document's own time (aware):
        the same input gives the same bytes on one installation. `timeout` is in seconds.

        Raises PdfError when the child crashes, hangs or fails, and, if `strict`, when WeasyPrint warned about
        anything: a warning is a style that was ignored, a file that was refused, a glyph that no face has.
        """
        if epoch.tzinfo is None:
            raise ValueError("epoch must be an aware datetime")
        request, blobs = _request(html, epoch, assets or {}, attachments, timeout)
        with self._lock:
            child = self._child = self._child or _Child(Path(self._folder.name))
            try:
                answer, data = child.ask(request, blobs, timeout)
            except PdfError:
                self._drop()
                raise
            if child.asked >= self._renders:
                self._drop()
        pdf = Pdf(data=data, warnings=tuple(answer["warnings"]), pages=answer["pages"])
        if strict and pdf.warnings:
            raise PdfError(_warned(pdf.warnings))
        return pdf

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """One process of `child`, with its pipes and what it said on standard error."""

    def __init__(self, folder: Path) -> None:
        config = folder / "fonts.conf"
        config.write_text(FONTCONFIG.format(folder=folder), encoding="utf-8")
        # A fixed zone, hash seed and locale: none of them may show in the bytes.
        settings = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        # What a killed child leaves behind (copies of the faces) goes with the folder.
        settings |= {"FONTCONFIG_FILE": str(config), "TMPDIR": str(folder)}
        kept = {name: value for name in KEPT if (value := os.environ.get(name))}
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed by end)
        # -P: the folder the caller happens to stand in must not lend the child its modules.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "newsletter.adapters.pdf.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr, env={**kept, **settings},
        )  # fmt: skip
        self.asked = 0

    def ask(self, request: dict[str, object], blobs: Sequence[bytes], timeout: float) -> tuple[dict[str, Any], bytes]:
        """Send one request and wait for its answer, at most `timeout` seconds."""
        self.asked += 1
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(timeout, stop)
        timer.start()
        try:
            wire.send(cast(BinaryIO, self._process.stdin), request, blobs)
            received = wire.receive(cast(BinaryIO, self._process.stdout))
        except (OSError, EOFError):
            received = None
        finally:
            timer.cancel()
        if late.is_set():
            raise PdfError(
                f"PDF: not finished after {timeout:g} seconds and stopped; "
                "shorten the issue, look for a very long table or word, or allow more time"
            )
        if received is None:
            raise PdfError(self._crashed())
        answer, data = received
        if "error" in answer:
            raise PdfError(f"PDF: WeasyPrint could not draw the issue: {answer['error']}")
        return answer, data[0]

    def stop(self) -> None:
        """Kill the process; whoever waits for its answer is told that it crashed."""
        self._process.kill()

    def end(self) -> None:
        """Stop the process, at once, and close what belongs to it."""
        self._process.kill()
        self._process.communicate()
        self._stderr.close()

    def _crashed(self) -> str:
        try:
            code = self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._stderr.seek(0)
        said = self._stderr.read().decode(errors="replace").strip().splitlines()
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        last = f'; its last words: "{said[-1]}"' if said else ""
        missing = missing_system_libraries()
        remedy = f"apt-get install {' '.join(missing)}" if missing else "try again; if it happens again, report it"
        return f"PDF: the drawing process {how}{last}; {remedy}"


def _request(
    html: str,
    epoch: datetime,
    assets: Mapping[str, bytes | Path],
    attachments: Sequence[Attachment],
    timeout: float,
) -> tuple[dict[str, object], list[bytes]]:
    """One request to the child: paths are named, bytes are sent."""
    inline = {name: data for name, data in assets.items() if isinstance(data, bytes)}
    # A PDF's list of embedded files is a name tree, which must be in order (ISO 32000-1, 7.9.6).
    ordered = sorted(attachments, key=lambda attachment: attachment.name)
    request: dict[str, object] = {
        "epoch": int(epoch.timestamp()),
        "timeout": timeout,
        "assets": list(inline),
        "paths": {name: str(path.resolve()) for name, path in assets.items() if isinstance(path, Path)},
        "attachments": [
            {"name": a.name, "mime": a.mime, "description": a.description, "relationship": a.relationship}
            for a in ordered
        ],
    }
    return request, [html.encode(), *inline.values(), *(a.data for a in ordered)]


def _warned(warnings: Sequence[str]) -> str:
    """What a strict caller is told; the first few warnings are enough to act on."""
    shown = "; ".join(warnings[:5])
    more = f"; and {len(warnings) - 5} more" if len(warnings) > 5 else ""
    return f"PDF: not fit to publish: {shown}{more}; correct the issue, its template or its style sheet"


def _loads(library: str) -> bool:
    import ctypes  # late: only setup, doctor and a crash ask

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True

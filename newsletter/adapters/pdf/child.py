"""The child process in which WeasyPrint runs: HTML in on standard input, PDF out on standard output.

Started by `worker`, never by a person. It reaches the assets it was given and the bundled fonts; every other
address is refused, so that a document cannot read a file or call the network.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from newsletter import fonts
from newsletter.adapters.pdf import conformance, line_ends, wire
from newsletter.core import bound_marks

SCHEME = "asset:"
FONTS = f"{SCHEME}fonts/"
ATTACHMENTS = f"{SCHEME}attached/"
MEDIA_TYPES = {
    ".css": "text/css", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml", ".ttf": "font/ttf",
}  # fmt: skip


class RefusedError(ValueError):
    """An address that is not one of the document's own assets."""


class AssetFetcher(URLFetcher):
    """The one door out of the renderer: `asset:` names it was given, and the bundled fonts."""

    def __init__(
        self, assets: Mapping[str, bytes | Path], attachments: Sequence[tuple[dict[str, str], bytes]] = ()
    ) -> None:
        # No protocol is allowed to the base class, so that a path through it is closed too.
        super().__init__(allowed_protocols=())  # type: ignore[no-untyped-call]
        self.assets = assets
        self.attachments = attachments
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Answer an asset; anything else is remembered and refused."""
        del headers
        kind = MEDIA_TYPES.get(Path(url).suffix.lower(), "application/octet-stream")
        if url.startswith(ATTACHMENTS):
            item, attached = self.attachments[int(url.removeprefix(ATTACHMENTS))]
            return URLFetcherResponse(url, attached, {"Content-Type": item["mime"]})
        if (data := self._find(url)) is None:
            self.refused.append(url)
            raise RefusedError(f"refused {url}: a PDF may use its own assets only")
        return URLFetcherResponse(url, data, {"Content-Type": kind})

    def _find(self, url: str) -> bytes | None:
        if url.startswith(FONTS) and (name := url.removeprefix(FONTS)) in FONT_FILES:
            return (fonts.FOLDER / name).read_bytes()
        asset = self.assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        return asset.read_bytes() if isinstance(asset, Path) else asset


FONT_FILES = frozenset(name for *_, name in fonts.FACES)


class WarningList(logging.Handler):
    """Keeps what WeasyPrint warns about, in its words."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one warning, once."""
        if (text := record.getMessage()) not in self.messages:
            self.messages.append(text)


@contextmanager
def collected_warnings() -> Iterator[list[str]]:
    """Collect WeasyPrint's and fontTools' warnings while the block runs."""
    handler = WarningList()
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield handler.messages
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


@dataclass(frozen=True)
class Faces:
    """The bundled faces, registered for one document.

    They are always there: Pango crashes when it has no face at all. Registering reads 27 MB and takes a tenth
    of a second, so it is done while the child waits. Each document gets its own, as drawing adds to it.
    """

    config: FontConfiguration
    css: weasyprint.CSS

    @classmethod
    def register(cls) -> Faces:
        """Make every bundled face known under its CSS family."""
        config = FontConfiguration()
        css = weasyprint.CSS(string=fonts.font_face_css(FONTS), font_config=config, url_fetcher=AssetFetcher({}))
        return cls(config, css)


def render(faces: Faces, request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], bytes]:
    """Draw one document; the answer holds its page count and every warning."""
    html, *rest = blobs
    epoch = datetime.fromtimestamp(request["epoch"], UTC)
    # fontTools and WeasyPrint read the clock from here where they must write a time.
    os.environ["SOURCE_DATE_EPOCH"] = str(request["epoch"])
    assets: dict[str, bytes | Path] = {name: Path(path) for name, path in request["paths"].items()}
    assets.update(zip(request["assets"], rest, strict=False))
    files = rest[len(request["assets"]) :]
    fetcher = AssetFetcher(assets, list(zip(request["attachments"], files, strict=True)))
    with collected_warnings() as warnings:
        source = weasyprint.HTML(string=html.decode(), url_fetcher=fetcher)
        bound_marks.bind(source.etree_element)
        document = source.render(
            font_config=faces.config, stylesheets=[faces.css], pdf_variant="pdf/a-3a", pdf_tags=True
        )
        document.metadata.created = document.metadata.modified = epoch.strftime("%Y-%m-%dT%H:%M:%SZ")
        conformance.prepare(document)
        attachments = [
            weasyprint.Attachment(
                url=f"{ATTACHMENTS}{number}", url_fetcher=fetcher, name=item["name"],
                description=item["description"], relationship=item["relationship"],
                created=epoch, modified=epoch,
            )
            for number, item in enumerate(request["attachments"])
        ]  # fmt: skip
        target = BytesIO()
        document.write_pdf(
            target,
            attachments=attachments,
            finisher=conformance.finish,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
        )
    refused = [f"refused {url}: a PDF may use its own assets only" for url in dict.fromkeys(fetcher.refused)]
    answer = {"pages": len(document.pages), "warnings": [*refused, *warnings]}
    return answer, target.getvalue()


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer one request after another until the parent closes the pipe."""
    # What the imports made lives as long as the process: keep the collector from walking it in each render.
    line_ends.install()
    faces = Faces.register()
    gc.freeze()
    while (received := wire.receive(requests)) is not None:
        request, blobs = received
        # A parent that was killed cannot end a render that hangs; the kernel's alarm can, even inside C.
        signal.alarm(int(request["timeout"]) + 5)
        gc.disable()
        try:
            answer, pdf = render(faces, request, blobs)
        except Exception as error:
            wire.send(answers, {"error": f"{type(error).__name__}: {error}"})
        else:
            wire.send(answers, answer, [pdf])
        signal.alarm(0)
        gc.enable()
        faces = Faces.register()
        gc.collect()


def main() -> None:
    """Serve on the process's own pipes, keeping stray prints out of the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()

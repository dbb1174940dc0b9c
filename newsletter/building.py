"""`build`: everything a reader gets, made from one issue file into `var/build/YYYY-MM/`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from newsletter import shipped
from newsletter.adapters.pdf import Attachment, Pdf
from newsletter.adapters.render import EMAIL, PAGE, PRINT, Renderer, logo_asset
from newsletter.adapters.workspace import IssueFolder
from newsletter.checking import Report, report
from newsletter.core import approval, message, plaintext
from newsletter.core.check import FATAL
from newsletter.core.publication import Publication
from newsletter.core.view import IssueView, view
from newsletter.errors import NewsletterError

Progress = Callable[[str], None]


class PdfMaker(Protocol):
    """What draws a PDF: the worker's process, or the preview's memory of what was drawn."""

    def render(
        self,
        html: str,
        *,
        epoch: datetime,
        assets: Mapping[str, bytes | Path] | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> Pdf:
        """The PDF of a print page; see `newsletter.adapters.pdf.PdfWorker.render`."""


@dataclass(frozen=True)
class Rendered:
    """What is made without drawing pages: fast, and all that approval looks at beside the sources."""

    view: IssueView
    email: str
    page: str
    paper: str
    text: str
    digest: str
    report: Report


@dataclass(frozen=True)
class Built:
    """A finished build: its folder, its files by what they are, and what `check` says of the issue."""

    folder: Path
    files: Mapping[str, Path]
    pages: int
    report: Report


def render(folder: IssueFolder, publication: Publication, renderer: Renderer) -> Rendered:
    """Render e-mail, page and text, check the issue, and take its digest. Nothing is written."""
    file = folder.read()
    shown = view(file.issue, publication)
    email, page, text = renderer.html(shown, EMAIL), renderer.html(shown, PAGE), plaintext.plaintext(shown)
    paper = renderer.html(shown, PRINT)
    found = report(folder, file, publication, len(email.encode()))
    digest = approval.digest(
        issue_md=file.text.encode(),
        sources=folder.sources(),
        publication=publication,
        outputs={
            "email.html": email.encode(),
            "email.txt": text.encode(),
            "page.html": page.encode(),
            "print.html": paper.encode(),
        },
    )
    return Rendered(shown, email, page, paper, text, digest, found)


def build(
    folder: IssueFolder,
    publication: Publication,
    renderer: Renderer,
    pdf: PdfMaker,
    progress: Progress = lambda _: None,
) -> Built:
    """Build an issue. Nothing is written unless everything could be made; the old build is then replaced whole."""
    rendered = render(folder, publication, renderer)
    refuse_false(rendered.report)
    progress(
        f"e-mail {len(rendered.email.encode()) / 1000:.0f} kB, page {len(rendered.page.encode()) / 1000:.0f} kB, text"
    )
    made = draw(folder, rendered, pdf)
    progress(f"PDF {made.pages} page{'s' if made.pages != 1 else ''}, {len(made.data) / 1000:.0f} kB")
    outputs = _outputs(rendered, made)
    outputs["manifest.json"] = _manifest(rendered, made, outputs)
    folder.save_build(outputs)
    names = {"e-mail": "email.html", "text": "email.txt", "message": "email.eml", "page": "page.html"}
    names |= {"PDF": pdf_name(rendered.view), "manifest": "manifest.json"}
    return Built(folder.build, {what: folder.build / name for what, name in names.items()}, made.pages, rendered.report)


def refuse_false(found: Report) -> None:
    """NewsletterError where the issue would give an output that is false in itself, such as two items with one anchor."""
    fatal = [problem for problem in found.problems if problem.rule in FATAL]
    if fatal:
        raise NewsletterError("\n".join(f"{p.file}:{p.line}: {p.message}; {p.remedy}" for p in fatal))


def draw(folder: IssueFolder, rendered: Rendered, pdf: PdfMaker) -> Pdf:
    """The PDF of an issue, with its sources attached where the settings say so."""
    sources = folder.sources() if rendered.view.publication.attach_sources else None
    return drawn(rendered.view, rendered.paper, pdf, sources)


def drawn(shown: IssueView, paper: str, pdf: PdfMaker, sources: bytes | None = None) -> Pdf:
    """The PDF of a print page; `sources`: what is attached to it as sources.json."""
    attached = [Attachment("sources.json", "application/json", sources, "Sources cited")] if sources else []
    return pdf.render(
        paper,
        epoch=message.published_at(shown),
        assets=logo_asset(shown.publication),
        attachments=attached,
    )


def pdf_name(shown: IssueView) -> str:
    """The PDF's speaking file name: publication, key, version."""
    return f"{shown.file_name}.pdf"


def _outputs(rendered: Rendered, made: Pdf) -> dict[str, bytes]:
    return {
        "email.html": rendered.email.encode(),
        "email.txt": rendered.text.encode(),
        "email.eml": message.compose(rendered.view, html=rendered.email, text=rendered.text),
        "page.html": rendered.page.encode(),
        pdf_name(rendered.view): made.data,
        **{f"assets/{name}": data for name, data in shipped.web_assets().items()},
    }


def _manifest(rendered: Rendered, made: Pdf, outputs: Mapping[str, bytes]) -> bytes:
    manifest = {
        "issue": rendered.view.key,
        "version": rendered.view.version,
        "digest": rendered.digest,
        "subject": rendered.view.subject,
        "pdf": {"file": pdf_name(rendered.view), "pages": made.pages},
        "files": {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sorted(outputs.items())
        },
        "made_with": {name: version(name) for name in ("newsletter", "weasyprint", "markdown", "jinja2", "css-inline")},
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()

"""The PDF beside a bare WeasyPrint call on the same HTML with the same faces and the same kind of PDF: cold against cold,
warm against warm. "Plain" is the same call without tags and PDF/A, to show what those cost anybody.

Ours registers the faces of the next document while it waits, which the bare call does inside its time; neither sees the
machine's own fonts, among which a bare call would search at length.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from bench.measure import ISSUE, Row, interleaved, python, workspace

AIM = 1.15  # times the bare call

BARE = """
import logging, os, sys, tempfile
kept = tempfile.TemporaryDirectory()
with open(kept.name + "/fonts.conf", "w") as file:
    file.write(f"<fontconfig><cachedir>{kept.name}</cachedir></fontconfig>")
os.environ["FONTCONFIG_FILE"] = file.name
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from newsletter import fonts
logging.getLogger("weasyprint").setLevel(logging.ERROR)
def draw(source, **options):
    config = FontConfiguration()
    css = weasyprint.CSS(string=fonts.font_face_css(fonts.FOLDER.as_uri() + "/"), font_config=config)
    return weasyprint.HTML(string=source).write_pdf(font_config=config, stylesheets=[css], **options)
"""
TAGGED = 'draw(open(sys.argv[1], encoding="utf-8").read(), pdf_variant="pdf/a-3a", pdf_tags=True)\n'
PLAIN = 'draw(open(sys.argv[1], encoding="utf-8").read())\n'
OURS = """
import sys
from datetime import datetime
from newsletter.adapters.pdf import render_pdf
render_pdf(open(sys.argv[1], encoding="utf-8").read(), epoch=datetime.fromisoformat(sys.argv[2]))
"""


def source() -> tuple[str, datetime]:
    """The print page of the sample, and the time it carries."""
    from newsletter import config
    from newsletter.adapters.render import PRINT, Renderer
    from newsletter.adapters.workspace import find
    from newsletter.core import message
    from newsletter.core.keys import IssueKey
    from newsletter.core.view import view

    with workspace() as root:
        issue = find(root, root, None).issue(IssueKey.parse(ISSUE)).read().issue
        shown = view(issue, config.publication(root))
        return Renderer(root).html(shown, PRINT), message.published_at(shown)


def rows(rounds: int) -> list[Row]:
    from newsletter.adapters.pdf import PdfWorker

    html, epoch = source()
    names: dict[str, object] = {}
    exec(BARE, names)
    draw = names["draw"]
    assert callable(draw)
    with tempfile.TemporaryDirectory() as folder, PdfWorker() as worker:
        file = Path(folder) / "print.html"
        file.write_text(html, encoding="utf-8")
        worker.render(html, epoch=epoch)  # warm
        draw(html, pdf_variant="pdf/a-3a", pdf_tags=True)
        found = interleaved(
            rounds,
            {
                "cold": lambda: python(OURS, file, epoch.isoformat()),
                "cold bare": lambda: python(BARE + TAGGED, file),
                "warm": lambda: worker.render(html, epoch=epoch),
                "warm bare": lambda: draw(html, pdf_variant="pdf/a-3a", pdf_tags=True),
                "cold plain": lambda: python(BARE + PLAIN, file),
                "warm plain": lambda: draw(html),
            },
        )
    return [
        row
        for how in ("cold", "warm")
        for row in (
            Row(f"PDF, {how}", found[how], "s", None, f"bare {found[f'{how} bare']:.2f} s"),
            Row(f"PDF beside the bare call, {how}", found[how] / found[f"{how} bare"], "x", AIM, "same faces, tags and PDF/A-3a"),
            Row(f"PDF beside a plain call, {how}", found[how] / found[f"{how} plain"], "x", None, "no tags, no PDF/A"),
        )
    ]  # fmt: skip

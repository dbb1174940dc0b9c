"""HTML -> PDF: one file that is PDF/A-3a and PDF/UA-1, drawn by WeasyPrint in a process of its own.

    issue.html --worker--> (pipe) --child--> fetcher: asset: names and bundled faces only
                                     |-----> layout, tags             (WeasyPrint, pdf/a-3a)
                                     |-----> PDF/UA claim, links      (conformance)
    issue.pdf <--worker-- (pipe) <---'

`worker` is the caller's side and imports no WeasyPrint; `child` is the other; `wire` is what they say.
"""

from newsletter.adapters.pdf.worker import (
    Attachment,
    Pdf,
    PdfWorker,
    missing_system_libraries,
    render_pdf,
)

__all__ = ["Attachment", "Pdf", "PdfWorker", "missing_system_libraries", "render_pdf"]

"""The text of a PDF with what the file knows about it: places, sizes, structure tags, link annotations.

Reading only: the document is never changed, scripts and attachments are not touched.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsletter.core.finished import html, printed, tagged
from newsletter.core.finished.blocks import Document
from newsletter.core.finished.printed import Piece
from newsletter.core.finished.tagged import Tagged
from newsletter.errors import NewsletterError

PAGES = 500


class PdfReadError(NewsletterError):
    """A PDF that cannot be read: encrypted, broken, too long, or pictures of text without text."""


def read(path: Path, data: bytes) -> Document:
    """The blocks of a PDF, by its tags where most of its text is tagged; PdfReadError with the remedy."""
    pieces, tags = _pieces(path, data)
    marked = sum(len(piece.text) for piece in pieces if piece.mark is not None)
    if tags is not None and 2 * marked > sum(len(piece.text) for piece in pieces):
        return Document(tuple(html.read(tagged.as_html(tags, pieces))))
    return Document(tuple(html.read(printed.by_places(pieces))))


def _pieces(path: Path, data: bytes) -> tuple[tuple[Piece, ...], Tagged | None]:
    """Every piece of text in the order of the pages' content, and the tag tree where there is one."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters of it is said below
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PdfReadError(f"{path}: is protected by a password; save it without one")
        if len(reader.pages) > PAGES:
            raise PdfReadError(f"{path}: {len(reader.pages)} pages; an issue of more than {PAGES} is not read")
        pieces = tuple(piece for number in range(len(reader.pages)) for piece in _page(reader, number))
        tags = _tags(reader)
    except PdfReadError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError) as error:
        raise PdfReadError(
            f"{path}: is damaged or no PDF ({error}); print it to a new PDF, or save it as text"
        ) from None
    if not any(piece.text.strip() for piece in pieces):
        raise PdfReadError(f"{path}: holds no text, only pictures of it; run it through text recognition first")
    return pieces, tags


def _page(reader: Any, number: int) -> Iterator[Piece]:
    page = reader.pages[number]
    links = list(_links(page))
    height = float(page.mediabox.height)
    open_marks: list[int | None] = []
    found: list[Piece] = []

    def before(operator: bytes, operands: Any, _cm: Any = None, _tm: Any = None) -> None:
        if operator in (b"BDC", b"BMC"):
            open_marks.append(_mcid(operands, page) if operator == b"BDC" else (-1 if _artifact(operands) else None))
        elif operator == b"EMC" and open_marks:
            open_marks.pop()

    def text(words: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if not words:
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        mark = next((m for m in reversed(open_marks) if m is not None), None)
        at = size * scale
        uri = next((u for box, u, _ in links if u and _inside(box, x, y, at)), "")
        target = next((t for box, _, t in links if t and _inside(box, x, y, at)), "")
        found.append(Piece(number, x, y, at, words, mark, uri, target, height, _is_bold(font)))

    page.extract_text(visitor_operand_before=before, visitor_text=text)
    yield from found


def _is_bold(font: Any) -> bool:
    return bool(font) and re.search(r"bold|black|heavy", str(font.get("/BaseFont", "")), re.IGNORECASE) is not None


def _artifact(operands: Any) -> bool:
    return bool(operands) and str(operands[0]) == "/Artifact"


def _mcid(operands: Any, page: Any) -> int | None:
    """The marked-content number; -1 for an artifact (running heads, folios, rules)."""
    if _artifact(operands):
        return -1
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, str):
        resources = page.get("/Resources") or {}
        properties = (resources.get("/Properties") or {}).get(properties)
    if properties is not None:
        properties = properties.get_object() if hasattr(properties, "get_object") else properties
        if "/MCID" in properties:
            return int(properties["/MCID"])
    return None


def _links(page: Any) -> Iterator[tuple[tuple[float, float, float, float], str, str]]:
    for reference in page.get("/Annots") or []:
        annotation = reference.get_object()
        if annotation.get("/Subtype") != "/Link" or "/Rect" not in annotation:
            continue
        left, bottom, right, top = sorted_box([float(v) for v in annotation["/Rect"]])
        action = annotation.get("/A")
        action = action.get_object() if action is not None else {}
        uri = action.get("/URI") if action.get("/S") == "/URI" else None
        target = annotation.get("/Dest") or action.get("/D")
        name = str(target) if isinstance(target, str) else ""
        yield (left, bottom, right, top), str(uri) if uri is not None else "", name


def sorted_box(values: list[float]) -> tuple[float, float, float, float]:
    """A rectangle as left, bottom, right, top, whichever corners it was given by."""
    left, right = sorted((values[0], values[2]))
    bottom, top = sorted((values[1], values[3]))
    return left, bottom, right, top


def _inside(box: tuple[float, float, float, float], x: float, y: float, size: float) -> bool:
    left, bottom, right, top = box
    return left - 0.6 <= x < max(right - 0.4, left + 0.5) and bottom - 0.35 * size <= y <= max(top, bottom + 0.5)


def _tags(reader: Any) -> Tagged | None:
    """The structure tree: tags with the marked-content numbers under them; None where the file has none."""
    root = reader.trailer["/Root"].get("/StructTreeRoot")
    if root is None:
        return None
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}
    return _tag(root.get_object(), pages, -1, dict(root.get_object().get("/RoleMap") or {}), 0)


def _tag(node: Any, pages: dict[int, int], page: int, roles: dict[Any, Any], depth: int) -> Tagged:
    if depth > 60:
        raise ValueError("its structure is nested too deeply")
    reference = node.raw_get("/Pg") if "/Pg" in node else None
    page = pages.get(getattr(reference, "idnum", -1), page) if reference is not None else page
    name = str(node.get("/S", "/Root"))
    name = str(roles.get(name, name)).lstrip("/")
    children: list[Tagged | tuple[int, int]] = []
    kids = node.get("/K")
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    for entry in kids if isinstance(kids, list) else [kids] if kids is not None else []:
        kid: Any = entry.get_object() if hasattr(entry, "get_object") else entry
        if isinstance(kid, (int, float)):
            children.append((page, int(kid)))
        elif "/MCID" in kid:
            own: Any = kid.raw_get("/Pg") if "/Pg" in kid else None
            children.append((pages.get(getattr(own, "idnum", -1), page), int(kid["/MCID"])))
        elif "/S" in kid:
            children.append(_tag(kid, pages, page, roles, depth + 1))
    return Tagged(name, tuple(children))

"""`redact`: a person's name is taken out of everything that we hold, and a dated notice is left. Killed and run again it completes.

Nothing is patched that can be made: outputs are rendered again from the redacted text, PDFs are drawn again. What cannot be made again
is removed, and a notice stands in its place. Mails that were sent, git's history and copies elsewhere are out of reach, and are named.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from newsletter import archiving, building
from newsletter.adapters import bounded, document_words, files
from newsletter.adapters.render import EMAIL, PRINT, Renderer
from newsletter.adapters.snapshots import record
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.building import PdfMaker
from newsletter.core import issue_md, plaintext, redaction, versions
from newsletter.core.publication import Publication
from newsletter.core.redaction import Names
from newsletter.core.view import IssueView, view
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store import Database

Action = Literal["rewrite", "remove", "rebuild"]
LOG = "redactions.json"
LARGEST = 300_000_000  # bytes of a file that is looked into
_SKIPPED = {".git", ".venv", ".site", "site", "__pycache__", "node_modules", "fonts"}
_DATABASE = {"newsletter.db", "newsletter.db-wal", "newsletter.db-shm", "secret.key"}
_PACKED = {".eml", ".mhtml", ".mht", ".html", ".htm"}  # texts that may hold others, coded
_SMALL = 5_000_000  # bytes; a text of ours is never larger


@dataclass(frozen=True)
class Place:
    """A file that names the person: what is done with it, how often it does, and its first words around the name."""

    path: Path
    action: Action
    times: int
    around: str = ""


def places(workspace: Workspace, names: Names) -> Iterator[Place]:
    """Every file of the workspace that names the person, also by its own name; the site and the database apart."""
    for path in sorted(_files(workspace.root)):
        place = _looked_into(workspace, path, names)
        if place is not None:
            yield place


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _SKIPPED or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file() and path.name not in _DATABASE:
            yield path


def _looked_into(workspace: Workspace, path: Path, names: Names) -> Place | None:
    inside = path.relative_to(workspace.root)
    derived = inside.parts[0] == "var"
    frozen = inside.parts[:2] == ("var", "archive")
    if path.stat().st_size > LARGEST or path.suffix in (".age", ".key"):
        return None
    data = path.read_bytes()
    text = _own_text(data)
    if names.count(str(inside)) and not derived and "intake" not in inside.parts:
        raise NewsletterError(f"{path}: its own name holds the name; rename it, then run this again")
    packed = text is None or "intake" in inside.parts or path.suffix.lower() in _PACKED
    said = [str(inside), text or "", *(_texts(data, path) if packed else ())]
    counts = [names.count(one) for one in said]
    if frozen and inside.name == archiving.ISSUE and not any(counts) and _is_unfinished(workspace, inside):
        return Place(path, "rebuild", 0)
    if not any(counts):
        return None
    around = next(names.around(one) for one, number in zip(said, counts, strict=True) if number)
    if frozen:
        return Place(path, "rebuild", max(counts), around)
    made = names.out_of(text) if text is not None and not counts[0] and not derived else None
    rewrite = made is not None and not any(map(names.count, [made, *(_texts(made.encode(), path) if packed else ())]))
    return Place(path, "rewrite" if rewrite else "remove", max(counts), around)


def _own_text(data: bytes) -> str | None:
    """A text in UTF-8; None for anything else."""
    if len(data) > _SMALL or b"\x00" in data or data.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b")):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _texts(data: bytes, path: Path) -> list[str]:
    """The texts inside a file; those of a stranger's PDF or Word file are read in a process with limits."""
    if path.name.endswith(".warc.gz"):
        with contextlib.suppress(NewsletterError):  # damaged: its raw characters
            copy = record.load(path)
            return [copy.kept.url, copy.kept.final_url or "", str(copy.headers), *_texts(copy.data, Path("document"))]
    if data.startswith((b"%PDF", b"PK\x03\x04")) and not {"archive", "build"} & set(path.parts):
        try:
            return bounded.call(document_words.texts, path.name, data)
        except NewsletterError:
            return document_words.texts(data, document_words.DEEPEST)  # it cannot be opened: its raw characters
    return document_words.texts(data)


def _is_unfinished(workspace: Workspace, inside: Path) -> bool:
    """Whether a frozen text is not what `versions.json` says: an earlier run was stopped before its outputs were made again."""
    key, version = inside.parts[2], inside.parts[3]
    path = workspace.root / "issues" / key / "versions.json"
    if not path.exists():
        return False
    known = next((one for one in versions.read(files.read_text(path)) if f"v{one.version}" == version), None)
    data = (workspace.root / inside).read_bytes()
    return known is not None and known.files.get(archiving.ISSUE) != hashlib.sha256(data).hexdigest()


# ---- doing it -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Done:
    """What was done: files rewritten, removed and made again, rows of the database, and what could only be replaced by a notice."""

    rewritten: int
    removed: int
    rebuilt: tuple[str, ...]
    rows: int
    replaced: tuple[str, ...]


def redact(
    workspace: Workspace,
    publication: Publication,
    renderer: Renderer,
    pdf: PdfMaker,
    names: Names,
    database: Database | None,
    now: datetime,
    mark: str,
) -> Done:
    """Take the name out of everything. `mark` tells this request from others without naming anybody."""
    found = list(places(workspace, names))
    write_log(workspace, mark, now)
    moved = _moved(workspace, names)
    _forget_copies(workspace, [place.path for place in found if place.action == "remove"])
    for place in found:
        if place.action == "remove":
            _remove(workspace, place.path)
        elif place.action == "rewrite":
            _rewrite(place.path, names, moved.get(_key(workspace, place.path), {}), now)
    for folder in workspace.issues():
        for old, new in moved.get(str(folder.key), {}).items():
            _rename_elsewhere(folder, old, new)
    replaced: list[str] = []
    rebuilt = sorted({(p.path.parent.parent.name, p.path.parent.name) for p in found if p.action == "rebuild"})
    for key, version in rebuilt:
        root = workspace.root / "var" / "archive" / key / version
        replaced += _rebuild(workspace, publication, renderer, pdf, names, moved.get(key, {}), root, now)
    rows = 0
    if database is not None:
        from newsletter.adapters.store import taking_out

        rows = taking_out.take_out(database, names.count, names.out_of)
    actions = [place.action for place in found]
    return Done(
        actions.count("rewrite"), actions.count("remove"), tuple(f"{k}/{v}" for k, v in rebuilt), rows, tuple(replaced)
    )


def _key(workspace: Workspace, path: Path) -> str:
    parts = path.relative_to(workspace.root).parts
    return parts[1] if parts[0] == "issues" and len(parts) > 1 else ""


def _moved(workspace: Workspace, names: Names) -> dict[str, dict[str, str]]:
    """Anchors and labels that hold the name, by issue; the same for the text as it is and for every published one."""
    found: dict[str, dict[str, str]] = {}
    texts = [*(workspace.root / "issues").glob("*/issue.md"), *(workspace.root / "var/archive").glob("*/v*/issue.md")]
    for path in sorted(texts):
        key = path.parent.name if path.parent.parent.name == "issues" else path.parent.parent.name
        own = found.setdefault(key, {})
        for old, new in redaction.anchors(files.read_text(path), names).items():
            own.setdefault(old, new if new not in own.values() else f"{new}-{len(own) + 1}")
    return found


def _rewrite(path: Path, names: Names, moved: dict[str, str], now: datetime) -> None:
    text = files.read_text(path)
    if path.name == "issue.md" and path.parent.parent.name == "issues":
        told = (path.parent / "versions.json").exists() or (path.parent / "sent.json").exists()
        files.write_atomic(path, redaction.cleaned_issue(text, names, moved, now.date(), told=told))
    else:
        files.write_atomic(path, redaction.cleaned(text, names, moved))


def _rename_elsewhere(folder: IssueFolder, old: str, new: str) -> None:
    """Anchors that other files of the issue still name, though these may not name the person."""
    for path in (*folder.path.glob("*.json"), *folder.path.glob("*.yaml")):
        text = files.read_text(path)
        if (made := redaction.renamed(text, {old: new})) != text:
            files.write_atomic(path, made)


def _forget_copies(workspace: Workspace, removed: Sequence[Path]) -> None:
    """Take sources whose copies were removed out of `sources.json`, else each proof would find them missing for ever."""
    gone = {path.name.partition("-")[0] for path in removed if path.name.endswith(".warc.gz")}
    for folder in workspace.issues() if gone else ():
        there = folder.sources_list()
        if (left := [one for one in there if one.sha256 not in gone]) != there:
            folder.save_sources(left)


def _remove(workspace: Workspace, path: Path) -> None:
    """Remove a file; of a build, all of it, since its parts belong together."""
    build = workspace.root / "var" / "build"
    if path.is_relative_to(build):
        for one in sorted((build / path.relative_to(build).parts[0]).rglob("*")):
            if one.is_file():
                one.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _rebuild(
    workspace: Workspace, publication: Publication, renderer: Renderer, pdf: PdfMaker, names: Names,
    moved: dict[str, str], root: Path, now: datetime,
) -> list[str]:  # fmt: skip
    """The outputs of a published version made again from its redacted text; the files that only a notice could replace.

    The text is written first and `versions.json` last: stopped between them, the version is found unfinished and made again.
    """
    source, kept = root / archiving.ISSUE, root / archiving.SOURCES
    if kept.exists():
        files.write_atomic(kept, redaction.cleaned(files.read_text(kept), names, moved))
    outputs: dict[str, bytes] = {}
    language = publication.language
    if source.exists():
        text = redaction.cleaned_issue(files.read_text(source), names, moved, now.date(), told=True)
        files.write_atomic(source, text)
        shown = view(issue_md.parse(text).issue, publication)
        language = shown.language
        outputs = _outputs(shown, renderer, pdf, kept.read_bytes() if kept.exists() else None)
    replaced = []
    for path in sorted(root.iterdir()):
        if path.suffix == ".pdf" and outputs:
            name = next(name for name in outputs if name.endswith(".pdf"))
            files.write_atomic(root / name, outputs[name])
            if path.name != name:
                path.unlink()
        elif path.name in outputs:
            files.write_atomic(path, outputs[path.name])
        elif path != source and path.is_file() and any(map(names.count, _texts(path.read_bytes(), path))):
            files.write_atomic(path.with_name("removed.txt"), redaction.as_notice(language, now.date()))
            path.unlink()
            replaced.append(str(path.relative_to(workspace.root)))
    _note_version(workspace, root)
    return replaced


def _outputs(shown: IssueView, renderer: Renderer, pdf: PdfMaker, sources: bytes | None) -> dict[str, bytes]:
    """What a published text gives in today's look."""
    attached = sources if shown.publication.attach_sources else None
    return {
        archiving.MAIL: renderer.html(shown, EMAIL).encode(),
        archiving.TEXT: plaintext.plaintext(shown).encode(),
        building.pdf_name(shown): building.drawn(shown, renderer.html(shown, PRINT), pdf, attached).data,
    }


def _note_version(workspace: Workspace, root: Path) -> None:
    """Write down the digests of a version as it is now."""
    path = workspace.root / "issues" / root.parent.name / "versions.json"
    if not path.exists():
        return
    known = versions.read(files.read_text(path))
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(root.iterdir()) if p.is_file()}
    made = [replace(one, files=digests) if f"v{one.version}" == root.name else one for one in known]
    files.write_atomic(path, versions.write(made))


def write_log(workspace: Workspace, mark: str, now: datetime) -> None:
    """Leave the dated notice of the workspace: that something was taken out, never what. The same request again is the same line."""
    path = workspace.root / LOG
    entries = json.loads(files.read_text(path))["redactions"] if path.exists() else []
    if all(one["mark"] != mark for one in entries):
        entries.append({"mark": mark, "at": now.isoformat(timespec="seconds"), "what": "A name was removed."})
        files.write_atomic(path, json.dumps({"redactions": entries}, ensure_ascii=False, indent=2) + "\n")


def names_in(path: Path, names: Names) -> bool:
    """Whether a file names the person, in its words or its own name."""
    data = path.read_bytes()
    return names.count(path.name) > 0 or any(map(names.count, _texts(data, path)))

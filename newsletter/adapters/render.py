"""The view as HTML: Jinja2 templates, the shipped ones or a workspace's own by the same name."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import html
import importlib.util
import json
import marshal
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from markupsafe import Markup, escape

from newsletter import shipped
from newsletter.core import bound_marks, colophon, prose, spans, view, wide_tables
from newsletter.core.publication import Publication
from newsletter.core.view import IssueView
from newsletter.core.wide_tables import Room
from newsletter.core.words import words
from newsletter.errors import NewsletterError

if TYPE_CHECKING:  # where nothing changed, no template is asked for
    import jinja2

PAPER = Room(characters=78, padding=3)


@dataclass(frozen=True)
class Medium:
    """What tells one HTML output from another: its template, tables for layout, raised marks, room for tables of data."""

    name: str
    template: str
    tables: bool = False
    raised: bool = True
    room: Room = PAPER


# The rooms: a telephone of 320 pixels for mail and page, the text block on paper.
EMAIL = Medium("email", "email.html.j2", tables=True, raised=False, room=Room(characters=38, padding=2))
PAGE = Medium("page", "page.html.j2", room=Room(characters=34, padding=2, scrolls=True))
PRINT = Medium("print", "print.html.j2")
SITE = Medium("site", "site/issue.html.j2", room=PAGE.room)  # the page inside the archive, its styles beside it

_MAIL_TABLE = re.compile(r'<table( class="wide")?>')
_MAIL_ATTRIBUTES = 'width="100%" cellspacing="0" cellpadding="0" border="0"'  # Outlook asks for them
_ALIGNED = re.compile(r'style="text-align: (left|right|center);"')
_RAISED_NEXT = '</sup><sup class="mark">'
_COMMA = '</sup><sup class="mark-comma">, </sup><sup class="mark">'
# Where an address may be broken: after these, as the eye expects it. Nothing is added to the text.
_BREAKS = re.compile(r"(?<=[/?&=_.#%-])(?=[^/?&=_.#%-])")


# The shipped templates as set-up compiled them (tools/patterns.py), with the program's bytecode.
_MODULE = Path(importlib.util.cache_from_source(str(Path(__file__).resolve().parent.parent / "templates.py")))
_AT_SETUP = _MODULE.with_suffix("")


def _compiled(folder: Path | None) -> jinja2.BytecodeCache:
    """Templates as they were compiled before, at set-up or in `folder`, one file each: caches, which may be removed at any time."""
    import jinja2

    # What a template becomes is decided, beside its text, by Python, by Jinja and by the settings of the environment below.
    by = (importlib.util.MAGIC_NUMBER, jinja2.__version__.encode(), Path(__file__).read_bytes())
    made_by = hashlib.sha256(b"\0".join(by)).hexdigest()

    def mark(bucket: jinja2.bccache.Bucket, code: bytes) -> bytes:
        return hashlib.sha256(f"{made_by}{bucket.checksum}".encode() + code).hexdigest().encode()

    class Compiled(jinja2.BytecodeCache):
        def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
            for place in (_AT_SETUP, folder) if folder else (_AT_SETUP,):
                with contextlib.suppress(OSError):
                    kept = (place / bucket.key).read_bytes()
                    if kept[:64] == mark(bucket, kept[64:]):  # else of another text, or damaged
                        bucket.code = marshal.loads(kept[64:])
                        return

        def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
            if folder is None:
                return
            code = marshal.dumps(bucket.code)
            with contextlib.suppress(OSError):  # where nothing can be kept, templates are compiled each time
                folder.mkdir(parents=True, exist_ok=True)
                fresh = folder / f"{bucket.key}.{os.getpid()}"
                fresh.write_bytes(mark(bucket, code) + code)
                fresh.replace(folder / bucket.key)

    return Compiled()


class Renderer:
    """Renders views with the templates of one workspace (`<workspace>/templates` before the shipped ones).

    `compiled`: a folder in which templates are kept as they were compiled; without one each program compiles anew what set-up did not.
    """

    def __init__(self, workspace: Path | None = None, compiled: Path | None = None) -> None:
        self._folders = [workspace / "templates"] if workspace else []
        self._compiled = compiled

    @cached_property
    def _environment(self) -> jinja2.Environment:
        import jinja2

        folders = [str(folder) for folder in [*self._folders, shipped.templates()]]
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=jinja2.select_autoescape(["html.j2", "html"]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_compiled(self._compiled),
        )
        environment.filters.update(line=line)
        return environment

    def html(self, issue: IssueView, medium: Medium, template: str | None = None, **more: Any) -> str:
        """The HTML of an issue for a medium; e-mail has its CSS inlined. NewsletterError where a template is broken.

        `template` is one that is not the medium's own; it gets what is given `more`.
        """
        writer = _Writer(issue, medium)
        publication = issue.publication
        template = template or medium.template
        with _told(template):
            text = self._environment.get_template(template).render(
                issue=issue,
                publication=publication,
                medium=medium,
                said=words(issue.language),
                logo=_logo(publication, medium),
                prose=writer.prose,
                prose_line=writer.prose_line,
                internal=writer.internal,
                breakable=writer.breakable,
                colophon=colophon.paragraphs(issue, for_email=medium.tables),
                address=f"{publication.site}/{issue.key}/" if publication.site else None,
                json_ld=Markup(_json_ld(issue)),
                **more,
            )
        return _inline_css(text) if medium.tables else re.sub(r"\n{2,}", "\n", text)

    def plain(self, template: str, **values: Any) -> str:
        """A page that shows no issue, or a style sheet. NewsletterError where the template is broken."""
        with _told(template):
            text = self._environment.get_template(template).render(breakable=breakable, **values)
        return re.sub(r"\n{2,}", "\n", text)

    @staticmethod
    def prepare() -> None:
        """Compile the shipped templates, but for those of the preview, and keep them with the program's bytecode."""
        environment = Renderer(compiled=_AT_SETUP)._environment
        for path in map(Path, shipped.below(shipped.templates())):
            name = path.relative_to(shipped.templates()).as_posix()
            if path.suffix == ".j2" and not name.startswith("preview/"):
                environment.get_template(name)

    def sources(self) -> bytes:
        """Every template that may be used, as it is now: what changes when one of them does."""
        return b"\0".join(
            path.removeprefix(str(folder)).encode() + b"\0" + Path(path).read_bytes()
            for folder in [*self._folders, shipped.templates()]
            for path in shipped.below(folder)
        )


@contextlib.contextmanager
def _told(template: str) -> Iterator[None]:
    """A broken template as a NewsletterError: a workspace's own is the editor's program, and may raise anything."""
    try:
        yield
    except Exception as error:
        where = f"{getattr(error, 'name', None) or template}:{getattr(error, 'lineno', None) or 1}"
        raise NewsletterError(f"templates/{where}: the template cannot be rendered: {error}") from None


class _Writer:
    """Writes prose for one issue and medium."""

    def __init__(self, issue: IssueView, medium: Medium) -> None:
        self.issue, self.medium = issue, medium
        self.said = words(issue.language)

    def prose(self, root: Element) -> Markup:
        written = self.parted(prose.html(root, self.mark, self.finished(root)))
        if self.medium.name == SITE.name:  # whose policy lets no style stand in the text
            written = _ALIGNED.sub(r'class="\1"', written)
        return Markup(_MAIL_TABLE.sub(rf"<table\1 {_MAIL_ATTRIBUTES}>", written) if self.medium.tables else written)

    def prose_line(self, root: Element) -> Markup:
        return Markup(self.parted(prose.inline_html(root, self.mark, self.finished(root))))

    def finished(self, root: Element) -> Callable[[Element], None] | None:
        """What ends a text's layout; None where there is nothing to lay out."""
        return self.finish if not self.medium.raised or next(root.iter("table"), None) is not None else None

    def finish(self, root: Element) -> None:
        """The last of a text's layout: its tables fitted to the medium, a mail's marks kept with their words."""
        wide_tables.fit(root, self.medium.room)
        if not self.medium.raised:
            bound_marks.bind(root, together=4)

    def parted(self, written: str) -> str:
        """HTML whose neighbouring raised marks are parted by a comma: 1 and 2 are not 12. Brackets part themselves."""
        return written.replace(_RAISED_NEXT, _COMMA) if self.medium.raised else written

    def internal(self, anchor: str) -> str:
        """The address of a place in this issue: in e-mail the archive's, where there is one."""
        if self.medium.tables:
            return self.issue.publication.item_address(self.issue.key, anchor) or f"#{anchor}"
        return f"#{anchor}"

    def breakable(self, address: str) -> Markup:
        """An address as HTML that may be broken after its separators; its text is unchanged.

        On the web only: Outlook and Gmail's apps know no <wbr>, and in the PDF each one is a box of its own to lay
        out, to tag and to link, which took as long as all the rest.
        """
        if self.medium.name not in (PAGE.name, SITE.name):
            return escape(address)
        return breakable(address)

    def mark(self, mark: Element) -> str:
        """A note's mark: raised on page and paper, `[12]` on the baseline in e-mail; `[?]` where nothing is defined."""
        number = mark.get("number")
        tag = "sup" if self.medium.raised else "span"
        if number is None:
            return f'<{tag} class="mark">[?]</{tag}>'
        place = view.mark_anchor(int(number), int(mark.get("occurrence", "1")))
        target = html.escape(self.internal(view.note_anchor(int(number))))
        kind = f'name="{place}"' if self.medium.tables else 'role="doc-noteref"'
        said, text = html.escape(self.said.note.format(number)), number if self.medium.raised else f"[{number}]"
        link = f'<a href="{target}" id="{place}" {kind} aria-label="{said}">{text}</a>'
        return f'<{tag} class="mark">{link}</{tag}>'


LOGO = "logo"


def logo_asset(publication: Publication) -> dict[str, bytes]:
    """The logo as the PDF's asset, by the name that the print page calls it."""
    if publication.logo is None:
        return {}
    head, _, data = publication.logo.partition(",")
    return {f"{LOGO}.{'png' if 'png' in head else 'svg'}": base64.b64decode(data)}


def _logo(publication: Publication, medium: Medium) -> str | None:
    """Where a medium finds the logo: inside the page, beside the PDF, nowhere in mail."""
    if medium.tables:
        return None
    if medium.name == PRINT.name:
        return next((f"asset:{name}" for name in logo_asset(publication)), None)
    return publication.logo


def breakable(address: str) -> Markup:
    """An address as HTML that may be broken after its separators; its text is unchanged."""
    return Markup(str(escape(_BREAKS.sub("\0", address))).replace("\0", "<wbr>"))  # no address holds a NUL


def line(text: str) -> Markup:
    """Plain text as HTML: Chinese runs in their language, amounts and dates kept on one line."""
    return Markup(spans.text_html(text))


def _inline_css(text: str) -> str:
    import css_inline

    inlined = css_inline.CSSInliner(
        keep_style_tags=False, keep_link_tags=False, keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
    ).inline(text)
    # The inliner puts what is left of the styles first; the charset must stand within the first 1024 bytes.
    inlined = re.sub(r"<head>(<style>.*?</style>\s*)(.*?)(?=</head>)", r"<head>\2\1", inlined, count=1, flags=re.DOTALL)
    return re.sub(r"\n\s*\n+", "\n", inlined)


def _json_ld(issue: IssueView) -> str:
    """schema.org data of the issue, safe inside a script element."""
    publication = issue.publication
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "PublicationIssue",
        "name": f"{issue.name}, {issue.label}",
        "datePublished": issue.published.isoformat(),
        "inLanguage": issue.language,
        "publisher": {"@type": "Organization", "name": publication.publisher},
        "isPartOf": {"@type": "Periodical", "name": issue.name},
        "hasPart": [_json_ld_item(issue, item) for item in issue.items],
    }
    if issue.number is not None:
        data["issueNumber"] = issue.number
    if publication.site:
        data["url"] = f"{publication.site}/{issue.key}/"
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _json_ld_item(issue: IssueView, item: view.ItemView) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Article", "headline": item.title}
    if item.date:
        found["dateCreated"] = item.date.isoformat()
    found["url"] = issue.publication.item_address(issue.key, item.anchor) or f"#{item.anchor}"
    return found

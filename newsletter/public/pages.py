"""The public pages, from `templates/public`: the workspace's own templates before the shipped ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jinja2

from newsletter import shipped
from newsletter.core.publication import Publication
from newsletter.public.words import Words


@dataclass(frozen=True)
class Form:
    """A form of one button, and of one field where it `asks` for an address; `fault` says what was wrong with the last."""

    button: str
    asks: bool = False
    fault: str = ""


class Pages:
    """Writes the pages of one publication."""

    def __init__(self, publication: Publication, workspace: Path) -> None:
        self.publication, self._workspace = publication, workspace

    @cached_property
    def _environment(self) -> jinja2.Environment:
        return jinja2.Environment(
            loader=jinja2.FileSystemLoader([str(self._workspace / "templates"), str(shipped.templates())]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(
        self,
        said: Words,
        title: str,
        *paragraphs: str,
        form: Form | None = None,
        links: Sequence[tuple[str, str]] = (),
    ) -> str:
        """A page: a title, paragraphs, perhaps a form, links."""
        template = self._environment.get_template("public/page.html.j2")
        return template.render(
            said=said, title=title, paragraphs=paragraphs, form=form, links=links, publication=self.publication
        )

    @cached_property
    def files(self) -> dict[str, tuple[bytes, str]]:
        """What the pages need beside them, by name: the style and the faces, each with its media type."""
        style = self._environment.get_template("public/public.css.j2").render(publication=self.publication)
        faces = {name: (data, "font/woff2") for name, data in shipped.web_assets().items()}
        return {"public.css": (style.encode(), "text/css"), **faces}

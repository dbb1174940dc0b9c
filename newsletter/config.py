"""The two configuration files of a workspace, read and checked: `newsletter.yaml` and `feeds.yaml`.

Every error names file and line and, for a mistyped key, the one that was probably meant.
"""

from __future__ import annotations

import base64
import difflib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from newsletter.core import reach
from newsletter.core.model import Section
from newsletter.core.publication import Publication
from newsletter.errors import ConfigError

SETTINGS, FEEDS = "newsletter.yaml", "feeds.yaml"
LARGEST_LOGO = 40_000  # bytes; it travels inside every page


def _address(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;]+", value):
        raise ValueError("must be an e-mail address such as desk@example.com")
    return value


def _web(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"']+", value):
        raise ValueError("must be an address beginning with https://")
    return value.rstrip("/")


def _proxy(value: str) -> str:
    if not re.fullmatch(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?/?", value):
        raise ValueError("must be an address such as http://proxy.example.com:3128, without a password")
    return value.rstrip("/")


def _reachable(value: str) -> str:
    reach.Allowed.read([value])
    return value


def _zone(value: str) -> str:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone such as Asia/Shanghai") from None
    return value


def _legible_on(ground: str) -> Callable[[str], str]:
    """A check that a color is told from a ground as WCAG 2.2, 1.4.3 asks of text: 4.5 to 1."""

    def check(color: str) -> str:
        if (ratio := contrast(color, ground)) < 4.5:
            raise ValueError(f"is too faint on {ground} ({ratio:.1f}:1; text needs 4.5:1)")
        return color

    return check


def contrast(one: str, other: str) -> float:
    """The contrast of two colors (#rrggbb), 1 to 21, by WCAG's relative luminance."""

    def luminance(color: str) -> float:
        channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


Model = TypeVar("Model", bound=BaseModel)
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
EmailAddress = Annotated[str, AfterValidator(_address)]
WebAddress = Annotated[str, AfterValidator(_web)]
Line = Annotated[str, Field(min_length=1, pattern=r"^[^\r\n]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PublicationSettings(_Strict):
    """Who publishes, and what every issue says of it."""

    name: Line = Field(description="The publication's name, as the masthead shows it.")
    publisher: Line = Field(description="Who publishes it: a firm or a desk.")
    language: Literal["en", "zh-Hans", "zh-Hant"] = Field("en", description="The language of a new issue.")
    address: str = Field("", description="Postal address, shown in the colophon; commercial mail must carry one.")
    contact: EmailAddress | None = Field(None, description="The person's or desk's address that readers reply to.")
    contact_name: str = Field("", description="The name of the person to reply to.")
    disclaimer: str | None = Field(None, description="What it is not; an issue may say its own. Default: ours.")
    corrections: str | None = Field(None, description="How errors are corrected, in a sentence. Default: ours.")
    time_zone: Annotated[str, AfterValidator(_zone)] = Field("UTC", description="The publication's time zone.")


class LookSettings(_Strict):
    """The one accent of the publication."""

    accent: Annotated[Color, AfterValidator(_legible_on("#ffffff"))] = Field(
        "#7a2e2e", description="Labels and section numbers, as #rrggbb; at least 4.5:1 on white."
    )
    accent_dark: Annotated[Color, AfterValidator(_legible_on("#14181f"))] = Field(
        "#e0a3a3", description="The same on a dark ground; at least 4.5:1 on #14181f."
    )
    logo: Annotated[str, Field(pattern=r"^[^/\\].*\.(png|svg)$")] | None = Field(
        None, description="A PNG or SVG in the workspace, for the page and the PDF; mail has none."
    )


class PdfSettings(_Strict):
    """The PDF issue."""

    paper: Literal["A4", "Letter"] = Field("A4", description="The paper's size.")
    attach_sources: bool = Field(False, description="Attach sources.json to the archive's copy.")


class EmailSettings(_Strict):
    """The e-mail issue."""

    budget_kb: Annotated[int, Field(ge=10, le=102)] = Field(80, description="Largest HTML in kB; Gmail cuts at 102.")
    unsubscribe: WebAddress | None = Field(None, description="Where unsubscribe leads; default: a mail to contact.")


class SiteSettings(_Strict):
    """The archive on the web."""

    url: WebAddress | None = Field(None, description="The archive's address; e-mail then links to it.")


class FetchSettings(_Strict):
    """How documents are fetched from the web."""

    timeout_s: Annotated[float, Field(gt=0, le=600)] = Field(30, description="Seconds for one document, all in all.")
    user_agent: Annotated[str, Field(pattern=r"^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$")] | None = Field(
        None, description="What we call ourselves to servers; default: newsletter, its version and the contact."
    )
    allow: tuple[Annotated[str, AfterValidator(_reachable)], ...] = Field(
        (),
        description="Hosts and networks (10.1.0.0/16) that may be read although they are not on the public internet.",
    )
    proxy: Annotated[str, AfterValidator(_proxy)] | None = Field(
        None, description="An http or https proxy for everything; the environment's is never used."
    )
    ca_file: str | None = Field(
        None, description="Certificates (PEM) to trust besides the public ones; relative to the workspace."
    )


class SnapshotSettings(_Strict):
    """The kept copies of source documents."""

    keep_months: Annotated[int, Field(ge=1, le=1200)] = Field(
        120, description="Months after which `snapshots prune` may drop what no issue cites."
    )


class Settings(_Strict):
    """`newsletter.yaml`: the publication: name, people, look, outputs, site, fetching, kept sources."""

    publication: PublicationSettings
    look: LookSettings = LookSettings()
    pdf: PdfSettings = PdfSettings()
    email: EmailSettings = EmailSettings()
    site: SiteSettings = SiteSettings()
    fetch: FetchSettings = FetchSettings()
    snapshots: SnapshotSettings = SnapshotSettings()


class SectionSettings(_Strict):
    """One section of every issue."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = Field(description="Its permanent anchor on the web.")
    title: Line = Field(description="Its heading.")


class Feeds(_Strict):
    """`feeds.yaml`: the sections of every issue, in their order."""

    sections: Annotated[list[SectionSettings], Field(min_length=1)]


# ---- reading ------------------------------------------------------------------------------------


def publication(workspace: Path) -> Publication:
    """The publication of a workspace; ConfigError (file, line, remedy) where its files are missing or wrong."""
    settings, feeds = load(workspace / SETTINGS, Settings), load(workspace / FEEDS, Feeds)
    about = settings.publication
    return Publication(
        name=about.name,
        publisher=about.publisher,
        sections=tuple(Section(s.key, s.title) for s in feeds.sections),
        language=about.language,
        address=about.address,
        contact=about.contact or "",
        contact_name=about.contact_name,
        disclaimer=about.disclaimer,
        corrections=about.corrections,
        time_zone=about.time_zone,
        accent=settings.look.accent,
        logo=_logo(workspace, settings.look.logo),
        accent_dark=settings.look.accent_dark,
        paper=settings.pdf.paper,
        attach_sources=settings.pdf.attach_sources,
        site=settings.site.url,
        unsubscribe=settings.email.unsubscribe,
        email_budget=settings.email.budget_kb * 1000,
    )


def _logo(workspace: Path, name: str | None) -> str | None:
    """The logo as a data address, so that no output has to find a file."""
    if name is None:
        return None
    path = workspace / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: look.logo cannot be read: {error.strerror}") from None
    if len(data) > LARGEST_LOGO:
        raise ConfigError(f"{path}: look.logo is larger than {LARGEST_LOGO // 1000} kB; save it smaller")
    kind = "image/png" if name.endswith(".png") else "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def load(path: Path, model: type[Model]) -> Model:
    """A configuration file as its model."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; `newsletter init` lays one down") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        raise ConfigError(f"{path}:{line}: not valid YAML: {reason}") from None
    try:
        return model.model_validate({} if data is None else data)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(path, node, model, e) for e in error.errors())) from None


def _explain(path: Path, root: yaml.Node | None, model: type[BaseModel], error: Any) -> str:
    """One error of a configuration file, as file:line: what, remedy."""
    where = error["loc"]
    key = ".".join(str(part) for part in where)
    line = _line(root, where)
    kind, message = error["type"], error["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        known = _known(model, where[:-1])
        near = difflib.get_close_matches(str(where[-1]), known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
        return f"{path}:{line}: unknown key {key}; {hint}"
    if kind == "missing":
        return f"{path}:{line}: {key} is missing; add it"
    if kind == "too_short":
        message = "must have at least one entry"
    if kind == "string_pattern_mismatch" and key.endswith("logo"):
        message = "must be the name of a .png or .svg file in the workspace"
    elif kind == "string_pattern_mismatch":
        message = f"does not fit the form {error['ctx']['pattern']}"
    return f"{path}:{line}: {key or 'the file'}: {message[0].lower()}{message[1:]}"


def _known(model: type[BaseModel], where: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a place."""
    for part in where:
        if isinstance(part, str):
            found = model.model_fields[part].annotation
            arguments = getattr(found, "__args__", ())
            model = next((a for a in (found, *arguments) if isinstance(a, type) and issubclass(a, BaseModel)), model)
    return list(model.model_fields)


def _line(node: yaml.Node | None, where: tuple[str | int, ...]) -> int:
    """The line (from 1) of the deepest part of a place that exists."""
    line = node.start_mark.line + 1 if node else 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == part), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a configuration file, for editors' tools."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}

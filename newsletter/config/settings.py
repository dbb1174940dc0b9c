"""`newsletter.yaml`: all that is set, part by part."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from newsletter.config.kinds import (
    Color,
    EmailAddress,
    Line,
    ProxyAddress,
    Strict,
    WebAddress,
    legible_on,
    reachable,
    zone,
)
from newsletter.config.mail import MailSettings
from newsletter.config.operating import BackupSettings
from newsletter.config.public import ServeSettings
from newsletter.config.schedule import ScheduleSettings
from newsletter.config.site import PublishSettings, SiteSettings


class PublicationSettings(Strict):
    """Who publishes, and what every issue says of it."""

    name: Line = Field(description="The publication's name, as the masthead shows it.")
    publisher: Line = Field(description="Who publishes it: a firm or a desk.")
    language: Literal["en", "zh-Hans", "zh-Hant"] = Field("en", description="The language of a new issue.")
    address: str = Field("", description="Postal address, shown in the colophon; commercial mail must carry one.")
    contact: EmailAddress | None = Field(None, description="The person's or desk's address that readers reply to.")
    contact_name: str = Field("", description="The name of the person to reply to.")
    disclaimer: str | None = Field(None, description="What it is not; an issue may say its own. Default: ours.")
    corrections: str | None = Field(None, description="How errors are corrected, in a sentence. Default: ours.")
    time_zone: Annotated[str, AfterValidator(zone)] = Field("UTC", description="The publication's time zone.")


class LookSettings(Strict):
    """The one accent of the publication."""

    accent: Annotated[Color, AfterValidator(legible_on("#ffffff"))] = Field(
        "#7a2e2e", description="Labels and section numbers, as #rrggbb; at least 4.5:1 on white."
    )
    accent_dark: Annotated[Color, AfterValidator(legible_on("#14181f"))] = Field(
        "#e0a3a3", description="The same on a dark ground; at least 4.5:1 on #14181f."
    )
    logo: Annotated[str, Field(pattern=r"^[^/\\].*\.(png|svg)$")] | None = Field(
        None, description="A PNG or SVG in the workspace, for the page and the PDF; mail has none."
    )


class PdfSettings(Strict):
    """The PDF issue."""

    paper: Literal["A4", "Letter"] = Field("A4", description="The paper's size.")
    attach_sources: bool = Field(False, description="Attach sources.json to the archive's copy.")


class EmailSettings(Strict):
    """The e-mail issue."""

    budget_kb: Annotated[int, Field(ge=10, le=102)] = Field(80, description="Largest HTML in kB; Gmail cuts at 102.")
    unsubscribe: WebAddress | None = Field(None, description="Where unsubscribe leads; default: a mail to contact.")


class FetchSettings(Strict):
    """How documents are fetched from the web."""

    timeout_s: Annotated[float, Field(gt=0, le=600)] = Field(30, description="Seconds for one document, all in all.")
    user_agent: Annotated[str, Field(pattern=r"^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$")] | None = Field(
        None, description="What we call ourselves to servers; default: newsletter, its version and the contact."
    )
    allow: tuple[Annotated[str, AfterValidator(reachable)], ...] = Field(
        (),
        description="Hosts and networks (10.1.0.0/16) that may be read although they are not on the public internet.",
    )
    proxy: ProxyAddress | None = Field(
        None, description="An http or https proxy for everything; the environment's is never used."
    )
    at_once: Annotated[int, Field(ge=1, le=256)] = Field(
        16, description="Requests that may run at once, over all hosts."
    )
    per_host: Annotated[int, Field(ge=1, le=16)] = Field(1, description="Of these, at one host.")
    pause_s: Annotated[float, Field(ge=0, le=60)] = Field(1, description="Seconds between two requests to a host.")
    ca_file: str | None = Field(
        None, description="Certificates (PEM) to trust besides the public ones; relative to the workspace."
    )


class SnapshotSettings(Strict):
    """The kept copies of source documents."""

    keep_months: Annotated[int, Field(ge=1, le=1200)] = Field(
        120, description="Months after which `snapshots prune` may drop what no issue cites."
    )


class DatabaseSettings(Strict):
    """The database; where it is says DATABASE_URL, else it is var/newsletter.db."""

    synchronous: Literal["normal", "full"] = Field(
        "normal", description="SQLite: full also survives a power cut whole, and writes more slowly."
    )


class Settings(Strict):
    """`newsletter.yaml`: all that is set, part by part."""

    publication: PublicationSettings
    look: LookSettings = LookSettings.model_construct()
    pdf: PdfSettings = PdfSettings.model_construct()
    email: EmailSettings = EmailSettings.model_construct()
    site: SiteSettings = SiteSettings.model_construct()
    publish: PublishSettings = PublishSettings.model_construct()
    mail: MailSettings = MailSettings.model_construct()
    serve: ServeSettings = ServeSettings.model_construct()
    schedule: ScheduleSettings = ScheduleSettings.model_construct()
    fetch: FetchSettings = FetchSettings.model_construct()
    snapshots: SnapshotSettings = SnapshotSettings.model_construct()
    database: DatabaseSettings = DatabaseSettings.model_construct()
    backup: BackupSettings = BackupSettings.model_construct()

"""`mail` in `newsletter.yaml`: who mails, what the footer must say, the relay, signatures, and where bounces go. Never a secret.

Secrets come from the environment: NEWSLETTER_SMTP_PASSWORD, NEWSLETTER_IMAP_PASSWORD, NEWSLETTER_OAUTH_SECRET, NEWSLETTER_DKIM_KEY; each may
instead be named by a file, with _FILE after it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from newsletter.config.kinds import EmailAddress, Line, Strict, WebAddress
from newsletter.core.mailing.headers import HeaderText

Host = Annotated[str, Field(pattern=r"^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?)+$|^[0-9a-fA-F:.]+$")]
Header = Annotated[Line, AfterValidator(HeaderText)]


class RelaySettings(Strict):
    """The relay that takes our mail."""

    preset: Literal["plain", "exchange-online", "google-workspace", "amazon-ses"] = Field(
        "plain", description="Whose limits hold; single ones may be set below."
    )
    host: Host | None = Field(None, description="Its name; default: that of the preset, else this machine.")
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        None, description="Default: 587; 465 with tls; 25 on this machine."
    )
    security: Literal["starttls", "tls", "none"] | None = Field(
        None, description="Encryption; default: starttls, none on this machine. Certificates are verified."
    )
    ca_file: str | None = Field(
        None, description="Certificates (PEM) to trust besides the public ones; relative to the workspace."
    )
    login: Literal["none", "password", "oauth2"] = Field(
        "none", description="How we log in; Exchange Online wants oauth2."
    )
    user: Header | None = Field(None, description="Who logs in: at Exchange Online the mailbox that sends.")
    token_endpoint: WebAddress | None = Field(None, description="oauth2: where tokens are given (client credentials).")
    client_id: Header | None = Field(None, description="oauth2: the application's id.")
    scope: str = Field("", description="oauth2: what is asked for; Microsoft: https://outlook.office365.com/.default.")
    hello: Host | None = Field(None, description="What we call ourselves in EHLO; default: this machine's name.")
    timeout_s: Annotated[float, Field(gt=0, le=600)] = Field(
        60, description="Seconds for each answer but the last, which may take ten minutes."
    )
    connections: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="Connections at once; default: the preset's."
    )
    per_minute: Annotated[float, Field(gt=0)] | None = Field(
        None, description="Letters a minute; default: the preset's."
    )
    per_connection: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Letters on one connection; default: the preset's."
    )
    retry_s: tuple[Annotated[float, Field(gt=0, le=86400)], ...] = Field(
        (60, 300, 900),
        description="Seconds before each further attempt within a run; then it is left for the next run.",
    )
    per_domain: dict[str, Annotated[int, Field(ge=1)]] = Field(
        {}, description="Letters at once to single domains: {qq.com: 2}."
    )

    @model_validator(mode="after")
    def _whole(self) -> RelaySettings:
        if self.login != "none" and not self.user:
            raise ValueError("login needs a user; add it")
        if self.login == "oauth2" and not (self.token_endpoint and self.client_id):
            raise ValueError("login: oauth2 needs token_endpoint and client_id; add them")
        return self


class BounceSettings(Strict):
    """Where mail that could not be delivered comes back to, and how it is read."""

    address: EmailAddress | None = Field(None, description="The return path; default: the address we send from.")
    verp: bool = Field(
        True,
        description="Each copy has a return path of its own (address+MARK@…); false where the mailbox knows no plus addresses.",
    )
    soft: Annotated[int, Field(ge=1, le=24)] = Field(
        3, description="Mailings in a row that come back for a passing reason (mailbox full) before no more are sent."
    )
    folder: str | None = Field(None, description="A Maildir or folder of .eml to read; relative to the workspace.")
    imap_host: Host | None = Field(None, description="Or the mailbox: its IMAP server.")
    imap_port: Annotated[int, Field(ge=1, le=65535)] = Field(
        993, description="Its port: TLS, but for 143 of this very machine."
    )
    imap_folder: Line = Field("INBOX", description="The folder in it.")
    login: Literal["password", "oauth2"] = Field(
        "password", description="How we log in; oauth2 with the relay's application."
    )
    user: Header | None = Field(None, description="Who logs in; default: the return path.")
    scope: str = Field("", description="oauth2: what is asked for; default: the relay's scope.")


class DkimSettings(Strict):
    """Signatures."""

    by: Literal["relay", "us"] = Field(
        "relay", description="Who signs: the relay (Exchange Online, Google, SES do), or we."
    )
    domain: Host | None = Field(None, description="The signing domain; default: that of the address we send from.")
    selector: Annotated[str, Field(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$")] = Field(
        "newsletter", description="The key's name: SELECTOR._domainkey.DOMAIN in the DNS."
    )


class MailSettings(Strict):
    """How issues are mailed."""

    sender: EmailAddress | None = Field(None, description="The address we send from; default: publication.contact.")
    list_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$")] | None = Field(
        None, description="The list's permanent name (RFC 2919); default: newsletter.DOMAIN."
    )
    leave: EmailAddress | None = Field(None, description="Where unsubscribe mails go; default: the return path.")
    pdf: Literal["link", "attach"] = Field("link", description="The PDF: linked from the mail, or attached to it.")
    label: Header | None = Field(
        None, description="Put before the subject for readers whose law asks for it: <ADV>, 广告."
    )
    publisher_zh: Header | None = Field(
        None, description="The publisher's name in Chinese (Hong Kong's UEMO: both languages)."
    )
    address_zh: Header | None = Field(None, description="The postal address in Chinese.")
    telephone: Header | None = Field(None, description="A telephone number (UEMO).")
    hong_kong: bool | None = Field(
        None,
        description="Whether Hong Kong's UEMO binds us: readers there, or business there. Default: as time zone, holidays, telephone and readers' "
        "addresses show; where they show nothing, doctor asks.",
    )
    notice: Header | None = Field(None, description="Why readers get this and on what basis (GDPR, 13); default: ours.")
    privacy: WebAddress | None = Field(None, description="The privacy notice on the web.")
    processes: Annotated[int, Field(ge=0, le=64)] = Field(
        0, description="Processes that compose and sign beside the sending one."
    )
    seeds: tuple[EmailAddress, ...] = Field((), description="Our own mailboxes, for `newsletter send --seeds`.")
    unknown: Literal["hold", "resend", "assume-sent"] = Field(
        "hold",
        description="Copies of which nobody knows whether the relay took them: held for a person, sent once more, or taken as sent.",
    )
    relay: RelaySettings = Field(RelaySettings.model_construct(), description="The relay.")
    dkim: DkimSettings = Field(DkimSettings.model_construct(), description="Signatures.")
    bounces: BounceSettings = Field(BounceSettings.model_construct(), description="What comes back.")

    @model_validator(mode="after")
    def _signed(self) -> MailSettings:
        if self.relay.preset == "amazon-ses" and self.dkim.by == "us":
            reason = "Amazon SES puts its own Message-ID and Date into each letter, which would break our signature"
            raise ValueError(f"{reason}; set dkim.by: relay and turn Easy DKIM on")
        return self

"""The errors a user may meet. Each message says what happened, where, and the remedy; none is a traceback."""

from __future__ import annotations


class NewsletterError(Exception):
    """Work that could not be done: the message is printed as it stands and the exit code is 1."""


class IssueFileError(NewsletterError):
    """An `issue.md` that cannot be read as an issue at all (broken front matter, not UTF-8, too large)."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message


class ConfigError(NewsletterError):
    """A configuration file that is missing, malformed, or holds an unknown key."""


class PdfError(NewsletterError):
    """The PDF could not be made: the renderer failed, ran too long, or warned."""


class FetchError(NewsletterError):
    """A document that could not be fetched. `kind` sorts the reasons for programs; `status` is the server's, where it gave one.

    Kinds: `refused` (the address guard), `name` (DNS), `connect`, `tls`, `timeout`, `status`, `redirects`, `large`, `broken`,
    `robots` (its robots.txt asks us not to), `browser` (a page that needs one could not be rendered).
    `retry_after` is how many seconds the server asks us to wait (RFC 9110, 10.2.3).
    """

    def __init__(
        self, url: str, message: str, *, kind: str, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.kind = kind
        self.status = status
        self.retry_after = retry_after

    @property
    def reason(self) -> str:
        """The message without the address."""
        return str(self).removeprefix(f"{self.url}: ")

    @property
    def is_away(self) -> bool:
        """Whether no server was reached, which says nothing of the source where it is so with all."""
        cause = self.__cause__ if isinstance(self.__cause__, FetchError) else self
        return cause.kind in ("name", "connect", "timeout")


class UnreadableListing(NewsletterError):  # noqa: N818 - said of the document
    """A feed, page or JSON document of a source that gives no entries, not even none: `reason` says why in plain words.

    Never "nothing new": a challenge page, an error page, an empty body and a list without its entries are failures of the source.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class MailError(NewsletterError):
    """Mail that cannot be handed over at all, for a reason that is no single letter's. `kind` sorts the reasons for programs.

    Kinds: `name` (DNS), `connect`, `timeout`, `tls`, `login`, `token` (OAuth2), `busy` (the relay asks to come later), `protocol`.
    """

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.kind = kind

    @property
    def passing(self) -> bool:
        """Whether waiting may help, without anybody doing anything."""
        return self.kind in ("connect", "timeout", "busy")

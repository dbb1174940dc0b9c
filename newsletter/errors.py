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

    Kinds: `refused` (the address guard), `name` (DNS), `connect`, `tls`, `timeout`, `status`, `redirects`, `large`, `broken`.
    `retry_after` is the server's Retry-After header as it stands (RFC 9110, 10.2.3).
    """

    def __init__(
        self, url: str, message: str, *, kind: str, status: int | None = None, retry_after: str | None = None
    ) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.kind = kind
        self.status = status
        self.retry_after = retry_after


class UnreadableListing(NewsletterError):  # noqa: N818 - said of the document
    """A feed, page or JSON document of a source that gives no entries, not even none: `reason` says why in plain words.

    Never "nothing new": a challenge page, an error page, an empty body and a list without its entries are failures of the source.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason

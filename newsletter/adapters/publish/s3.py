"""An S3-compatible store (s3fs). Each object is replaced in one step; it carries its media type, as nobody else will say it."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from newsletter.errors import NewsletterError

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".woff2": "font/woff2",
}


def media_type(path: str) -> str:
    """What a browser is told of a file."""
    if path == "feed.json":
        return "application/feed+json"
    if path == "feed.xml":
        return "application/atom+xml; charset=utf-8"
    ending = path[path.rfind(".") :].lower() if "." in path else ""
    return TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"


class S3:
    """A bucket, or a prefix in one. The keys are the environment's, as every S3 program reads them."""

    def __init__(self, address: str, *, endpoint: str | None = None, region: str | None = None) -> None:
        self._root = address.removeprefix("s3://").rstrip("/")
        try:
            import s3fs  # type: ignore[import-untyped]
        except ImportError:
            raise NewsletterError("publishing to S3 needs the package s3fs; install newsletter[s3]") from None
        self._fs: Any = s3fs.S3FileSystem(
            endpoint_url=endpoint,
            client_kwargs={"region_name": region} if region else {},
            use_listings_cache=False,
            skip_instance_cache=True,
        )

    def __str__(self) -> str:
        return f"s3://{self._root}"

    @contextmanager
    def _told(self, what: str, path: str = "") -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

        try:
            yield
        except (OSError, BotoCoreError, ClientError) as error:
            raise NewsletterError(
                f"{self}{'/' + path if path else ''}: cannot be {what}: {error}; are bucket, AWS_ACCESS_KEY_ID and publish.endpoint right?"
            ) from None

    def names(self) -> set[str]:
        """Every object there, by its path."""
        with self._told("listed"):
            try:
                found = self._fs.find(self._root)
            except FileNotFoundError:
                return set()
            return {name.removeprefix(f"{self._root}/") for name in found}

    def read(self, path: str) -> bytes | None:
        """An object, or None where there is none."""
        with self._told("read", path):
            try:
                data: bytes = self._fs.cat_file(f"{self._root}/{path}")
            except FileNotFoundError:
                return None
            return data

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Write objects, those of one media type together."""
        by_type: dict[str, dict[str, bytes]] = {}
        for path, data in contents.items():
            by_type.setdefault(media_type(path), {})[f"{self._root}/{path}"] = data
        for kind, some in by_type.items():
            with self._told("written"):
                self._fs.pipe(some, ContentType=kind)

    def remove(self, path: str) -> None:
        """Remove an object; again is nothing."""
        with self._told("removed", path):
            try:
                self._fs.rm_file(f"{self._root}/{path}")
            except FileNotFoundError:
                return

    def close(self) -> None:
        """Nothing stays open."""

"""Failures of a fetch in words: what happened, where, and what to do about it."""

from __future__ import annotations

import email.utils
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpcore

from newsletter.adapters.http import body
from newsletter.adapters.http.connect import UnresolvedError
from newsletter.core import reach
from newsletter.errors import FetchError

LONGEST_WAIT = 7 * 86_400  # seconds; no server can ask for more

# What the commonest refusals mean to the person who reads them.
_SAID = {
    401: "asks for a password (401); open it in a browser and add the saved page",
    403: "refuses us (403 Forbidden); open it in a browser and add the saved page",
    404: "is not there (404 Not Found); check the address, or look for where it moved",
    407: "cannot be had: the proxy asks for a password (407); see fetch.proxy",
    410: "is gone for good (410 Gone); look for another source",
    429: "has had too many requests of us (429 Too Many Requests); wait and try again",
    451: "is withheld for legal reasons (451); open it in a browser and add the saved page",
}


def shown(url: str) -> str:
    """An address as messages show it: of one line, of bearable length, and without a password."""
    line = re.sub(r"[\x00-\x20\x7f-\x9f]+", " ", url)
    line = re.sub(r"(//)[^/?#@]*@", r"\1…@", line)
    return line if len(line) <= 200 else line[:199] + "…"


def status(code: int) -> str:
    """What a status that brings no document means, and what to do."""
    if code in _SAID:
        return _SAID[code]
    if code >= 500:
        return f"cannot be had: the server fails (status {code}); try again later"
    return f"brings no document (status {code}); open it in a browser"


def seconds(retry_after: str, now: Callable[[], datetime]) -> float | None:
    """The seconds that a Retry-After header asks for (a count, or a date: RFC 9110, 10.2.3), a week at most; None where it says nothing."""
    if re.fullmatch(r"[0-9]{1,9}", wait := retry_after.strip()):
        return float(min(int(wait), LONGEST_WAIT))
    try:
        then = email.utils.parsedate_to_datetime(wait)
    except ValueError:
        return None
    left = (then.replace(tzinfo=then.tzinfo or UTC) - now()).total_seconds()
    return min(max(left, 0.0), LONGEST_WAIT)


def refused(url: str, error: reach.Refused) -> FetchError:
    """The address guard's refusal."""
    return FetchError(shown(url), f"is not fetched: {error}", kind="refused")


@contextmanager
def worded(url: str, *, timeout: float, largest: int) -> Iterator[None]:
    """Every failure of a request as one FetchError. `timeout` (s) and `largest` (bytes) are the limits that messages name."""
    try:
        yield
    except reach.Refused as error:
        raise refused(url, error) from None
    except UnresolvedError as error:
        reason = f"the host's name does not resolve ({error}); check the address and the network"
        raise FetchError(shown(url), reason, kind="name") from None
    except body.TooLarge:
        reason = f"is larger than {largest // 1_000_000} MB; save the part you need and add the file"
        raise FetchError(shown(url), reason, kind="large") from None
    except body.Damaged as error:
        raise FetchError(shown(url), f"did not arrive whole: {error}; try again", kind="broken") from None
    except (TimeoutError, httpcore.TimeoutException):
        reason = f"did not arrive within {timeout:g} s; try again, or raise fetch.timeout_s"
        raise FetchError(shown(url), reason, kind="timeout") from None
    except httpcore.ProxyError as error:
        raise FetchError(shown(url), f"the proxy refuses: {_plain(error)}; see fetch.proxy", kind="connect") from None
    except httpcore.ConnectError as error:
        raise _unconnected(url, error) from None
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise FetchError(shown(url), f"did not arrive whole: {_plain(error)}; try again", kind="broken") from None


def _unconnected(url: str, error: httpcore.ConnectError) -> FetchError:
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        reason = (
            f"its certificate does not hold ({cause.verify_message}); if it is your own network's, see fetch.ca_file"
        )
        return FetchError(shown(url), reason, kind="tls")
    if isinstance(cause, ssl.SSLError):
        reason = f"no secure connection ({(cause.reason or 'TLS failed').replace('_', ' ').lower()}); try again later"
        return FetchError(shown(url), reason, kind="tls")
    reason = f"no connection ({getattr(cause, 'strerror', None) or _plain(error)}); try again later"
    return FetchError(shown(url), reason, kind="connect")


def _plain(error: Exception) -> str:
    """An error of the libraries, as part of a sentence."""
    text = re.sub(r"^\[Errno -?\d+\] |\s*\(_ssl\.c:\d+\)$", "", str(error)) or type(error).__name__
    return shown(text[:1].lower() + text[1:])

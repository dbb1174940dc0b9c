"""Logging in (RFC 4954): PLAIN, LOGIN with a password, XOAUTH2 with a token. Never in the clear, but to this very machine."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from newsletter.adapters.smtp.wire import Wire
from newsletter.core.mailing.replies import Features, Reply
from newsletter.errors import MailError

Token = Callable[[bool], Awaitable[str]]  # (whether the last one was refused) -> a token that holds now


@dataclass(frozen=True)
class Login:
    """Who logs in: with a password, or with tokens (XOAUTH2)."""

    user: str
    password: str = field(default="", repr=False)
    token: Token | None = None


async def log_in(wire: Wire, features: Features, login: Login, *, place: str, within: float) -> None:
    """Log in by the best way that both sides know; MailError (login) where the server refuses."""
    if login.token is not None:
        reply = await _oauth(wire, features, login, login.token, place=place, within=within)
    elif "PLAIN" in features.logins:
        secret = _coded(f"\0{login.user}\0{login.password}")
        reply = await _say(wire, f"AUTH PLAIN {secret}", within)
    elif "LOGIN" in features.logins:
        reply = await _say(wire, "AUTH LOGIN", within)
        for part in (login.user, login.password):
            if reply.code == 334:
                reply = await _say(wire, _coded(part), within)
    else:
        raise MailError(_no_way(place, features, "PLAIN or LOGIN"), kind="login")
    if reply.code == 421 or 450 <= reply.code < 460:
        raise MailError(f"{place}: asks to come later ({_words(reply)})", kind="busy")
    if reply.code != 235:
        raise MailError(
            f"{place}: the login of {login.user} was refused ({_words(reply)}); {_remedy(login)}", kind="login"
        )


async def _oauth(wire: Wire, features: Features, login: Login, token: Token, *, place: str, within: float) -> Reply:
    """XOAUTH2; a refused token is renewed once, because it may have expired on the way."""
    if "XOAUTH2" not in features.logins:
        raise MailError(_no_way(place, features, "XOAUTH2"), kind="login")
    for renew in (False, True):
        secret = _coded(f"user={login.user}\1auth=Bearer {await token(renew)}\1\1")
        reply = await _say(wire, f"AUTH XOAUTH2 {secret}", within)
        if reply.code == 334:  # the reason as JSON; an empty line brings the refusal itself
            reply = await _say(wire, "", within)
        if reply.code != 535:
            break
    return reply


async def _say(wire: Wire, line: str, within: float) -> Reply:
    wire.write(line.encode() + b"\r\n")
    return (await wire.replies(1, within))[0]


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _words(reply: Reply) -> str:
    return f"{reply.code} {reply.status} {reply.text}".replace("  ", " ").strip()


def _no_way(place: str, features: Features, wanted: str) -> str:
    offered = ", ".join(sorted(features.logins)) or "none"
    return f"{place}: offers no login by {wanted} (offered: {offered}); set mail.relay.login to one that it offers, or none"


def _remedy(login: Login) -> str:
    if login.token is not None:
        return "check that the application may send as this mailbox (SMTP.SendAsApp at Microsoft) and that mail.relay.user is the mailbox"
    return "check mail.relay.user and NEWSLETTER_SMTP_PASSWORD; Exchange Online takes no passwords any more (set login: oauth2)"

"""An issue for a firm's own mailing system: its merge tags take the place of the unsubscribe link."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.core.mailing.template import Edition


@dataclass(frozen=True)
class Syntax:
    """How a system writes the unsubscribe address, in HTML and in text. `element` instead wraps the link's words in HTML."""

    html: str
    text: str
    element: str = ""
    opens: str = ""  # what begins any tag there


SYNTAXES: Mapping[str, Syntax] = {
    "generic": Syntax("{{unsubscribe}}", "{{unsubscribe}}", opens=r"\{\{[^}]*\}\}"),
    "mailchimp": Syntax("*|UNSUB|*", "*|UNSUB|*", opens=r"\*\|[^|]*\|\*"),
    "campaign-monitor": Syntax(
        "",
        "[unsubscribe]",
        element="unsubscribe",
        opens=r"\[(?:unsubscribe|webversion|currentdate|[\w ]+,fallback=)[^\]]*\]",
    ),
}


def merged(edition: Edition, syntax: Syntax) -> tuple[str, str]:
    """HTML and text with the system's tags; ValueError where the issue shows no unsubscribe link."""
    if not edition.place:
        raise ValueError("it was built without an unsubscribe link; set publication.contact or email.unsubscribe")
    place = re.escape(html.escape(edition.place))
    if syntax.element:
        shown, number = re.subn(
            rf'<a\b[^>]*\bhref="{place}"[^>]*>(.*?)</a>',
            rf"<{syntax.element}>\1</{syntax.element}>",
            edition.html,
            flags=re.DOTALL,
        )
    else:
        shown, number = re.subn(rf'(?<=href="){place}(?=")', lambda _: syntax.html, edition.html)
    text, lines = re.subn(rf"(?m)^{re.escape(edition.place)}$", lambda _: syntax.text, edition.text)
    if not number or not lines:
        raise ValueError("its HTML or its text shows no unsubscribe link; build it with one")
    return shown, text


def strange(edition: Edition, syntax: Syntax) -> list[str]:
    """What in the issue's own text that system would take for a tag."""
    return sorted(set(re.findall(syntax.opens, edition.text))) if syntax.opens else []

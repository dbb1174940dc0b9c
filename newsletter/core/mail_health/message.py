"""A composed sample judged: its headers, its sizes, what its footer must say; and what a receiver said of a probe (RFC 8601)."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

from newsletter.core.mail_health.finding import Finding
from newsletter.core.publication import Publication

CLIP = 102_000  # bytes of HTML; Gmail shows no more
LARGEST = 10_000_000  # bytes; many servers take no more
UEMO = "UEMO"
_REQUIRED = ("From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "MIME-Version")


def headers(data: bytes, *, signed: bool) -> Iterator[Finding]:
    """The header of a sample: what must be there is, once; one-click is offered and signed (Gmail and Yahoo ask for it)."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    wrong = [name for name in _REQUIRED if len(message.get_all(name, [])) != 1]
    if wrong:
        yield Finding(
            "headers", "bad", f"{', '.join(wrong)}: not there exactly once", "this is a fault of the program; report it"
        )
    else:
        yield Finding("headers", "good", f"{len(_REQUIRED)} required fields are there, each once")
    if "List-Unsubscribe-Post" not in message:
        yield Finding("one click", "look", "readers leave by mail, not by one click (RFC 8058)",
                      "run `newsletter serve` and set serve.url; Gmail and Yahoo ask bulk senders for it")  # fmt: skip
    elif signed and "list-unsubscribe-post" not in re.sub(r"\s", "", str(message["DKIM-Signature"])):
        yield Finding(
            "one click",
            "bad",
            "the signature does not cover List-Unsubscribe-Post",
            "this is a fault of the program; report it",
        )
    else:
        yield Finding("one click", "good", "List-Unsubscribe and -Post are there")
    if (longest := max(map(len, data.split(b"\r\n")))) > 998:
        yield Finding(
            "headers", "bad", f"a line has {longest} bytes, 998 are allowed", "shorten the unsubscribe address"
        )


def sizes(data: bytes, html: str, limit: int | None) -> Iterator[Finding]:
    """What a mailbox and the relay (`limit` in bytes, RFC 1870) make of the sample's size."""
    shown, whole = len(html.encode()), len(data)
    if shown > CLIP:
        yield Finding(
            "size", "bad", f"the HTML has {shown // 1000} kB; Gmail cuts it at {CLIP // 1000}", "shorten the issue"
        )
    else:
        yield Finding("size", "good", f"HTML {shown // 1000} kB, whole message {whole // 1000} kB")
    if whole > min(limit or LARGEST, LARGEST):
        yield Finding(
            "size",
            "bad",
            f"the message has {whole // 1000} kB, the relay or readers' servers take less",
            "set mail.pdf: link",
        )


def in_hong_kong(publication: Publication, holidays: str, domain: str, readers: bool) -> bool | None:
    """Whether settings or readers' addresses show a Hong Kong link (UEMO, Cap. 593, s. 3); None where they show none, which proves nothing:
    a reader of an address in .com may sit there. `holidays`: whose count; `domain`: that we send from; `readers`: whether any has an address in .hk.
    """
    shown = (
        publication.time_zone == "Asia/Hong_Kong",
        holidays == "HK",
        re.match(r"\s*(?:\+|00)\s*852", publication.telephone) is not None,
        domain.lower().endswith(".hk"),
        readers,
    )
    return True if any(shown) else None


def footer(publication: Publication, text: str, *, hong_kong: bool | None = True) -> Iterator[Finding]:
    """What the law asks a sender to say: CAN-SPAM (16 CFR 316), Hong Kong's UEMO (Cap. 593, Cap. 593A), GDPR (Art. 13, 21).

    `hong_kong`: whether the UEMO binds; None: nobody has said, and what it alone asks for is to be looked at.
    """
    facts = [
        ("a postal address", publication.address, "publication.address", "CAN-SPAM and UEMO"),
        ("a telephone number", publication.telephone, "mail.telephone", UEMO),
        ("the publisher's name in Chinese", publication.publisher_zh, "mail.publisher_zh", UEMO),
        ("the address in Chinese", publication.address_zh, "mail.address_zh", UEMO),
        ("a person or desk to reply to", publication.contact, "publication.contact", "UEMO and good manners"),
        ("the privacy notice", publication.privacy, "mail.privacy", "GDPR"),
    ]
    facts = [fact for fact in facts if fact[3] != UEMO or hong_kong is not False or fact[1]]
    flat = re.sub(r"\s+", "", text)
    if all(value and re.sub(r"\s+", "", value) in flat for _, value, _, _ in facts):
        both = ", in English and Chinese" if publication.publisher_zh else ""
        yield Finding("footer", "good", f"who sends, where, and why is said{both}")
    for what, value, key, law in facts:
        if not value and law == UEMO and hong_kong is None:
            unsaid = f"set {key} if anybody reads it in Hong Kong or you do business there; else mail.hong_kong: false"
            yield Finding("footer", "look", f"{what} is not set ({law})", unsaid)
        elif not value:
            yield Finding("footer", "bad", f"{what} is not set ({law})", f"set {key}")
        elif re.sub(r"\s+", "", value) not in flat:
            yield Finding(
                "footer",
                "bad",
                f"{what} is set, but does not stand in the mail ({law})",
                "a template of the workspace leaves it out; mend it",
            )
    if "Unsubscribe" not in text or "退订" not in text:
        yield Finding(
            "footer",
            "bad",
            "how to leave is not said in English and in Chinese (UEMO)",
            "set email.unsubscribe or publication.contact",
        )


def probe(data: bytes, author: str) -> Iterator[Finding]:
    """What the receiver of a probe said in Authentication-Results (RFC 8601), the topmost being its own."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    found = message.get_all("Authentication-Results", []) or message.get_all("ARC-Authentication-Results", [])
    if not found:
        yield Finding(
            "probe",
            "bad",
            "has no Authentication-Results",
            'save the message as the receiver got it, with all its headers ("show original")',
        )
        return
    said = re.sub(r"\([^()]*\)", " ", re.sub(r"\s+", " ", str(found[0])))
    results = {
        match[1].lower(): match[2].lower()
        for match in reversed(list(re.finditer(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)", said, re.IGNORECASE)))
    }
    by = said.split(";")[0].strip()
    remedies = {
        "spf": "name the relay in the SPF record of the return path's domain",
        "dkim": "let the relay sign with your own domain, or set mail.dkim.by: us",
        "dmarc": f"SPF or DKIM must pass for a domain that aligns with {author}",
    }
    for method, remedy in remedies.items():
        result = results.get(method, "none")
        standing = (
            "good" if result == "pass" else "look" if method == "spf" and results.get("dmarc") == "pass" else "bad"
        )
        yield Finding(f"probe: {method}", standing, f"{by} says {result}", "" if standing == "good" else remedy)  # type: ignore[arg-type]

"""SPF (RFC 7208), DKIM keys (RFC 6376, 3.6) and DMARC (RFC 7489) in the DNS, judged. The lookup is handed in.

Organizational domains are found by walking up the tree, as DMARC's revision does: the public suffix list would be another thing to keep
up to date. So `news.example.com` and `example.com` align where the DMARC record that holds for both is the same one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from newsletter.core.mail_health.finding import Finding

Lookup = Callable[[str, str], Sequence[str]]  # (name, type) -> the records' texts; none where there are none
MOST_LOOKUPS = 10  # RFC 7208, 4.6.4
# What the relays of our presets ask to have included.
INCLUDES = {
    "exchange-online": "spf.protection.outlook.com",
    "google-workspace": "_spf.google.com",
    "amazon-ses": "amazonses.com",
}


def spf(domain: str, preset: str, lookup: Lookup) -> Finding:
    """The SPF record of the return path's domain: there, single, within ten lookups, naming the relay, and closed."""
    found = [text for text in lookup(domain, "TXT") if re.match(r"v=spf1(?: |$)", text, re.IGNORECASE)]
    wanted = INCLUDES.get(preset)
    example = f'"v=spf1 include:{wanted} -all"' if wanted else '"v=spf1 ip4:ADDRESS-OF-THE-RELAY -all"'
    if not found:
        return Finding("SPF", "bad", f"{domain} has no SPF record", f"publish the TXT record {example}")
    if len(found) > 1:
        return Finding(
            "SPF", "bad", f"{domain} has {len(found)} SPF records, which counts as none", "join them into one"
        )
    names, lookups = _walk(domain, found[0], lookup)
    if lookups > MOST_LOOKUPS:
        return Finding(
            "SPF",
            "bad",
            f"{domain}: takes {lookups} lookups, receivers stop at {MOST_LOOKUPS}",
            "remove includes that are not used",
        )
    if wanted and wanted not in names:
        return Finding("SPF", "bad", f"{domain} does not name the relay", f"add include:{wanted} to {found[0]!r}")
    if re.search(r"(?:^| )\+?all\b", found[0]):
        return Finding("SPF", "bad", f"{domain} lets everybody send", "end the record with -all or ~all")
    if not re.search(r"[-~]all\s*$|\bredirect=", found[0]):
        return Finding(
            "SPF", "look", f"{domain}: {found[0]!r} says nothing of other senders", "end it with -all or ~all"
        )
    return Finding("SPF", "good", f"{domain}: {found[0]}")


def _walk(domain: str, record: str, lookup: Lookup) -> tuple[set[str], int]:
    """The domains that a record includes, and the DNS lookups it costs; loops end at the limit."""
    names: set[str] = set()
    waiting, lookups = [record], 0
    while waiting and lookups <= MOST_LOOKUPS:
        for term in waiting.pop().split()[1:]:
            match = re.match(r"[-+?~]?(include|a|mx|ptr|exists|redirect)(?:[:=/]([^/\s]*))?", term, re.IGNORECASE)
            if match is None or (match[1].lower() == "a" and term.lower().lstrip("+-?~").startswith("all")):
                continue
            lookups += 1
            if match[1].lower() in ("include", "redirect") and match[2]:
                target = match[2].lower().rstrip(".")
                if target not in names | {domain} and "%" not in target:
                    names.add(target)
                    waiting += [text for text in lookup(target, "TXT") if text.lower().startswith("v=spf1")]
    return names, lookups


def tags(record: str) -> dict[str, str]:
    """The tags of a DKIM or DMARC record (RFC 6376, 3.2)."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): re.sub(r"\s", "", value) for name, sign, value in pairs if sign}


def dkim(domain: str, selector: str, ours: str, lookup: Lookup) -> Finding:
    """The DNS record of our key, `ours` being what it must say."""
    name = f"{selector}._domainkey.{domain}"
    found = [text for text in lookup(name, "TXT") if "p=" in text]
    remedy = f'publish the TXT record {name} "{ours}"'
    if not found:
        return Finding("DKIM", "bad", f"{name} is not there", remedy)
    if len(found) > 1:
        return Finding("DKIM", "bad", f"{name} has {len(found)} records", "leave one")
    there, wanted = tags(found[0]), tags(ours)
    if not there.get("p"):
        return Finding("DKIM", "bad", f"{name}: the key is revoked (p is empty)", remedy)
    if there["p"] != wanted["p"] or there.get("k", "rsa") != wanted["k"]:
        return Finding("DKIM", "bad", f"{name} is another key than ours", remedy)
    if "y" in there.get("t", "").split(":"):
        return Finding("DKIM", "look", f"{name} is marked as a test (t=y)", "remove t=y once mail verifies")
    return Finding("DKIM", "good", f"{name} is our key")


def dmarc(author: str, spf_domain: str, dkim_domain: str | None, lookup: Lookup) -> Iterator[Finding]:
    """The DMARC record that holds for the author's domain, and whether our SPF and DKIM domains align with it.

    `dkim_domain` is None where the relay signs: only a probe shows with which domain.
    """
    at, record = _policy(author, lookup)
    if record is None:
        yield Finding(
            "DMARC",
            "bad",
            f"{author} has no DMARC record",
            f'publish the TXT record _dmarc.{author} "v=DMARC1; p=none; rua=mailto:…"',
        )
        return
    said = tags(record)
    policy = said.get("sp" if at != author else "p", said.get("p", "none"))
    yield Finding("DMARC", "good" if policy in ("quarantine", "reject") else "look", f"{at}: policy {policy}",
                  "" if policy in ("quarantine", "reject") else "raise it to quarantine once reports are clean")  # fmt: skip
    by_spf = _aligned(author, spf_domain, said.get("aspf", "r"), lookup)
    by_dkim = dkim_domain is not None and _aligned(author, dkim_domain, said.get("adkim", "r"), lookup)
    ways = " and ".join(way for way, holds in (("SPF", by_spf), ("DKIM", by_dkim)) if holds)
    if by_dkim or (by_spf and dkim_domain is None):
        yield Finding("alignment", "good", f"{author} aligns by {ways}")
    elif by_spf:
        yield Finding(
            "alignment",
            "look",
            f"{author} aligns by SPF alone, which forwarding breaks",
            f"sign with mail.dkim.domain: {at}",
        )
    else:
        remedy = f"use a return path (mail.bounces.address) or a signing domain (mail.dkim.domain) under {at}"
        yield Finding("alignment", "bad" if dkim_domain else "look", f"{author}: neither {spf_domain} (SPF) nor {dkim_domain or 'the relay, as far as is known,'} (DKIM) aligns", remedy)  # fmt: skip


def _policy(domain: str, lookup: Lookup) -> tuple[str, str | None]:
    """The DMARC record that holds for a domain and where it stands: its own, else the nearest above."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        above = ".".join(labels[start:])
        found = [text for text in lookup(f"_dmarc.{above}", "TXT") if re.match(r"v=DMARC1\s*(?:;|$)", text)]
        if len(found) == 1:
            return above, found[0]
    return domain, None


def _organization(domain: str, lookup: Lookup) -> str:
    """The highest domain above (or at) this one with a DMARC record; the domain itself where there is none."""
    labels = domain.split(".")
    above = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    held = [name for name in above if any(text.startswith("v=DMARC1") for text in lookup(f"_dmarc.{name}", "TXT"))]
    return held[-1] if held else domain


def _aligned(author: str, other: str, mode: str, lookup: Lookup) -> bool:
    if author == other:
        return True
    return mode != "s" and _organization(author, lookup) == _organization(other, lookup)

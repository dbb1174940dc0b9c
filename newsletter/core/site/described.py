"""What machines read of an issue and an item: Dublin Core (an XML record beside the issue), schema.org data for the page's head."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from newsletter.core.archive import Archived
from newsletter.core.view import IssueView, ItemView, SectionView


def dublin_core(one: Archived) -> list[tuple[str, str]]:
    """The issue by the fifteen elements of Dublin Core 1.1 (ISO 15836), those that apply."""
    shown, site = one.view, one.publication.site
    found = [
        ("title", f"{shown.name}, {shown.label}"),
        ("creator", shown.publication.publisher),
        ("publisher", shown.publication.publisher),
        ("date", shown.published.isoformat()),
        ("type", "Text"),
        ("format", "text/html"),
        ("identifier", f"{site}/{shown.key}/"),
        ("language", shown.language),
        ("coverage", shown.covers),
    ]
    if shown.publication.sections:
        found += [("subject", section.title) for section in shown.sections]
    return found


def dublin_core_xml(one: Archived) -> bytes:
    """The record as OAI-PMH gives it (oai_dc), with every version as a relation."""
    site, key = one.publication.site, str(one.key)
    fields = dublin_core(one)
    for version in reversed(one.versions):
        name = one.files(version, ".pdf")
        if name and (version.version, name) in one.at_hand:
            fields.append(("relation", f"{site}/{key}/{name}"))
    lines = [f"  <dc:{name}>{escape(value, quote=False)}</dc:{name}>" for name, value in fields]
    head = (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
    )
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, "</oai_dc:dc>", ""]).encode()


def item_data(shown: IssueView, section: SectionView, item: ItemView, address: str) -> str:
    """schema.org data of an item's page, safe inside a script element."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": item.title,
        "url": address,
        "inLanguage": shown.language,
        "datePublished": shown.published.isoformat(),
        "articleSection": section.title,
        "publisher": {"@type": "Organization", "name": shown.publication.publisher},
        "author": {"@type": "Organization", "name": shown.publication.publisher},
        "isPartOf": {
            "@type": "PublicationIssue",
            "name": f"{shown.name}, {shown.label}",
            "url": f"{shown.publication.site}/{shown.key}/",
        },
    }
    if item.date:
        data["dateCreated"] = item.date.isoformat()
    return in_script(data)


def in_script(data: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

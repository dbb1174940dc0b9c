"""Forwarded messages: what was sent on is the document; the covering note and the copied header lines are not."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.core.articles import wording
from newsletter.core.articles.document import Block, Claim, Document

_MARK = re.compile(
    r"\W*(?:(?:begin\s+)?forwarded\s+message|original\s+message|forwarded\s+by\b.{0,80}|message\s+transféré|weitergeleitete\s+nachricht|原始邮件|转发(?:的)?(?:邮件|消息)|以下是转发的邮件)\W*",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\W{0,3}(?:from|to|cc|bcc|sent|date|subject|reply-to|von|an|gesendet|betreff|发件人|收件人|抄送|发送时间|发送日期|日期|时间|主题)\s*[:：]\W{0,3}(?P<value>.*)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"\W{0,3}(?:subject|betreff|主题)\s*[:：]", re.IGNORECASE)
_NEAR = 12  # blocks below the mark in which header lines stand


def unwrapped(document: Document) -> Document:
    """The document with the note above a forwarded text, and the header lines copied with it, set aside.

    The forwarded subject becomes a claim. A document that forwards nothing, or nothing that is text, stays as it is.
    """
    blocks = list(document.blocks)
    start = next((number for number in range(len(blocks) - 1, -1, -1) if _begins(blocks, number)), None)
    if start is None or not any(wording.is_sentence(block.text) for block in blocks[start + 1 :]):
        return document
    claims = list(document.claims)
    for number, block in enumerate(blocks):
        header = _HEADER.fullmatch(block.text) if start <= number <= start + _NEAR and not block.level else None
        if header is not None and _SUBJECT.match(block.text):
            claims = [claim for claim in claims if claim.where != "subject"]
            claims.append(Claim("subject", wording.squeeze(header["value"])))
        if number < start or header is not None or _MARK.fullmatch(block.text):
            blocks[number] = replace(block, aside=True)
    return replace(document, blocks=tuple(blocks), claims=tuple(claims))


def _begins(blocks: list[Block], number: int) -> bool:
    """Whether a forwarded message begins here: by the mark that programs write, or by header lines in a row."""
    if _MARK.fullmatch(blocks[number].text):
        return True
    row = [block for block in blocks[number : number + 5] if _HEADER.fullmatch(block.text)]
    if len(row) < 3 or not _HEADER.fullmatch(blocks[number].text):
        return False
    return number == 0 or _HEADER.fullmatch(blocks[number - 1].text) is None

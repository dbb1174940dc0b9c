"""What an editor does to an issue file by hand."""

from __future__ import annotations

from newsletter.core.issue_md import IssueFile


def rewrite_body(file: IssueFile, anchor: str, body: str) -> str:
    """The file's text with another body for an item that has one."""
    head, *rest = file.item_blocks(_place(file, anchor))
    start, end = (rest[0].start, rest[-1].end) if rest else (head.end, head.end)
    return f"{file.text[:start]}{body}\n{file.text[end:]}"


def rewrite_heading(file: IssueFile, anchor: str, heading: str) -> str:
    """The file's text with another heading for an item; the comment below it stays."""
    block = file.item_blocks(_place(file, anchor))[0]
    _, line_end, rest = file.text[block.start :].partition("\n")
    return f"{file.text[: block.start]}### {heading}{line_end}{rest}"


def _place(file: IssueFile, anchor: str) -> int:
    return [item.anchor for item in file.issue.items].index(anchor)

"""How large the outputs of 24 items are, as they are sent or laid on the web."""

from __future__ import annotations

import json

from bench.measure import ISSUE, PROGRAM, Row, run, workspace


def rows(rounds: int) -> list[Row]:  # noqa: ARG001 (sizes do not vary)
    with workspace() as root:
        run(PROGRAM, "--workspace", root, "build", ISSUE)
        manifest = json.loads((root / "var/build" / ISSUE / "manifest.json").read_text(encoding="utf-8"))
    sizes = {name: entry["bytes"] / 1000 for name, entry in manifest["files"].items()}
    assets = sum(size for name, size in sizes.items() if name.startswith("assets/"))
    return [
        Row("e-mail's HTML", sizes["email.html"], "kB", 80, f"the whole message {sizes['email.eml']:.0f} kB"),
        Row("page", sizes["page.html"], "kB", 150, f"and faces of {assets:.0f} kB, shared by all issues"),
        Row("PDF", sizes[manifest["pdf"]["file"]], "kB", None, f"{manifest['pdf']['pages']} pages"),
    ]

"""`newsletter check` of 24 items: cold, and in a process that already runs, as the preview does it at every key stroke."""

from __future__ import annotations

import subprocess

from bench.measure import ISSUE, PROGRAM, Row, interleaved, python, workspace


def rows(rounds: int) -> list[Row]:
    from newsletter import checking, config
    from newsletter.adapters.render import Renderer
    from newsletter.adapters.workspace import find
    from newsletter.core.keys import IssueKey

    with workspace() as root:
        folder = find(root, root, None).issue(IssueKey.parse(ISSUE))
        publication, renderer = config.publication(root), Renderer(root)
        checking.check_issue(folder, publication, renderer)  # warm
        found = interleaved(
            rounds,
            {
                # Findings make it exit with 1, which is no failure here.
                "cold": lambda: subprocess.run(
                    [PROGRAM, "--workspace", root, "check", ISSUE], capture_output=True, check=False
                ),
                "warm": lambda: checking.check_issue(folder, publication, renderer),
                "floor": lambda: python("pass"),
            },
        )
    return [
        Row("check of 24 items, cold", found["cold"], "s", None, f"bare Python {found['floor']:.2f} s"),
        Row("check of 24 items, warm", found["warm"], "s", None, "e-mail rendered for its size"),
    ]

"""The documentation says what the program does."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY


def test_commands_settings_and_checks_are_as_the_program_says() -> None:
    ran = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    "page",
    sorted(p.relative_to(REPOSITORY).as_posix() for p in [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")]),
)
def test_every_link_in_the_documentation_leads_somewhere(page: str) -> None:
    path = REPOSITORY / page
    blocks = re.compile(r"(?ms)^(`{3,})(?:markdown|text)$.*?^\1$")  # examples have links of their own
    text = blocks.sub("", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and "…" not in target:
            assert (path.parent / target).exists(), f"{page} links to {target}"


def test_the_example_of_the_issue_format_is_sound() -> None:
    from newsletter.core import issue_md
    from newsletter.core.check import Subject, check
    from tests.conftest import PUBLICATION

    text = (REPOSITORY / "docs/issue-format.md").read_text(encoding="utf-8")
    example = re.search(r"```markdown\n(.*?)```", text, re.DOTALL)
    assert example
    file = issue_md.parse(example[1])
    rules = {p.rule for p in check(Subject(file, "issue.md", PUBLICATION))}
    assert rules == {"unknown-item"}  # it names items that it does not show

"""The wheel carries everything: installed anywhere, it lays down a workspace and builds an issue."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds, as an installer would unpack it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    site = folder / "site"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return site


def program(site: Path, *arguments: str | Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    environment.pop("NEWSLETTER_WORKSPACE", None)
    command = [sys.executable, "-m", "newsletter.cli", *map(str, arguments)]
    ran = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout + ran.stderr


def test_the_wheel_has_templates_fonts_lexicons_licences_and_samples(installed: Path) -> None:
    package = installed / "newsletter"
    for needed in (
        "shipped/templates/_issue.html.j2", "shipped/templates/print.css", "shipped/templates/preview/desk.js",
        "fonts/NotoSerifSC-Regular.ttf", "fonts/OFL-NotoSerifSC.txt", "fonts/coverage.json", "lexicons/authorities.json",
        "lexicons/publishers.json", "shipped/workspace/feeds.yaml", "shipped/workspace/issues/2022-05/issue.md",
        "shipped/workspace/issues/2026-01/intake/05-consultation.pdf", "py.typed",
    ):  # fmt: skip
        assert (package / needed).is_file(), needed
    assert not list((package / "shipped/workspace/issues/2026-01").glob("*.json"))
    assert list(installed.glob("newsletter-*.dist-info/licenses/LICENSE"))


def test_an_installed_program_drafts_and_builds(installed: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "a workspace"
    program(installed, "init", workspace)
    assert "+ Legislation" in program(installed, "--workspace", workspace, "draft", "2026-01", "--offline")
    program(installed, "--workspace", workspace, "build", "2026-01")
    built = {path.name for path in (workspace / "var/build/2026-01").iterdir()}
    assert {"email.html", "email.txt", "email.eml", "page.html", "manifest.json"} <= built
    assert [name for name in built if name.endswith(".pdf")]

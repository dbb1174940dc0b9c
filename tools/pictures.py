"""Takes the README's pictures from the sample issue: `.venv/bin/python tools/pictures.py`.

Needs what `make test` installs: Chromium, pdftoppm, Playwright.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PROGRAM = Path(sys.executable).parent / "newsletter"
KEY = "2022-05"
DRAFT = "2026-01"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def shot(browser: Browser, address: str, name: str, width: int, height: int, *, settle: int = 0) -> None:
    """One picture of a page."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(address)
    page.wait_for_timeout(settle)
    page.screenshot(path=str(IMAGES / name))
    page.close()


def pages(browser: Browser, pdf: Path, folder: Path) -> None:
    """The first two pages of the PDF side by side."""
    subprocess.run(["pdftoppm", "-r", "72", "-l", "2", "-png", str(pdf), str(folder / "page")], check=True)
    drawn = "".join(f'<img src="{path.name}" style="width:400px">' for path in sorted(folder.glob("page*.png")))
    style = "margin:0;display:flex;gap:16px;padding:16px;background:#5a6472;width:816px"
    (folder / "pages.html").write_text(f'<body style="{style}">{drawn}</body>', encoding="utf-8")
    shot(browser, (folder / "pages.html").as_uri(), "pdf.png", 848, 598)


def main() -> None:
    """Build the sample issue in a folder of its own and take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        workspace = Path(temporary) / "workspace"
        subprocess.run([PROGRAM, "init", workspace], check=True, capture_output=True)
        subprocess.run([PROGRAM, "--workspace", workspace, "build", KEY], check=True, capture_output=True)
        build = workspace / "var" / "build" / KEY
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        shot(browser, (build / "email.html").as_uri(), "email.png", 640, 800)
        shot(browser, (build / "page.html").as_uri(), "page.png", 1100, 800)
        pages(browser, next(build.glob("*.pdf")), Path(temporary))
        preview = subprocess.Popen(
            [PROGRAM, "--workspace", workspace, "preview", KEY, "--no-browser"], stdout=subprocess.PIPE, text=True
        )
        assert preview.stdout is not None
        found = re.search(r"http://\S+", preview.stdout.readline())
        assert found, "the preview did not start"
        shot(browser, found.group(), "preview.png", 1280, 800, settle=3000)
        preview.terminate()
        subprocess.run(
            [PROGRAM, "--workspace", workspace, "draft", DRAFT, "--offline"], check=True, capture_output=True
        )
        subprocess.run([PROGRAM, "--workspace", workspace, "build", DRAFT], check=True, capture_output=True)
        drafted = workspace / "var" / "build" / DRAFT / "page.html"
        shot(browser, f"{drafted.as_uri()}#sec-legislation", "draft.png", 1100, 800)
        browser.close()


if __name__ == "__main__":
    main()

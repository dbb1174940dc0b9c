"""Looking at a document: through an HTML validator, a browser's layout, its colors, and axe-core."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TOOLS = Path(__file__).parent / "tools"


def invalid(node: Path, source: str, kind: str, folder: Path) -> list[str]:
    """What html-validate finds, by the configuration `tools/html-validate.<kind>.json`."""
    file = folder / "document.html"
    file.write_text(source, encoding="utf-8")
    tool = TOOLS / "node_modules/html-validate/bin/html-validate.mjs"
    config = TOOLS / f"html-validate.{kind}.json"
    told = folder / "found.json"  # not standard output, which node cuts when it ends
    told.unlink(missing_ok=True)
    command = [node, tool, "--config", config, "--formatter", f"json={told}", file]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert told.is_file(), ran.stdout + ran.stderr
    found = [message for report in json.loads(told.read_text(encoding="utf-8")) for message in report["messages"]]
    return [f"{m['line']}:{m['column']} {m['ruleId']}: {m['message']}" for m in found]


def show(browser: Browser, source: str | Path, *, width: int, scheme: str = "light") -> Page:
    """A page with the document in it. Nothing can be fetched: every request but for the document's own files fails."""
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    if isinstance(source, Path):
        page.goto(source.as_uri())
    else:
        page.set_content(source, wait_until="load")
    return page


def overflow(browser: Browser, source: str | Path, *, widths: tuple[int, ...], zoom: int = 1) -> list[str]:
    """What reaches past the screen's edge at a width, also where the reader zooms (the same screen, fewer pixels)."""
    found = []
    page = show(browser, source, width=widths[0])
    for width in widths:
        page.set_viewport_size({"width": width // zoom, "height": 900})
        found += [f"{width} px at {zoom * 100} %: {what}" for what in page.evaluate(_WIDER, zoom > 1)]
    page.context.close()
    return found


# Tables of data may scroll where a reader zooms on a narrow screen: WCAG 1.4.10 leaves them out.
_WIDER = """(zoomed) => {
  const root = document.documentElement, edge = root.clientWidth;
  if (root.scrollWidth <= root.clientWidth + 1) return [];
  const right = e => { const range = document.createRange(); range.selectNodeContents(e);
                       return Math.max(e.getBoundingClientRect().right, range.getBoundingClientRect().right) };
  const wide = [...document.body.querySelectorAll('*')].filter(e => right(e) > edge + 1);
  const data = e => [...e.querySelectorAll('table:not([role])')].concat(e.closest('table:not([role])') || []).length > 0;
  if (zoomed && wide.length && wide.every(data)) return [];
  const inner = wide.filter(e => ![...e.children].some(c => wide.includes(c)));
  return (inner.length ? inner : [document.body]).slice(0, 5).map(
    e => `<${e.tagName.toLowerCase()} class="${e.className}"> ${Math.round(right(e))}: ${e.textContent.trim().slice(0, 60)}`);
}"""


def axe(browser: Browser, source: str | Path, *, width: int, scheme: str) -> list[str]:
    """axe-core's serious and critical findings."""
    from axe_playwright_python.sync_playwright import Axe

    page = show(browser, source, width=width, scheme=scheme)
    response: dict[str, Any] = Axe().run(page).response
    page.context.close()
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {target['html'][:120]}"
        for violation in response["violations"]
        if violation["impact"] in ("serious", "critical")
        for target in violation["nodes"][:3]
    ]


def weak_contrast(browser: Browser, source: str | Path, *, scheme: str = "light", inverted: bool = False) -> list[str]:
    """Texts whose contrast with their ground is under WCAG AA, from computed colors, inverted if asked."""
    page = show(browser, source, width=640, scheme=scheme)
    found: list[str] = page.evaluate(_CONTRAST, inverted)
    page.context.close()
    return found


_CONTRAST = """(inverted) => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const seen = c => inverted ? c.slice(0, 3).map(v => 255 - v) : c.slice(0, 3);
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 });
                       return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
                        if (c.length === 3 || c[3] > 0) return c; }
                        return [255, 255, 255] };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement, style = getComputedStyle(e);
    if (!walker.currentNode.data.trim() || !e.getClientRects().length || ['SCRIPT', 'STYLE'].includes(e.tagName)) continue;
    const a = light(seen(parse(style.color))), b = light(seen(ground(e)));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) found.add(`${ratio.toFixed(2)}:1 ${style.color} ${e.textContent.trim().slice(0, 40)}`);
  }
  return [...found];
}"""

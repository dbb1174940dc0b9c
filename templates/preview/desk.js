// The desk's behaviour: tabs, the dark switch, keys, and frames that follow the issue without losing their place.
"use strict";

const by = (id) => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const TABS = ["email", "text", "pdf", "page"];
const DESKTOP = 1120; // pixels of the page's window
const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

let news = JSON.parse(document.body.dataset.news);
let tab = "email";
let dark = false;
let here = null; // the item that was asked for

// ---- frames ---------------------------------------------------------------------------------------

const now = (pane) => pane.querySelector("iframe.now");
const isOpen = (pane) => !pane.closest("[hidden]") && pane.offsetParent !== null;

function address(pane) {
  const name = pane.dataset.frame;
  const digest = news.frames[name];
  return digest ? `${name}.html?scheme=${dark ? "dark" : "light"}&v=${digest}` : null;
}

// Where the reader is: the last element with an id above the upper edge, and how far above.
function place(frame) {
  const view = frame.contentWindow;
  const found = { x: view.scrollX, y: view.scrollY, id: null, top: 0 };
  if (found.y < 2) return found;
  for (const element of frame.contentDocument.querySelectorAll("[id]")) {
    const top = element.getBoundingClientRect().top;
    if (top > 8) continue;
    if (found.id === null || top >= found.top) [found.id, found.top] = [element.id, top];
  }
  return found;
}

function restore(frame, kept) {
  const anchor = kept.id && frame.contentDocument.getElementById(kept.id);
  const y = anchor ? frame.contentWindow.scrollY + anchor.getBoundingClientRect().top - kept.top : kept.y;
  frame.contentWindow.scrollTo({ left: kept.x, top: y, behavior: "instant" });
}

// Load beside the old frame, bring to the old place, then change over: nothing flashes, nothing jumps.
function fill(pane) {
  const url = address(pane);
  const latest = pane.querySelector("iframe:last-of-type");
  if (!url || latest?.getAttribute("src") === url) return;
  all("iframe.next", pane).forEach((frame) => frame.remove());
  const next = document.createElement("iframe");
  next.className = "next";
  next.title = pane.dataset.title;
  next.setAttribute("sandbox", SANDBOX);
  next.addEventListener("load", async () => {
    await next.contentDocument?.fonts?.ready;
    if (!next.isConnected || !next.contentDocument) return;
    const old = now(pane);
    if (old) restore(next, place(old));
    const focused = old && document.activeElement === old;
    next.className = "now";
    old?.remove();
    if (focused) next.focus();
    next.contentDocument.addEventListener("keydown", pressed);
    mark(next);
  });
  next.src = url;
  pane.append(next);
}

function mark(frame) {
  const root = frame.contentDocument;
  all("[data-here]", root).forEach((element) => element.removeAttribute("data-here"));
  const anchor = here && root.getElementById(here);
  const shown = anchor && (anchor.closest("td, article, span") ?? anchor);
  shown?.setAttribute("data-here", "");
  return shown;
}

function go(item) {
  here = item || null;
  for (const pane of all(".pane[data-frame]").filter(isOpen)) {
    const frame = now(pane);
    const shown = frame?.contentDocument && mark(frame);
    if (shown) {
      const top = frame.contentWindow.scrollY + shown.getBoundingClientRect().top - 24;
      frame.contentWindow.scrollTo({ top, behavior: "instant" });
    } else if (frame && !here) frame.contentWindow.scrollTo({ top: 0, behavior: "instant" });
  }
  if (tab === "pdf") showPdf();
}

// ---- the PDF: drawn only while it is looked at ------------------------------------------------------

let wish = null; // the drawing that is waited for
let drawn = null;

async function drawPdf() {
  wish?.abort();
  const mine = (wish = new AbortController());
  const words = by("pdf-words");
  words.textContent = drawn ? "Drawing the change …" : "Drawing …";
  try {
    const answer = await (await fetch("drawn", { signal: mine.signal })).json();
    if (answer.error) return refusePdf(answer.error);
    const same = drawn?.url === answer.url;
    drawn = answer;
    sayPdf();
    if (!same || !by("pdf-pane").querySelector("iframe")) showPdf(news.changed);
  } catch (error) {
    if (error.name !== "AbortError") refusePdf("The preview does not answer.");
  }
}

function sayPdf() {
  const words = by("pdf-words");
  const save = document.createElement("a");
  Object.assign(save, { href: drawn.url, download: drawn.name, textContent: "Save the file" });
  const open = document.createElement("a");
  Object.assign(open, { href: drawn.url, target: "_blank", textContent: "Open it alone" });
  words.replaceChildren(`${drawn.pages} pages, ${drawn.kb} kB `, open, " ", save);
}

function showPdf(changed) {
  const pane = by("pdf-pane");
  if (!drawn) return;
  if (navigator.pdfViewerEnabled === false) return sayIn(pane, "This browser shows no PDFs. Save the file and open it.");
  const item = here ?? changed;
  all("iframe.next", pane).forEach((frame) => frame.remove());
  const next = document.createElement("iframe");
  next.className = "next";
  next.title = "PDF";
  next.addEventListener("load", () => {
    if (!next.isConnected) return;
    all(":scope > :not(.next)", pane).forEach((old) => old.remove());
    next.className = "now";
  });
  next.src = `${drawn.url}#navpanes=0${item ? `&nameddest=${encodeURIComponent(item)}` : ""}`;
  pane.append(next);
}

function refusePdf(why) {
  drawn = null;
  by("pdf-words").textContent = "Not drawn";
  const again = document.createElement("button");
  Object.assign(again, { type: "button", className: "again", textContent: "Draw again" });
  again.addEventListener("click", drawPdf);
  sayIn(by("pdf-pane"), why, again);
}

function sayIn(pane, text, ...more) {
  const words = document.createElement("p");
  words.className = "nothing";
  words.textContent = text;
  pane.replaceChildren(words, ...more);
}

// ---- tabs and switches ------------------------------------------------------------------------------

function choose(name, focus) {
  tab = name;
  for (const other of TABS) {
    const button = by(`tab-${other}`);
    button.setAttribute("aria-selected", String(other === name));
    button.tabIndex = other === name ? 0 : -1;
    by(other).hidden = other !== name;
  }
  if (focus) by(`tab-${name}`).focus();
  document.body.dataset.tab = name;
  remember();
  show();
}

function setDark(on) {
  dark = on;
  by("dark").setAttribute("aria-pressed", String(on));
  remember();
  show();
}

function setWide(on) {
  by("width").setAttribute("aria-pressed", String(on));
  document.body.classList.toggle("one-wide", on);
  show();
}

const remember = () => history.replaceState(null, "", `#show-${tab}${dark ? "-dark" : ""}`);

function show() {
  all(".pane[data-frame]").filter(isOpen).forEach(fill);
  fit();
  if (tab === "pdf") drawPdf();
}

// The page is shown as in a desktop's window, made smaller where there is less room; on a phone as on a phone.
function fit() {
  const pane = document.querySelector('.pane[data-frame="page"]');
  const room = pane.clientWidth;
  const scale = room >= 640 && room < DESKTOP ? room / DESKTOP : 1;
  pane.style.setProperty("--scale", scale);
  if (room) by("page-words").textContent = scale < 1 ? `${DESKTOP} px, shown at ${Math.round(scale * 100)} %` : `${room} px`;
}

// ---- problems and keys --------------------------------------------------------------------------------

function step(many) {
  const problems = all("button.go");
  if (!problems.length) return;
  const at = problems.indexOf(document.activeElement);
  const last = at >= 0 ? at : problems.findIndex((button) => button.classList.contains("last"));
  const next = problems[Math.min(problems.length - 1, Math.max(0, last + many))];
  next.focus();
  pick(next);
}

function pick(button) {
  all("button.go.last").forEach((other) => other.classList.remove("last"));
  button.classList.add("last");
  go(button.dataset.item);
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const key = event.key;
  if (key >= "1" && key <= "4") choose(TABS[key - 1], true);
  else if (key === "d") setDark(!dark);
  else if (key === "w") setWide(by("width").getAttribute("aria-pressed") !== "true");
  else if (key === "j") step(1);
  else if (key === "k") step(-1);
  else return;
  event.preventDefault();
}

by("problems").addEventListener("click", (event) => {
  const button = event.target.closest("button.go");
  if (button) pick(button);
});
document.addEventListener("keydown", pressed);
by("dark").addEventListener("click", () => setDark(!dark));
by("width").addEventListener("click", () => setWide(by("width").getAttribute("aria-pressed") !== "true"));
TABS.forEach((name) => by(`tab-${name}`).addEventListener("click", () => choose(name)));
document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const end = { Home: TABS[0], End: TABS.at(-1) }[event.key];
  if (!move && !end) return;
  choose(end ?? TABS[(TABS.indexOf(tab) + move + TABS.length) % TABS.length], true);
  event.preventDefault();
});

// ---- following -----------------------------------------------------------------------------------------

function tell(words) {
  for (const [id, html] of Object.entries(words)) {
    const element = by(id);
    if (element.dataset.said === html) continue;
    const at = all("button.go", element).indexOf(document.activeElement);
    const open = element.querySelector("details")?.open;
    element.innerHTML = html;
    element.dataset.said = html;
    if (open && element.querySelector("details")) element.querySelector("details").open = true;
    if (at >= 0) all("button.go", element).at(Math.min(at, all("button.go", element).length - 1))?.focus();
  }
}

function follow() {
  const stream = new EventSource("news");
  stream.onmessage = (event) => {
    const before = news.version;
    news = JSON.parse(event.data);
    tell(news.words);
    document.body.classList.toggle("stale", news.stale);
    document.body.classList.remove("gone");
    if (news.version !== before) show();
  };
  stream.onerror = () => {
    document.body.classList.add("gone");
    by("state").textContent =
      stream.readyState === EventSource.CLOSED
        ? "The preview was started anew: open the address that it printed."
        : "The preview has ended; what you see no longer follows your changes.";
    by("state").dataset.said = "";
  };
}

// ---- start ----------------------------------------------------------------------------------------------

// Room for the frames' scroll bars, so that 375 pixels are 375.
const probe = document.createElement("div");
probe.className = "probe";
document.body.append(probe);
document.documentElement.style.setProperty("--bar", `${probe.offsetWidth - probe.clientWidth}px`);
probe.remove();

document.body.classList.toggle("stale", news.stale);
const [, wanted, scheme] = location.hash.split("-");
dark = scheme === "dark";
by("dark").setAttribute("aria-pressed", String(dark));
choose(TABS.includes(wanted) ? wanted : "email");
new ResizeObserver(() => {
  all(".pane[data-frame]").filter(isOpen).forEach(fill);
  fit();
}).observe(by("stage"));
follow();

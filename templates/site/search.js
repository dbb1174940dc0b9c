// The search page. The index is our own files, made when the site was built; nothing leaves this site.
// Without this script the page shows the ways by year, section and authority instead.

const form = document.getElementById("search");
const input = document.getElementById("q");
const list = document.getElementById("results");
const status = document.getElementById("count");
const without = document.getElementById("without");
const said = form.dataset;
const SHOWN = 20;
const HAN = /[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]+/gu;

let index = null;
let asked = 0;

form.hidden = false;
without.hidden = true;

// Chinese stands in the index as pairs of characters (core/site/search.py); a question is asked in the same way.
function paired(text) {
  return text.replace(HAN, run => {
    const chars = [...run];
    if (chars.length === 1) return ` ${run} `;
    return " " + chars.slice(0, -1).map((char, place) => char + chars[place + 1]).join(" ") + " ";
  }).replace(/[^\p{L}\p{N}'’.&/-]+/gu, " ").trim();
}

async function load() {
  const parts = said.indexes.split(" ").filter(Boolean);
  if (!parts.length) return null;
  const place = part => new URL(`${said.root}search/${part}/`, location.href).href;
  const found = await import(`${place(parts[0])}pagefind.js`);
  // Pagefind takes the page's language for that of the index, which has one for all languages.
  const language = document.documentElement.lang;
  document.documentElement.lang = "en";
  const started = found.init();
  document.documentElement.lang = language;
  await started;
  await Promise.all(parts.slice(1).map(part => found.mergeIndex(place(part))));
  return found;
}

function element(name, text, kind) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

// The words to show marked: as asked, longest first, so that part of a word never hides the whole.
function words(question) {
  return question.split(/[\s"“”,;，；、。]+/u).filter(word => word.length > 1 || isHan(word)).sort((a, b) => b.length - a.length);
}

function isHan(text) {
  return text.search(HAN) >= 0;
}

// Why a page was found that does not hold a word asked for: it names the body or law by another of its names ([as the page says, that name]).
function called(data, question) {
  const read = `${data.meta.title} ${data.meta.text || ""} ${data.meta.about}`.toLowerCase();
  const found = [];
  for (const word of words(question).map(one => one.toLowerCase()).filter(one => !read.includes(one))) {
    for (const [said, ...others] of JSON.parse(data.meta.names || "[]")) {
      const name = others.find(one => one.toLowerCase().includes(word) || (isHan(one) && word.includes(one)));
      if (name && !found.some(pair => pair[0] === said)) found.push([said, name]);
    }
  }
  return found;
}

function marked(text, asked) {
  const parts = asked.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const made = document.createDocumentFragment();
  if (!parts.length) { made.append(text); return made; }
  for (const piece of text.split(new RegExp(`(${parts.join("|")})`, "giu"))) {
    const hit = parts.some(part => new RegExp(`^(?:${part})$`, "iu").test(piece));
    made.append(hit ? element("mark", piece) : piece);
  }
  return made;
}

// Some two lines of the text around the first word asked for.
function passage(text, asked) {
  const lower = text.toLowerCase();
  const places = asked.map(word => lower.indexOf(word.toLowerCase())).filter(place => place >= 0);
  const wide = /[\u4e00-\u9fff]/.test(text.slice(0, 40)) ? 80 : 220;
  let from = Math.max(0, (places.length ? Math.min(...places) : 0) - wide / 4);
  if (from) from = Math.max(from, text.indexOf(" ", from) + 1 && text.indexOf(" ", from) < from + 20 ? text.indexOf(" ", from) + 1 : from);
  let to = Math.min(text.length, from + wide);
  if (to < text.length && text.lastIndexOf(" ", to) > to - 20) to = text.lastIndexOf(" ", to);
  return (from ? "… " : "") + text.slice(from, to).trim() + (to < text.length ? " …" : "");
}

function shown(data, question) {
  const entry = element("li");
  entry.lang = data.meta.language;
  const names = called(data, question);
  const asked = [...words(question), ...names.map(([said]) => said)].sort((a, b) => b.length - a.length);
  const link = element("a");
  link.href = said.root + data.url.replace(/^\//, "");
  link.append(marked(data.meta.title, asked));
  const about = element("p", data.meta.about, "quiet");
  const text = element("p");
  text.append(marked(passage(data.meta.text || "", asked), asked));
  entry.append(link, about, text);
  for (const [said, name] of names) {
    const line = element("p", "", "quiet");
    const mark = element("mark", name);
    mark.lang = isHan(name) ? "zh-Hans" : "en";
    line.append(mark, isHan(said) ? `：${said}` : `: ${said}`);
    line.lang = isHan(said) ? "zh-Hans" : "en";
    entry.append(line);
  }
  return entry;
}

// Pagefind leaves out words that it does not know; a lawyer who names two things wants both. So each word is asked for by itself, and what
// all of them find is kept, in the order in which the whole question found it.
async function find(engine, question) {
  const parts = [...new Set(question.split(" ").filter(Boolean))];
  const whole = (await engine.search(question)).results;
  if (parts.length < 2) return whole;
  const each = await Promise.all(parts.map(part => engine.search(part)));
  const sets = each.map(one => new Set(one.results.map(result => result.id)));
  return whole.filter(result => sets.every(set => set.has(result.id)));
}

// It also takes a shorter word for the beginning of the one asked for ("Z" for "zzzzz"); such a page does not hold what was asked.
function meant(data, result, question) {
  const parts = question.toLowerCase().split(" ").filter(part => /^[a-z]{3,}$/.test(part));
  if (parts.length !== 1) return true;
  const beginning = parts[0].slice(0, 4);
  const held = data.content.split(/\s+/);
  return result.words.some(place => (held[place] ?? "").toLowerCase().includes(beginning));
}

async function search() {
  const mine = ++asked;
  const question = input.value.trim();
  history.replaceState(null, "", question ? `?q=${encodeURIComponent(question)}` : location.pathname);
  if (!question) {
    list.replaceChildren();
    list.hidden = true;
    status.textContent = "";
    return;
  }
  try {
    if (!index) status.textContent = said.searching;
    index ??= load();
    const engine = await index;
    const words = paired(question);
    let found = engine && words ? await find(engine, words) : [];
    let best = await Promise.all(found.slice(0, SHOWN).map(result => result.data()));
    if (mine !== asked) return;
    const right = best.map((data, place) => meant(data, found[place], words));
    best = best.filter((_, place) => right[place]);
    found = found.filter((_, place) => right[place] ?? true);
    list.replaceChildren(...best.map(data => shown(data, question)));
    list.hidden = !best.length;
    status.textContent = !found.length ? said.none.replace("{}", question)
      : found.length === 1 ? said.one : said.many.replace("{}", found.length);
    document.documentElement.dataset.answered = question;
  } catch (error) {
    index = null;
    without.hidden = false;
    status.textContent = said.failed;
    console.error(error);
  }
}

let waiting;
form.addEventListener("submit", event => { event.preventDefault(); clearTimeout(waiting); search(); });
input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 120); });
input.addEventListener("focus", () => { index ??= load().catch(() => null); }, { once: true });

input.value = new URLSearchParams(location.search).get("q") ?? "";
if (input.value) search(); else if (matchMedia("(pointer: fine)").matches) input.focus();

"""Finished issues as strangers write them: one random issue rendered in every way that import must cope with."""

from __future__ import annotations

import html
import io
import textwrap
import zipfile
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from newsletter.core.model import Section

SECTIONS = (
    Section("legislation", "Legislation"),
    Section("enforcement-authority", "Enforcement Authority"),
    Section("enforcement-cases", "Enforcement Cases"),
    Section("courts-litigation", "Courts Litigation"),
)
DISCLAIMER = (
    "The content of this article is intended to provide a general guide to the subject matter. "
    "Specialist advice should be sought about your specific circumstances."
)
HEADINGS = (
    "MIIT Solicits Opinions on Measures for Data Security",
    "Shanghai Passes Legislation to Protect Personal Information Collected for Epidemic Prevention",
    "Regulator Names 38 Apps that Illegally Collected Personal Information in 2022",
    'MIIT: Strengthen Personal Information Protection Through "Double List".',
    "Wife Installs Locator in Husband's Car – Pays RMB 2,000",
    "14th Five-Year Plan: Promote Health Data Sharing",
    "First Web Crawler Case Re. Short Video Platform Decided",
    "Court: Merchant's Disclosure of Private Room Video Constitutes Infringement",
    "Company Both Fined over 10 Million for Crawling 210 Million Pieces",
    "Platform Violates Users' Rights - Regulator Orders Rectification",
)
CHINESE_HEADINGS = (
    "工信部再次就数据安全管理办法征求意见",
    "上海立法保护疫情防控中收集的个人信息",
    "法院判决首例短视频爬虫案",
)
OPENINGS = (
    "On May 24, the regulator released the draft for public consultation.",
    "On May 9, 2022, the court held that the defendant had crawled data of 3.5 million users.",
    "This May, the commission reported 12 apps that collected data beyond scope.",
    'On May 17,the committee met in Beijing and discussed "data elements" . It adopted no decision.',
)
MIDDLES = (
    "Opinions should be returned by June 21, 2022, e.g. by mail to the Bureau of Economy (Room 5).",
    "The company was ordered to pay RMB 200,000 in total under Article 66 of the Law.",
    "A total of 439,600 reports were received; the rate was over 46%, and in 2 cases as high as 60%.",
    "It is the first case of its kind since Phase 2 and concerns a white paper *in full*.",
)
CLOSINGS = (
    "The measures will come into force from July 1, 2022.",
    "The case is the first of its kind in China.",
    "The problem rate was as high as 60%.",
    "He was sentenced to one year and fined RMB 30,000.",
    "The speeches focused on leaking personal privacy, insult, defamation, etc.",
    'The organizers called it "a milestone."',
)
FIGURES = ("The number of platforms rose to 47", "The company was fined RMB 200,000", "The campaign began in 2021")
CHINESE = (
    "5月24日,国家互联网信息办公室发布《数据出境安全评估办法》,自2022年9月1日起施行。",
    "法院认定被告人丁某提供专门用于侵入计算机信息系统的程序,判处有期徒刑一年六个月,并处罚金三万元。",
)
URLS = (
    "https://mp.weixin.qq.com/s/h8-zn4SZZJupQXCEECc0jQ?scene=25#wechat_redirect",
    "http://www.ce.cn/xwzx/gnsz/gdxw/202205/24/t20220524_37613991.shtml",
    "https://www.cbirc.gov.cn/cn/view/pages/ItemDetail.html?docId=1052090&itemId=915",
    "https://en.wikipedia.org/wiki/Data_(law)",
    "https://example.org/a,b;c/%E6%95%B0%20x/",
    "https://example.org/path/",
    "https://example.org/[1]/x~y*z_w",
)


@dataclass(frozen=True)
class Article:
    """An item: its section, heading, paragraphs, and the notes of each paragraph (their numbers)."""

    section: int
    heading: str
    paragraphs: tuple[str, ...]
    notes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Finished:
    """An issue as published: its items in order, an address for each note, words around some of them."""

    articles: tuple[Article, ...]
    urls: tuple[str, ...]
    disclaimer: bool


@dataclass(frozen=True)
class Style:
    """How it is printed."""

    mark: str = "attached"  # attached, spaced, bracket, spaced bracket, raised
    several: str = ","
    listed: str = "{n} {url}"
    list_gap: bool = True
    notes_heading: str = ""
    title: str = "plain"
    lost: bool = False
    wrap: int | None = None
    newline: str = "\n"
    gap: bool = True  # a blank line between heading and text


@st.composite
def issues(draw: st.DrawFn, *, figures: bool = True, chinese: bool = True) -> Finished:
    """Random issues: four sections, the first never empty, one to three items each."""
    articles: list[Article] = []
    count = 0
    headings = draw(st.permutations(HEADINGS + (CHINESE_HEADINGS if chinese else ())))
    for section in range(4):
        for _ in range(draw(st.integers(1, 3))):
            in_chinese = headings[len(articles)] in CHINESE_HEADINGS
            paragraphs, notes = [], []
            for number in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
                first = number == 0
                if in_chinese:
                    text = draw(st.sampled_from(CHINESE))
                else:
                    last = draw(st.sampled_from(CLOSINGS + (FIGURES if figures else ())))
                    opening = draw(st.sampled_from(OPENINGS)) if first else draw(st.sampled_from(MIDDLES))
                    text = " ".join([opening, *draw(st.lists(st.sampled_from(MIDDLES), max_size=2)), last])
                paragraphs.append(text)
                notes.append(())
            cited = draw(st.sampled_from((1, 1, 1, 2, 3)))
            notes[-1] = tuple(range(count + 1, count + cited + 1))
            count += cited
            paragraphs = [
                text + "." if number < len(paragraphs) - 1 and text[-1].isdigit() else text
                for number, text in enumerate(paragraphs)
            ]
            articles.append(Article(section, headings[len(articles)], tuple(paragraphs), tuple(notes)))
    urls = tuple(f"{draw(st.sampled_from(URLS))}" for _ in range(count))
    return Finished(tuple(articles), urls, draw(st.booleans()))


styles = st.builds(
    Style,
    mark=st.sampled_from(("attached", "spaced", "bracket", "spaced bracket", "raised")),
    several=st.sampled_from((",", ", ", " ")),
    listed=st.sampled_from(
        (
            "{n} {url}",
            "{n}. {url}",
            "[{n}] {url}",
            "({n}) {url}",
            "{n}\n{url}",
            "[{n}] Economic Daily.\n{url}",
            "{n}. {url} Economic Daily, 24 May 2022.",
            '{n}. Economic Daily, "A Title", {url}',
        )
    ),
    list_gap=st.booleans(),
    notes_heading=st.sampled_from(("", "Notes", "FOOTNOTES", "References:")),
    title=st.sampled_from(("plain", "capitals", "breadcrumb", "bar", "numbered", "roman", "colon")),
    lost=st.booleans(),
    wrap=st.sampled_from((None, None, 72, 80, 66)),
    newline=st.sampled_from(("\n", "\r\n")),
    gap=st.booleans(),
)


def _title(style: Style, number: int) -> str:
    title = SECTIONS[number].title
    return {
        "plain": title,
        "capitals": title.upper(),
        "breadcrumb": f"Home > {title}",
        "bar": f"China | {title}",
        "numbered": f"{number + 1}. {title}",
        "roman": f"{('I', 'II', 'III', 'IV')[number]}. {title}",
        "colon": f"{title}:",
    }[style.title]


def _marked(text: str, notes: tuple[int, ...], style: Style) -> str:
    if not notes:
        return text
    if style.mark in ("bracket", "spaced bracket"):
        return text + (" " if style.mark == "spaced bracket" else "") + "".join(f"[{n}]" for n in notes)
    if style.mark == "raised":
        raised = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
        return text + ",".join(str(n).translate(raised) for n in notes)
    space = " " if style.mark == "spaced" or text[-1].isdigit() else ""
    return text + space + style.several.join(map(str, notes))


def _wrapped(text: str, style: Style) -> str:
    if style.wrap is None:
        return text
    return textwrap.fill(text, style.wrap, break_long_words=False, break_on_hyphens=False)


def plain_text(issue: Finished, style: Style) -> str:
    """The issue as plain text."""
    parts: list[str] = []
    section = -1
    for article in issue.articles:
        if article.section != section:
            section = article.section
            if section > 0 or not style.lost:
                parts.append(_title(style, section))
        body = "\n\n".join(
            _wrapped(_marked(text, notes, style), style)
            for text, notes in zip(article.paragraphs, article.notes, strict=True)
        )
        # A wrapped heading directly above wrapped text cannot be told from it.
        tight = not style.gap and style.wrap is None
        parts.append(_wrapped(article.heading, style) + ("\n" if tight else "\n\n") + body)
    listed = [style.listed.format(n=n, url=url) for n, url in enumerate(issue.urls, 1)]
    if style.notes_heading:
        parts.append(style.notes_heading)
    parts.append(("\n\n" if style.list_gap else "\n").join(listed))
    if issue.disclaimer:
        parts.append(_wrapped(DISCLAIMER, style))
    return ("\n\n".join(parts) + "\n").replace("\n", style.newline)


def html_page(issue: Finished, style: Style, *, linked: bool, levels: bool, ordered: bool) -> str:
    """The issue as somebody's web page: heading elements or bold lines, marks as superscripts with or without links."""
    parts = []
    section = -1
    for article in issue.articles:
        if article.section != section:
            section = article.section
            if section > 0 or not style.lost:
                title = html.escape(_title(style, section))
                parts.append(f"<h2>{title}</h2>" if levels else f"<p><b>{title}</b></p>")
        heading = html.escape(article.heading)
        parts.append(f"<h3>{heading}</h3>" if levels else f"<p><strong>{heading}</strong></p>")
        for text, notes in zip(article.paragraphs, article.notes, strict=True):
            marks = "".join(
                f'<sup><a href="#fn{n}" id="r{n}">{n}</a></sup>' if linked else f"<sup>{n}</sup>" for n in notes
            )
            parts.append(f"<p>{html.escape(text)}{marks}</p>")
    notes_list = "".join(
        f'<li id="fn{n}"><a href="{html.escape(url)}">{html.escape(url)}</a> <a href="#r{n}">↩</a></li>'
        for n, url in enumerate(issue.urls, 1)
    )
    if ordered:
        parts.append(f"<ol>{notes_list}</ol>")
    else:
        parts.extend(f"<p>[{n}] {html.escape(url)}</p>" for n, url in enumerate(issue.urls, 1))
    if issue.disclaimer:
        parts.append(f"<p><em>{DISCLAIMER}</em></p>")
    return "<!DOCTYPE html><html><head><title>x</title></head><body>" + "\n".join(parts) + "</body></html>"


def markdown_text(issue: Finished, *, labels: bool) -> str:
    """The issue as Markdown of another hand, notes as `[^n]` or as bare numbers in brackets with a list."""
    parts = ["# China: Monthly Data Protection Update"]
    section = -1
    for article in issue.articles:
        if article.section != section:
            section = article.section
            parts.append(f"## {SECTIONS[section].title}")
        parts.append(f"### {article.heading}")
        for text, notes in zip(article.paragraphs, article.notes, strict=True):
            safe = text.replace("*", "\\*")
            parts.append(safe + "".join(f"[^{n}]" if labels else f"<sup>{n}</sup>" for n in notes))
    if labels:
        parts.append("\n".join(f"[^{n}]: {url}" for n, url in enumerate(issue.urls, 1)))
    else:
        parts.append("## Notes")
        parts.append("\n".join(f"{n}. {url}" for n, url in enumerate(issue.urls, 1)))
    return "\n\n".join(parts) + "\n"


# ---- Word ---------------------------------------------------------------------------------------

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/>'
    '<Override PartName="/word/endnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"/>'
    "</Types>"
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def _paragraph(text: str, style: str = "", extra: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>{extra}</w:p>'


def word_file(issue: Finished, style: Style, *, endnotes: bool) -> bytes:
    """The issue as a Word file with real footnotes or endnotes."""
    kind = "endnote" if endnotes else "footnote"
    body = []
    section = -1
    for article in issue.articles:
        if article.section != section:
            section = article.section
            if section > 0 or not style.lost:
                body.append(_paragraph(_title(style, section), "Heading1"))
        body.append(_paragraph(article.heading, "Heading2"))
        for text, notes in zip(article.paragraphs, article.notes, strict=True):
            marks = "".join(
                f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{n}"/></w:r>'
                for n in notes
            )
            body.append(_paragraph(text, extra=marks))
    if issue.disclaimer:
        body.append(_paragraph(DISCLAIMER))
    notes_xml = "".join(
        f'<w:{kind} w:id="{n}">{_paragraph(" " + url)}</w:{kind}>' for n, url in enumerate(issue.urls, 1)
    )
    styles_xml = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>' for n in (1, 2)
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="word/document.xml"/>'),
        "word/_rels/document.xml.rels": _RELS.format(
            f'<Relationship Id="r1" Type="{_REL}/styles" Target="styles.xml"/>'
            f'<Relationship Id="r2" Type="{_REL}/{kind}s" Target="{kind}s.xml"/>'
        ),
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{"".join(body)}</w:body></w:document>',
        "word/styles.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:styles {_W}>{styles_xml}</w:styles>',
        f"word/{kind}s.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:{kind}s {_W}>{notes_xml}</w:{kind}s>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return buffer.getvalue()


def without_disclaimer(issue: Finished) -> Finished:
    """The same issue with nothing after its notes."""
    return replace(issue, disclaimer=False)

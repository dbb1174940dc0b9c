"""A made-up issue as print HTML, in English or Chinese: 24 items, notes, a table, a list, a quotation.

No event, authority or address in it is real; the shapes are those of a real issue.
"""

from html import escape
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

SECTIONS = {
    "en": ("Legislation", "Enforcement Authority", "Enforcement Cases", "Courts Litigation"),
    "zh": ("立法动态", "监管动态", "执法案例", "司法诉讼"),
}
COUNTS = (7, 6, 6, 5)

# (heading, authority, paragraphs). «…» marks the Chinese runs, [] a note's mark.
ENGLISH = (
    ("Draft measures on clinic records open for comment", "Health Data Office",
     ["<p>On May 24, the office published draft measures on the keeping of clinic records («《诊所数据管理办法（征求意见稿）》») and invited comments until June 30.[] The draft asks a clinic to delete a visitor’s record no later than <span class=nobr>30 days</span> after its purpose has ended, unless a law asks it to keep the record for longer.</p>",
      "<p>A clinic that holds records of more than <span class=nobr>100,000 people</span> would have to name a person in charge and report a leak within <span class=nobr>8 hours</span>.[]</p>"]),
    ("Two ministries answer “what is important data” with a list, a table and a promise to review both every second year", "Ministry of Industry and Information; Cyberspace Office",
     ["<p>The list names four kinds of data that a car maker may not send abroad without a review:[]</p><ul><li>precise tracks of vehicles near protected places;</li><li>pictures of faces and number plates taken outside the car;</li><li>the charging network’s load, by district and hour; and</li><li>any set with personal information of more than <span class=nobr>100,000 people</span>.</li></ul>",
      "<p>The ministries had said in March that they would publish the list “before the summer”.</p>"]),
    ("Fine of RMB 300,000 for an app that read the clipboard", "Market Bureau, River District",
     ["<p>The bureau fined the maker of a shopping app <span class=nobr>RMB 300,000</span> («<span class=nobr>30万元</span>») because the app read the clipboard at every start, <span class=nobr>42 times</span> an hour on average, and said nothing about it in its notice.[]</p>",
      "<blockquote><p>Consent that nobody was asked for cannot be found in the silence of somebody who was not told.</p></blockquote>",
      "<p>The maker has <span class=nobr>60 days</span> to ask for a review («行政复议») of the decision.</p>"]),
    ("Court: a face is not a ticket", "Third Intermediate Court",
     ["<p>The court held that a park may not make face recognition the only way in («“人脸识别”不得作为唯一验证方式»), and ordered it to delete the plaintiff’s picture and to pay her <span class=nobr>RMB 1,038</span> in damages and costs.[] It found no ground on which the park could rely: the ticket could be checked by other means.</p>"]),
    ("Standard for de-identified data sets revised", "Standards Committee",
     ["<p>The committee’s revised standard <em>Guide to the Assessment of De-identification</em> takes effect on <span class=nobr>1 November 2022</span>.[] It sorts results in four grades:</p><table><thead><tr><th>Grade</th><th>What it means</th><th>Use</th></tr></thead><tbody><tr><td>1</td><td>Names the person</td><td>As personal information</td></tr><tr><td>2</td><td>Names removed, links kept</td><td>Inside the organisation</td></tr><tr><td>3</td><td>Risk of finding the person is low</td><td>With a contract</td></tr><tr><td>4</td><td>Sums and averages only</td><td>Free</td></tr></tbody></table>",
      "<p class=impact><strong>Impact</strong> Keepers of grade 2 sets review their contracts before November.</p>"]),
    ("Notice on twelve apps, eight of them for travel", "Emergency Response Centre",
     ["<p>The centre’s notice names twelve apps that collect more than they need; eight of them sell journeys.[] Makers were given <span class=nobr>15 working days</span>. An app that has not been put right by then leaves the stores («下架»).</p>",
      "<p>It is the centre’s fifth notice of the year. The earlier four named 61 apps, of which 52 have been put right, according to the centre.[]</p>"]),
)  # fmt: skip
CHINESE = (
    ("《诊所数据管理办法》公开征求意见", "卫生数据办公室",
     ["<p>2022年5月24日，卫生数据办公室发布《诊所数据管理办法（征求意见稿）》，意见反馈截止日期为<span class=nobr>6月30日</span>。[]征求意见稿要求：诊所应当在处理目的实现后<span class=nobr>30日</span>内删除就诊记录，法律另有规定的除外；处理超过<span class=nobr>10万人</span>个人信息的诊所，应当指定“个人信息保护负责人”，并在发现泄露后<span class=nobr>8小时</span>内报告。</p>"]),
    ("某购物应用因读取剪贴板被罚款三十万元", "江区市场监督管理局",
     ["<p>市场监督管理局认定，涉案应用每次启动均读取剪贴板，平均每小时<span class=nobr>42次</span>，且未在隐私政策中告知用户，决定罚款人民币<span class=nobr>30万元</span>。[]</p>", "<blockquote><p>未经询问的“同意”，不能从不知情者的沉默中推定。</p></blockquote>"]),
    ("法院：人脸识别不得作为唯一验证方式", "第三中级人民法院",
     ["<p>法院认为，公园将“人脸识别”作为入园的唯一方式缺乏法律依据，判令删除原告面部信息，并赔偿<span class=nobr>1,038元</span>。[]被告可以采用核对票证等其他方式达到同一目的。</p>",
      "<ul><li>处理敏感个人信息应当取得单独同意；</li><li>应当提供替代方式；以及</li><li>应当公示保存期限。</li></ul>"]),
)  # fmt: skip
WORDS = {
    "en": {"brief": "In brief", "dates": "Key dates", "contents": "Contents", "notes": "Notes", "name": "China: Monthly Data Protection Update", "label": "June 2022", "covers": "Developments of May 2022 · No. 5", "table": ("Date", "What", "Note"), "back": "Back to item", "publisher": "Sample Desk"},
    "zh": {"brief": "本期要点", "dates": "重要日期", "contents": "目录", "notes": "注释", "name": "中国数据保护月报", "label": "2022年6月", "covers": "2022年5月动态 · 第5期", "table": ("日期", "事项", "备注"), "back": "返回正文", "publisher": "示例编辑部"},
}  # fmt: skip


class Notes:
    """Numbers the marks in reading order and keeps each note's text."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.notes: list[str] = []

    def mark(self, text: str) -> str:
        """Replace each [] by a numbered mark."""
        first, *rest = text.split("[]")
        out = first
        for part in rest:
            self.notes.append(self._note(len(self.notes) + 1))
            n = len(self.notes)
            out += f'<sup class="mark"><a id="ref-{n}-1" href="#note-{n}">{n}</a></sup>{part}'
        return out

    def _note(self, n: int) -> str:
        url = f"https://www.news.example/china/2022-05/{n:02}/content_{81234567 + n}.htm"
        if n % 4 == 0:
            url += "?from=list&channel=data-protection-and-privacy&article=a-title-that-goes-on-for-quite-a-while&session=9f8e7d6c5b4a39281706f5e4d3c2b1a0"
        if self.language == "zh":
            citation = f"《关于第{n}号通知的公告》，示例日报，2022年5月{n % 28 + 1}日。"
        else:
            citation = (
                f"“Notice no. {n} on the matter” («“关于第{n}号通知的公告”»), Example Daily, {n % 28 + 1} May 2022."
            )
        return (
            f'<li id="note-{n}" value="{n}"><span class="citation">{chinese_runs(citation)}</span> '
            f'<a class="url" href="{escape(url)}">{escape(url)}</a> '
            f'<a class="back" href="#ref-{n}-1" aria-label="{WORDS[self.language]["back"]}">↑</a></li>'
        )


def chinese_runs(text: str) -> str:
    """Turn «…» into marked Chinese runs."""
    return text.replace("«", '<span lang="zh-Hans">').replace("»", "</span>")


def sample(language: str = "en", paper: str = "A4", items: int = 24) -> str:
    """The whole document; `items` cuts it short for quick tests."""
    pool, notes = ENGLISH if language == "en" else CHINESE, Notes(language)
    body, contents, number = "", "", 0
    for s, (title, count) in enumerate(zip(SECTIONS[language], COUNTS, strict=True), start=1):
        articles = entries = ""
        for _ in range(min(count, items - number)):
            heading, authority, paragraphs = pool[number % len(pool)]
            day = 31 - number
            date = f"{day} May 2022" if language == "en" else f"2022年5月{day}日"
            anchor = f"item-{number + 1}"
            entries += f'<li><a href="#{anchor}">{heading}</a></li>'
            articles += (
                f'<article class="item" id="{anchor}"><h3>{heading}</h3><p class="item-meta">'
                f'<time datetime="2022-05-{day:02}">{date}</time> <span class="authority">{authority}</span></p>'
                f'<div class="item-body">{chinese_runs(notes.mark("".join(paragraphs)))}</div></article>'
            )
            number += 1
        if articles:
            contents += (
                f'<li><a href="#sec-{s}"><span class="section-title">{title}</span> '
                f'<span class="count">{count}</span></a><ol>{entries}</ol></li>'
            )
            body += (
                f'<section class="section section-{s} hue-{s}" id="sec-{s}"><h2>'
                f'<span class="section-number">{s}</span> {title}</h2>{articles}</section>'
            )
    return page(language, paper, body, contents, notes, items)


def page(language: str, paper: str, body: str, contents: str, notes: Notes, items: int) -> str:
    """The shell: masthead, front matter, the given body, notes, colophon."""
    words = WORDS[language]
    pool = ENGLISH if language == "en" else CHINESE
    brief = "".join(f'<li><a href="#item-{i + 1}">{pool[i][0]}</a></li>' for i in range(min(3, items)))
    head = "".join(f"<th>{cell}</th>" for cell in words["table"])
    dates = {
        "en": [("30 June 2022", "Comments on the clinic records draft close", "Health Data Office"),
               ("1 September 2022", "Measures on security review of exports take effect", "Two ministries"),
               ("1 November 2022", "Revised de-identification standard takes effect", "")],
        "zh": [("2022年6月30日", "《诊所数据管理办法》意见反馈截止", "卫生数据办公室"), ("2022年9月1日", "数据出境安全评估办法施行", "")],
    }[language]  # fmt: skip
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in dates)
    tokens = (TEMPLATES / "tokens.css.j2").read_text(encoding="utf-8").replace("{{ publication.accent }}", "#7a2e2e")
    css = tokens + (TEMPLATES / "print.css").read_text(encoding="utf-8")
    colophon = (
        "<p>Published by Sample Desk, 1 Example Street. Reply to A. Person. This newsletter is for information and is not legal advice.</p>"
        if language == "en"
        else "<p>示例编辑部出版。本刊仅供参考，不构成法律意见。</p>"
    )
    return f"""<!doctype html>
<html lang="{"en" if language == "en" else "zh-Hans"}" data-paper="{paper}"><head><meta charset="utf-8">
<title>{words["name"]}, {words["label"]}</title><meta name="author" content="{words["publisher"]}">
<style>{css}
@page {{ size: {paper} }}</style></head><body class="issue print">
<header class="masthead"><h1 class="masthead-name">{words["name"]}</h1><p class="masthead-label">{words["label"]}</p><p class="masthead-covers">{words["covers"]}</p></header>
<nav class="brief" aria-labelledby="brief"><h2 id="brief">{words["brief"]}</h2><ul>{brief}</ul></nav>
<section class="key-dates"><h2>{words["dates"]}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>
<nav class="contents"><h2>{words["contents"]}</h2><ol>{contents}</ol></nav>
{body}
<section class="notes"><h2 id="notes">{words["notes"]}</h2><ol>{"".join(notes.notes)}</ol></section>
<footer class="colophon">{colophon}</footer></body></html>"""

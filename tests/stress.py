"""A made-up issue that uses everything an editor may type: 24 items with lists, tables, quotations, links, Chinese in
both scripts, several notes an item, and addresses too long for any line. No event or address in it is real.
"""

from __future__ import annotations

SECTIONS = (("Legislation", 7), ("Enforcement Authority", 6), ("Enforcement Cases", 6), ("Courts Litigation", 5))
LONG = "https://www.news.example/china/2022-05/content.htm?from=list&channel=data-protection-and-privacy&id=9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a3928"
ENCODED = "https://zh.example.org/wiki/%E6%95%B0%E6%8D%AE%E5%AE%89%E5%85%A8%E6%B3%95_(2021)?a=1&amp=2&copy=3#:~:text=%E6%95%B0"

BODIES = (
    # several paragraphs, Simplified Chinese, an amount
    "On May {day}, the office published draft measures (《诊所数据管理办法（征求意见稿）》) and invited comments until June 30.[^a{n}] "
    "A clinic that keeps records of more than 100,000 people (“十万人以上”) would have to report a leak within 8 hours.[^b{n}]\n\n"
    "The fine is up to RMB 1.5 million, or 5% of last year’s turnover — whichever is *higher*.",
    # a list in a list
    "On May {day}, two ministries named what a car maker may not send abroad:[^a{n}]\n\n"
    "- precise tracks of vehicles near protected places;\n- pictures taken outside the car, of\n  - faces,\n  - number plates;\n"
    "- the network’s load (充电网络), by district & hour.\n\nThe list is reviewed every second year.[^b{n}]",
    # a table, Traditional Chinese
    "On May {day}, the Commissioner (個人資料私隱專員公署) published a guide in four grades.[^a{n}]\n\n"
    "| Grade | Meaning | Use |\n|---|---|---|\n| 1 | Names the person | As personal data (個人資料) |\n"
    "| 2 | Names removed, links kept | Inside the organization |\n| 3 | Sums only | Free |\n\nIt is no law.[^b{n}]",
    # a quotation, a link, something that looks like HTML
    "On May {day}, the court said:[^a{n}]\n\n> Consent that nobody was asked for cannot be found in silence.\n> “沉默不等于同意。”\n\n"
    "See the [register of decisions](https://courts.example/register?year=2022&month=5) or <https://courts.example/x>; "
    "the form asks for “name \\<surname>” & date.[^b{n}][^c{n}]",
    # a heading inside, a numbered list, traps for typography
    "On May {day}, the standard 'GB/T 35273' was revised -- see \"Annex B\"...[^a{n}]\n\n#### What changes\n\n"
    "1. Consent is asked for *each* purpose.\n2. Records are kept for **three years**.\n\nCite a{n} again.[^a{n}]",
    # Traditional Chinese and a long word
    "On May {day}, the authority fined an app that read the clipboard (讀取剪貼簿，未經同意) 42 times an hour on average.[^a{n}] "
    "Its identifier was com.example.shopping.application.with.a.very.long.package.name.indeed.[^b{n}]\n\n"
    "**Impact:** Makers of apps (应用程序) check every start.",
)
HEADINGS = (
    "Draft Measures on Clinic Records Open for Comment (《诊所数据管理办法》)",
    "Two Ministries Answer “What Is Important Data” with a List & a Promise to Review It Every Second Year",
    "Guide in Four Grades by the Commissioner (個人資料私隱專員公署)",
    "Court: Silence Is No Consent",
    "Standard GB/T 35273 Revised",
    "RMB 300,000 Fine for Reading the Clipboard",
)


def stress_issue(key: str = "2022-05", *, items: int = 24, front: str = "") -> str:
    """The text of the issue; `front` is added to its front matter."""
    out = [
        f'---\nissue: {key}\ntitle: "China: Monthly Data Protection Update"\nnumber: 5\nlabel: June 2022\n'
        "key_dates:\n  - date: 2022-06-30\n    what: Comments on the clinic records draft (《诊所数据管理办法》) close\n    item: item-1\n"
        f"  - date: 2022-09-01\n    what: Measures on security review take effect\n{front}---\n\n"
        "A month of drafts.[^intro] The rest is *detail*.\n"
    ]
    notes = [f"[^intro]: <{LONG}> “Notice”, Example Daily, May 31, 2022."]
    n = 0
    for title, count in SECTIONS:
        out.append(f"## {title}\n")
        for _ in range(min(count, items - n)):
            body = BODIES[n % len(BODIES)]
            n += 1
            out.append(
                f"### {HEADINGS[(n - 1) % len(HEADINGS)]}{'' if n <= len(HEADINGS) else f' ({n})'}\n"
                f"<!-- item: item-{n} date: 2022-05-{max(1, 31 - n):02} -->\n\n"
                + body.replace("{n}", str(n)).replace("{day}", str(max(1, 31 - n)))
                + "\n"
            )
            notes.append(
                f"[^a{n}]: <https://www.news.example/{n}/content_{81234567 + n}.htm> “Notice no. {n}” (“关于第{n}号通知的公告”), Example Daily."
            )
            if "[^b{n}]" in body:
                notes.append(f"[^b{n}]: <{(LONG if n % 2 else ENCODED)}&n={n}>")
            if "[^c{n}]" in body:
                notes.append(f"[^c{n}]: Official Journal of the Court, printed edition, p. {n}.")
    return "\n".join([*out, *notes]) + "\n"


CRAMPED = f"""---
issue: 2022-05
title: "China: Monthly Data Protection Update"
key_dates:
  - date: 2022-06-30
    what: Comments on {"Measure" * 12} close
---

An opening {"word" * 40}.

## Legislation

### A Heading with {"Syllable" * 12}

See <https://www.example.org/{"abcdefghij0123456789" * 10}> and {"Donaudampfschiff" * 10}.

| Kind of event | Highest amount | Who is told | What is told | When | Further reading |
|---|---|---|---|---|---|
| Notification of breach | RMB 1,200,000 | Commissioner's office | identification numbers | May 24, 2022 | responsibilities |
| {"Z" * 80} | 1,200,000元 | 2022年5月24日的办法 | x | y | <https://www.example.org/{"a" * 200}> |
"""
"""An issue whose words, addresses and tables are wider than any line."""

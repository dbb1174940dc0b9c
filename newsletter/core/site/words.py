"""What the archive's pages say around the editor's text, in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Texts by their place; `{}` takes the value that the name tells of."""

    tag: str
    home: str
    issues: str
    years: str
    sections: str
    authorities: str
    corrections: str
    search: str
    search_intro: str
    searching: str
    no_results: str  # {}: what was asked for
    results: str  # {}: how many
    one_result: str
    no_script: str
    failed: str
    subscribe: str
    subscribe_intro: str
    address: str
    skip: str
    navigation: str
    latest: str
    past: str
    pdf: str
    text: str
    versions: str
    versions_intro: str
    version: str  # {}: its number
    frozen: str
    file: str
    sha256: str
    cite: str
    cite_intro: str
    plain: str
    in_issue: str  # {}: the issue's label
    previous: str
    next: str
    items: str  # {}: how many
    one_item: str
    corrected: str  # {}: the day
    no_corrections: str
    corrections_intro: str
    authorities_intro: str
    sections_intro: str
    feeds: str
    missing: str
    missing_intro: str
    not_kept: str
    moved: str
    publication: str
    issue: str
    date: str
    what: str
    empty: str
    empty_intro: str
    comma: str = ", "
    semicolon: str = "; "
    calendar: str = "Calendar"
    enforcement: str = "Enforcement"


_ENGLISH = Words(
    tag="en",
    home="Latest issue",
    issues="Issues",
    years="All issues",
    sections="Sections",
    authorities="Authorities",
    corrections="Corrections",
    search="Search",
    search_intro="Every item of every issue, in English and in Chinese: a word, a part of one, a name or its abbreviation.",
    searching="Searching …",
    no_results="Nothing was found for “{}”. A shorter word, or the name in the other language, may find more.",
    results="{} results",
    one_result="1 result",
    no_script="Searching needs JavaScript. Without it, every item is found by year, by section or by authority:",
    failed="The search could not be loaded. Every item is also found by year, by section or by authority.",
    subscribe="Subscribe",
    subscribe_intro="One e-mail for each issue, and nothing else. You confirm by a link, and leave by a link in every mail.",
    address="Your e-mail address",
    skip="Skip to the text",
    navigation="Archive",
    latest="The latest issue",
    past="Past issues",
    pdf="PDF",
    text="Plain text",
    versions="Versions",
    versions_intro="Each version is kept as readers got it. The SHA-256 of a file proves that a copy is unchanged.",
    version="Version {}",
    frozen="Published",
    file="File",
    sha256="SHA-256",
    cite="Cite",
    cite_intro="How to cite this item. This page’s address will not move.",
    plain="Plain text",
    in_issue="In the issue of {}",
    previous="Previous item",
    next="Next item",
    items="{} items",
    one_item="1 item",
    corrected="Corrected on {}",
    no_corrections="No correction has been made so far.",
    corrections_intro="What was wrong in an issue, and what it says now. The earlier version of each issue is kept and stays readable.",
    authorities_intro="The bodies that items are about: regulators, ministries, courts and procuratorates.",
    sections_intro="Every item by the part of the issue in which it appeared.",
    feeds="Feeds",
    missing="This page does not exist",
    missing_intro="Pages of the archive do not move, so the address may have been mistyped. The item may be found here:",
    not_kept="not kept here",
    moved="The issue is found here:",
    publication="Publication",
    issue="Issue",
    date="Date",
    what="Correction",
    empty="No issue has been published yet",
    empty_intro="The first one will appear here.",
)
_CHINESE = Words(
    tag="zh-Hans",
    home="最新一期",
    issues="各期",
    years="全部各期",
    sections="栏目",
    authorities="机构",
    corrections="更正",
    search="检索",
    search_intro="检索各期全部条目，中英文均可：全词、部分词语、机构名称或其简称。",
    searching="正在检索……",
    no_results="未找到“{}”。可改用较短的词语，或另一种语言的名称。",
    results="共{}条结果",
    one_result="共1条结果",
    no_script="检索功能需要JavaScript。亦可按年份、栏目或机构查找全部条目：",
    failed="检索功能未能载入。亦可按年份、栏目或机构查找全部条目。",
    subscribe="订阅",
    subscribe_intro="每期一封邮件，别无其他。通过链接确认订阅，每封邮件均可退订。",
    address="您的电子邮箱",
    skip="跳至正文",
    navigation="网站导航",
    latest="最新一期",
    past="往期",
    pdf="PDF",
    text="纯文本",
    versions="版本",
    versions_intro="每个版本均按读者收到时的原样保存。文件的SHA-256值可证明副本未经改动。",
    version="第{}版",
    frozen="发布时间",
    file="文件",
    sha256="SHA-256",
    cite="引用",
    cite_intro="引用本条的格式。本页地址永久不变。",
    plain="纯文本",
    in_issue="载于{}",
    previous="上一条",
    next="下一条",
    items="{}条",
    one_item="1条",
    corrected="更正于{}",
    no_corrections="迄今没有更正。",
    corrections_intro="各期有误之处及更正后的内容。更正前的版本均予保存，可供查阅。",
    authorities_intro="各条目所涉机构：监管部门、部委、法院和检察院。",
    sections_intro="按栏目排列的全部条目。",
    feeds="订阅源",
    missing="页面不存在",
    missing_intro="往期页面的地址不会变动，可能是地址输入有误。可由此查找：",
    not_kept="此处未保存",
    moved="该期内容见：",
    publication="刊物",
    issue="期",
    date="日期",
    what="更正内容",
    empty="尚未出版",
    empty_intro="首期将在此发布。",
    comma="，",
    semicolon="；",
    calendar="日历",
    enforcement="执法",
)


def words(language: str) -> Words:
    """The texts of a language; English where it is neither."""
    return _CHINESE if language.startswith("zh") else _ENGLISH

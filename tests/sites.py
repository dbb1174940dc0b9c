"""Workspaces whose issues were published, for tests of the archive: two sample issues, a Chinese one, an internal one, a corrected one."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter import archiving, config, laying_out, setup
from newsletter.adapters.render import Renderer
from newsletter.adapters.workspace import Workspace
from newsletter.building import render
from newsletter.core.keys import IssueKey
from newsletter.laying_out import Laid
from tests.conftest import REPOSITORY

SITE = "https://updates.example.org"
SETTINGS = f"""\

site:
  url: {SITE}
"""
SERVE = "\nserve:\n  url: https://news.example.org\n"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PDF = b"%PDF-1.7 a file that stands for the drawn one\n"

CHINESE = """\
---
issue: 2023-04
number: 16
title: "中国数据保护月报"
label: 2023年5月
published: 2023-05-12
language: zh-Hans
brief: [shengchengshi-ai, shanghai-xiaofei]
key_dates:
  - {date: 2023-05-10, what: "生成式人工智能办法征求意见截止", item: shengchengshi-ai}
---

本月动态集中于人工智能与移动应用。

## Legislation

### 国家网信办就生成式人工智能服务管理办法征求意见
<!-- item: shengchengshi-ai date: 2023-04-11 -->

4月11日，国家网信办公布《生成式人工智能服务管理办法（征求意见稿）》，要求提供者对训练数据来源的合法性负责，并在上线前申报安全评估。意见反馈截止日期为2023年5月10日。[^cac-ai]

### 全国人大常委会公布年度立法计划
<!-- item: lifa-jihua date: 2023-04-07 -->

立法工作计划列入网络犯罪防治与未成年人网络保护等项目。[^npc]

## Enforcement Cases

### 工信部通报十八款侵害用户权益的App
<!-- item: gongxinbu-tongbao date: 2023-04-20 -->

工业和信息化部通报18款应用软件存在超范围收集个人信息等问题，限期整改。[^miit]

### 上海市通信管理局下架九款应用
<!-- item: shanghai-xiajia date: 2023-04-14 -->

上海市通信管理局对逾期未整改的九款应用予以下架处理。[^sh]

### 上海整治咖啡消费领域强制扫码
<!-- item: shanghai-xiaofei date: 2023-04-25 -->

市场监管部门与网信部门联合约谈多家连锁咖啡企业，要求停止强制关注公众号和诱导授权手机号码。[^coffee]

## Courts Litigation

### 杭州互联网法院判决人脸识别纠纷案
<!-- item: hangzhou-renlian date: 2023-04-18 -->

法院认定物业公司以人脸识别作为唯一出入方式侵害业主的选择权，判令提供替代方式并删除信息。[^hz]

| 项目 | 金额 |
|:-----|-----:|
| 赔偿 | 3000元 |

[^cac-ai]: <https://www.example.cn/ai> “生成式人工智能服务管理办法（征求意见稿）”，国家网信办，2023年4月11日。
[^npc]: <https://www.example.cn/npc> 全国人大网，2023年4月7日。
[^miit]: <https://www.example.cn/miit> 工信部，2023年4月20日。
[^sh]: <https://www.example.cn/sh> 上海市通信管理局，2023年4月14日。
[^coffee]: <https://www.example.cn/coffee> 澎湃新闻，2023年4月25日。
[^hz]: <https://www.example.cn/hz> 杭州互联网法院，2023年4月18日。
"""

INTERNAL = """\
---
issue: 2023-05-clients
language: en
internal: true
---

## Legislation

### Quokka Memorandum for Clients Only
<!-- item: quokka-memorandum date: 2023-05-02 -->

The quokka memorandum is for clients.[^q]

[^q]: <https://www.example.org/quokka> "Quokka", Example, 2 May 2023.
"""


def workspace(root: Path, *, settings: str = SETTINGS, samples: Iterable[str] = ("2022-02", "2022-05")) -> Workspace:
    """A workspace with the sample issues, nothing approved and nothing published."""
    for name in ("newsletter.yaml", "feeds.yaml", "style.yaml"):
        root.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, root / name)
    for key in samples:
        write(root, key, (REPOSITORY / f"issues/{key}/issue.md").read_text(encoding="utf-8"))
    with (root / "newsletter.yaml").open("a", encoding="utf-8") as file:
        file.write(settings)
    return Workspace(root)


def write(root: Path, key: str, text: str) -> None:
    """Write an issue's file."""
    (root / "issues" / key).mkdir(parents=True, exist_ok=True)
    (root / "issues" / key / "issue.md").write_text(text, encoding="utf-8")


def publish(found: Workspace, key: str, *, at: datetime = NOW, note: str = "", pdf: bytes | None = PDF) -> None:
    """Freeze an issue as it stands, as `send` does; the PDF is given, as drawing one takes seconds."""
    publication = config.publication(found.root)
    folder = found.issue(IssueKey.parse(key))
    rendered = render(folder, publication, Renderer(found.root))
    archiving.freeze(folder, rendered, now=at, pdf=pdf, note=note)


def build(found: Workspace, *, processes: int | None = 1, fresh: bool = False) -> Laid:
    """Build the site, as `newsletter site` does once everything is frozen; by one process, if nothing else is said."""
    said = setup.read(found.root)
    archive = archiving.read(found, said.publication, said.internal)
    return laying_out.build(found, archive, Renderer(found.root), said, processes=processes, fresh=fresh)


def full(root: Path) -> Workspace:
    """Everything: English, Chinese, internal, and an issue in its second version with a correction."""
    found = workspace(root, settings=SETTINGS + SERVE)
    write(root, "2023-04", CHINESE)
    write(root, "2023-05-clients", INTERNAL)
    for key in ("2022-02", "2022-05", "2023-04", "2023-05-clients"):
        publish(found, key)
    place = root / "issues/2022-02/issue.md"
    text = place.read_text(encoding="utf-8")
    anchor = text.split("<!-- item: ")[1].split()[0]
    notice = f'version: 2\ncorrections:\n  - {{date: 2026-11-21, item: {anchor}, version: 2, what: "The day was wrong; it is mended."}}\n'
    place.write_text(text.replace("language: en\n", f"language: en\n{notice}", 1), encoding="utf-8")
    publish(found, "2022-02", at=NOW.replace(day=21), note="The day was wrong; it is mended.", pdf=PDF + b"2")
    return found


def bytes_of(root: Path) -> dict[str, bytes]:
    """Every file of a built site by path, our own list apart."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }

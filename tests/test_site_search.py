"""Searching and reading the site in a browser: what is known is found, in both languages and in part; everybody can read it."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests import sites
from tests.conftest import crowding
from tests.seeing import _CONTRAST, _WIDER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

# What a reader types, and an item that must be among what is found.
ENGLISH = {
    "epidemic": "2022-05/shanghai-epidemic-data/",
    "Epidemic Control": "2022-05/shanghai-epidemic-data/",
    "unified network management": "2022-05/shanghai-epidemic-data/",
    "CBIRC": "2022-05/cbirc-consumer-protection/",
    "China Banking and Insurance Regulatory Commission": "2022-05/cbirc-consumer-protection/",
    "consumers": "2022-05/cbirc-consumer-protection/",
    "MPS": "2022-05/minors-criminal-records/",
    "Ministry of Public Security": "2022-05/minors-criminal-records/",
    "Supreme People's Court": "2022-05/minors-criminal-records/",
    "SPP": "2022-05/minors-criminal-records/",
    "juvenile": "2022-05/minors-criminal-records/",
    "seal": "2022-05/minors-criminal-records/",
    "NDRC": "2022-05/ndrc-data-elements/",
    "National Development and Reform Commission": "2022-05/ndrc-data-elements/",
    "data element": "2022-05/ndrc-data-elements/",
    "CPPCC": "2022-05/cppcc-data-property/",
    "data property": "2022-05/cppcc-data-property/",
    "Heilongjiang": "2022-05/heilongjiang-big-data/",
    "heilong": "2022-05/heilongjiang-big-data/",
    "big data": "2022-05/heilongjiang-big-data/",
    "take effect July": "2022-05/heilongjiang-big-data/",
    "Shaanxi": "2022-05/shaanxi-big-data/",
    "legislative seminar": "2022-05/shaanxi-big-data/",
    "white paper": "2022-05/personal-data-center/",
    "Personal Data Center": "2022-05/personal-data-center/",
    "face recognition": "2022-05/yuzhou-face-recognition/",
    "Yuzhou": "2022-05/yuzhou-face-recognition/",
    "RMB 200,000": "2022-05/yuzhou-face-recognition/",
    "non-prosecution": "2022-05/data-compliance-non-prosecution/",
    "Putuo": "2022-05/data-compliance-non-prosecution/",
    "new energy vehicles": "2022-05/jiangsu-vehicle-terms/",
    "YY Live": "2022-05/guangdong-yy-live/",
    "locator": "2022-05/husband-car-locator/",
    "virus": "2022-05/cverc-12-apps/",
    "CVERC": "2022-05/cverc-12-apps/",
    "health data": "2022-05/ndrc-health-data/",
    "CAC": "2023-04/shengchengshi-ai/",
    "Cyberspace Administration": "2023-04/shengchengshi-ai/",
    "MIIT": "2023-04/gongxinbu-tongbao/",
    "Shanghai Communications Administration": "2023-04/shanghai-xiajia/",
}
CHINESE = {
    "国家网信办": "2023-04/shengchengshi-ai/",
    "国家互联网信息办公室": "2023-04/shengchengshi-ai/",
    "网信办": "2022-05/cac-april-reports/",
    "生成式人工智能": "2023-04/shengchengshi-ai/",
    "人工智能": "2023-04/shengchengshi-ai/",
    "智能服务": "2023-04/shengchengshi-ai/",
    "征求意见稿": "2023-04/shengchengshi-ai/",
    "训练数据": "2023-04/shengchengshi-ai/",
    "安全评估": "2023-04/shengchengshi-ai/",
    "2023年5月10日": "2023-04/shengchengshi-ai/",
    "全国人大常委会": "2023-04/lifa-jihua/",
    "人大": "2023-04/lifa-jihua/",
    "立法计划": "2023-04/lifa-jihua/",
    "立法工作计划": "2023-04/lifa-jihua/",
    "网络犯罪": "2023-04/lifa-jihua/",
    "未成年人": "2023-04/lifa-jihua/",
    "工信部": "2023-04/gongxinbu-tongbao/",
    "工业和信息化部": "2023-04/gongxinbu-tongbao/",
    "十八款": "2023-04/gongxinbu-tongbao/",
    "侵害用户权益": "2023-04/gongxinbu-tongbao/",
    "超范围收集个人信息": "2023-04/gongxinbu-tongbao/",
    "个人信息": "2023-04/gongxinbu-tongbao/",
    "限期整改": "2023-04/gongxinbu-tongbao/",
    "应用软件": "2023-04/gongxinbu-tongbao/",
    "上海市通信管理局": "2023-04/shanghai-xiajia/",
    "通信管理局": "2023-04/shanghai-xiajia/",
    "下架": "2023-04/shanghai-xiajia/",
    "九款应用": "2023-04/shanghai-xiajia/",
    "咖啡": "2023-04/shanghai-xiaofei/",
    "强制扫码": "2023-04/shanghai-xiaofei/",
    "诱导授权": "2023-04/shanghai-xiaofei/",
    "手机号码": "2023-04/shanghai-xiaofei/",
    "联合约谈": "2023-04/shanghai-xiaofei/",
    "杭州互联网法院": "2023-04/hangzhou-renlian/",
    "人脸识别": "2023-04/hangzhou-renlian/",
    "脸识": "2023-04/hangzhou-renlian/",
    "物业公司": "2023-04/hangzhou-renlian/",
    "公安部": "2022-05/minors-criminal-records/",
    "国家发展改革委": "2022-05/ndrc-data-elements/",
    "黑龙江省促进大数据发展应用条例": "2022-05/heilongjiang-big-data/",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, served on loopback."""
    found = sites.full(tmp_path_factory.mktemp("searched"))
    sites.build(found)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(found.root / "var/site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def opened(browser: Browser, address: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Page:
    """A page with nothing wrong on it so far: what goes wrong later is an error of the test that asks for `page.faults`."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
    )  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.faults = faults  # type: ignore[attr-defined]
    page.goto(address, wait_until="networkidle")
    return page


def found(page: Page, question: str) -> list[str]:
    """The addresses of what is found, from the site's root."""
    page.fill("#q", question)
    page.wait_for_function("q => document.documentElement.dataset.answered === q", arg=question)
    links: list[str] = page.eval_on_selector_all("#results a", "all => all.map(a => new URL(a.href).pathname.slice(1))")
    return links


def test_all_that_is_known_is_found_in_either_language_and_fast(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}search/")
    assert len(ENGLISH) == len(CHINESE) == 40
    missed = {
        question: wanted for question, wanted in {**ENGLISH, **CHINESE}.items() if wanted not in found(page, question)
    }
    assert missed == {}
    found(page, "国家网信办")
    assert "国家网信办: CAC" in page.inner_text("#results"), "a hit by another name does not say why it is one"
    taken = page.evaluate(
        """async questions => {
          const form = document.getElementById("search"), input = document.getElementById("q"), times = [];
          for (const question of questions) {
            input.value = question;
            const began = performance.now();
            form.requestSubmit();
            while (document.documentElement.dataset.answered !== question) await new Promise(later => setTimeout(later));
            times.push(performance.now() - began);
          }
          return times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)];
        }""",
        [*ENGLISH, *CHINESE],
    )
    assert taken < 200 * 3 * crowding()
    for nothing in ("quokka", "zzzzz", "量子计算", "personal xylophones"):
        assert found(page, nothing) == []
        assert nothing in page.inner_text("#count")
    assert page.faults == []  # type: ignore[attr-defined]
    page.context.close()


def test_a_question_comes_with_the_address_and_from_every_page(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}2022-05/", width=1280)
    page.fill("#site-q", "人脸识别")
    page.press("#site-q", "Enter")
    page.wait_for_selector("#results li")
    assert page.input_value("#q") == "人脸识别"
    assert page.inner_text("#results mark") == "人脸识别"
    page.click("#results a")
    page.wait_for_load_state()
    assert page.url == f"{address}2023-04/hangzhou-renlian/"
    page.context.close()


def test_without_scripts_the_search_page_leads_on_and_everything_is_read(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}search/", scripts=False)
    assert not page.is_visible("#search")
    ways = [link.get_attribute("href") for link in page.query_selector_all("#without a")]
    assert ways == ["../years/", "../sections/", "../authorities/"]
    page.goto(f"{address}2022-05/")
    assert "Shanghai Restricts Use" in page.inner_text("main")
    page.context.close()


KINDS = ("", "2022-02/", "2023-04/hangzhou-renlian/", "2022-02/versions.html", "years/", "years/2022/", "sections/legislation/", "authorities/", "corrections/", "search/?q=data", "404.html")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_every_kind_of_page(browser: Browser, address: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, wrong = opened(browser, address, scheme=scheme), []
    asked = {"runOnly": ["color-contrast"]} if scheme == "dark" else None  # what a scheme changes
    for kind in KINDS:
        page.goto(f"{address}{kind}", wait_until="networkidle")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            if width == 360 or kind in ("", "2022-02/"):
                wrong += [
                    f"{kind} {one['id']}: {one['nodes'][0]['html'][:90]}"
                    for one in Axe().run(page, options=asked).response["violations"]
                ]
        wrong += [f"{kind} {one}" for one in page.evaluate(_CONTRAST, False)]
    assert wrong == []
    assert page.faults == []  # type: ignore[attr-defined]
    page.context.close()


def test_no_page_is_wider_than_the_screen(browser: Browser, address: str) -> None:
    page, wide = opened(browser, address), []
    for kind in KINDS:
        page.goto(f"{address}{kind}", wait_until="networkidle")
        for width in (360, 480, 768, 1024, 1056, 1280, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            wide += [f"{kind} {width}: {one}" for one in page.evaluate(_WIDER, False)]
    assert wide == []
    page.context.close()

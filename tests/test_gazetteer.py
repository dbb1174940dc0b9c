"""A body is known by one key whatever it is called, in English and Chinese, listed or composed of its place and kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import shipped

pytestmark = pytest.mark.core


def keys(text: str) -> list[str]:
    return [mention.key for mention in shipped.gazetteer().mentions(text)]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("the Cyberspace Administration of China", "国家互联网信息办公室"),
        ("the CAC", "国家网信办"),
        ("the MIIT", "工信部"),
        ("the Ministry of Public Security’s", "公安部"),
        ("Shanghai Communications Administration", "上海市通信管理局"),
        ("Zhejiang CAC", "浙江省委网信办"),
        ("Cyberspace Administration of Zhejiang", "浙江省网信办"),
        ("Inner Mongolia Autonomous Region Communications Administration", "内蒙古自治区通信管理局"),
        ("Beijing No. 1 Intermediate People's Court", "北京市第一中级人民法院"),
        ("Guangzhou Internet Court", "广州互联网法院"),
        ("Haidian District People's Procuratorate of Beijing", "北京市海淀区人民检察院"),
        ("People's Court of Liangxi District, Wuxi City", "无锡市梁溪区人民法院"),
        ("Wenzhou Ouhai District People's Court", "温州市瓯海区人民法院"),
        ("Nantong police", "南通警方"),
        ("Beijing Municipal Bureau of Economy and Information Technology", "北京市经济和信息化局"),
        ("Hangzhou Administration for Market Regulation", "杭州市市场监管局"),
        ("Shanghai Municipal People's Congress", "上海市人大常委会"),
        ("the PIPL", "《个人信息保护法》"),
        ("Irish Data Protection Commission", "爱尔兰数据保护委员会"),
        ("Alipay", "支付宝"),
        ("Shaanxi", "陕西"),
    ],
)
def test_a_body_has_one_key_in_both_languages(english: str, chinese: str) -> None:
    one, other = keys(f"On May 24, {english} said so."), keys(f"近日，{chinese}表示")
    assert len(one) == len(other) == 1
    assert shipped.gazetteer().same(one[0], other[0]), (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shaanxi Communications Administration", "山西省通信管理局"),
        ("Guangzhou Internet Court", "杭州互联网法院"),
        ("Zhejiang CAC", "国家网信办"),
        ("the MIIT", "公安部"),
        ("Beijing No. 1 Intermediate People's Court", "北京市第三中级人民法院"),
        ("Haidian District People's Procuratorate", "海淀区人民法院"),
    ],
)
def test_two_bodies_have_two_keys(one: str, other: str) -> None:
    names = shipped.gazetteer()
    assert not any(names.same(a, b) for a in keys(one) for b in keys(other))


@pytest.mark.parametrize(
    "words", ["公安部门负责人", "集中通报", "省网信办", "data protection commission", "the MIITs", "员工行为"]
)
def test_words_that_only_hold_a_name_are_none(words: str) -> None:
    assert keys(words) == []


def test_together_with_is_no_place_before_a_body_but_a_county_is() -> None:
    assert [one.words for one in shipped.gazetteer().mentions("江苏省网信办会同省公安厅开展行动。")] == ["江苏省网信办"]
    assert [one.words for one in shipped.gazetteer().mentions("会同县公安局通报三起案件。")] == ["会同县公安局"]


@given(st.text())
def test_every_mention_stands_where_it_says(text: str) -> None:
    for mention in shipped.gazetteer().mentions(text + "上海市网信办 and the MIIT" + text):
        assert mention.words
        assert 0 <= mention.start < mention.end

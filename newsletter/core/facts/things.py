"""What figures are told of, in either language: the matters, people and measures of the field, by a key that both share.

Beside the acts (`contexts`), these are the words by which an English clause is known again in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# key, English words (* any ending, _ a space), Chinese words
_THINGS = [
    ("company", "company companies firm firms enterprise enterprises operator operators", "公司 企业 运营者 运营商"),
    ("executive", "chairman chairwoman chair president chief ceo executive executives manager managers director directors responsible in_charge", "董事 经理 总裁 总监 主管人员 责任人 负责人 法定代表人 高管"),
    ("employee", "employee employees staff worker workers insider insiders mole moles", "员工 职工 工作人员 内部人员 内鬼 从业人员"),
    ("user", "user users subscriber subscribers", "用户 网民"),
    ("customer", "customer customers consumer consumers shopper shoppers client clients guest guests", "客户 顾客 消费者 旅客 住客"),
    ("patient", "patient patients", "患者 病人"),
    ("student", "student students pupil pupils candidate candidates", "学生 考生"),
    ("driver", "driver drivers", "司机 驾驶员 车主"),
    ("minor", "minor minors child children teenager teenagers", "未成年 儿童 少年"),
    ("suspect", "suspect suspects", "嫌疑人"),
    ("defendant", "defendant defendants accused", "被告"),
    ("plaintiff", "plaintiff plaintiffs claimant claimants", "原告 起诉人"),
    ("owner", "owner owners resident residents household households", "业主 居民 住户"),
    ("gang", "gang gangs ring rings", "团伙"),
    ("applicant", "applicant applicants jobseeker jobseekers job_seeker job_seekers job-seeker job-seekers", "求职 应聘 申请人"),
    ("expert", "expert experts researcher researchers", "专家 研究人员"),
    ("representative", "delegate delegates representative representatives", "代表"),
    ("hospital", "hospital hospitals clinic clinics", "医院 诊所"),
    ("school", "school schools universit*", "学校 大学 高校 院校"),
    ("bank", "bank banks", "银行"),
    ("shop", "shop shops store stores branch branches", "门店 商店 店铺 分店"),
    ("hotel", "hotel hotels", "酒店 宾馆"),
    ("app", "app*", "应用"),
    ("mini-program", "miniprogram miniprograms miniapp miniapps mini_program mini_programs mini_app mini_apps mini-program mini-programs mini-app mini-apps", "小程序"),
    ("sdk", "sdk sdks development_kit development_kits", "软件开发工具包"),
    ("website", "site sites website websites webpage webpages web_page web_pages", "网站 网页"),
    ("account", "account accounts", "账号 帐号 账户 帐户"),
    ("platform", "platform platforms", "平台"),
    ("system", "system systems database databases", "系统 数据库"),
    ("server", "server servers", "服务器"),
    ("computer", "computer computers laptop laptops", "电脑 计算机 主机"),
    ("phone", "phone phones handset handsets", "手机"),
    ("camera", "camera cameras", "摄像头 摄像"),
    ("device", "device devices equipment", "设备 终端"),
    ("card", "card cards", "卡"),
    ("vehicle", "vehicle vehicles car cars", "汽车 车辆"),
    ("group", "group groups", "群组 微信群 群聊"),
    ("face", "face faces facial", "人脸"),
    ("voice", "voice voices", "声音 语音 声纹"),
    ("fingerprint", "fingerprint fingerprints", "指纹"),
    ("screenshot", "screenshot screenshots", "截图"),
    ("photo", "photo photos photograph photographs picture pictures image images", "照片 图片 相册"),
    ("video", "video videos stream streams", "视频 直播"),
    ("location", "location locations", "位置 行踪 轨迹"),
    ("clipboard", "clipboard", "剪切板 剪贴板"),
    ("phone-number", "phone_number phone_numbers telephone_number telephone_numbers", "电话号码 手机号"),
    ("identity", "identity id_card id_cards id_number id_numbers", "身份"),
    ("passport", "passport passports", "护照"),
    ("address", "address addresses", "地址 住址 通讯录"),
    ("health", "health medical", "健康 医疗 病历"),
    ("waybill", "waybill waybills parcel parcels courier couriers express", "快递 面单 快件"),
    ("order", "orders", "订单"),
    ("password", "password passwords", "密码 口令"),
    ("sensitive", "sensitive", "敏感"),
    ("important", "important_data", "重要数据"),
    ("core-data", "core_data", "核心数据"),
    ("public-data", "public_data", "公共数据 政务数据"),
    ("biometric", "biometric*", "生物识别"),
    ("security-assessment", "security_assessment security_assessments", "安全评估"),
    ("standard-contract", "standard_contract standard_contracts", "标准合同"),
    ("certification", "certif*", "认证"),
    ("audit", "audit audits", "审计"),
    ("impact", "impact_assessment impact_assessments", "影响评估"),
    ("filing", "filed files filing filings", "备案"),
    ("article", "articles", ""),
    ("chapter", "chapter chapters", "章"),
    ("annex", "annex annexes appendi*", "附件 附录 附则"),
    ("draft", "draft drafts", "草案 征求意见稿 起草"),
    ("law", "statute statutes", "立法 法律"),
    ("standard", "standards", "标准"),
    ("guideline", "guide guides guideline guidelines guidance", "指南 指引"),
    ("measure", "measures", "措施"),
    ("task", "task tasks", "任务"),
    ("scenario", "scenario scenarios use_cases", "场景"),
    ("aspect", "aspect aspects field fields area areas", "方面 领域 环节 字段"),
    ("category", "category categories subcategor*", "类别 大类 子类"),
    ("problem", "problem problems issues", "问题"),
    ("violation", "violat* infring* breach_the breach_of_the breached_the breached_of_the breaches_the breaches_of_the", "违法 违规 侵害 侵犯"),
    ("situation", "situation situations circumstance circumstances", "情形 情节"),
    ("industry", "industry industries sector sectors", "行业 产业"),
    ("province", "provinc*", "省"),
    ("city", "city cities municipal*", "市"),
    ("county", "county counties district districts", "区县 县"),
    ("country", "nationwide national nationally countr*", "全国 国家"),
    ("civil", "civil", "民事"),
    ("criminal", "criminal* crime crimes", "刑事 犯罪"),
    ("administrative", "administrative", "行政"),
    ("public-interest", "public_interest", "公益"),
    ("typical", "typical guiding exemplary", "典型 指导性"),
    ("first-instance", "first_instance trial_court", "一审 初审"),
    ("second-instance", "second_instance appellate", "二审 终审"),
    ("mental", "mental emotional distress", "精神"),
    ("economic", "economic financial_loss*", "经济损失 财产损失"),
    ("lawyer", "lawyer lawyers attorney attorneys legal", "律师"),
    ("apology", "apolog*", "道歉 致歉"),
    ("costs-of-case", "court_fee court_fees court_cost court_costs", "诉讼费 受理费"),
    ("travel", "travel*", "交通费 差旅"),
    ("claim", "claim claimed claims claiming demand* want wants sought seek seeks", "请求 要求赔偿 索赔 诉请 主张"),
    ("award", "award*", "判令 判决 判赔"),
    ("ransom", "ransom*", "赎金 勒索"),
    ("price", "price prices each per apiece", "单价 每条 每个 每次 每份 售价"),
    ("cost-of", "paid pays payment* to_pay and_pay must_pay shall_pay should_pay will_pay would_pay", "支付 付款 购得"),
    ("involved", "involves involved involving worth", "涉案 金额"),
    ("loss", "loss losses", "损失"),
    ("budget", "invest* budget*", "投资 预算"),
    ("transaction", "transaction transactions trade traded trades trading", "交易"),
    ("refund", "refund refunds", "退款 退还"),
    ("deposit", "deposit deposits", "押金 保证金 存款"),
    ("warning", "warn*", "警告"),
    ("revoke", "revok* cancel*", "吊销 撤销 注销"),
    ("order-correct", "ordered order_to orders_to", "责令"),
    ("notify", "notif* named naming", "通报 点名 告知"),
    ("report", "report reported reports reporting", "报告 上报"),
    ("investigate", "investigat* inquir* probe*", "调查 侦查 立案"),
    ("solve", "solved cracked busted", "侦破 破获"),
    ("complaint", "complain*", "投诉 举报 申诉"),
    ("block", "block*", "拦截 屏蔽"),
    ("dispose", "dealt_with handled handles handling", "处置 查处 办理"),
    ("collect", "collect* gather* harvest*", "收集 采集 获取"),
    ("leak", "leak* expos*", "泄露 泄漏 外泄"),
    ("sell-out", "resold resell*", "转卖 倒卖 转售"),
    ("transfer", "transfer* export* cross-border outbound abroad", "出境 跨境 境外 向境外"),
    ("provide", "provid* share shared sharing", "提供 共享"),
    ("store", "store stored storage storing", "存储 储存"),
    ("encrypt", "encrypt*", "加密"),
    ("train", "train trained training trains", "培训 训练"),
    ("apply", "apply applied application applications", "申请"),
    ("approve", "approv* passed_the", "批准 获批 核准"),
    ("register", "regist*", "注册 登记"),
    ("survey", "survey* poll*", "问卷 受访 参与调查"),
    ("test", "tests testing", "测评 检验 复测"),
    ("visit", "visit visits", "走访 访问"),
    ("meeting", "meeting meetings session sessions", "会议 座谈"),
    ("hearing", "heard hearing hearings", "开庭 听证 庭审"),
    ("judgment", "judgment judgments judgement judgements verdict* ruled ruling*", "宣判 裁决"),
    ("decision", "decision decisions decided", "决定"),
    ("deadline", "deadline* within by until due", "之前 日前完 前完成 截止 截至 期限 逾期"),
    ("begin", "since began begun start* from opened launch*", "开始 始于 启动 起至 以来"),
    ("end", "end ends ended ending expir* through", "届满 结束 为止 年底"),
    ("average", "average*", "平均 人均"),
    ("rate", "rate rates share_of", "占比 比例 率"),
    ("total", "total* altogether combined in_all", "共计 合计 总计 累计 总数"),
    ("of-them", "of_them of_which of_whom among_them", "其中"),
    ("rest", "other others another further remaining", "其余 其他 另有 另外"),
    ("year-on-year", "year-on-year year_before previous_year", "同比 上年"),
    ("daily", "daily a_day", "每天 每日 日均"),
    ("monthly", "monthly a_month", "每月"),
    ("annual", "annual* a_year", "每年 年度 年均"),
    ("not-done", "not_rectified* not_corrected* not_completed* not_been_rectified* not_been_corrected* not_been_completed* failed_to", "未完成 未按 逾期未 拒不"),
    ("consent", "consent* permission* authoriz*", "同意 授权 许可 权限"),
    ("privacy-policy", "privacy_polic*", "隐私政策"),
    ("default", "by_default default", "默认"),
    ("force", "force forced forcing compel*", "强制 强迫"),
    ("birthday", "birth*", "生日 出生"),
    ("advertising", "advert* marketing targeted", "广告 营销 推送"),
    ("algorithm", "algorithm*", "算法"),
    ("model", "model models", "模型"),
    ("permit", "licence* license*", "牌照 执照 许可证"),
    ("cash", "cash", "现金"),
    ("den", "den dens", "窝点 据点"),
    ("criminal-use", "fraud*", "诈骗 欺诈"),
    ("harmful", "harmful illegal_content", "违法不良 有害"),
    ("upload-act", "upload*", "上传"),
    ("detention-days", "detention", "行拘 拘役"),
]  # fmt: skip
_SINCE = re.compile(r"(?P<begin>自(?=\d|即日|今|本|上年))|(?P<deadline>至(?=20\d\d年|\d{1,2}月))")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")


def _english() -> tuple[dict[str, str], dict[str, str], dict[str, list[tuple[str, str]]]]:
    """(whole words, beginnings of words, phrases by their first word), each to its key."""
    whole: dict[str, str] = {}
    beginning: dict[str, str] = {}
    phrases: dict[str, list[tuple[str, str]]] = {}
    for key, words, _ in _THINGS:
        for word in words.split():
            written = word.replace("_", " ").rstrip("*")
            if "_" in word:
                phrases.setdefault(written.split(" ")[0], []).append((written, key))
            else:
                (beginning if word.endswith("*") else whole)[written] = key
    return whole, beginning, phrases


def _chinese() -> dict[str, list[tuple[str, str]]]:
    """(word, key) by the first character, the longest word first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, _, words in _THINGS:
        for word in words.split():
            found.setdefault(word[0], []).append((word, key))
    return {first: sorted(words, key=lambda pair: -len(pair[0])) for first, words in found.items()}


_WHOLE, _BEGINNING, _PHRASES = _english()
_BY_FIRST = _chinese()
_START = re.compile(f"[{''.join(_BY_FIRST)}]")


@lru_cache(maxsize=4096)
def _thing(word: str) -> str:
    """The key of an English word in lower case; "" where it is none."""
    if key := _WHOLE.get(word):
        return key
    return next((_BEGINNING[word[:size]] for size in range(len(word), 2, -1) if word[:size] in _BEGINNING), "")


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, word in lower case) of every Latin word."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), match.group().lower()


def things(text: str, latin: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """(start, end, key) of everything named in a text whose Latin words are given."""
    for start, end, word in latin:
        if key := _thing(word):
            yield start, end, key
        for phrase, key in _PHRASES.get(word, ()):
            if text[start : start + len(phrase)].lower() == phrase:
                yield start, start + len(phrase), key
    for match in _START.finditer(text):
        for word, key in _BY_FIRST[match.group()]:
            if text.startswith(word, match.start()):
                yield match.start(), match.start() + len(word), key
                break
    for match in _SINCE.finditer(text):
        yield match.start(), match.end(), match.lastgroup or ""

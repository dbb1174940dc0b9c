"""Pages that hold no content and why: challenges, log-ins, deleted posts, error pages, shells that a script would fill."""

from __future__ import annotations

import re

from newsletter.core.articles import wording
from newsletter.core.articles.document import Document

SMALL = 700  # letters of running text up to which a page that says so is believed
_READ = 4000  # characters of the page in which a reason is looked for


def _reason(words: str, reason: str, *, gone: bool = False) -> tuple[re.Pattern[str], str, bool]:
    """What a page says, what that means, and whether it means so for every reader, not only for us."""
    return re.compile(words, re.IGNORECASE), reason, gone


# Looked for in the order given: the particular before the general.
_REASONS = (
    _reason(r"环境异常|完成验证后即可继续访问", "WeChat asks for a verification (“environment abnormal”); open it in a browser and save the page"),
    _reason(r"(?:该|此|本)(?:内容|文章|消息)已被(?:发布者|作者)删除|该(?:内容|文章)已删除", "the post was deleted by its author", gone=True),
    _reason(r"此内容因违规无法查看|因违规.{0,12}(?:无法查看|已被?(?:删除|停止访问))|涉嫌违反相关法律法规和政策|接相关投诉", "the post was blocked by the platform", gone=True),
    _reason(r"此帐号已被屏蔽|该公众号已迁移|此账号已(?:自主)?注销|帐号已(?:被屏蔽|注销)", "the account that posted it is closed or has moved", gone=True),
    _reason(r"链接已过期|参数错误|(?:该|此)链接(?:已)?(?:失效|无法访问)", "the link has expired", gone=True),
    _reason(r"请在微信客户端打开|请使用微信(?:客户端)?扫码|微信扫码登录", "it opens only in WeChat; open it there and forward or save it"),
    _reason(r"just a moment|checking (?:if the site connection is secure|your browser before)|verif(?:y|ying) (?:that )?you are (?:a )?human|needs to review the security of your connection|attention required! \| cloudflare|enable cookies and reload|ddos protection by|cf-browser-verification|ray id", "a bot check stands before the page; open it in a browser and save the page"),
    _reason(r"(?:请输入|输入图片中的|填写)验证码|安全验证|滑动验证|拖动.{0,8}滑块|人机验证|访问(?:过于|太)频繁|captcha|are you a robot|i'?m not a robot|unusual traffic|press (?:and|&) hold|security check", "a bot check stands before the page; open it in a browser and save the page"),
    _reason(r"too many requests|rate limit(?:ed)?\b|\b429\b", "the site refuses so many requests (429); try again later"),
    _reason(r"(?:^|\D)404(?:\D|$)|page (?:was |could |can)?\s?not (?:be )?found|not found|(?:page|article|document) (?:you (?:are looking|requested).{0,40})?(?:no longer (?:exists|available)|does(?:n'?t| not) exist|has been (?:removed|deleted|moved))|页面(?:不存在|未找到|走丢|找不到|已(?:删除|失效))|(?:找不到|无法找到).{0,8}(?:页面|网页|文件)|您(?:访问|查找|请求)的(?:页面|内容|文章|网页)(?:不存在|已(?:被)?删除|已下线|未找到)|内容(?:不存在|已下线)", "the page is not there (404)", gone=True),
    _reason(r"\b403\b|forbidden|access (?:is |was |to this page (?:has been |is )?)?denied|you (?:don't|do not) have permission|not authori[sz]ed|拒绝访问|无权(?:限)?访问|禁止访问|访问被(?:拒绝|拦截|阻断)|您的(?:请求|访问).{0,12}(?:拦截|攻击)", "the site refuses access (403)"),
    _reason(r"not available in your (?:country|region|location)|unavailable for legal reasons|\b451\b", "the site refuses access from here"),
    _reason(r"\b50[0234]\b|internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out|under maintenance|temporarily down|系统维护|服务器(?:错误|繁忙|内部错误)|网站(?:维护|升级)中", "the site had a fault when the page was fetched; try again later"),
    _reason(r"(?:log|sign) ?in to (?:continue|read|view|your account)|please (?:log|sign) ?in|(?:subscribe|register)(?: now)? to (?:continue|read|unlock)|subscribers? only|this (?:content|article) is (?:reserved )?for (?:subscribers|members)|already a subscriber|create (?:a free|an) account to|登录后(?:查看|阅读|可见|继续)|请先?登录|(?:用户|账号|密码|统一身份)登录|付费(?:后)?(?:阅读|查看)|(?:订阅|开通会员)后(?:阅读|查看)|forgot(?:ten)? (?:your )?password|忘记密码", "a log-in or subscription stands before the text", gone=True),
    _reason(r"(?:enable|activate|requires?|turn on|without) javascript|javascript (?:is )?(?:disabled|required|to (?:run|view|continue))|doesn'?t work (?:properly )?without javascript|(?:启用|开启|打开|不支持)\s*javascript|javascript.{0,8}(?:禁用|未启用)|浏览器不支持", "its text is filled in by a script, which is not run; open it in a browser and save the page as MHTML"),
    _reason(r"^\s*loading|加载中|please wait|正在(?:加载|跳转)|redirecting|you are being redirected|click here if you are not redirected", "it only leads on to another page, or loads its text by a script; open it in a browser and save the page"),
    _reason(r"parked (?:free|domain)|domain (?:is|may be) for sale|buy this domain|域名(?:出售|转让)|it works!|welcome to nginx|apache2 .{0,10}default page", "there is no site behind the address any more", gone=True),
)  # fmt: skip
_STATUS = {
    401: "a log-in stands before the text (401)", 403: "the site refuses access (403)", 404: "the page is not there (404)",
    410: "the page was removed (410)", 429: "the site refuses so many requests (429); try again later", 451: "the site refuses access for legal reasons (451)",
}  # fmt: skip


def by_status(status: int) -> str | None:
    """Why an answer with this HTTP status holds no content; None for a good one."""
    if 200 <= status < 300:
        return None
    fault = "the site had a fault; try again later" if status >= 500 else "the page was not given"
    return _STATUS.get(status, f"{fault} ({status})")


def is_gone(why: str) -> bool:
    """Whether a reason is one for every reader: deleted, blocked, expired, not there, behind a log-in, no site any more."""
    return any(gone and why == known for _, known, gone in _REASONS)


def reason(document: Document) -> str | None:
    """Why a page holds no content, in words; None where it does, or may."""
    claims = " | ".join(claim.text for claim in document.claims)
    texts = [block.text for block in document.blocks]
    said = f"{claims}\n" + "\n".join(texts)
    if not "".join(texts).strip():
        return (
            _of(claims)
            or "the page is empty, or its text is filled in by a script, which is not run; open it in a browser and save the page as MHTML"
        )
    running = _running(document)
    if running > SMALL:
        return None
    head = said[:_READ]
    found = next(((pattern, why) for pattern, why, _ in _REASONS if pattern.search(head)), None)
    if found is None:
        return None
    # A short notice about such a thing is not the thing: what says nothing else has hardly a sentence beside it.
    pattern, why = found
    beside = sum(
        wording.length(text)
        for text in texts
        if wording.is_sentence(text) and not pattern.search(text) and not _any(text)
    )
    return why if beside < 0.5 * SMALL else None


def _of(text: str) -> str | None:
    return next((why for pattern, why, _ in _REASONS if pattern.search(text)), None)


def _any(text: str) -> bool:
    return _of(text) is not None


def _running(document: Document) -> int:
    return sum(
        wording.length(block.text)
        for block in document.blocks
        if not block.aside and block.linked < 0.5 and wording.is_sentence(block.text)
    )


_LINK = re.compile(r"https?://[^\s<>\"'，。）)\]]{4,2000}")


def without_story(document: Document) -> str:
    """The reason for a document in which no article was found: only links, a list of headlines, or a few words."""
    links = list(dict.fromkeys(link for block in document.blocks for link in _LINK.findall(block.text)))
    if links:
        shown = " ".join(links[:10])
        return f"holds no article, only {'a link' if len(links) == 1 else f'{len(links)} links'}: {shown}"
    headlines = sum(block.linked > 0.6 and wording.length(block.text) > 20 for block in document.blocks)
    if headlines >= 5:
        return f"holds no article, only a list of {headlines} links; name the page of one of them"
    return "holds no article: no running text under a headline"

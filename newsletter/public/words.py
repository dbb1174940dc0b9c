"""What the public pages and their mails say, in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Texts by their place; `{}` takes the publication's name, or what the comment says."""

    tag: str
    other: str  # the language that the page can be had in as well
    other_tag: str
    subscribe: str
    subscribe_intro: str
    consent: str
    privacy: str
    address: str
    no_address: str
    look: str
    look_intro: str
    confirm: str
    confirm_intro: str
    confirm_button: str
    confirmed: str
    confirmed_intro: str
    unsubscribe: str
    unsubscribe_intro: str  # {}: the masked address
    unsubscribe_button: str
    unsubscribed: str
    unsubscribed_intro: str
    again: str
    dead: str
    dead_intro: str
    slow: str
    slow_intro: str
    missing: str
    missing_intro: str
    wrong: str
    wrong_intro: str
    broken: str
    broken_intro: str
    contact: str
    archive: str
    confirm_subject: str
    confirm_mail: str  # {name}, {link}, {publisher}
    already_subject: str
    already_mail: str  # {name}, {link}, {publisher}


ENGLISH = Words(
    tag="en", other="中文", other_tag="zh-Hans",
    subscribe="Subscribe",
    subscribe_intro="One e-mail a month. Give your address; we then send a link to confirm that it is yours.",
    consent="By subscribing you agree that we keep your address to send you {}. Every mail has a link to leave.",
    privacy="How we handle your data",
    address="E-mail address",
    no_address="That is no e-mail address. Write it as name@example.com.",
    look="Look into your mailbox",
    look_intro="We have sent a mail to the address you gave. Nothing comes from us before you open the link in it. "
    "If nothing arrives within a quarter of an hour, look among the spam, or try again.",
    confirm="Confirm your subscription",
    confirm_intro="Press the button to receive {}.",
    confirm_button="Confirm",
    confirmed="You are subscribed",
    confirmed_intro="The next issue of {} will come to you.",
    unsubscribe="Unsubscribe",
    unsubscribe_intro="Press the button, and {} gets no more mail from us.",
    unsubscribe_button="Unsubscribe",
    unsubscribed="You are unsubscribed",
    unsubscribed_intro="You will get {} no more.",
    again="Subscribe again",
    dead="This link cannot be used",
    dead_intro="It is incomplete, out of date, or not one of ours. Nothing was changed. Copy the whole link out of the mail, or ask for a new one.",
    slow="Please wait a little",
    slow_intro="There were too many requests from your network. Try again in a few minutes.",
    missing="There is no such page",
    missing_intro="The address may be mistyped, or the page has moved.",
    wrong="This request cannot be answered",
    wrong_intro="It is not in a form that we know. Nothing was changed.",
    broken="This does not work at the moment",
    broken_intro="Nothing was changed. Try again in a few minutes.",
    contact="Questions",
    archive="Past issues",
    confirm_subject="Please confirm: {}",
    confirm_mail="""Somebody, probably you, asked for {name} at this address.

To receive it, open this page and press the button:

{link}

The link holds for a week. If it was not you, do nothing: you will not hear
from us again.

{publisher}
""",
    already_subject="You are subscribed already: {}",
    already_mail="""Somebody, probably you, asked for {name} at this address.

You are subscribed already, and there is nothing to do. To leave, open this page
and press the button:

{link}

{publisher}
""",
)  # fmt: skip
CHINESE = Words(
    tag="zh-Hans", other="English", other_tag="en",
    subscribe="订阅",
    subscribe_intro="每月一封邮件。请填写您的邮箱地址，我们会发送一个链接，以确认该邮箱属于您。",
    consent="订阅即表示您同意我们保存您的邮箱地址，用于向您发送《{}》。每封邮件均附有退订链接。",
    privacy="我们如何处理您的个人信息",
    address="邮箱地址",
    no_address="这不是有效的邮箱地址。请按 name@example.com 的格式填写。",
    look="请查收邮件",
    look_intro="我们已向您填写的地址发送一封邮件。在您打开其中的链接之前，我们不会再发送任何内容。如一刻钟内未收到，请查看垃圾邮件，或重新填写。",
    confirm="确认订阅",
    confirm_intro="点击按钮即可收到《{}》。",
    confirm_button="确认订阅",
    confirmed="订阅成功",
    confirmed_intro="您将收到下一期《{}》。",
    unsubscribe="退订",
    unsubscribe_intro="点击按钮后，{} 将不再收到我们的邮件。",
    unsubscribe_button="退订",
    unsubscribed="您已退订",
    unsubscribed_intro="您将不再收到《{}》。",
    again="重新订阅",
    dead="此链接无法使用",
    dead_intro="链接不完整、已过期，或并非由我们发出。未作任何更改。请从邮件中复制完整链接，或重新申请。",
    slow="请稍候",
    slow_intro="来自您所在网络的请求过多。请过几分钟再试。",
    missing="没有这个页面",
    missing_intro="地址可能有误，或页面已移动。",
    wrong="无法处理此请求",
    wrong_intro="请求格式无法识别。未作任何更改。",
    broken="暂时无法使用",
    broken_intro="未作任何更改。请过几分钟再试。",
    contact="联系我们",
    archive="往期内容",
    confirm_subject="请确认订阅：{}",
    confirm_mail="""有人（可能是您本人）用此邮箱申请订阅《{name}》。

如需订阅，请打开以下页面并点击按钮：

{link}

链接一周内有效。如非您本人操作，请不必理会，我们不会再向您发送邮件。

{publisher}
""",
    already_subject="您已订阅：{}",
    already_mail="""有人（可能是您本人）用此邮箱申请订阅《{name}》。

您已是订阅者，无须任何操作。如需退订，请打开以下页面并点击按钮：

{link}

{publisher}
""",
)  # fmt: skip


def words(asked: str, accepted: str) -> Words:
    """The language that the address asks for (?lang), else the one the browser likes best (Accept-Language; RFC 9110, 12.5.4)."""
    if asked:
        return CHINESE if asked.lower().startswith("zh") else ENGLISH
    liked: list[tuple[float, int, Words]] = []
    for place, part in enumerate(accepted[:500].split(",")):
        tag, _, weight = part.strip().lower().partition(";")
        found = CHINESE if tag.startswith("zh") else ENGLISH if tag.startswith("en") else None
        try:
            liking = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            liking = 0.0
        if found and liking > 0:
            liked.append((-liking, place, found))
    return min(liked, key=lambda one: one[:2])[2] if liked else ENGLISH

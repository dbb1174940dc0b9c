"""What a refusal says of the reader: from the enhanced status (RFC 3463), the code (RFC 5321) and, where these are vague, the words.

A refusal of policy (5.7.x: spam filters, sender's authentication, block lists) says something of us or of the message, never of the
address; it must not suppress anybody. Servers write 5.1.1 over a block and 5.0.0 over a missing mailbox, so clear words beat the numbers
of the general classes.
"""

from __future__ import annotations

from enum import StrEnum

from newsletter.core.bounces.wording import any_of


class Verdict(StrEnum):
    """Hard: the address is of no use. Soft: it may be again. Policy: about the sender or the message."""

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"


_POLICY_WORDS = any_of(
    r"\bspam\b(?!assassin.{0,20}ok)", r"blacklist|block ?list(?:ed)?|blocked|black list|denylist", r"\bpolicy\b|\bpolicies\b", r"\bdmarc\b", r"\bspf\b",
    r"\bdkim\b", r"unauthenticated|not authenticated|authentication (?:required|checks?)", r"spamhaus|barracudacentral|\brbl\b|\bdnsbl\b",
    r"reputation", r"content (?:rejected|refused|filter|denied)", r"virus|malware", r"banned", r"prohibited", r"unsolicited",
    r"not (?:permitted|allowed|authorized|authorised) to (?:send|relay|mail|post)", r"access denied", r"relay(?:ing)? (?:access )?denied",
    r"sender (?:address )?(?:rejected|denied|verify failed|not accepted)", r"reject(?:ed)? (?:by|under|due to|for) [^.]{0,40}(?:rule|filter|polic|securit)",
    r"permission(?:s)? to send", r"restricted", r"rate limit", r"nicht autorisiert|richtlinie", r"politique", r"垃圾邮件|反垃圾|拒收|黑名单|策略|策畧|屏蔽|信誉|违规|病毒|封禁|未通过.{0,6}(?:认证|验证)",
    r"垃圾郵件|原則|спам|политик|迷惑メール",
)  # fmt: skip
_FULL_WORDS = any_of(
    r"(?:mailbox|inbox|account|storage|user)[^.\n]{0,40}\b(?:full|exceeded|exceeds|over ?quota|out of space)", r"over ?quota|quota (?:has been )?(?:exceeded|full)|exceed(?:ed|s)? (?:the |its |his )?(?:storage |mailbox |disk )?quota|exceed\w* [^.\n]{0,30}(?:quota|limit)",
    r"insufficient (?:system )?storage|not enough (?:space|storage)|no space left", r"mailbox (?:is )?full|full mailbox",
    r"邮箱(?:已|空间)?(?:满|已满)|空间(?:已满|不足)|容量(?:已满|不足)|超(?:出|过)(?:了)?(?:邮箱)?(?:容量|配额|限额|存储)|信箱已滿|郵箱已滿", r"postfach (?:ist )?voll|speicherplatz", r"boîte (?:aux lettres |de réception )?(?:est )?pleine|quota dépassé",
    r"переполнен", r"容量.{0,6}(?:超過|不足)",
)  # fmt: skip
_GONE_WORDS = any_of(
    r"(?:user|recipient|mailbox|account|address|inbox|addressee)[^.\n]{0,60}(?:unknown|not (?:be )?found|n[o']t exist|not exist|invalid|unavailable or|rejected|disabled|inactive|deactivated|not valid|suspended|does not like|closed|expired|terminated|no longer|not listed|not recogni[sz]ed)",
    r"(?:unknown|no such|invalid|bad|nonexistent|non-existent|undeliverable|disabled|inactive|expired)\b[^.\n]{0,30}(?:user|recipient|mailbox|account|address|person|local ?part|destination)",
    r"no mailbox here|not (?:listed|our customer)|doesn't have (?:a|an) [^\n]{0,40}account|isn't (?:a|an) (?:known|valid)|does not have (?:a|an) (?:mailbox|account)|wasn't found|couldn't be found|could not be found|not listed in|no (?:valid )?recipients?\b|user not local|no longer (?:valid|available|active|in use|on|employed|works|accepts|receiving)|has left|domain (?:name )?(?:not found|does(?: not|n't) exist)|host (?:or domain name )?not found|unrouteable|unroutable|nullmx|null mx|no mx|not a valid mailbox|is not a member|couldn't find any host named|name service error.{0,60}host not found|mailbox unavailable|account has been (?:disabled|closed)|no route to|user_unknown|recipnotfound|recipient not found",
    r"(?:收件人|用户|用戶|地址|邮箱|郵箱|帐号|账号|帳號|邮件地址|电子邮件地址|域名|信箱)[^。\n]{0,24}(?:不存在|无效|無效|未找到|找不到|不正确|已停用|已注销|已註銷|停用|禁用|冻结|已关闭|有误)|(?:不存在|未找到|找不到|无此|無此|没有此)[^。\n]{0,20}(?:收件人|用户|用戶|地址|邮箱|郵箱|帐号|账号|域名)",
    r"unbekannt|existiert nicht|nicht gefunden|konnte nicht gefunden|ungültige", r"n'existe pas|inconnu|introuvable|invalide", r"desconocid|no existe|no se encontró|não existe|inexistente|sconosciut|non esiste",
    r"не существует|не найден|неизвест|недоступен", r"存在しません|見つかりません|宛先不明|존재하지|없는",
)  # fmt: skip
# So plainly about the mailbox that words of refusal beside it do not matter.
_NO_SUCH_MAILBOX = any_of(
    r"(?:user|recipient|mailbox|account) ?(?:is |was |does |could )?(?:not ?found|not exist|unknown)",
    r"(?:no such|unknown) (?:user|recipient|mailbox|account)", r"(?:收件人|用户|邮箱|帐号|账号|地址)[^。\n]{0,12}不存在",
)  # fmt: skip
_OF_SENDER = any_of(r"sender|发件人|寄件人|寄件者|mail from")
# Exchange Online's answer for an address that its directory does not hold, whatever it sounds like.
_NOT_IN_DIRECTORY = any_of(r"recipient address rejected: access denied")
# Details of RFC 3463 and of the registry (RFC 5248) that are clear by themselves.
_HARD_DETAILS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.9", "1.10", "2.1", "4.4"})
_SOFT_DETAILS = frozenset({"2.2", "2.3", "3.1", "3.2", "3.4", "4.1", "4.2", "4.3", "4.5", "4.6", "4.7"})


def verdict(status: str, code: int = 0, text: str = "") -> Verdict:
    """The verdict on a failed delivery. `status` "5.1.1" or "", `code` 550 or 0, `text` the server's words.

    Without any sign it is soft: a reader is given up only for a reason.
    """
    kind, _, detail = status.partition(".")
    if detail.startswith("7.") or detail in ("1.7", "1.8"):  # policy; the sender's own address or domain
        return Verdict.POLICY
    if _NOT_IN_DIRECTORY.search(text):
        return Verdict.HARD
    gone, policy = _GONE_WORDS.search(text), _POLICY_WORDS.search(text)
    if _FULL_WORDS.search(text) and not (gone and detail in _HARD_DETAILS):
        return Verdict.SOFT
    if _NO_SUCH_MAILBOX.search(text) and not _OF_SENDER.search(text) and kind != "4":
        return Verdict.HARD
    if policy and not (gone and detail in _HARD_DETAILS and gone.start() < policy.start()):
        return Verdict.POLICY
    if kind == "4" or (not kind and 400 <= code < 500):
        return Verdict.SOFT
    if detail in _HARD_DETAILS:
        return Verdict.HARD
    if detail in _SOFT_DETAILS and not gone:
        return Verdict.SOFT
    if gone:
        return Verdict.HARD
    return Verdict.SOFT

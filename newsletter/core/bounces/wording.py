"""The words by which mail that comes back is known, in the languages that servers and people write them in."""

from __future__ import annotations

import re


def any_of(*patterns: str) -> re.Pattern[str]:
    """Any of some expressions, in either case."""
    return re.compile("|".join(patterns), re.IGNORECASE)


# Senders of reports.
DAEMON = any_of(
    r"mailer-daemon|maildaemon|mail-daemon|mail delivery (?:sub)?system|mail deliver|postmaster|microsoftexchange[0-9a-f]*@|bounce[sd]?@|"
    r"mail administrator|mailadmin|系统管理员|系统退信|邮件系统|郵件系統|退信|no-?reply.*bounce|dsn@"
)
# Subjects of reports of failure.
FAILURE = any_of(
    r"undeliver(?:able|ed)", r"deliver(?:y|ing)[^|]{0,30}(?:fail|problem|error|not|unsuccess|status|report|suspended|impossible)",
    r"fail(?:ed|ure)?[^|]{0,20}(?:deliver|notice|notification|mail|message)", r"non-?deliver", r"return(?:ed|ing) (?:e-?)?mail|mail (?:was )?returned|message returned",
    r"could ?n[o']t be delivered|could not be delivered|not delivered|unable to deliver|cannot be delivered", r"mail (?:system )?error|user unknown|mail delivery",
    r"unzustellbar|nicht zugestellt|unzustellbare?|zustellung", r"non[ -]remis|échec de (?:la )?remise|échec", r"no se (?:puede|pudo) entregar|no entregado|devolvido|não entregue|mancata consegna",
    r"退信|投递失败|無法投遞|无法投递|无法送达|無法傳遞|未送达|未能送达|未送達|发送失败|未传递|无法传递|寄送失敗|被退回|退件", r"не доставлено|недоставк|ошибка доставки", r"配信(?:不能|エラー)|送信できません|반송|전송 실패",
)  # fmt: skip
DELAYED = any_of(
    r"(?:delivery|message|mail)[^|\n]{0,30}(?:delayed|deferred|still being)", r"(?:delayed|deferred)[^|\n]{0,20}(?:mail|delivery|message)", r"could not be delivered (?:yet|for more than)[^.]*(?:keep|will)|warning: (?:could not send|message|delayed)",
    r"will (?:continue|keep) (?:to try|trying|retry)|still (?:being )?(?:retr|try)|do not need to re-?send|delivery attempts will continue",
    r"verzögert|retardé", r"延迟|延遲|(?:系统|我们)将(?:会)?继续(?:尝试)?(?:投递|发送)?|无需重新发送|無需重新傳送",
)  # fmt: skip
# Automatic replies of persons' mailboxes and desks.
AUTOMATIC = any_of(
    r"^\s*(?:\[[^\]]*\]\s*)?(?:re: *)?(?:auto(?:matic(?:ally)?|mated)?[ -]?(?:re(?:ply|sponse|sponder)|acknowledg\w+|generated))", r"out of (?:the )?(?:office|town)|\booo\b|away from (?:my|the) (?:office|desk|mail)|on (?:annual |maternity |sick |parental )?(?:leave|vacation|holiday)|vacation (?:reply|response|notice|message)|absence",
    r"abwesenheit|automatische antwort|abwesend|nicht im büro", r"absent|réponse automatique|absence du bureau", r"fuera de (?:la )?oficina|respuesta automática|resposta automática|ausência|risposta automatica|fuori sede",
    r"自动(?:回复|答复|應答|应答)|自動(?:回覆|回复|答覆|応答|返信)|休假|外出|不在办公室|不在辦公室|출장|자동 ?(?:회신|응답)|부재|автоответ|автоматический ответ|отсутств|不在(?:のお知らせ|通知)", r"(?:we have received|thank you for|thanks for) (?:your|contacting|the)|ticket(?: (?:received|created|#))|\[(?:ticket|case|request) ?#|case (?:number|#)|已收到您的(?:邮件|来信)|感谢(?:您的)?来信|您的邮件已收到",
    r"^read:|^(?:not )?read receipt|^已读[:：]|^gelesen:|return receipt|disposition notification|回执",
)  # fmt: skip
# Requests to be let out, in a subject or a short text.
LEAVE = any_of(
    r"^\W*(?:please\s+|pls\s+|kindly\s+)?(?:un-?subscribe|remove|opt[ -]?out|stop|take me off|sign me off)(?:\s+(?:me|us|this|my|the|from|address|e-?mail|list|mailing|newsletter|all|please|off|your|mails?|sending)\b)*\W*$", r"^\W*(?:re:\s*)?unsubscribe\b",
    r"^\W*(?:请|請|我要|申请|麻烦|帮我)*(?:退订|退訂|取消订阅|取消訂閱|取消订閱|不再接收|停止发送|td|回复td)", r"abmelden|abbestellen|désabonne|désinscri|darse de baja|cancelar (?:la )?(?:suscripción|inscrição)|disiscriv|отписать",
)  # fmt: skip
# What begins the returned original inside a text.
ORIGINAL = any_of(
    r"^-+ ?(?:below this line is|this is) a copy", r"^-{2,}[^\n]{0,40}(?:original|returned|undelivered|unsent|forwarded) (?:message|mail|e-?mail)", r"^(?:the )?(?:text|header|headers|first \w+ lines?|body) of (?:your|the) (?:original )?(?:message|mail|e-?mail|letter)[^\n]{0,30}follow", r"^-*\s*(?:message header|original headers?|returned message|message text|transcript of returned|your original message)[^\n]{0,40}$",
    r"^original message\s*:?$|^originalnachricht|^message d'origine|^ursprüngliche", r"^\W*(?:原(?:始)?(?:邮件|郵件|信)(?:内容|信息|标题|主题|标头|头)?|邮件原文|以下是(?:您的)?(?:原|退)|原郵件標頭|邮件头)", r"^(?:return-path|received|dkim-signature|list-unsubscribe|x-mailer):",
)  # fmt: skip
ORIGINAL = re.compile(ORIGINAL.pattern, re.IGNORECASE | re.MULTILINE)

"""Page furniture, known by its words: navigation, share bars, captions, credits, forms, footers. English and Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

from newsletter.core.articles import wording

# Lines that are nothing else: matched from end to end, whatever stands around them.
_WHOLE = re.compile(
    r"""(?:
    share(?:\s*(?:[-–:|]|on|to|via|with|this)\s*.{0,40})?|(?:re)?tweet|like|follow(?:\s+us)?(?:\s+on.{0,60})?|follow\s.{0,40}\bon\b.{0,60}
    |(?:back\s+to\s+(?:the\s+)?)?top(?:\s+of\s+page)?|print(?:\s+(?:this|page|version|friendly).{0,20})?|e-?mail(?:\s+(?:this|to|a\s+friend).{0,20})?
    |save|bookmark|copy\s+link|link\s+copied!?|download(?:\s+(?:pdf|the\s+pdf|our\s+app|app))?|.{0,30}\bapp\s+download
    |(?:adjust\s+)?(?:font|text)\s*size.{0,30}|a[+-]?(?:\s*a[+-]?){1,3}|large\s+medium\s+small|comments?|add\s+(?:a\s+)?comment|\d*\s*comments?(?:\s*\(?\d*\)?)?|no\s+comments?(?:\s+yet)?\.?|comment\(s\)
    |(?:leave|post|add|write)\s+a\s+(?:comment|reply).{0,20}|your\s+(?:comment|name|e-?mail).{0,40}|user\s*name.{0,20}|required.{0,20}|enter\s+the\s+words\s+you\s+see.{0,10}
    |home(?:\s*page)?|menu|search|close|log\s*(?:in|out)|sign\s*(?:in|up|out)|register|subscribe.{0,30}|skip\s+to\s+.{0,30}|you\s+are\s+here.{0,120}|toggle\s+.{0,30}
    |(?:read|learn|see|show|view|load|find\s+out|discover)\s+(?:more|all|less).{0,60}|(?:read|see|view|download)\s+(?:the|our|this)\s+[\w\s-]{3,60}|more|continue\s+reading.{0,60}|full\s+(?:story|text)|next|previous|prev|(?:next|previous)\s+(?:page|article|post|story).{0,120}
    |about(?:\s+us)?|contact(?:\s+us)?|privacy(?:\s+(?:policy|notice|statement))?|cookies?(?:\s+(?:policy|settings|preferences|notice))?|terms(?:\s+(?:of\s+(?:use|service)|and\s+conditions|\&\s+conditions))?
    |site\s*map|accessibility(?:\s+statement)?|legal(?:\s+notice)?|disclaimer|careers|advertise(?:\s+with\s+us)?|rss(?:\s+feed)?|newsletter|mobile|multimedia|video|photos?|gallery|slideshow
    |advertisement|sponsored(?:\s+(?:content|links?))?|promoted|ad|loading\.*|please\s+wait.{0,10}|listen(?:\s+to\s+(?:this\s+)?(?:article|story))?|\d+\s*(?:-|\s)?min(?:ute)?s?(?:\s+read)?
    |(?:twitter|facebook|linked\s?in|whats\s?app|we\s?chat|weibo|instagram|youtube|telegram|reddit|pinterest|x|line)(?:\W+(?:twitter|facebook|linked\s?in|whats\s?app|we\s?chat|weibo|instagram|youtube|telegram|reddit|pinterest|x|line|e-?mail|print|share|copy\s+link|more))*
    |(?:english|中文|简体(?:中文)?|繁[体體](?:中文)?|雙語|双语|fran.?ais|deutsch|espa.ol|русский|日本語|한국어|العربية|\|\s*|/\s*|\s)+
    |global\s+edition.{0,60}|(?:click|tap)\s+(?:here|to)\s.{0,60}|this\s+page\s+(?:is|was)\s+last\s.{0,60}|was\s+this\s+page\s+(?:useful|helpful).{0,40}|yes\s+no|give\s+feedback.{0,40}|report\s+a\s+problem.{0,40}
    |(?:in\s+)?this\s+(?:article|page|section)|on\s+this\s+page|table\s+of\s+contents|contents|topics?|tags?|categories|share\s+this\s+(?:page|article|story|post).{0,40}
    |打印(?:本页|此页|文章)?|【?\s*(?:打印|关闭|收藏|分享|纠错|返回|复制链接|字体)[\s】【|/｜]*(?:(?:打印|关闭|关闭窗口|本页|窗口|收藏|分享|纠错|返回|顶部|字体|大|中|小)[\s】【|/｜：:]*)*
    |(?:字体|字号|文字大小)\s*[:：]?.{0,24}|[【\[]?\s*(?:字[体号][:：]?\s*)?大\s*中\s*小\s*[】\]]?|(?:微信)?扫一扫.{0,40}|(?:打开|使用)?微信.{0,10}扫.{0,40}|扫码.{0,30}|分享(?:到|至|给|此).{0,40}|分享
    |(?:上|下)一(?:篇|页|条|则).{0,80}|(?:返回|回到)(?:顶部|首页|列表|上一页).{0,10}|首页|网站首页|回首页|关闭(?:窗口|本页)?|(?:您|你)?(?:当前|现在)?的?(?:所在)?位置.{0,100}|您?当前.{0,4}位置.{0,100}
    |(?:点击|阅读|浏览|访问)(?:数|量|次数|率)?\s*[:：]\s*\d*.{0,6}|浏览.{0,4}\d+.{0,4}|阅读\s*\d+\+?万?|点赞.{0,10}|在看.{0,10}|赞.{0,6}|收藏|喜欢|转发|评论(?:\s*\(?\d*\)?)?|写留言|(?:精选)?留言.{0,10}|发表评论.{0,20}|暂无评论
    |网站地图|联系我们|关于我们|网站声明|隐私(?:政策|声明)|无障碍(?:浏览|阅读)?|适老(?:化|模式).{0,6}|长者.{0,4}|繁[体體](?:版|中文)?|简体(?:版)?|移动版|手机版|客户端|english|登录|注册|搜索|检索|导航|菜单
    |阅读原文|查看更多|点击查看.{0,30}|更多(?:内容|精彩|>>|＞＞)?.{0,10}|展开(?:全文|全部)?|收起|查看原文|原文链接.{0,80}|附件下载|(?:点击|长按).{0,30}(?:关注|识别|订阅).{0,30}|关注(?:我们|公众号|该公众号).{0,30}|.{0,20}(?:公众号|视频号|小程序)|轻触.{0,20}|继续滑动看下一个.{0,20}|向上滑动.{0,20}|微信扫一扫.{0,20}|知道了|允许|取消|确定
    |广告|推广|加载中.{0,6}|[□■◆●▲▼►◄★☆\s|/·•\-–—_=*#>»<«~.,:;'"]+|\d{1,3}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# Lines that begin so and run on.
_BEGINS = re.compile(
    r"""(?:
    you(?:\s+are|['’]re)?\s+(?:receiv\w+|get(?:ting)?|subscribed)\s.{0,80}(?:because|since|as\s+|to\s+|e-?mails?|alerts?)|(?:to\s+(?:stop|unsubscribe|change|manage|update)|if\s+you\s+(?:no\s+longer|do\s+not)\s+(?:wish|want)|click\s+here\s+to|manage)\s.{0,100}(?:unsubscribe|preferences|mailing\s+list|settings)|unsubscribe\b
    |this\s+(?:e-?mail|message|communication)\s.{0,100}(?:confidential|privileged|intended)|if\s+you\s+are\s+not\s+the\s+intended\s+recipient|view\s+(?:this|it)\s.{0,20}in\s+(?:your|a)\s+browser|sent\s+from\s+my\s+\w+|本邮件.{0,20}(?:保密|机密)|如(?:果您|非).{0,10}收件人|退订|取消订阅
    |(?:©|\(c\)\s|copyright\b)|license\s+(?:for|no)|registration\s+(?:number|no)|all\s+rights\s+reserved|(?:also\s+)?(?:read|see)\s+(?:more|also)\b\s*[:：]|(?:also\s+read|related|recommended|further\s+reading|more\s+on\s+this)\s*[:：]|(?:tags?|keywords?|topics?|filed\s+under|categories|category)\s*[:：]
    |(?:web\s+)?editor\s*[:：]|\(?(?:responsible|executive|web)\s+editors?\s*[:：]|\(?editor\s*[:：]|we\s+(?:and\s+our\s+partners\s+)?use\s+(?:\w+\s+)?cookies|(?:this|our)\s+(?:web)?site\s+uses\s+cookies|by\s+continuing\s+to\s+(?:use|browse)|accept\s+(?:all\s+)?cookies
    |sign\s+up\s+(?:for|to)\s|subscribe\s+(?:to|for|now)\b|get\s+(?:the\s+latest|more\s+from)\b|send\s+(?:us\s+)?your\s+(?:stories|tips)|racist,\s+abusive|comments?\s+(?:are\s+closed|may\s+be\s+removed)\b|join\s+the\s+conversation|(?:photo|image|picture|graphic|caption|credit|photograph|source)s?\s*(?:by|credit|courtesy)?\s*[:：]\s*\S+(?:\s+\S+){0,8}$|file\s+photo
    |[(\[]\s*(?:file\s+)?(?:photo|image|picture|cartoon|video)\b|(?:this\s+site\s+is\s+)?protected\s+by\s+recaptcha|please\s+(?:enable|turn\s+on)\s+javascript|your\s+browser\s+(?:does|is)\b|note\s*:\s*browsers\s+with|best\s+viewed\s+(?:with|in)|powered\s+by\b|designed\s+by\b|back\s+to\s+(?:news|all|list|blog|overview)
    |(?:\W*(?:责任编辑|责编|编辑|校对|审核|排版|值班编委|监制|制作|美编|监审|初审|复审|终审|版权编辑|栏目编辑|信息来源)\s*[:：/丨])|(?:【|\[|（|\()?\s*(?:责任编辑|责编|编辑|纠错)|(?:【|\[)\s*(?:我要)?纠错|(?:版权所有|版权声明|版权归)|(?:主办|承办|主管|协办|技术支持|运维|备案)(?:单位|方)?\s*[:：]|网站标识码|.{0,16}(?:ICP|icp)\s*(?:备|证)|.{0,10}公网安备|.{0,10}(?:新闻|视听|出版).{0,24}许可证|许可证(?:号|编号)
    |(?:图片来源|图源|图据|资料图|图为|▲图|图\s*[:：/|]|题图|封面图|摄影\s*[:：])|(?:标签|关键词|关键字|分类|专题|栏目)\s*[:：]|(?:相关)?(?:链接|阅读|推荐|新闻)\s*[:：]|(?:声明|特别声明|免责声明|转载声明)\s*[:：]|凡(?:本网|注明)|本(?:网|站)(?:转载|所有|刊登|内容)|未经.{0,20}(?:授权|许可|允许).{0,40}(?:转载|使用|复制)|转载(?:请|须)注明|举报(?:电话|邮箱)|(?:联系|咨询|服务|热线)电话\s*[:：]|建议使用.{0,20}浏览器|为了?获得更好|我要(?:评论|留言|分享)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# A caption or a credit at the line's end.
_CREDIT = re.compile(
    r"""(?:
    [(\[（【\s](?:file\s+)?(?:photos?|pictures?|images?|graphics?|cartoon|illustration)\s*(?:by|credit|courtesy|[:：/])[^.!?]{0,60}[)\]）】]?
    |[(\[](?:photo|image|picture|xinhua|vcg|afp|reuters|ap|ic|imaginechina)(?:/[\w .&]{1,40})?[)\]]
    |[(（【\s](?:新华社|本报|本网|中新社|人民网|央视)?(?:记者|通讯员)[^。，]{1,16}摄[)）】]?|[(（](?:资料图|图源|图片来源|来源)[^)）]{0,30}[)）]|\s[\u4e00-\u9fff]{2,4}摄
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
# From here on the page speaks of other things.
_END = re.compile(
    r"""(?:
    related\s+(?:news|stories|articles|posts|links|reading|topics|content|coverage|publications|insights|documents|pages)|(?:most|more)\s+(?:popular|read|viewed|shared|news|stories|from\s+.{1,40}|in\s+this\s+section|insights|articles)
    |(?:editor.?s?\s+|our\s+)?(?:picks|choice)|recommended(?:\s+(?:for\s+you|reading|stories|articles))?|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested).{0,20}|(?:latest|breaking|top|today.?s|hot|trending)\s+(?:news|stories|headlines|posts|articles|topics|now)|trending|what.?s\s+(?:new|hot)|see\s+also|read\s+next|up\s+next|don.?t\s+miss|also\s+in\s+this\s+section
    |(?:leave|post|add)\s+a\s+(?:comment|reply)|\d*\s*comments?|(?:about|meet|contact)\s+the\s+authors?|share\s+this\s+(?:page|article|story|post)|recent\s+(?:posts|news|articles)|popular\s+(?:posts|articles|tags)
    |(?:相关|延伸|推荐|关联|更多|热门|精彩)(?:阅读|新闻|链接|报道|文章|推荐|内容|资讯|稿件|信息|专题|解读|文件|文档)(?:\s*[:：]|\s*>+|\s*更多.{0,4})?|(?:猜你喜欢|为您推荐|今日热点|热点(?:新闻|排行|推荐)|(?:新闻|点击|阅读|一周)排行(?:榜)?|最新(?:文章|新闻|资讯|发布)|图片新闻|往期(?:回顾|推荐|精选|精彩)|大家都在看|看过本文的人还看过|网友评论|我来说两句|发表评论|友情链接|扩展阅读|编辑推荐|预览时标签不可点)(?:\s*[:：].{0,10})?
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_CRUMBS = re.compile(
    r"(?:home|首页|主页|网站首页|news|newsroom|start)\s*(?:[>»›/|＞·→]|::|--)\s*.{1,120}|(?:[^>»›＞]{1,30}\s*[>»›＞]\s*){1,6}[^>»›＞.。]{1,60}",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[A-Z][A-Z &'-]{1,24}(?:\s*[/|>»]\s*[A-Z][A-Z &'-]{1,24}){1,4}")
_PATH = re.compile(r"[A-Z][\w&' -]{1,20}(?:\s+/\s+[A-Z][\w&' -]{1,20}){1,4}")
_MENU = re.compile(r"[^|｜·•]{1,24}(?:\s*[|｜·•]\s*[^|｜·•]{1,24}){3,}")
_RIGHTS = (
    "all rights reserved", "版权所有", "shall not be republished", "may not be reproduced", "may not be published", "may not be republished",
    "icp备", "icp证", "公网安备",
)  # fmt: skip


@lru_cache(maxsize=1024)
def is_furniture(text: str) -> bool:
    """Whether a line belongs to the page and not to a story on it."""
    line = text.strip()
    if not line or len(line) > 1500:
        return not line
    if len(line) <= 200 and (_WHOLE.fullmatch(line) or is_trail(line) or _END.fullmatch(line)):
        return True
    if _BEGINS.match(line) and wording.length(line) <= 900:
        return True
    return is_caption(line) or (len(line) <= 800 and any(words in line.lower() for words in _RIGHTS))


def is_caption(text: str) -> bool:
    """Whether a line is the words under a picture, by the credit that closes it."""
    return len(text) <= 400 and _CREDIT.search(text[-100:]) is not None and wording.length(text) <= 400


def is_trail(text: str) -> bool:
    """Whether a line says where on the site the page stands (`Home / China / Society`), or is a menu on one line."""
    if wording.ends(text):
        return False
    return any(pattern.fullmatch(text) is not None for pattern in (_CRUMBS, _LABEL, _PATH, _MENU))


def ends_story(text: str) -> bool:
    """Whether a line heads what follows the story on its page: related links, comments, the most read."""
    return len(text) <= 60 and _END.fullmatch(text.strip()) is not None

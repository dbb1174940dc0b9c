"""The words of the grammar frames: nouns with their number, verbs with their forms, words that open and close phrases."""

from __future__ import annotations

from newsletter.core.alternatives import any_of

NUMBERS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty".split()

# Nouns that are counted in this publication.
_SINGULAR = (
    "measure regulation provision rule law guideline standard opinion notice plan proposal bill amendment article chapter "
    "clause decision policy procedure requirement obligation right app application platform company enterprise operator "
    "provider business firm organization institution association department ministry authority regulator agency body "
    "commission committee court procuratorate tribunal judge prosecutor official expert lawyer member person individual "
    "user consumer customer citizen student minor employee worker patient defendant suspect plaintiff victim case incident "
    "violation breach complaint report fine penalty sanction sentence judgment verdict ruling appeal hearing meeting "
    "handler processor controller recipient exporter importer broker party holder owner developer creator carrier retailer landlord tenant driver passenger resident parent teacher doctor nurse scholar journalist editor reader lender borrower investor founder manager director officer conference seminar forum session campaign operation inspection investigation review assessment audit measure system "
    "product service tool device website database server vehicle car phone camera contract agreement record document "
    "file list category type step month year day week hour batch group province city county district region country state "
    "bank insurer hospital school university hotel store shop merchant supplier vendor broker hacker criminal gang account "
    "result finding detail record survey study message photo image video letter email clerk fee seat witness clause computer laptop lawsuit offense crime passport license permit certificate "
    "shareholder guardian applicant candidate tenant subscriber pupil guest seller buyer dealer supplier auditor assessor researcher engineer subsidiary branch clinic pharmacy store shop website "
    "dataset transfer model algorithm chatbot kit figure number percentage question answer issue problem risk threat "
    "loophole vulnerability principle framework mechanism initiative project program draft version round period deadline"
).split()


def plural(noun: str) -> str:
    """The plural of a regular noun."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    return noun + "s"


SINGULAR = frozenset(_SINGULAR)
PLURAL = frozenset({plural(noun) for noun in _SINGULAR} | {"people", "children", "data subjects"})
SINGULAR_OF = {plural(noun): noun for noun in _SINGULAR}

# Instruments whose titles are plural, and those whose titles are not.
PLURAL_TITLES = (
    "Measures",
    "Regulations",
    "Provisions",
    "Rules",
    "Guidelines",
    "Opinions",
    "Standards",
    "Requirements",
    "Specifications",
    "Principles",
    "Procedures",
)
SINGULAR_TITLES = (
    "Measure Regulation Law Act Decision Notice Plan Provision Guideline Standard Opinion Circular Announcement Code Bill "
    "Ordinance Directive Catalogue Catalog Specification Report Framework Guide Interpretation Regulation Proposal Paper"
).split()

# base, third person, past
_VERBS = {
    "issue": "issued", "release": "released", "publish": "published", "announce": "announced", "adopt": "adopted",
    "promulgate": "promulgated", "launch": "launched", "notify": "notified", "solicit": "solicited", "pass": "passed",
    "approve": "approved", "hold": "held", "establish": "established", "amend": "amended", "revise": "revised",
    "require": "required", "stipulate": "stipulated", "provide": "provided", "specify": "specified", "clarify": "clarified",
    "prohibit": "prohibited", "allow": "allowed", "permit": "permitted", "apply": "applied", "aim": "aimed", "take": "took",
    "contain": "contained", "include": "included", "impose": "imposed", "order": "ordered", "fine": "fined", "find": "found",
    "rule": "ruled", "decide": "decided", "dismiss": "dismissed", "uphold": "upheld", "reject": "rejected",
    "investigate": "investigated", "penalize": "penalized", "punish": "punished", "warn": "warned", "urge": "urged",
    "ask": "asked", "call": "called", "say": "said", "state": "stated", "explain": "explained", "propose": "proposed",
    "seek": "sought", "start": "started", "begin": "began", "end": "ended", "open": "opened", "close": "closed",
    "introduce": "introduced", "strengthen": "strengthened", "protect": "protected", "promote": "promoted",
    "regulate": "regulated", "restrict": "restricted", "ban": "banned", "remove": "removed", "suspend": "suspended",
    "name": "named", "list": "listed", "report": "reported", "collect": "collected", "process": "processed",
    "use": "used", "share": "shared", "disclose": "disclosed", "leak": "leaked", "transfer": "transferred",
    "store": "stored", "delete": "deleted", "violate": "violated", "infringe": "infringed", "breach": "breached",
    "comply": "complied", "fail": "failed", "refuse": "refused", "obtain": "obtained", "consent": "consented",
    "pay": "paid", "sue": "sued", "file": "filed", "sentence": "sentenced", "convict": "convicted", "arrest": "arrested",
    "prosecute": "prosecuted", "indict": "indicted", "charge": "charged", "award": "awarded", "confirm": "confirmed",
    "conclude": "concluded", "complete": "completed", "conduct": "conducted", "carry": "carried", "set": "set",
    "cover": "covered", "define": "defined", "give": "gave", "grant": "granted", "make": "made", "enter": "entered",
    "come": "came", "become": "became", "remain": "remained", "concern": "concerned", "affect": "affected",
    "address": "addressed", "assess": "assessed", "review": "reviewed", "submit": "submitted", "respond": "responded",
    "inform": "informed", "meet": "met", "ensure": "ensured", "implement": "implemented", "enforce": "enforced",
    "sign": "signed", "withdraw": "withdrew", "replace": "replaced", "repeal": "repealed", "extend": "extended",
    "expand": "expanded", "reduce": "reduced", "increase": "increased", "encourage": "encouraged", "support": "supported",
    "need": "needed", "have": "had", "do": "did", "go": "went", "show": "showed", "tell": "told", "hear": "heard",
    "rectify": "rectified", "summon": "summoned", "settle": "settled", "appeal": "appealed", "claim": "claimed",
    "argue": "argued", "deny": "denied", "admit": "admitted", "accept": "accepted", "consider": "considered",
    "emphasize": "emphasized", "stress": "stressed", "note": "noted", "add": "added", "plan": "planned", "intend": "intended",
    "expect": "expected", "finalize": "finalized", "update": "updated", "offer": "offered", "host": "hosted",
    "detain": "detained", "jail": "jailed", "seize": "seized", "acquit": "acquitted", "inspect": "inspected",
    "criticize": "criticized", "overturn": "overturned", "receive": "received", "involve": "involved",
    "describe": "described", "declare": "declared", "recommend": "recommended", "remind": "reminded",
    "serve": "served", "suffer": "suffered", "attend": "attended", "appear": "appeared", "agree": "agreed",
    "combine": "combined", "compete": "competed", "complain": "complained", "consult": "consulted",
    "continue": "continued", "create": "created", "depend": "depended", "develop": "developed", "differ": "differed",
    "discuss": "discussed", "employ": "employed", "enable": "enabled", "exceed": "exceeded", "exist": "existed",
    "follow": "followed", "gather": "gathered", "identify": "identified", "ignore": "ignored", "improve": "improved",
    "maintain": "maintained", "manage": "managed", "oblige": "obliged", "observe": "observed", "occur": "occurred",
    "operate": "operated", "organize": "organized", "participate": "participated", "prepare": "prepared",
    "prevent": "prevented", "prove": "proved", "recognize": "recognized", "refer": "referred", "rely": "relied",
    "resolve": "resolved", "verify": "verified", "contribute": "contributed", "deliver": "delivered",
    "demand": "demanded", "direct": "directed", "discover": "discovered", "engage": "engaged", "enhance": "enhanced",
    "evaluate": "evaluated", "examine": "examined", "express": "expressed", "facilitate": "facilitated",
    "fulfill": "fulfilled", "guarantee": "guaranteed", "handle": "handled", "harm": "harmed", "help": "helped",
    "hide": "hid", "highlight": "highlighted", "install": "installed", "interview": "interviewed", "join": "joined",
    "justify": "justified", "lack": "lacked", "launder": "laundered", "lodge": "lodged", "monitor": "monitored",
    "obstruct": "obstructed", "possess": "possessed", "preserve": "preserved", "purchase": "purchased",
    "qualify": "qualified", "question": "questioned", "raid": "raided", "reach": "reached", "reflect": "reflected",
    "register": "registered", "regard": "regarded", "resign": "resigned", "restore": "restored", "retain": "retained",
    "retract": "retracted", "return": "returned", "reveal": "revealed", "revoke": "revoked", "scan": "scanned",
    "scrape": "scraped", "secure": "secured", "select": "selected", "solve": "solved", "supervise": "supervised",
    "supply": "supplied", "suspect": "suspected", "terminate": "terminated", "trace": "traced", "track": "tracked",
    "train": "trained", "treat": "treated", "trigger": "triggered", "upgrade": "upgraded", "upload": "uploaded",
    "visit": "visited", "vote": "voted", "work": "worked", "apologize": "apologized", "send": "sent",
    "display": "displayed", "range": "ranged", "amount": "amounted", "total": "totaled", "vary": "varied", "last": "lasted", "cost": "cost", "belong": "belonged",
    "run": "ran", "fall": "fell", "rise": "rose", "grow": "grew", "drop": "dropped", "expire": "expired", "lapse": "lapsed",
    "bind": "bound", "govern": "governed", "mean": "meant", "face": "faced", "want": "wanted", "wish": "wished", "try": "tried",
    "act": "acted", "lie": "lay", "live": "lived", "constitute": "constituted", "hope": "hoped", "sell": "sold", "buy": "bought",
    "steal": "stole", "keep": "kept", "bring": "brought", "build": "built", "choose": "chose", "lose": "lost",
    "forbid": "forbade", "resell": "resold", "speak": "spoke", "write": "wrote", "withhold": "withheld", "get": "got",
    "know": "knew", "lead": "led", "leave": "left", "stand": "stood", "spend": "spent", "teach": "taught",
    "break": "broke", "catch": "caught", "unveil": "unveiled", "outline": "outlined", "pledge": "pledged",
    "tighten": "tightened", "curb": "curbed", "probe": "probed", "block": "blocked", "halt": "halted",
    "bar": "barred", "crack": "cracked", "strike": "struck", "win": "won", "draw": "drew", "lift": "lifted",
    "ease": "eased", "target": "targeted", "test": "tested", "pilot": "piloted", "drive": "drove",
    "push": "pushed", "detect": "detected", "expose": "exposed", "uncover": "uncovered", "trade": "traded",
    "invite": "invited", "elect": "elected", "appoint": "appointed", "rank": "ranked", "survey": "surveyed",
    "clear": "cleared", "back": "backed", "exclude": "excluded", "exempt": "exempted", "entail": "entailed",
    "entitle": "entitled", "renew": "renewed", "represent": "represented", "request": "requested",
    "result": "resulted", "rest": "rested", "reverse": "reversed", "search": "searched", "threaten": "threatened",
    "transmit": "transmitted", "understand": "understood", "weigh": "weighed", "affirm": "affirmed",
    "annul": "annulled", "assign": "assigned", "attach": "attached", "attract": "attracted",
    "authorize": "authorized", "believe": "believed", "calculate": "calculated", "capture": "captured",
    "cause": "caused", "cite": "cited", "classify": "classified", "compensate": "compensated",
    "compile": "compiled", "confiscate": "confiscated", "connect": "connected", "contradict": "contradicted",
    "convert": "converted", "convince": "convinced", "count": "counted", "decline": "declined",
    "defend": "defended", "delay": "delayed", "deserve": "deserved", "determine": "determined",
    "disagree": "disagreed", "dispute": "disputed", "distinguish": "distinguished", "divide": "divided",
    "doubt": "doubted", "draft": "drafted", "earn": "earned", "emerge": "emerged", "encrypt": "encrypted",
    "erase": "erased", "escape": "escaped", "exercise": "exercised", "explore": "explored", "export": "exported",
    "favor": "favored", "focus": "focused", "form": "formed", "free": "freed", "happen": "happened",
    "hinder": "hindered", "impair": "impaired", "imply": "implied", "import": "imported", "indicate": "indicated",
    "initiate": "initiated", "insist": "insisted", "integrate": "integrated", "label": "labeled",
    "lower": "lowered", "match": "matched", "merge": "merged", "mention": "mentioned", "move": "moved",
    "object": "objected", "oppose": "opposed", "opt": "opted", "outweigh": "outweighed", "overlook": "overlooked",
    "owe": "owed", "own": "owned", "perform": "performed", "prefer": "preferred", "present": "presented",
    "presume": "presumed", "proceed": "proceeded", "produce": "produced", "quote": "quoted", "raise": "raised",
    "reconsider": "reconsidered", "record": "recorded", "recover": "recovered", "reiterate": "reiterated",
    "relate": "related", "repeat": "repeated", "reserve": "reserved", "reside": "resided",
    "restrain": "restrained", "resume": "resumed", "save": "saved", "see": "saw", "seem": "seemed",
    "simplify": "simplified", "stay": "stayed", "stem": "stemmed", "stop": "stopped", "study": "studied",
    "suggest": "suggested", "summarize": "summarized", "tend": "tended", "testify": "testified",
    "transform": "transformed", "turn": "turned", "undermine": "undermined", "undertake": "undertook",
    "vacate": "vacated", "waive": "waived", "watch": "watched", "welcome": "welcomed", "trick": "tricked",
    "trap": "trapped", "assist": "assisted", "advise": "advised", "forward": "forwarded", "copy": "copied",
    "click": "clicked",
}  # fmt: skip


def third(base: str) -> str:
    """The third person singular of a verb."""
    special = {"have": "has", "do": "does", "go": "goes"}
    return special.get(base) or plural(base)


BASE = frozenset(_VERBS)
THIRD = {third(base): base for base in _VERBS}
PAST = {past: base for base, past in _VERBS.items() if past != base}
PARTICIPLE = {
    "held": "hold",
    "taken": "take",
    "given": "give",
    **{
        p: b
        for p, b in PAST.items()
        if p.endswith("ed")
        or p
        in "sought found paid made told met said sent sold bought kept brought built lost withheld led left spent taught".split()
    },
}
# Verbs whose plain form is no noun, so that "CAC Announce" is a slip and "CAC Report" may be none.
PLAIN_ONLY = BASE - frozenset(
    "issue release order fine rule report name list process use share leak transfer store breach consent file sentence arrest "
    "charge award cover state call aim end open close start set review update plan need note stress claim appeal offer host "
    "show support increase withdraw address launch ban notice pass conduct address concern find ask sign increase go do "
    "measure permit repeal hold approach urge estimate extend say jail demand direct harm help hide highlight interview lack monitor purchase question "
    "raid reach regard return scan scrape supply suspect trace track train treat trigger upgrade upload visit vote work lead leave stand guarantee handle "
    "register combine secure select express build pay display range amount total last cost run fall rise drop lapse mean face want wish try act lie live hope "
    "outline pledge curb probe block halt bar crack strike win draw lift ease target test pilot drive push trade rank survey clear back exempt request result rest reverse search cause count decline delay dispute doubt draft escape exercise export "
    "favor focus form free import label lower match move object present produce record repeat reserve stay stem stop study turn watch welcome own break catch trick trap advise forward copy click quote raise see cite earn opt appoint elect".split()
)
AUXILIARY = frozenset(
    "is are was were has have had does do did will would shall should may might can could must".split()
)
SINGULAR_AUX = {"is": "are", "was": "were", "has": "have", "does": "do"}
PLURAL_AUX = {"are": "is", "were": "was", "have": "has", "do": "does"}
PREPOSITIONS = frozenset(
    "of in on at by for from to with without within under over about against between among through during before after "
    "into onto upon per via as than regarding concerning including across toward towards until since despite except "
    "besides beyond like unlike near".split()
)
# What may follow a noun that heads its phrase: the phrase has ended there.
CLOSERS = (
    PREPOSITIONS
    | AUXILIARY
    | frozenset("and or but that which who whose when where while if because so not also only jointly shall".split())
)

ANY_NUMBER = any_of(NUMBERS)
ANY_PLURAL = any_of(PLURAL - {"data subjects"})
ANY_SINGULAR = any_of(SINGULAR)
ANY_NOUN = any_of(PLURAL | SINGULAR)

"""Headings: Title Case, no full stop, the present tense, the actor first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.dictionary import is_pinyin
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import HOLE, Page, Part
from newsletter.core.check.style.rules import Slip, style

# Words that Title Case never raises, and those that it may (prepositions that are adverbs too, "that", "than").
_ALWAYS_SMALL = frozenset("a an the and or but nor of".split())
_MAY_BE_SMALL = frozenset(
    "in on at to by for as so yet with from into onto over upon via per up off out down past near amid atop till than that "
    "if vs v et al de la le les du des der die das den van von di da y e el en re like plus save sans".split()
)
_RAISED_WRONG = frozenset("The A An And Or But Nor Of".split())
# Prepositions that are raised wrongly, unless they belong to the verb before them ("Opt In to", "Logs On").
_RAISED_PREPOSITION = frozenset("In On At To By For With From Into Onto Upon Over Amid Near Per Via As".split())
_OF_THE_VERB = re.compile(
    r"\b(?:opt|log|sign|sets?|steps?|weighs?|phase[sd]?|turns?|carr(?:y|ies)|moves?|goes|going|brought|brings?|buil[dt]s?|check|plug|add|built|cracks?|take[sn]?|hold|hands?|stand|drive|walk|pass(?:es)?|calls?|live)(?:ing|ed|s)?\s\Z",
    re.IGNORECASE,
)
_NAMES_WITH_ARTICLE = re.compile(
    r"The (?:Hague|Paper|Gambia|Bahamas|New York|Wall|Guardian|Economist|Home|North|Body|Washington)"
)
_TOKEN = re.compile(rf"[A-Za-z0-9{HOLE}&][\w'’&./{HOLE}]*(?:-[\w'’&./]+)*")
_STARTS = re.compile(r"(?:^|[:–—?!/]\s*|\s-\s|(?:^|[\s(])[\"“(]+|(?<!\bv)(?<!\bvs)(?<!\bNo)(?<!\bMr)(?<!\bMs)[.]\s)$")


def _tokens(part: Part) -> Iterator[tuple[int, str]]:
    for found in _TOKEN.finditer(part.text):
        yield found.start(), found.group().rstrip(".'’")


@style(
    "heading-case",
    "warning",
    "A heading is in Title Case; articles, conjunctions and short prepositions are small.",
    bad="### Hainan adopts Rules On Health Data\n\nHainan adopted the rules.",
    good="### Hainan Adopts Rules on Health Data\n\nHainan adopted the rules.",
)
def case(page: Page, house: House) -> Iterator[Slip]:
    """Words of headings that should be raised, and small words that should not; many at once are one finding."""
    for part in page.headings:
        tokens = list(_tokens(part))
        wrong = [
            slip for place, (at, word) in enumerate(tokens) if (slip := _judge(part, house, tokens, place, at, word))
        ]
        letters = [char for char in part.text if char.isalpha() and char.isascii()]
        if len(tokens) >= 4 and len(letters) > 12 and sum(char.isupper() for char in letters) > 0.9 * len(letters):
            yield Slip(part, 0, len(part.text), "the heading is in capitals", "write it in Title Case")
        elif len(wrong) > 3:
            yield Slip(part, wrong[0].start, wrong[-1].end, "the heading is not in Title Case", "raise its words")
        else:
            yield from wrong


def _judge(part: Part, house: House, tokens: list[tuple[int, str]], place: int, at: int, word: str) -> Slip | None:
    end = at + len(word)
    first = place == 0 or _STARTS.search(part.text[:at]) is not None
    last = place == len(tokens) - 1
    head = re.split(r"[-/]", word)[0]
    if head[:1].islower() and head.isalpha():
        if _stays_small(head, word, house, first, last) or _foreign(tokens, place):
            return None
        return Slip(part, at, end, f"{word!r} stands small in a heading", f"write {word[0].upper()}{word[1:]}")
    if word.isupper() and len(word) > 1 and word.capitalize() in _RAISED_WRONG and not part.text.isupper():
        return Slip(part, at, end, f"{word!r} is in capitals", f"write {word.lower()}")
    if word in _RAISED_WRONG and not (first or last or _NAMES_WITH_ARTICLE.match(part.text, at)):
        after = part.text[end : end + 1]
        if word == "An" and place and is_pinyin(tokens[place - 1][1]):
            return None  # Ping An
        if (word == "A" and re.match(r"\s*(?:[&/)-]|[A-Z]\b|\d|$)", part.text[end:])) or after in "&/-+)":
            return None
        return Slip(part, at, end, f"{word!r} is raised in a heading", f"write {word.lower()}")
    if word in _RAISED_PREPOSITION and not (first or last) and len(word) <= max(house.small_words, 2):
        follows = tokens[place + 1][1].lower()
        if follows not in _MAY_BE_SMALL and not _OF_THE_VERB.search(part.text, 0, at):
            return Slip(part, at, end, f"{word!r} is raised in a heading", f"write {word.lower()}")
    return None


def _stays_small(head: str, word: str, house: House, first: bool, last: bool) -> bool:
    if head != word and len(head) == 1:  # e-commerce
        return True
    if not head.islower() or head in house.dictionary.names or word in house.dictionary.names:
        return True
    small = head in _ALWAYS_SMALL or (head in _MAY_BE_SMALL and len(head) <= max(house.small_words, 2))
    if first:
        return False
    return small and (not last or head in ("up", "out", "off", "down", "in", "on", "over"))


def _foreign(tokens: list[tuple[int, str]], place: int) -> bool:
    """Small words of a foreign name: "per la protezione" beside words with accents or after such a word."""
    around = [word for _, word in tokens[max(place - 2, 0) : place + 3]]
    return any(
        re.search(r"[À-ɏ]", word) or word in ("la", "de", "für", "dei", "los", "des", "di", "per") for word in around
    )


@style(
    "heading-stop",
    "warning",
    "A heading ends without a full stop.",
    bad="### Hainan Adopts Rules on Health Data.\n\nHainan adopted the rules.",
    good="### Hainan Adopts Rules on Health Data\n\nHainan adopted the rules.",
)
def stop(page: Page, _house: House) -> Iterator[Slip]:
    """Full stops, commas and the like at the end of a heading."""
    for part in page.headings:
        text = part.text.rstrip()
        found = re.search(r"[.,;:。，；：][\"”’)]*$", text)
        if found and not re.search(
            r"(?:\b(?:Inc|Co|Ltd|Corp|etc|al|Jr|Sr|No|S\.A|S\.p\.A|N\.V|B\.V|L\.P|L\.L\.C)|\b[A-Z](?:\.[A-Z])+|\.\.)\.[\"”’)]*$",
            text,
        ):
            start = text.rfind(" ") + 1
            word = text[start:]
            mend = word[: found.start() - start] + word[found.start() - start + 1 :]
            yield Slip(part, start, len(text), f"the heading ends with {found.group()[0]!r}", "take it out", mend)


_ACTOR = r"(?:(?:[A-Z][\w'’&-]*|of|for|and|the|in)\s+){0,9}?"
_BODY = (
    r"(?:Commission|Administration|Ministry|Committee|Bureau|Office|Center|Centre|Court|Procuratorate|Council|Authority|Agency|Board|Congress|Regulator|Regulators|Departments"
    r"|Authorities|Ministries|Agencies|Police|Courts|Prosecutors|Procuratorates|Parliament|Legislature|Lawmakers|Legislators|Senate|Watchdog|Commissioner|Tribunal|Judge|Judges)"
)
_SOON = r"(?:(?:Jointly|Again|Officially|Formally|Recently|Publicly|Finally|Also|First)\s+)?"
_DONE = (
    "Issued Released Published Announced Launched Adopted Notified Promulgated Solicited Unveiled Introduced Imposed Ruled Urged Proposed Warned Sought Opened Began "
    "Called Signed Named Told Decided Fined Ordered Summoned Penalized Punished Suspended Rejected Dismissed Upheld Removed Banned Convicted Sentenced Awarded "
    "Required Approved Revised Amended Held Found Jailed Arrested Detained Passed Cleared Backed Blocked Barred Halted Charged Indicted Prosecuted Acquitted Sued Sanctioned "
    "Reprimanded Criticized Listed Completed Started Closed Investigated Inspected Seized Shut Raided Overturned Reversed Accepted Refused Granted Delisted Censured Cautioned "
    "Asked Instructed Demanded Allowed Clarified Confirmed Established Finalized Updated Extended Expanded Repealed Strengthened Tightened Supported Explained Recognized Denied Said Gave Took Set Made Met Heard Levied Collected Recovered Confiscated Returned Ended Joined Asked Drafted Reviewed Audited Tested Checked Surveyed Detected Handled Solved Cracked Broke Caught Won Lost Sold Bought Paid Sent Replaced Renewed Restored Resumed Invited Hosted Trained Hired Appointed Elected Named Renamed Rated Ranked Scored Counted Tallied Registered Certified Licensed Authorized Exempted Postponed Delayed Withdrew Canceled Scrapped Dropped Lifted Eased Froze Unfroze Blacklisted Interviewed Questioned Pledged Promised Demanded Advised Recommended Reminded Alerted Informed"
).split()
_SAME = frozenset(["Set", "Shut"])  # forms that are of the present too
# What a place or a company does and is not done to it with an object behind: "Hainan Published Rules", not "Hotel Fined RMB 5,000".
_OF_PLACES = "Published Issued Released Adopted Passed Launched Introduced Unveiled Revised Amended Promulgated Announced Established Fined Approved Banned Opened Began Punished".split()
_OF_FIRMS = (
    "Published Released Launched Introduced Unveiled Announced Removed Updated Signed Began Started Revised".split()
)
_PAST_OF_ACTOR = re.compile(
    rf"(?P<who>[A-Z]{{3,6}}|[\w'’]+\s[A-Z]{{3,6}}|{_ACTOR}{_BODY})(?:\s+(?:in|of|for|on)\s+[A-Z]\w+(?:\s(?:(?:and|of|for|the)\s)*[A-Z]\w+){{0,4}}?)?\s+{_SOON}(?P<verb>{any_of(_DONE)})\b(?=\s+(?P<next>\S+))"
)
_DONE_TO = frozenset(
    "Named Called Ranked Rated Elected Appointed Chosen Renamed Sold Won Lost Made Set Found Held Said Told Heard Met Took Gave Scored Sued Joined Left Returned".split()
) - {"Held", "Won", "Joined", "Took", "Gave", "Met"}  # of a place these may be passive
_OF_SUMS = frozenset("Levied Imposed Collected Awarded Recovered Confiscated Paid Seized Returned".split())
_OF_PERSONS = frozenset(
    "Jailed Arrested Detained Charged Indicted Prosecuted Convicted Sentenced Fined Summoned Sued Warned Punished Named Notified Ordered Banned Penalized Acquitted Delisted Removed Suspended Inspected Investigated Closed Seized".split()
)
_PAST_OF_NAME = re.compile(
    rf"(?P<who>[A-Z][\w'’]+(?:\s[A-Z][\w'’]+)?)\s+{_SOON}(?P<verb>{any_of(sorted({*_DONE, *_OF_FIRMS} - _OF_PERSONS | {*_OF_PLACES}))})\b(?=\s+(?P<next>\S+))"
)
_NO_OBJECT_BEHIND = re.compile(
    r"(?:by|in|for|to|as|on|over|against|after|with|at|from|during|under|amid|if|when|while|before|despite|and|or|following|because|RMB|US\$|[A-Z]{0,2}[€£$¥]|[A-Z]{3}$|[A-Z]{3}\b\$?\d|Wrong|Liable|Guilty|Unlawful|Illegal|Again|Over|After|Following|Without|Against|Under|Amid|Before)",
)
_NO_OBJECT = re.compile(
    r"(?<!Press )(?<!News )(?<!Product )(?<!Data )(?<!Media )\b(?P<verb>Releases|Publishes|Announces|Promulgates|Establishes|Adopts)\s*$"
)
_PRESENT = {
    verb.capitalize(): base
    for verb, base in {
        **frames.PAST, "unveiled": "unveil", "sought": "seek", "jailed": "jail", "detained": "detain", "cleared": "clear", "backed": "back",
        "blocked": "block", "barred": "bar", "halted": "halt", "acquitted": "acquit", "sanctioned": "sanction", "reprimanded": "reprimand",
        "criticized": "criticize", "inspected": "inspect", "seized": "seize", "raided": "raid", "overturned": "overturn", "reversed": "reverse",
        "delisted": "delist", "censured": "censure", "cautioned": "caution", "instructed": "instruct", "demanded": "demand", "tightened": "tighten",
        "recognized": "recognize",
    }.items()
}  # fmt: skip


@style(
    "heading-tense",
    "warning",
    "A heading tells what an authority does in the present tense.",
    bad="### CAC Released Rules on Health Data\n\nThe CAC released the rules.",
    good="### CAC Releases Rules on Health Data\n\nThe CAC released the rules.",
)
def tense(page: Page, house: House) -> Iterator[Slip]:
    """An authority with a verb in the past, and a thing that "releases" without an object."""
    for part in page.headings:
        found = _past(part.text, house)
        if found:
            base = _PRESENT.get(found["verb"], "")
            many = found["who"].endswith(("s", "Police")) and not found["who"].isupper()
            many = many and not found["who"].endswith("Congress")
            now = (base if many else frames.third(base)).capitalize()
            yield Slip(part, *found.span("verb"), f"{found['verb']!r} is in the past tense", f"write {now}")
        if found := _NO_OBJECT.search(part.text):
            base = frames.THIRD[found["verb"].lower()]
            past = next((p for p, b in frames.PAST.items() if b == base), base)
            yield Slip(
                part,
                *found.span("verb"),
                f"{found['verb']!r} has no object",
                f"write Is {past.capitalize()}, or put the actor first",
            )


def _past(text: str, house: House) -> re.Match[str] | None:
    """An authority, a place or a company at the head of a heading, with what it did in the past and the object of that."""
    found = _PAST_OF_ACTOR.match(text)
    if found and found["verb"] not in _SAME and _is_actor(found["who"].split()[-1], house):
        counted = found["next"][0].isdigit()
        objects = found["verb"] in _OF_SUMS or (
            counted
            and found["verb"] in _OF_PERSONS
            and re.match(r"\d[\d,]*\s+(?:\w+|[“\"])", text[found.start("next") :])
        )
        termed = re.match(r"\w+\s(?:Years?|Months?|Days?)\b", text[found.start("next") :])  # "Jailed Six Years"
        if objects or not (counted or termed or _NO_OBJECT_BEHIND.match(found["next"])):
            return found
    found = _PAST_OF_NAME.match(text)
    if found and not found["next"][0].isdigit() and not _NO_OBJECT_BEHIND.match(found["next"]):
        known = house.dictionary
        who = found["who"].replace("’", "'")
        place = who in known.provinces or who in known.cities or who in _TWO_WORDS
        if (place and (found["verb"] in _OF_PLACES or found["verb"] not in _DONE_TO)) or (
            who in known.names and found["verb"] in _OF_FIRMS
        ):
            return found
    return None


_TWO_WORDS = frozenset(
    ["Hong Kong", "Inner Mongolia", "South Korea", "European Union", "United Kingdom", "United States"]
)


def _is_actor(who: str, house: House) -> bool:
    """Whether words name an authority: an abbreviation that is known as one, or a name with the word of a body in it."""
    return who in house.bare or any(who in short for short in house.bodies.values()) or not who.isupper()


_BY_ACTOR = re.compile(
    rf"\b(?P<words>{any_of([*_DONE, 'Taken', 'Begun', 'Sued', 'Given', 'Made'])}\s+by\s+(?:the\s)?(?:(?P<who>[A-Z]{{3,6}})\b|{_ACTOR}{_BODY}))"
)
_BY_PLACE = re.compile(
    rf"\b(?P<words>{any_of([*_DONE, 'Taken', 'Begun', 'Sued', 'Given', 'Made'])}\s+by\s+(?P<who>[A-Z][a-z]+))\b"
)
_DAY_FIRST = re.compile(
    r"^(?:On|In|At|By|After|Under|For|From|With|To|Against|Following|Upon|During|Since)\s(?!Re\b)[A-Z\d][^:–—]{0,40}"
)


@style(
    "actor-first",
    "advice",
    "A heading begins with who acts: MIIT Notifies Apps, not Apps Notified by MIIT.",
    bad="### Rules on Health Data Issued by Hainan Health Commission\n\nThe Hainan Health Commission issued the rules.",
    good="### Hainan Health Commission Issues Rules on Health Data\n\nThe Hainan Health Commission issued the rules.",
)
def actor_first(page: Page, house: House) -> Iterator[Slip]:
    """An authority behind by, and anything with a preposition before the one who acts."""
    for part in page.headings:
        known = house.dictionary
        for placed in _BY_PLACE.finditer(part.text):
            if placed["who"] in known.provinces or placed["who"] in known.cities or placed["who"] in known.names:
                yield Slip(
                    part, *placed.span("words"), "the actor stands at the end", "put the actor first: … Issues …"
                )
        found = _BY_ACTOR.search(part.text)
        if found and (not found["who"] or _is_actor(found["who"], house)):
            yield Slip(part, *found.span("words"), "the actor stands at the end", "put the actor first: … Issues …")
        if found := _DAY_FIRST.match(part.text):
            yield Slip(part, *found.span(), "the heading begins with a preposition", "put the actor first")

"""Wrong statements made from right ones: each fact of an item changed in one way, by a seed, so that the lock can be measured."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsletter import comparing, shipped
from newsletter.core import facts
from newsletter.core.facts import Fact
from newsletter.core.facts.exchanged import alike
from newsletter.core.facts.lists import listed
from newsletter.core.facts.nearness import laid_out

BODIES = ["MIIT", "CAC", "SAMR", "MPS", "SPP", "SPC", "CSRC", "ICO", "CNIL", "EDPB", "FTC", "NFRA", "TC260"]
COMPANIES = ["Tencent", "Alibaba", "Baidu", "JD.com", "Huawei", "Meituan", "Xiaomi", "Google", "Amazon"]
PLACES = ["Guizhou", "Qingdao", "Shenyang", "Kunming", "Gansu", "Wuxi", "Harbin", "Hainan", "Yunnan", "Dalian"]
LAWS = ["E-Commerce Law", "Civil Code", "Advertising Law", "Cryptography Law", "Anti-Monopoly Law"]
PEOPLE = ["Liang", "Guo", "Cheng", "Shao", "Pei", "Duan", "Qiu", "Tao"]
WORDS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
MONTHS = "January February March April May June July August September October November December".split()
UNITS = [
    (r"RMB", "US$"), (r"US\$", "RMB "), (r"€", "£"), (r"£", "€"), (r"S\$", "€"), (r"\byuan\b", "dollars"), (r"\bbillion\b", "million"),
    (r"\bmillion\b", "billion"), (r"\bworking days\b", "months"), (r"\byears?\b", "months"), (r"\bmonths?\b", "days"), (r"\bdays\b", "weeks"),
    (r"\bweeks\b", "days"), (r"%|\bpercent\b", " percentage points"), (r"\bArticles?\b", "Chapter"), (r"万元", "亿元"), (r"个月", "年"),
]  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    """An item with one statement made wrong: the row, which kind, the field, the words that were and are, and where they are."""

    row: Mapping[str, Any]
    kind: str
    field: str
    was: str
    now: str
    start: int

    def caught(self) -> bool:
        """Whether the lock flags a fact where the statement was changed."""
        source = comparing.Source(self.row["source_title"], self.row["source_text"], comparing._day(self.row), "s")
        found = comparing.verdicts(self.row["heading"], self.row["body"], [source], shipped.names())
        end = self.start + len(self.now)
        return any(
            v.status == "not_found" and v.field == self.field and v.fact.start < end and self.start < v.fact.end
            for v in found
        )


def mutations(row: Mapping[str, Any], seed: int) -> Iterator[Mutation]:
    """Each fact of a row's item, once in each way that can be changed; two facts of a kind exchanged."""
    chance = random.Random(f"{seed} {row['id']}")
    for field in ("heading", "body"):
        for fact in facts.read(row[field], shipped.names()):
            for kind, now in _ways(fact, row, chance):
                if now != fact.words:
                    text = row[field][: fact.start] + now + row[field][fact.end :]
                    yield Mutation({**row, field: text}, kind, field, fact.words, now, fact.start)


def exchanges(row: Mapping[str, Any]) -> Iterator[Mutation]:
    """Any two values of one kind in the body, each put in the other's place; two names of one list exchanged say the same."""
    text, gazetteer = row["body"], shipped.gazetteer()
    found = facts.read(text, shipped.names())
    layout = laid_out(text, found)
    for one, other in itertools.combinations(found, 2):
        if alike(one, other, gazetteer) and not (one.kind == "name" and listed(layout, one, other, found)):
            now = text[: one.start] + other.words + text[one.end : other.start] + one.words + text[other.end :]
            was = f"{one.words}, {other.words}"
            yield Mutation({**row, "body": now}, one.kind, "body", was, text[one.start : other.end], one.start)


def replacements(row: Mapping[str, Any]) -> Iterator[Mutation]:
    """Each value of the body with another one of its kind, which the body has elsewhere, in its place: the source holds both."""
    text, gazetteer = row["body"], shipped.gazetteer()
    for one, other in itertools.permutations(facts.read(text, shipped.names()), 2):
        if alike(one, other, gazetteer):
            now = text[: one.start] + other.words + text[one.end :]
            yield Mutation({**row, "body": now}, one.kind, "body", one.words, other.words, one.start)


def _ways(fact: Fact, row: Mapping[str, Any], chance: random.Random) -> Iterator[tuple[str, str]]:
    words = fact.words
    if fact.kind == "name":
        if now := _name(fact, row, chance):
            yield "name", now
        return
    if fact.kind == "date":
        yield from (("date", now) for now in [_date(words, chance)] if now)
    digits = [m.start() for m in re.finditer(r"\d", words)]
    if digits and fact.kind != "date":
        place = chance.choice(digits)
        others = [d for d in "123456789" if d != words[place]]
        yield "digit", words[:place] + chance.choice(others) + words[place + 1 :]
    elif fact.kind != "date":
        word = re.search(r"[A-Za-z]+", words)
        if word and word.group().lower() in WORDS:
            now = chance.choice([w for w in WORDS if w != word.group().lower()])
            yield "digit", words.replace(word.group(), now.capitalize() if word.group()[0].isupper() else now, 1)
    if fact.kind in ("amount", "duration", "percentage", "article"):
        for pattern, other in UNITS:
            if re.search(pattern, words):
                yield "unit", re.sub(pattern, other, words, count=1)
                break


def _date(words: str, chance: random.Random) -> str | None:
    """The date with its day, its month or its year changed."""
    ways = []
    if month := re.search("|".join(MONTHS), words):
        ways.append(words.replace(month.group(), chance.choice([m for m in MONTHS if m != month.group()])))
    if day := re.search(r"(?<!\d)\d{1,2}(?!\d)", words):
        now = chance.choice([n for n in range(1, 29) if n != int(day.group())])
        ways.append(words[: day.start()] + str(now) + words[day.end() :])
    if year := re.search(r"(?:19|20)\d\d", words):
        now = int(year.group()) + chance.choice([-3, -2, -1, 1, 2])
        ways.append(words.replace(year.group(), str(now)))
    return chance.choice(ways) if ways else None


def _name(fact: Fact, row: Mapping[str, Any], chance: random.Random) -> str | None:
    whole = row["source_title"] + row["source_text"]
    gazetteer = shipped.gazetteer()
    if "party" in fact.units:
        pool = PEOPLE
    elif fact.value.startswith("place@"):
        pool = PLACES
    elif "@" in fact.value:
        place = next(
            (form for form in sorted(gazetteer.places, key=len, reverse=True) if form.isascii() and form in fact.words),
            None,
        )
        return fact.words.replace(place, chance.choice([p for p in PLACES if p != place])) if place else None
    else:
        kind = gazetteer.names[fact.value].kind
        pool = {"body": BODIES, "law": LAWS, "company": COMPANIES}[kind]
    held = {mention.key for mention in gazetteer.mentions(whole)}
    free = [name for name in pool if name not in whole and not any(m.key in held for m in gazetteer.mentions(name))]
    return chance.choice(free) if free else None

"""Damaged copies of feeds, always the same for a seed; run as a program it reads many of them and says what that took.

`python -m tests.feed_mutations FOLDER FIRST COUNT` prints one line of JSON: copies read, entries found, the slowest in seconds, the memory of
this process and its children at their largest in MB, and what went wrong: anything but a listing or a plain reason.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from newsletter.adapters import feeds
from newsletter.errors import UnreadableListing

LARGEST = 40_000  # bytes of a copy before it is damaged
ENCODINGS = ("utf-8", "gb2312", "big5", "shift_jis", "euc-kr", "koi8-r", "iso-8859-1", "utf-16", "utf-32", "nonsense")


def _peak() -> int:
    """The memory of this process at its largest, in kB; getrusage would count what its parent held when it was forked (Linux)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def rarely_large(chance: random.Random, usual: int) -> int:
    """A size up to `usual`, one time in ten up to fifty times that: reading what is large takes a process of its own."""
    return chance.randint(10, usual * (1 if chance.random() < 0.9 else 50))


def flips(data: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.randint(1, 200)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return data


def cut(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(len(data))]


def doubled(data: bytearray, chance: random.Random) -> bytearray:
    first, second = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[:second] + data[first:second] * chance.randint(1, 20) + data[second:]


def mixed(data: bytearray, chance: random.Random) -> bytearray:
    first, second = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[second:] + data[first:second] + data[:first]


def lying(data: bytearray, chance: random.Random) -> bytearray:
    text = bytes(data).decode("utf-8", "replace")
    declared = f'<?xml version="1.0" encoding="{chance.choice(ENCODINGS)}"?>'
    real = chance.choice(("utf-8", "gb18030", "big5", "utf-16", "utf-32", "utf-16-le", "koi8-r"))
    return bytearray((declared + text).encode(real, "replace"))


def nested(data: bytearray, chance: random.Random) -> bytearray:
    place, deep = chance.randrange(len(data)), rarely_large(chance, 600)
    mark = chance.choice(
        (b"<item>", b"<d>", b"<![CDATA[", b"<!--", b"<description>", b"&lt;div&gt;", b"<a b='", b"&amp;")
    )
    return data[:place] + mark * deep + data[place:]


def giant(data: bytearray, chance: random.Random) -> bytearray:
    place, long = max(data.find(b">", chance.randrange(len(data))), 0), rarely_large(chance, 20_000)
    inside = chance.choice((b'x="%s"', b"%s", b"<author>%s</author>", b"<title>%s</title>", b"<guid>%s</guid>"))
    return (
        data[:place] + b" " + inside % (chance.choice((b"a", b" ", b"9", b"a@b.", b"<")) * long)[:long] + data[place:]
    )


def bomb(data: bytearray, chance: random.Random) -> bytearray:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, chance.randint(2, 12)))
    kind = f'<!DOCTYPE x [<!ENTITY l0 "{"ha" * chance.randint(1, 400)}">{levels}]>'
    return bytearray(kind.encode()) + data.replace(b"<title>", b"<title>&l9;&l1;&l0;", 50)


WAYS: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (
    flips,
    cut,
    doubled,
    mixed,
    lying,
    nested,
    giant,
    bomb,
)


def mutated(data: bytes, seed: int) -> bytes:
    """A damaged copy: one to three ways of damage, one after the other."""
    chance = random.Random(seed)
    found = bytearray(data[:LARGEST])
    for _ in range(chance.randint(1, 3)):
        if found:
            found = chance.choice(WAYS)(found, chance)
    return bytes(found)


def main(folder: str, first: str, count: str) -> None:
    paths = sorted(path for path in Path(folder).iterdir() if path.suffix != ".md")
    slowest, entries, wrong = 0.0, 0, []
    for seed in range(int(first), int(first) + int(count)):
        data = mutated(paths[seed % len(paths)].read_bytes(), seed)
        began = time.perf_counter()
        try:
            entries += len(feeds.parse(data, url="https://www.example.cn/feed.xml", source="s").entries)
        except UnreadableListing as error:
            if not error.reason:
                wrong.append(f"{seed}: no reason")
        except BaseException as error:
            wrong.append(f"{seed}: {type(error).__name__}: {error}")
        slowest = max(slowest, time.perf_counter() - began)
    largest = max(_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    print(
        json.dumps({"read": int(count), "entries": entries, "slowest": slowest, "mb": largest / 1000, "wrong": wrong})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

"""An article of 30 kB, read out of its page warm: English and Chinese."""

from __future__ import annotations

from bench.measure import Row, interleaved
from newsletter.extracting import extract

AIM = 20.0  # milliseconds
SIZE = 30_000  # bytes
_ENGLISH = "The court said that firm {n} had kept the records of 4,200 customers for longer than the law allows. "
_CHINESE = "法院认为，第{n}家企业未经同意收集4200名用户的个人信息，违反法律规定，应当在三十日内删除。"
_HEAD = "<!DOCTYPE html><html><head><meta charset=utf-8><title>{title} - Times</title></head><body><nav>{menu}</nav><h1>{title}</h1><p>2025-05-03</p>"


def page(title: str, sentence: str) -> bytes:
    menu = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(60))
    text, number = _HEAD.format(title=title, menu=menu), 0
    while len(text.encode()) < SIZE:
        text += f"<p>{''.join(sentence.format(n=number + n) for n in range(4))}</p>"
        number += 4
    return (text + "<footer>Copyright 2025 Times. All rights reserved.</footer>").encode()


def rows(rounds: int) -> list[Row]:
    pages = {
        "English": page("Court orders firms to delete records", _ENGLISH),
        "Chinese": page("法院判令企业删除个人信息", _CHINESE),
    }
    for data in pages.values():
        extract(data, "page.html")  # warm: the libraries are loaded
    found = interleaved(
        3 * rounds, {name: lambda data=data: extract(data, "page.html") for name, data in pages.items()}
    )
    return [Row(f"extract 30 kB, {name}", 1000 * seconds, "ms", AIM) for name, seconds in found.items()]

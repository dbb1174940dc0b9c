"""Copies: where a page says itself that it took its text from an authority, the authority's own page is the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from newsletter.core import page_address
from newsletter.core.articles.publishers import Publishers
from newsletter.core.check.citations import GIVEN_AT, cited, example_note, held_as
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.facts import Names
from newsletter.core.gazetteer import Gazetteer, Name
from newsletter.core.kept import Held, behind, titles_agree
from newsletter.core.languages import is_chinese
from newsletter.core.model import Article
from newsletter.core.pinyin import Pinyin

_SAID = re.compile(r"(?:来源|稿源|转自|信息来源)\s*[:：]\s*([^\s|，。；)）]{2,30})|\bSource:\s*([A-Z][^\n|.;)]{3,80})")
_MEDIA = frozenset({"xinhua"})
_TELLING = 8  # letters from which a title tells a page

_COPY = "https://news.example.com/2026/apps.html"
_TOLD = held_as(_COPY, "MIIT Names 12 Apps")["held"][0]
_MIIT = "Ministry of Industry and Information Technology"
_GIVEN = {
    "held": (
        replace(
            _TOLD, articles=(Article("MIIT Names 12 Apps", "Twelve apps were named.", _MIIT, GIVEN_AT, url=_COPY),)
        ),
    ),
    "publishers": Publishers({"news.example.com": {"en": "Example News"}}),
    "names": Names(
        Gazetteer(
            {"miit": Name("miit", "body", _MIIT, ("MIIT",))},
            [("court", ("People's Court",), ("人民法院",))],
            Pinyin({}, ""),
        )
    ),
}


@rule(
    "syndicated-copy",
    "advice",
    "An authority is cited by its own page, not by a copy of it.",
    bad=Example(
        example_note(f'<{_COPY}> "MIIT Names 12 Apps", Example News.'),
        f"a kept copy of that page, which names the {_MIIT} as its source",
        _GIVEN,
    ),
    good=Example(
        example_note('<https://www.miit.gov.cn/2026/apps.html> "MIIT Names 12 Apps", MIIT.'),
        "the same kept copy",
        _GIVEN,
    ),
)
def syndicated_copy(subject: Subject) -> Iterator[Finding]:
    """Pages of known papers and portals whose kept text names an authority as its source, or of which a kept source is the authority's own."""
    if subject.names is None or not subject.held:
        return
    for item, line, label, url, citation in cited(subject):
        if url is None or page_address.is_authority(url) or page_address.is_wechat(url):
            continue
        held = behind(label, url, citation, subject.held)
        own = next(_own_pages(held, subject.held), None)
        # An authority's page on a host that we do not know names itself as well: only a known paper's page is a copy.
        paper = subject.publishers.by_url(url, "en") if subject.publishers else None
        body = _body(held, subject.names) if paper else None
        if body or own:
            who = f"of {body}" if body else "of an authority"
            yield Finding(
                item, line, url, f"[^{label}] cites a copy {who}" + (", as the page says itself" if body else "'s page, which is kept as well"),
                f"cite {own}" if own else f"cite the page of {body} itself, if it has one",
            )  # fmt: skip


def _body(held: list[Held], names: Names) -> str | None:
    """The authority that a page names as its source, in the page's words."""
    for article in (article for one in held for article in one.articles):
        said = [found[1] or found[2] for found in _SAID.finditer(f"{article.text[:600]}\n{article.text[-600:]}")]
        for name in (article.publisher or "", *said):
            for mention in names.gazetteer.mentions(name):
                known = names.gazetteer.names.get(mention.key)
                is_body = known.kind == "body" if known else "@" in mention.key
                if is_body and mention.key not in _MEDIA and not mention.key.startswith("place@"):
                    return name.strip()
    return None


def _own_pages(held: list[Held], kept: tuple[Held, ...]) -> Iterator[str]:
    """The addresses of kept sources that are an authority's own page under the same title."""
    titles = [title for one in held for title in one.titles if len(title) >= _TELLING]
    for one in kept:
        same = [title for title in titles if is_chinese(title) == is_chinese(one.source.title)]
        if (
            one not in held
            and page_address.is_authority(one.source.url)
            and same
            and titles_agree(one.source.title, same)
        ):
            yield one.source.url

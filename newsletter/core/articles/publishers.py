"""Names of publishers: by host, and as a line of a page spells them. The list of known ones is data and is passed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from newsletter.core.articles import wording

# What a publisher's name begins or ends with, where the name itself is not known.
_KIND = re.compile(
    r"(?:Ministry|Office|Department|Commission|Court|Bureau|Administration) of .*|.*(?:\b(?:Times|Daily|News|Post|Journal|Herald|Gazette|Agency|Review|Tribune|Observer|Weekly|Press|Network|Bulletin|Chronicle|Telegraph|Authority|Commission|Ministry|Court|Office|Administration)|日报|晚报|晨报|早报|时报|周刊|商报|新闻网?|网|社|通讯社|电视台|报|杂志|客户端|发布|法院|检察院|委员会|办公室|管理局|厅|部|局)",
    re.IGNORECASE,
)
_BODY_OF = re.compile(r"(?:Ministry|Office|Department|Commission|Court|Bureau|Administration) of ")
# Chinese endings that many words share: only a short line that ends so is a name.
_SHORT_ENDS = re.compile(r"(?:发布|报|社|网|部|局|厅|杂志)$")
_NO_NAME = re.compile(r"(?:举报|通报|申报|情报|上报|汇报|预报|全部|上网|联网)$|被|将|拟")


@dataclass(frozen=True)
class Publishers:
    """The known publishers: host to its name in each language (`{"en": …, "zh": …}`), either of which may be missing."""

    hosts: Mapping[str, Mapping[str, str]]

    def by_url(self, url: str | None, language: str) -> str | None:
        """The name of the host or of the nearest domain above it, in the language of the article where there is one."""
        try:
            host = (urlsplit(url or "").hostname or "").lower()
        except ValueError:
            return None
        while host.count("."):
            if host in self.hosts:
                names = self.hosts[host]
                return names.get(language) or names.get("en") or names.get("zh")
            host = host.partition(".")[2]
        return None

    @cached_property
    def _spelled(self) -> dict[str, str]:
        return {wording.key(name): name for names in self.hosts.values() for name in names.values()}

    def known(self, text: str) -> str | None:
        """The name as it is usually written, whatever its case and spacing; None for a name not in the list."""
        return self._spelled.get(wording.key(text)) or self._spelled.get(
            wording.key(re.sub(r"^the\s", "", text, flags=re.IGNORECASE))
        )

    def named(self, text: str) -> str | None:
        """A name where a line states one: the known spelling, else as stated, capitals alone set as a name."""
        name = text.strip(' \t|·•,，:：/()（）[]【】"“”').strip()
        if not name or len(name) > 60 or not re.search(r"[^\W\d_]", name) or "http" in name:
            return None
        if found := self.known(name):
            return found
        if name.isupper() and " " in name:
            return name.title()
        return name

    def alone(self, text: str) -> str | None:
        """A publisher named by a line that says nothing else (`Global Times` below a story); None where it is no such line."""
        if found := self.known(text):
            return found
        name = text.strip()
        if wording.is_chinese(name):
            short = 3 <= len(name) <= (8 if _SHORT_ENDS.search(name) else 18) and not _NO_NAME.search(name)
        else:
            titled = all(word[:1].isupper() or word in ("of", "the", "and", "for") for word in name.split())
            short = titled and len(name) <= 60 and len(name.split()) <= (7 if _BODY_OF.match(name) else 4)
        plain = re.fullmatch(r"[\w .&'’-]+", name) is not None and not re.search(r"\d", name)
        return self.named(name) if short and plain and _KIND.fullmatch(name) else None

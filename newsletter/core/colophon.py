"""The colophon: who publishes, whom to ask, what this is not, how to leave, where past issues lie."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.core.view import IssueView
from newsletter.core.words import words


@dataclass(frozen=True)
class Line:
    """A line of the colophon: text, then a link (text, address) or none. `kind` names it for styles and readers."""

    kind: str
    text: str = ""
    link_text: str = ""
    address: str = ""
    language: str | None = None
    colon: str = ": "

    def lines(self) -> tuple[str, ...]:
        """The line in plain text: an address that is not the text itself stands on a line of its own."""
        shown = self.address.removeprefix("mailto:").partition("?")[0]
        if not self.address:
            return (self.text,)
        if shown == self.link_text:
            return (f"{self.text}{self.colon}{shown}" if self.text else shown,)
        return (f"{self.text} {self.link_text}".strip() + self.colon.strip(), self.address)


def paragraphs(view: IssueView, *, for_email: bool) -> tuple[Line, ...]:
    """The colophon's lines. How to leave is said in e-mail only, in English and in Chinese; so is who sends, where settings say it."""
    publication, said = view.publication, words(view.language)
    publisher = said.published_by.format(publication.publisher)
    phone = said.telephone.format(publication.telephone) if publication.telephone and for_email else ""
    found = [Line("publisher", ", ".join(part for part in (publisher, publication.address, phone) if part))]
    if for_email and publication.publisher_zh:
        found.append(_sender_in_chinese(view))
    if publication.contact:
        asked = f"{said.questions} ({publication.contact_name})" if publication.contact_name else said.questions
        found.append(Line("contact", asked, publication.contact, f"mailto:{publication.contact}", colon=said.colon))
    if publication.site:
        found.append(Line("archive", said.archive, publication.site, publication.site, colon=said.colon))
    corrections = said.corrections if publication.corrections is None else publication.corrections
    found += [Line("disclaimer", view.disclaimer), Line("correcting", corrections)]
    if for_email and (publication.notice or publication.privacy):
        notice = said.notice.format(publication.name) if publication.notice is None else publication.notice
        found.append(Line("notice", notice))
    if for_email and publication.privacy:
        found.append(Line("privacy", "", said.privacy, publication.privacy))
    if for_email and (address := unsubscribe_address(view)):
        found.append(Line("unsubscribe", "", words("en").unsubscribe, address, "en"))
        found.append(Line("unsubscribe", "", words("zh").unsubscribe, address, "zh-Hans"))
    return tuple(line for line in found if line.text or line.address)


def _sender_in_chinese(view: IssueView) -> Line:
    """Who sends, in Chinese (Cap. 593A, Unsolicited Electronic Messages Regulation: name, address, telephone, e-mail, in both languages)."""
    publication, said = view.publication, words("zh")
    phone = said.telephone.format(publication.telephone) if publication.telephone else ""
    mail = f"电邮{publication.contact}" if publication.contact else ""
    facts = (said.published_by.format(publication.publisher_zh), publication.address_zh, phone, mail)
    return Line("publisher", "，".join(fact for fact in facts if fact), language="zh-Hans")


def unsubscribe_address(view: IssueView) -> str:
    """Where "unsubscribe" leads: the configured address, else a mail to the contact; empty where neither is set."""
    publication = view.publication
    if publication.unsubscribe:
        return publication.unsubscribe
    return f"mailto:{publication.contact}?subject=Unsubscribe" if publication.contact else ""

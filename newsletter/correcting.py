"""`correct`: an item that readers have was mended. A dated notice, a new version beside the kept old one, a line for the next issue, one letter.

The editor's approval is for the corrected issue as a whole: until it is given, nothing is published and nobody is mailed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newsletter import archiving, sending
from newsletter.adapters.render import EMAIL, Renderer
from newsletter.adapters.store import restored as restored_store
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.building import Rendered
from newsletter.core import approval, colophon, correction, edits, issue_md, plaintext, restored
from newsletter.core.mailing import marks
from newsletter.core.mailing.ledger import Mailing, State
from newsletter.core.mailing.template import Edition, File
from newsletter.core.model import Correction, Issue
from newsletter.core.publication import Publication
from newsletter.core.versions import Version
from newsletter.core.view import IssueView
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.readers import Readers


@dataclass(frozen=True)
class Noted:
    """A notice in the front matter: `new` where this run wrote it; `others` are items that changed too and have none."""

    entry: Correction
    new: bool
    others: tuple[str, ...]


def published(folder: IssueFolder) -> tuple[Version, Issue]:
    """The newest published version and what it says; NewsletterError where none was published."""
    known = folder.versions()
    if not known:
        folder.read()  # an issue that is not there says so
        raise NewsletterError(
            f"issue {folder.key} has not been published, so there is nothing to correct: edit {folder.shown} and approve it"
        )
    last = known[-1]
    store = archiving.frozen(Workspace(folder.workspace))
    text = store.read(str(folder.key), last.version, archiving.ISSUE, last.files[archiving.ISSUE])
    return last, issue_md.parse(text.decode("utf-8"), file=folder.shown).issue


def note(folder: IssueFolder, anchor: str, now: datetime, what: str | None = None) -> Noted:
    """Write the notice of a mended item into the front matter, and raise the version. Again, it is nothing new.

    `what` is the notice in a person's words; without it both tellings are quoted. NewsletterError where the item is as it was published.
    """
    last, before = published(folder)
    file = folder.read()
    after = file.issue
    number = max(after.version, last.version + 1)
    changed = correction.changed_items(before, after)
    here = [one for one in after.corrections if one.version == number]
    others = tuple(a for a in changed if a != anchor and a not in {one.item for one in here})
    noted = next((one for one in here if one.item == anchor), None)
    if noted is not None:
        return Noted(noted, new=False, others=others)
    if anchor not in changed:
        raise NewsletterError(_unchanged(folder, anchor, before, after, last))
    what = what or correction.notice(before, after, anchor)
    if not what:
        raise NewsletterError(
            f"{anchor}: too much has changed to quote it; say in a sentence what was wrong and what it says now: --what TEXT"
        )
    entry = Correction(now.date(), " ".join(what.split()), number, anchor)
    try:
        text = correction.with_correction(file, entry)
    except edits.EditError as error:
        raise NewsletterError(f"{folder.shown}: {error}") from None
    if folder.text() != file.text:
        raise NewsletterError(f"{folder.shown}: was changed meanwhile and is left alone; run this again")
    folder.save_issue(text)
    return Noted(entry, new=True, others=others)


def _unchanged(folder: IssueFolder, anchor: str, before: Issue, after: Issue, last: Version) -> str:
    if correction.item_of(after, anchor) is None and correction.item_of(before, anchor) is None:
        return f"issue {folder.key} has no item {anchor!r}; newsletter show {folder.key} lists them"
    mail = ""
    if any(one.item == anchor and one.version == last.version for one in before.corrections):
        mail = f"; `newsletter correct {folder.key} --mail`, without the item, tells readers of that version"
    return f"{anchor} says what version {last.version} says; mend it in {folder.shown} first, then run this again{mail}"


def is_approved(folder: IssueFolder, rendered: Rendered) -> bool:
    """Whether the corrected issue is approved as it stands."""
    return approval.status(folder.approval(), rendered.digest) == "approved"


def publish(folder: IssueFolder, rendered: Rendered, pdf: bytes, now: datetime) -> Version:
    """Freeze the corrected version beside the old ones, which stay as they are."""
    told = [one for one in rendered.view.corrections if one.version == rendered.view.version]
    items = [one.item.anchor for one in told if one.item]
    return archiving.freeze(folder, rendered, now=now, pdf=pdf, note=" ".join(one.what for one in told), items=items)


# ---- the next issue -----------------------------------------------------------------------------


def offer(workspace: Workspace, folder: IssueFolder, now: datetime) -> list[str]:
    """Put the corrections of earlier issues that were not yet told into an issue's opening, one line each; the lines.

    Each is offered once, to whichever later issue is drafted first: what an editor takes out stays out.
    """
    if folder.text() is None or folder.versions():
        return []
    lines: list[str] = []
    for earlier in workspace.issues():
        if earlier.key >= folder.key or "\ncorrections:" not in (earlier.text() or "") or not earlier.versions():
            continue
        issue, decisions = published(earlier)[1], earlier.decisions()
        for entry in correction.untold(issue, decisions):
            file = folder.read()
            line = correction.next_line(issue, entry, file.issue.language)
            folder.save_issue(correction.with_line(file, line))
            at = now.isoformat(timespec="seconds")
            told = {
                "decision": correction.TOLD,
                "item": entry.item,
                "version": entry.version,
                "in": str(folder.key),
                "at": at,
            }
            decisions = [*decisions, told]
            earlier.save_decisions(decisions)
            lines.append(line)
    return lines


# ---- the letter ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Letter:
    """The letter about the corrections of a version: as a mailing it has a kind and a digest of its own."""

    view: IssueView
    html: str
    text: str
    kind: str
    digest: str

    def edition(self, date: datetime, attached: File | None = None) -> Edition:
        """What is mailed."""
        place = colophon.unsubscribe_address(self.view)
        return Edition(
            self.view.key,
            self.digest,
            self.view.subject,
            self.view.language,
            self.html,
            self.text,
            place,
            date,
            attached,
        )


def letter(folder: IssueFolder, rendered: Rendered, publication: Publication, renderer: Renderer) -> Letter:
    """The letter; NewsletterError where the version that stands has no correction."""
    issue = folder.read().issue
    if not any(one.version == issue.version for one in issue.corrections):
        raise NewsletterError(
            f"version {issue.version} of issue {folder.key} has no correction to tell of; newsletter correct {folder.key} ITEM"
        )
    shown = correction.letter(issue, publication, issue.version)
    kind = f"correction-{issue.version}"
    digest = hashlib.sha256(f"{kind}\0{rendered.digest}".encode()).hexdigest()
    return Letter(shown, renderer.html(shown, EMAIL), plaintext.plaintext(shown), kind, digest)


def refusals(folder: IssueFolder, rendered: Rendered, told: Letter, ledger: Ledger) -> list[str]:
    """Why the letter is not mailed, in words, each with its remedy; none where it may be."""
    key, found = str(folder.key), list[str]()
    whole, held = ledger.mailing(key), ledger.mailing(key, told.kind)
    version = rendered.view.version
    if not is_approved(folder, rendered):
        found.append(f"the corrected issue {key} is not approved as it stands; newsletter approve {key} --by NAME")
    if not any(one.version == version for one in folder.versions()):
        found.append(
            f"version {version} of issue {key} is not published; newsletter correct {key} ITEM, or newsletter site"
        )
    if whole is None:
        found.append(f"issue {key} was not mailed from this database, so nobody is known who has it")
    elif whole.ended is None:
        found.append(
            f"the mailing of issue {key} is not finished; newsletter send {key}, newsletter mailing resolve {key}"
        )
    for kind, mailing in (("issue", whole), (told.kind, held)):
        if sending.unknown_here(folder.sent(kind), mailing, ledger):
            found.append(
                f"issues/{key} tells of a mailing ({kind}) that this database does not know, or not to its end: the database is an old or "
                "another one, and readers would be mailed twice. Restore the newer database"
            )
    zone = ZoneInfo(rendered.view.publication.time_zone)
    if doubt := restored_store.doubt(ledger.database, folder.key, zone):
        found.append(restored.refusal(folder.key, doubt, zone))
    if held and held.ended:
        day = held.ended.astimezone(zone).date()
        found.append(f"the correction in version {version} of issue {key} was mailed on {day}; it is not mailed again")
    elif (
        held
        and held.digest != told.digest
        and any(number for state, number in ledger.counts(held).items() if state not in (State.QUEUED, State.LEFT))
    ):
        found.append(
            f"issue {key} was approved anew after its correction began to be mailed; put the approved text back to finish"
        )
    return found


def begin(
    folder: IssueFolder, rendered: Rendered, told: Letter, readers: Readers, ledger: Ledger, clock: sending.Clock
) -> Mailing:
    """The letter's mailing: the one that was begun, or a new one with a copy for everybody who got the issue. Under the lock of `send`."""
    if found := refusals(folder, rendered, told, ledger):
        raise NewsletterError(found[0])
    key = str(folder.key)
    held, whole = ledger.mailing(key, told.kind), ledger.mailing(key)
    assert whole is not None
    if held and held.digest != told.digest:
        ledger.forget(held)  # killed before the first letter
        held = None
    if held is None:
        had = [one for portion in ledger.received(whole) for one in portion]
        copies: Sequence[tuple[str, str]] = [(one, marks.mark(readers.secret, told.digest, one)) for one in had]
        held = ledger.open(key, told.digest, told.view.subject, copies, clock(), told.kind)
    sending.write_down(folder, held, ledger)
    return held

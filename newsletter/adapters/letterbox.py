"""The second way to hand letters over: as files, into a folder of .eml or a Maildir. For looking at them, and for a relay's pickup folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from newsletter.adapters import files
from newsletter.core.mailing.letter import Fate, Letter, Outcome
from newsletter.errors import MailError, NewsletterError

Kind = Literal["eml", "maildir"]


class Letterbox:
    """Writes each letter as one file, named by its mark: the same copy is never there twice."""

    def __init__(self, folder: Path, kind: Kind = "eml") -> None:
        self._folder, self._kind = folder, kind

    async def ready(self) -> None:
        """Make the folder (of a Maildir: cur, new and tmp)."""
        try:
            for name in ("cur", "new", "tmp") if self._kind == "maildir" else ("",):
                (self._folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MailError(
                f"{self._folder}: cannot be made ({error.strerror}); choose another folder", kind="connect"
            ) from None

    async def hand_over(self, letter: Letter) -> Outcome:
        """Write the letter; one that is there already counts as accepted. A full disk defers it."""
        name = re.sub(r"[^a-z0-9-]", "-", letter.mark)
        path = self._folder / "new" / f"{name}.newsletter" if self._kind == "maildir" else self._folder / f"{name}.eml"
        try:
            fresh = files.write_new(path, letter.data, mode=0o600)
        except NewsletterError as error:
            return Outcome(Fate.DEFERRED, 0, "", str(error))
        return Outcome(Fate.ACCEPTED, 0, "", "written" if fresh else "was there already")

    async def close(self) -> None:
        """Nothing is held open."""

"""`backup` in `newsletter.yaml`: where backups go, who may open them, how many stay, and when one is missed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from newsletter.config.kinds import Line, Strict


class BackupSettings(Strict):
    """`newsletter backup`: one encrypted file with the workspace and its database."""

    to: Line = Field(
        "var/backups",
        description="The folder of backups; in the workspace, or elsewhere (/mnt/backups), which is better.",
    )
    recipients: tuple[Line, ...] = Field(
        (),
        description="Public keys that open them (age1…, ssh-ed25519 …); none: the passphrase NEWSLETTER_BACKUP_PASSPHRASE(_FILE).",
    )
    keep: Annotated[int, Field(ge=0)] = Field(30, description="How many stay in the folder; 0: all.")
    warn_days: Annotated[int, Field(ge=1)] = Field(3, description="Days after which `doctor` misses a new one.")

"""A reader's address: how mail is sent to it, what two ways of writing it share, and how it is shown without giving it away."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

LONGEST = 254  # RFC 5321, 4.5.3.1.3, as erratum 1690 of RFC 3696 puts it


@dataclass(frozen=True)
class EmailAddress:
    """An address as mail is sent to it: the local part as typed (NFC), the domain in lower case and ASCII (IDNA 2008)."""

    text: str

    @classmethod
    def read(cls, typed: str) -> EmailAddress:
        """The address in a text; ValueError in words where there is none. The domain is not looked up."""
        typed = typed.strip().removeprefix("mailto:").strip("<>")
        if len(typed) > LONGEST:
            raise ValueError(f"is longer than {LONGEST} characters")
        try:
            found = validate_email(typed, check_deliverability=False)
        except EmailNotValidError as error:
            raise ValueError(_reason(str(error))) from None
        return cls(f"{found.local_part}@{found.ascii_domain.lower()}")

    @property
    def key(self) -> str:
        """What all ways of writing it share. RFC 5321 lets a server tell "A@" from "a@"; none that matters does, and readers type both."""
        return unicodedata.normalize("NFC", self.text.casefold())

    @property
    def domain(self) -> str:
        """The domain in ASCII."""
        return self.text.rpartition("@")[2]

    @property
    def masked(self) -> str:
        """The address for a page that others may see over a shoulder: `a…@example.org`."""
        return f"{self.text[0]}…@{self.domain}"

    def digest(self, secret: bytes) -> str:
        """HMAC-SHA-256 of the key (RFC 2104), in hexadecimal: it knows the address again and does not hold it."""
        return hmac.digest(secret, b"address\0" + self.key.encode(), hashlib.sha256).hex()


def _reason(said: str) -> str:
    """The validator's sentence in ours, without its full stop."""
    said = said.rstrip(".")
    return f"is no address: {said[0].lower()}{said[1:]}"

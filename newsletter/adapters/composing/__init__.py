"""Composing letters with private keys: here, or in processes beside."""

from newsletter.adapters.composing.keys import dns_record, signer
from newsletter.adapters.composing.processes import Key, Plan, letters

__all__ = ["Key", "Plan", "dns_record", "letters", "signer"]

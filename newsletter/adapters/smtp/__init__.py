"""Handing letters to a relay by SMTP (RFC 5321)."""

from newsletter.adapters.smtp.connection import Connection, Probe, Relay, probe

__all__ = ["Connection", "Probe", "Relay", "probe"]

"""Handing letters to a relay by SMTP (RFC 5321)."""

from newsletter.adapters.smtp.connection import Connection, Probe, Relay, probe
from newsletter.adapters.smtp.login import Login

__all__ = ["Connection", "Login", "Probe", "Relay", "probe"]

"""Documents from the web, fetched within bounds and only from where the address guard lets us (`core/reach.py`)."""

from newsletter.adapters.http.client import DIRECT, Client, Fetched, Redirect
from newsletter.adapters.http.connect import Resolver, system_resolver
from newsletter.adapters.http.fetch import Fetcher
from newsletter.adapters.http.poll import Poller, Reply, Request

__all__ = [
    "DIRECT", "Client", "Fetched", "Fetcher", "Poller", "Redirect", "Reply", "Request", "Resolver", "system_resolver",
]  # fmt: skip

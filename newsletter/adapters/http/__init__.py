"""Documents from the web, fetched within bounds and only from where the address guard lets us (`core/reach.py`)."""

from newsletter.adapters.http.connect import Resolver, system_resolver
from newsletter.adapters.http.fetch import Fetched, Fetcher, Redirect

__all__ = ["Fetched", "Fetcher", "Redirect", "Resolver", "system_resolver"]

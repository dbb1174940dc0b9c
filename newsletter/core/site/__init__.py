"""The archive's site: pages made of the archive, each by a maker that says what its pages are made from."""

from newsletter.core.site.pages import Maker, Page, Press, Work

__all__ = ["Maker", "Page", "Press", "Work"]

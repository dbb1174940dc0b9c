"""What can go wrong, in words its reader can act on."""


class NewsletterError(Exception):
    """A failure whose text says what happened, where, and what to do about it."""


class PdfError(NewsletterError):
    """The PDF could not be made, or is not fit to publish; the text names the cause and the remedy."""

"""Mail that waits to be read: in a folder, or in a mailbox by IMAP. Nothing there is changed; who reads remembers how far."""

from newsletter.adapters.post.folder import Folder
from newsletter.adapters.post.imap import Imap

__all__ = ["Folder", "Imap"]

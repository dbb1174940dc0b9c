"""Where the site is sent: a folder, an SFTP server, an S3-compatible store. Each reads, writes and removes files by path."""

NEW = ".newsletter-new"  # the ending of a file that is being written: what a killed run leaves is known by it

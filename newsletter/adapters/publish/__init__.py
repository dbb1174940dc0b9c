"""Where the site is sent: a folder, an SFTP server, an S3-compatible store. Each reads, writes and removes files by path."""

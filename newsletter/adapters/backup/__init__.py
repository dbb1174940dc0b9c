"""Backups: the files of a workspace as one stream (`pack`), and that stream as one encrypted file (`vault`)."""

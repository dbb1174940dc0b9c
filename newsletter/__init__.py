"""The monthly regulatory newsletter: one Markdown file in; e-mail, text, PDF and page out."""

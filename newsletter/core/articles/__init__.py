"""From a source document to its articles: what is a story, what is page furniture, and what the document says of itself."""

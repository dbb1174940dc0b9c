"""One side effect a module: files, rendering, PDF, documents."""

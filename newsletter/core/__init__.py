"""The pure core: no network, disk, clock or randomness. Text and data in, text and data out."""

"""`python -m newsletter.cli`: the program, where its script is not on the path."""

from newsletter.cli import main

main()

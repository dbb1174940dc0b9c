"""The command line: it builds the adapters, reads the environment, prints, and sets the exit code. The work is elsewhere.

Exit codes: 0 the output is whole; 1 the work could not be done, or `check` found problems; 2 wrong usage.
Commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import traceback

from newsletter.adapters import patterns
from newsletter.cli.desk import cli, say
from newsletter.errors import NewsletterError


def main() -> None:
    """Run the command line: whatever goes wrong is said in a line, never as a traceback."""
    # Nearly all that a command reads lives until it ends: looked through for garbage at every 700 new objects, it costs a twelfth of a check.
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)  # nor is it looked through once more at the end
    patterns.use(patterns.place())
    patterns.use_methods(patterns.place("methods"))
    try:
        cli(standalone_mode=True)
    except NewsletterError as error:
        say(f"error: {error}")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("NEWSLETTER_DEBUG"):
            traceback.print_exc()
        say(f"error: this should not have happened: {type(error).__name__}: {error}")
        say("Set NEWSLETTER_DEBUG=1 and run it again to see where, and report that.")
        sys.exit(1)

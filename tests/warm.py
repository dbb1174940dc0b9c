"""The real command line without its start: a process that has everything imported and forks for each command, to be killed at will.

python -m tests.warm [MODULE…]     imports these modules too, reads {"argv": […], "out": FILE, "env": {…}} from standard input, prints the child's process id, then its exit status
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO


def main() -> None:
    """Fork for each line."""
    import css_inline  # noqa: F401
    import jinja2  # noqa: F401
    import psycopg  # noqa: F401
    import sqlalchemy.dialects.postgresql
    import sqlalchemy.dialects.sqlite  # noqa: F401

    from newsletter import building, cli, correcting, laying_out, redacting, sending  # noqa: F401
    from newsletter.adapters import composing, letterbox, smtp  # noqa: F401
    from newsletter.adapters.store import ledger, lock, open_database, readers  # noqa: F401
    from newsletter.cli import office  # noqa: F401

    cli.cli.load()
    for name in sys.argv[1:]:
        importlib.import_module(name)
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if (child := os.fork()) == 0:
            _be(cli.main, asked)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _be(command: object, asked: dict[str, object]) -> None:
    out = os.open(str(asked["out"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.update(asked["env"])  # type: ignore[call-overload]
    sys.argv = ["newsletter", *map(str, asked["argv"])]  # type: ignore[call-overload]
    code = 70
    try:
        command()  # type: ignore[operator]
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class Warm:
    """Runs commands, one at a time."""

    def __init__(self, child: subprocess.Popen[str], folder: Path) -> None:
        self.child, self.out = child, folder / "warm.out"
        self.pid = 0
        self.environment: dict[str, str] = {}  # of every command

    @property
    def _answers(self) -> IO[str]:
        assert self.child.stdout
        return self.child.stdout

    def start(self, *argv: str | Path, environment: Mapping[str, str] | None = None) -> int:
        """Begin a command; its process id."""
        assert self.child.stdin
        self.child.stdin.write(
            json.dumps(
                {"argv": list(map(str, argv)), "out": str(self.out), "env": {**self.environment, **(environment or {})}}
            )
            + "\n"
        )
        self.child.stdin.flush()
        self.pid = int(self._answers.readline())
        return self.pid

    def end(self) -> tuple[int, str]:
        """Wait for the command: its exit status (negative: the signal), and all it printed."""
        status = int(self._answers.readline())
        return status, self.out.read_text()

    def run(self, *argv: str | Path, environment: Mapping[str, str] | None = None) -> tuple[int, str]:
        """A command from beginning to end."""
        self.start(*argv, environment=environment)
        return self.end()

    def kill(self) -> None:
        """End the command as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


@contextlib.contextmanager
def running(folder: Path, environment: Mapping[str, str], *modules: str) -> Iterator[Warm]:
    """A warm process for as long as the block lasts; it has imported these modules besides what most commands need."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.warm", *modules], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parent.parent, env={**os.environ, **environment},
    )  # fmt: skip
    try:
        warm = Warm(child, folder)
        assert warm._answers.readline() == "ready\n"
        yield warm
    finally:
        warm.kill() if warm.pid else None
        child.kill()
        child.wait()


if __name__ == "__main__":
    main()

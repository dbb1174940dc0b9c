"""Composing and signing in processes beside the one that sends: signing is what costs, and it needs nothing but the reader.

Readers go out and letters come back in portions, as plain data; what all letters share stays here and is put in again on arrival.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from newsletter.adapters import bounded
from newsletter.adapters.composing import keys
from newsletter.core.mailing.letter import Letter
from newsletter.core.mailing.template import Edition, Reader, Sender, Template
from newsletter.errors import NewsletterError

PORTION = 20  # readers at a time
AHEAD = 3  # portions under way in each process


@dataclass(frozen=True)
class Key:
    """A DKIM key (PEM) with its domain and selector."""

    domain: str
    selector: str
    pem: bytes = field(repr=False)


@dataclass(frozen=True)
class Plan:
    """All that a template is made from, as plain data."""

    edition: Edition
    sender: Sender
    secret: bytes = field(repr=False)
    keys: tuple[Key, ...] = ()

    def template(self, *, checked: bool = False) -> Template:
        """The template; ConfigError or ValueError where a part is wrong. `checked`: its keys were read before, and are not proved again."""
        signers = tuple(
            keys.signer(key.pem, domain=key.domain, selector=key.selector, checked=checked) for key in self.keys
        )
        return Template(self.edition, self.sender, self.secret, signers)


async def letters(plan: Plan, readers: Iterable[Reader], *, processes: int = 0) -> AsyncIterator[Sequence[Letter]]:
    """The letters of readers in portions: composed here (0), or in so many processes, and here until these have come up."""
    source = iter(readers)
    portions = iter(lambda: tuple(itertools.islice(source, PORTION)), ())
    template = plan.template()
    if not processes:
        for portion in portions:
            yield [template.letter(reader) for reader in portion]
            await asyncio.sleep(0)  # the connections have their turn
        return
    executor = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (plan,))
    loop = asyncio.get_running_loop()
    try:
        under_way: deque[asyncio.Future[list[Letter]]] = deque()
        starting = True
        for portion in portions:
            if starting and len(under_way) >= AHEAD * processes - 1:
                starting = not under_way[0].done()
                if starting:
                    yield [template.letter(reader) for reader in portion]
                    await asyncio.sleep(0)
                    continue
            under_way.append(loop.run_in_executor(executor, _compose, portion))
            if len(under_way) >= AHEAD * processes:
                yield [template.whole(letter) for letter in await under_way.popleft()]
        while under_way:
            yield [template.whole(letter) for letter in await under_way.popleft()]
    except BrokenExecutor:
        reason = "a process that composes letters was ended from outside (short of memory?)"
        raise NewsletterError(f"{reason}; nothing is lost, run the same command again") from None
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


_template: Template  # of this child process


def _begin(plan: Plan) -> None:
    global _template
    bounded.end_with_parent()
    _template = plan.template(checked=True)


def _compose(readers: Sequence[Reader]) -> list[Letter]:
    return [_template.own(_template.letter(reader)) for reader in readers]

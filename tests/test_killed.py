"""The promise of the whole thing: a mailing killed at any moment reaches every reader once, and the same command goes on."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from newsletter.adapters.store import open_database
from newsletter.adapters.store.ledger import Ledger
from newsletter.adapters.store.readers import Readers
from newsletter.core.mailing.ledger import State
from tests import mailings, sink, warm
from tests.mailings import KEY
from tests.sink import Running
from tests.warm import Warm

pytestmark = pytest.mark.slow

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
MAILINGS, KILLS = (10, 30) if SOAK else (1, 8)  # eight kills, 300 in `make soak`
READERS, GONE, CONNECTIONS = 2000, 20, 10


@pytest.mark.parametrize("number", range(MAILINGS))
def test_a_mailing_killed_at_any_moment_reaches_each_reader_once(
    database_place: Path | str, tmp_path: Path, number: int
) -> None:
    seed = number + 1 if os.environ.get("CI") else random.randrange(1, 1_000_000)
    print(f"seed {seed}")
    addresses = [f"{'gone' if n < GONE else 'reader'}{n}@d{n % 40}.example" for n in range(READERS)]
    with sink.running(tmp_path / "taken.log", seed) as relay:
        folder = mailings.workspace(tmp_path / "desk", mailings.relay(relay.port))
        with open_database(database_place) as database:
            mailings.enroll(database, addresses)
        with warm.running(tmp_path, mailings.environment(database_place)) as program:
            at_desk = ("--workspace", folder)
            assert program.run(*at_desk, "approve", KEY, "--by", "A. Partner")[0] == 0
            killed = kill_often(program, relay, seed, (*at_desk, "send", KEY))
            said = finish(program, at_desk)
            lost = sum(bool(line["lost"]) for line in relay.lines())
            states = fates(database_place)
            assert set(states) == set(addresses), "a reader is missing"
            twice_or_never(relay, states)
            unknown = sum(state is State.UNKNOWN for state in states.values())
            assert f"{unknown} unknown" in said or not unknown
            assert unknown <= killed * CONNECTIONS + lost
            resolve(program, at_desk, relay, {one for one, state in states.items() if state is State.UNKNOWN})


def kill_often(program: Warm, relay: Running, seed: int, command: tuple[str | Path, ...]) -> int:
    """Run the mailing again and again, each time killed at some moment; how many times a kill met it alive."""
    chance = random.Random(seed)
    killed = 0
    for turn in range(KILLS):
        began, before = time.monotonic(), len(relay.lines())
        portion = chance.expovariate(1.2 * KILLS / READERS)
        pid = program.start(*command)
        if turn % 4 == 0:  # at the beginning: while rendering, opening the mailing, connecting
            time.sleep(chance.uniform(0, 0.4))
        else:
            while len(relay.lines()) - before < portion and time.monotonic() - began < 10 and alive(pid):
                time.sleep(0.004)
            time.sleep(chance.uniform(0, 0.01))
        program.kill()
        killed += program.end()[0] == -9
    return killed


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def finish(program: Warm, at_desk: tuple[str | Path, ...]) -> str:
    """Let the same command go on until nothing waits; what it said last."""
    for _ in range(20):
        status, said = program.run(*at_desk, "send", KEY)
        if status == 0 or " left; " not in said:
            return said
    raise AssertionError(said)


def fates(place: Path | str) -> dict[str, State]:
    """The ledger, by address."""
    with open_database(place) as database:
        readers, ledger = Readers(database, mailings.SECRET.encode()), Ledger(database)
        mailing = ledger.mailing(KEY)
        assert mailing
        copies = ledger.copies(mailing, list(State), limit=10 * READERS)
        addresses = {one.id: one.address.text for one in readers.all()}
    return {addresses[copy.subscriber]: copy.state for copy in copies}


def twice_or_never(relay: Running, states: dict[str, State]) -> None:
    """Each reader's mailbox holds what the ledger says."""
    taken = relay.taken()
    for address, state in states.items():
        number = len(taken.get(address, ()))
        if state is State.SENT:
            assert number == 1, f"{address} has {number}"
        elif state is State.FAILED:
            assert number == 0
        else:
            assert state is State.UNKNOWN, f"{address} is {state}"
            assert number <= 1
    refused = [one for one, state in states.items() if state is State.FAILED and not one.startswith("gone")]
    assert not any(one.startswith("gone") and state is State.SENT for one, state in states.items())
    assert len(refused) < READERS / 100


def resolve(program: Warm, at_desk: tuple[str | Path, ...], relay: Running, unknown: set[str]) -> None:
    """Sent once more on a person's word, the unknown arrive too, and a second copy is the same message."""
    for _ in range(20):
        program.run(*at_desk, "mailing", "resolve", KEY, "--again")
        finish(program, at_desk)
        if not still_unknown(program, at_desk):
            break
    else:
        raise AssertionError("unknown for ever")
    for address, ids in relay.taken().items():
        assert len(set(ids)) == 1, f"{address} has two different messages"
        assert len(ids) == 1 or address in unknown, f"{address} has it twice, without anybody's word"
    status, said = program.run(*at_desk, "send", KEY)
    assert status == 1
    assert "not sent again" in said


def still_unknown(program: Warm, at_desk: tuple[str | Path, ...]) -> bool:
    """Whether anything is still unknown."""
    return " unknown" in program.run(*at_desk, "mailing", "show", KEY)[1].splitlines()[1]

"""Nothing that a source can say leads the poller inside: not by address, name, redirect, robots.txt, or a second answer of a name server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from newsletter.adapters.http import Poller, Request
from newsletter.core import reach
from newsletter.errors import FetchError
from tests import web
from tests.test_reach import TRICKS
from tests.web import Site, page, redirect, serving

OUTSIDE, INSIDE = "127.0.0.3", "127.0.0.2"  # the one is allowed, the other is what must not be reached


@dataclass
class World:
    """A site outside, a server inside, a name server, and a poller between them."""

    outside: Site
    inside: Site
    portal: BlockingPortal
    names: dict[str, list[list[str]]] = field(default_factory=dict)  # the answers to a name, one after the other
    poller: Poller | None = None

    def resolve(self, name: str, _port: int) -> list[str]:
        answers = self.names.get(name) or [[OUTSIDE]]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def ask(self, url: str, **options: object) -> FetchError:
        """The refusal of an address."""
        assert self.poller is not None
        with pytest.raises(FetchError) as caught:
            self.portal.call(self.poller.get, Request(url, **options))  # type: ignore[arg-type]
        return caught.value


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with (
        serving(Site(), address=OUTSIDE) as outside,
        serving(Site({"/": page(), "/robots.txt": page(b"")}), address=INSIDE, port=outside.port) as inside,
        start_blocking_portal() as portal,
    ):
        made = World(outside, inside, portal)

        async def start() -> Poller:
            return Poller(
                user_agent="newsletter/test",
                allowed=reach.Allowed.read([OUTSIDE]),
                timeout=30,
                pause_s=0,
                retries=0,
                resolve=made.resolve,
            )

        made.poller = portal.call(start)
        yield made
        portal.call(made.poller.__aexit__, None, None, None)


Scene = Callable[[World], None]


def address_trick(url: str) -> Scene:
    """An address asked for itself, and as the place that a public page redirects to."""

    def play(world: World) -> None:
        error = world.ask(url)
        assert error.kind == "refused"
        if (
            not url.startswith("//") and "\n" not in url
        ):  # a reference without a scheme is good; two lines are no header
            world.outside.answers = {"/": redirect(url.encode().decode("latin-1"))}
            found = world.ask(world.outside.url(host=OUTSIDE))
            assert found.kind in ("refused", "redirects", "broken", "status")

    return play


def redirects(status: int, *, to: str = f"http://{INSIDE}:{{port}}/") -> Scene:
    """A redirect of that status, straight and after another."""

    def play(world: World) -> None:
        target = to.format(port=world.inside.port)
        world.outside.answers = {"/": redirect(target, status), "/chain": redirect("/", 301)}
        for path in ("/", "/chain"):
            assert world.ask(world.outside.url(path, host=OUTSIDE)).kind == "refused"

    return play


def answers(*given: list[str], asks: int = 1, chain: bool = False) -> Scene:
    """A name server that gives these answers, one after the other; all but the last request may be a good one."""

    def play(world: World) -> None:
        assert world.poller is not None
        world.names["news.example.com"] = [list(one) for one in given]
        world.outside.answers = {"/": page(Connection="close"), "/chain": redirect("/", 302)}
        world.outside.answers["/chain"] = lambda handler: handler.give(302, Location="/", Connection="close")
        url = world.outside.url("/chain" if chain else "/", host="news.example.com")
        for _ in range(asks - 1):
            assert world.portal.call(world.poller.get, Request(url)).status == 200
        assert world.ask(url).kind == "refused"

    return play


def robots_leads_inside(world: World) -> None:
    world.outside.answers = {"/robots.txt": redirect(world.inside.url("/", host=INSIDE), 301), "/": page()}
    error = world.ask(world.outside.url(host=OUTSIDE), robots=True)
    assert error.kind == "robots"
    assert [path for path, _ in world.outside.asked] == ["/robots.txt"]


def robots_of_a_name_inside(world: World) -> None:
    world.names["robots.example.com"] = [[INSIDE]]
    assert world.ask(world.outside.url(host="robots.example.com"), robots=True).kind == "robots"


def page_after_robots_turns_inside(world: World) -> None:
    world.names["turns.example.com"] = [[OUTSIDE], [INSIDE]]
    world.outside.answers = {
        "/robots.txt": lambda handler: handler.give(200, b"", Connection="close"),
        "/": page(),
    }
    assert world.ask(world.outside.url(host="turns.example.com"), robots=True).kind == "refused"


def unfollowed(answer: web.Answer) -> Scene:
    """An answer whose own text asks to be followed; it is an answer, and nothing more is asked."""

    def play(world: World) -> None:
        assert world.poller is not None
        world.outside.answers = {"/": answer}
        found = world.portal.call(world.poller.get, Request(world.outside.url(host=OUTSIDE)))
        assert found.status == 200
        assert len(world.outside.asked) == 1

    return play


LEAD = f"http://{INSIDE}:1/"
SCENES = {
    **{f"address: {name}": address_trick(url) for name, url in TRICKS.items()},
    **{f"redirect {status} inside": redirects(status) for status in (301, 302, 303, 307, 308)},
    "redirect to the number in decimal": redirects(302, to="http://2130706434:{port}/"),
    "redirect without a scheme": redirects(302, to=f"//{INSIDE}:{{port}}/"),
    "redirect to another port of the service kind": redirects(302, to="http://example.com:6379/"),
    "redirect with a password": redirects(302, to="http://me:secret@example.com/"),
    "name with a private answer": answers([INSIDE]),
    "name with a private answer among public ones": answers(["1.1.1.1", INSIDE]),
    "name with a private answer before public ones": answers([INSIDE, "1.1.1.1"]),
    "name of a cloud's metadata": answers(["169.254.169.254"]),
    "name with a mapped private answer": answers(["::ffff:127.0.0.2"]),
    "name with a NAT64 private answer": answers(["64:ff9b::7f00:2"]),
    "name with a link-local answer in a zone": answers(["fe80::1%lo"]),
    "name that turns inside between two polls": answers([OUTSIDE], [INSIDE], asks=2),
    "name that turns inside at a redirect to itself": answers([OUTSIDE], [INSIDE], chain=True),
    "robots.txt that redirects inside": robots_leads_inside,
    "robots.txt of a name inside": robots_of_a_name_inside,
    "name that turns inside after its robots.txt": page_after_robots_turns_inside,
    "meta refresh": unfollowed(page(f'<meta http-equiv="refresh" content="0;url={LEAD}">'.encode())),
    "Refresh header": unfollowed(page(Refresh=f"0; url={LEAD}")),
    "Content-Location": unfollowed(page(Content_Location=LEAD)),
    "Location without a redirect": unfollowed(page(Location=LEAD)),
    "Link to a style sheet and a frame": unfollowed(page(f'<link rel=stylesheet href={LEAD}><iframe src={LEAD}>'.encode())),
}  # fmt: skip


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
def test_no_trick_leads_the_poller_inside(world: World, scene: Scene) -> None:
    world.outside.asked.clear()
    world.names.clear()
    world.outside.answers = {}
    scene(world)
    assert world.inside.asked == []


def test_the_inside_can_be_reached_at_all_so_that_these_tests_mean_something(world: World) -> None:
    async def reach_it() -> int:
        async with Poller(user_agent="newsletter/test", allowed=reach.Allowed.read([INSIDE]), pause_s=0) as poller:
            return (await poller.get(Request(world.inside.url(host=INSIDE)))).status

    assert world.portal.call(reach_it) == 200
    world.inside.asked.clear()

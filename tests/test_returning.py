"""Reading what comes back, from a folder, a Maildir and a real IMAP server."""

from __future__ import annotations

import contextlib
import json
import mailbox
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import trustme

from newsletter import returning
from newsletter.adapters.oauth import Client, Tokens
from newsletter.adapters.post import Folder, Imap
from newsletter.core.bounces.came_back import CameBack, Kind
from newsletter.errors import MailError, NewsletterError
from tests import web
from tests.conftest import REPOSITORY

REPORTS = sorted((REPOSITORY / "tests/bounces").glob("*.eml"))[:6]


class Books:
    def __init__(self) -> None:
        self.told: dict[str, Sequence[CameBack]] = {}

    def tell(self, digest: str, findings: Sequence[CameBack]) -> None:
        assert digest not in self.told, "told twice"
        self.told[digest] = findings


def take_in(post: returning.Post, folder: Path, books: Books) -> int:
    return returning.take_in(post, folder, own=(), tell=books.tell).total()


@pytest.mark.parametrize("maildir", [False, True], ids=["folder", "maildir"])
def test_a_folder_is_read_once_and_kept_raw(tmp_path: Path, maildir: bool) -> None:
    source, kept, books = tmp_path / "mail", tmp_path / "returns", Books()
    if maildir:
        box = mailbox.Maildir(source, create=True)
        for path in REPORTS:
            box.add(path.read_bytes())
    else:
        source.mkdir()
        for path in REPORTS:
            shutil.copy(path, source)
    assert take_in(Folder(source), kept, books) == len(REPORTS)
    assert take_in(Folder(source), kept, books) == 0
    assert sorted(path.read_bytes() for path in kept.glob("*/*.eml")) == sorted(path.read_bytes() for path in REPORTS)
    assert {finding.kind for found in books.told.values() for finding in found} >= {Kind.HARD, Kind.POLICY, Kind.DELAY}
    with pytest.raises(NewsletterError, match=r"mail\.bounces\.folder"):
        take_in(Folder(tmp_path / "nowhere"), kept, books)


def test_a_mail_that_could_not_be_booked_is_told_again(tmp_path: Path) -> None:
    shutil.copy(REPORTS[0], tmp_path)

    def fails(*_: object) -> None:
        raise RuntimeError("the database is away")

    with pytest.raises(RuntimeError):
        returning.take_in(Folder(tmp_path), tmp_path / "returns", own=(), tell=fails)
    assert take_in(Folder(tmp_path), tmp_path / "returns", Books()) == 1


# ---- IMAP ---------------------------------------------------------------------------------------

CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = yes
mail_location = maildir:{folder}/%n
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
first_valid_gid = 0
auth_mechanisms = plain xoauth2
auth_failure_delay = 0
passdb {{
  driver = static
  mechanisms = plain
  args = password=sesame
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/tokens.conf
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """A mailbox of Dovecot's: how to log in by password, the folder of all mailboxes, the site that is asked about tokens, the process."""

    client: Imap
    folder: Path
    tokens: web.Site
    server: int

    @property
    def place(self) -> Path:
        """Where the mailbox lies, once somebody has logged in."""
        return self.folder / self.client.user.partition("@")[0]

    def of(self, user: str) -> Mailbox:
        """Another mailbox of the server, empty."""
        found = replace(self, client=replace(self.client, user=user))
        assert not list(found.client.waiting(""))
        return found

    def close_sessions(self) -> None:
        """End every session, as servers do when a token ends."""
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                number, name, _, parent, *_ = stat.read_text().split()
                if name == "(imap)" and int(parent) == self.server:
                    os.kill(int(number), signal.SIGKILL)


@pytest.fixture(scope="module")
def imap() -> Iterator[Mailbox]:
    """Dovecot with one mailbox."""
    program = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
    if program is None or os.geteuid() != 0:
        pytest.skip(
            "Dovecot, run by root, is missing (Debian's dovecot-imapd); `make test` installs it only where CI is set"
        )
    folder = Path("/tmp") / f"imap-{os.getpid()}"  # its sockets' names must be short
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nobody = pwd.getpwnam("nobody")  # Dovecot opens no mail as root
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    told = CONFIGURATION.format(folder=folder, port=port, user=nobody.pw_uid, group=nobody.pw_gid)
    (folder / "dovecot.conf").write_text(told)
    tokens = web.Site()
    with web.serving(tokens):
        yield from running(program, folder, authority, port, tokens)


def running(program: str, folder: Path, authority: trustme.CA, port: int, tokens: web.Site) -> Iterator[Mailbox]:
    """Dovecot, which asks `tokens` what a token is worth."""
    address = tokens.url("/worth?token=")
    (folder / "tokens.conf").write_text(f"tokeninfo_url = {address}\nusername_attribute = user\n")
    process = subprocess.Popen(
        [program, "-F", "-c", folder / "dovecot.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    context = ssl.create_default_context()
    authority.configure_trust(context)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        client = Imap("localhost", port, "bounces@example.org", context, "sesame")
        yield Mailbox(client, folder, tokens, process.pid)
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def test_a_mailbox_is_read_from_where_it_was_left_and_not_changed(imap: Mailbox, tmp_path: Path) -> None:
    client, place = imap.client, imap.place
    books = Books()
    assert take_in(client, tmp_path, books) == 0
    deliver(place, REPORTS[:4])
    assert take_in(client, tmp_path, books) == 4
    assert take_in(client, tmp_path, books) == 0
    deliver(place, REPORTS[4:])
    assert take_in(client, tmp_path, books) == len(REPORTS) - 4
    assert not [
        path for path in (place / "cur").iterdir() if path.name.endswith("S")
    ]  # nobody's "unread" is taken away


def deliver(place: Path, reports: Sequence[Path]) -> None:
    for path in reports:
        shutil.copy(path, place / "tmp" / path.name)
        (place / "tmp" / path.name).chmod(0o644)
        (place / "tmp" / path.name).rename(place / "new" / f"{time.time_ns()}.{path.stem}")


@pytest.mark.slow
def test_a_mailbox_is_read_by_oauth2_whenever_its_token_ends(imap: Mailbox, tmp_path: Path) -> None:
    """The first token has ended before the login, the second ends in the midst of reading: each mail is told once, in one run."""
    imap = imap.of("oauth@example.org")
    deliver(imap.place, REPORTS)
    given: list[str] = []
    valid: set[str] = set()

    def give(handler: web.Handler) -> None:
        given.append(f"token-{len(given)}")
        valid.add(given[-1] if given[-1] != "token-0" else "")
        handler.give(200, json.dumps({"access_token": given[-1], "expires_in": 3600}).encode())

    def worth(handler: web.Handler) -> None:
        known = handler.path.partition("token=")[2] in valid
        handler.give(200, b'{"user": "oauth@example.org"}') if known else handler.give(401)

    imap.tokens.answers |= {"/token": give, "/worth": worth}
    tokens = Tokens(Client(imap.tokens.url("/token"), "id", "hidden", "scope"))
    client = replace(imap.client, password="", token=lambda renew: tokens.token(renew=renew))
    books = Books()

    def tell(digest: str, findings: Sequence[CameBack]) -> None:
        books.tell(digest, findings)
        if len(books.told) == 2:
            valid.clear()
            imap.close_sessions()

    returning.take_in(client, tmp_path, own=(), tell=tell)
    assert len(books.told) == len(REPORTS)
    assert given == ["token-0", "token-1", "token-2"]
    imap.tokens.answers["/worth"] = lambda handler: handler.give(401)
    with pytest.raises(MailError, match=r"oauth@example\.org was refused .*AccessAsApp") as caught:
        take_in(client, tmp_path, books)
    assert "token-" not in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_a_mailbox_that_refuses_is_told_in_words(imap: Mailbox, tmp_path: Path) -> None:
    client = imap.client
    for changed, said in (
        (replace(client, password="wrong-one"), "NEWSLETTER_IMAP_PASSWORD"),
        (replace(client, context=ssl.create_default_context()), "certificate"),
        (replace(client, folder="No such"), "imap_folder"),
        (replace(client, port=1), "run it again"),
        (replace(client, host="relay.invalid"), "resolved"),
        (replace(client, host="mail.example", context=None), "without TLS"),
    ):
        with pytest.raises(MailError, match=said) as caught:
            take_in(changed, tmp_path, Books())
        assert "wrong-one" not in str(caught.value)

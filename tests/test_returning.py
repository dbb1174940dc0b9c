"""Reading what comes back, from a folder, a Maildir and a real IMAP server."""

from __future__ import annotations

import mailbox
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from newsletter import returning
from newsletter.adapters.post import Folder, Imap
from newsletter.core.bounces.came_back import CameBack, Kind
from newsletter.errors import MailError, NewsletterError
from tests.conftest import REPOSITORY
from tests.outputs import missing

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
mail_location = maildir:{folder}/Maildir
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
first_valid_gid = 0
auth_mechanisms = plain
passdb {{
  driver = static
  args = password=sesame
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
}}
"""


@pytest.fixture(scope="module")
def imap() -> Iterator[tuple[Imap, Path]]:
    """Dovecot with one mailbox, and where that lies."""
    program = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
    if program is None or os.geteuid() != 0:
        missing("dovecot-imapd, run by root,")
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
    process = subprocess.Popen(
        [program, "-F", "-c", folder / "dovecot.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    context = ssl.create_default_context()
    authority.configure_trust(context)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Imap("localhost", port, "bounces@example.org", context, "sesame"), folder / "Maildir"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def test_a_mailbox_is_read_from_where_it_was_left_and_not_changed(imap: tuple[Imap, Path], tmp_path: Path) -> None:
    client, place = imap
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


def test_a_mailbox_that_refuses_is_told_in_words(imap: tuple[Imap, Path], tmp_path: Path) -> None:
    client, _ = imap
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

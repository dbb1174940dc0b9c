"""Publishing: the target holds the site, the whole site and nothing of somebody else's is touched, on real servers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from newsletter import publishing
from newsletter.adapters.publish.folder import Folder
from newsletter.adapters.publish.s3 import S3, media_type
from newsletter.adapters.publish.sftp import Place, Sftp
from newsletter.adapters.site_tree import Made, SiteTree, sha256
from newsletter.config.site import target
from newsletter.errors import NewsletterError
from tests import sftp_server, sites
from tests.outputs import newsletter

FIRST = {
    "index.html": b"home",
    "2026-01/index.html": b"an issue",
    "2026-01/one/index.html": b"an item",
    "2026-01/Update_2026-01_v1.pdf": b"%PDF-",
    "assets/site.css": b"p {}",
    "feed.xml": b"<feed/>",
}
SECOND = {**FIRST, "index.html": b"home, newer", "2026-02/index.html": b"the next"}
del SECOND["2026-01/one/index.html"]


@pytest.fixture
def site(tmp_path: Path) -> SiteTree:
    return made(tmp_path / "built" / "site", FIRST)


def made(place: Path, files: Mapping[str, bytes]) -> SiteTree:
    """A built site of these files."""
    tree = SiteTree(place)
    tree.replace({"all": Made("", {path: sha256(data) for path, data in files.items()})}, files)
    return SiteTree(place)


def test_a_folder_of_our_own_is_turned_in_one_step(site: SiteTree, tmp_path: Path) -> None:
    place = tmp_path / "www" / "updates"
    done = publishing.to_own_folder(site, place)
    assert (len(done.written), done.removed, done.at_once) == (len(FIRST), (), True)
    assert sites.bytes_of(place) == FIRST
    first = place.resolve()
    assert publishing.to_own_folder(site, place).written == ()
    assert place.resolve() == first, "nothing changed, and yet it was turned"
    kept = (place / "assets/site.css").stat().st_ino
    done = publishing.to_own_folder(made(site.place, SECOND), place)
    assert done.written == ("2026-02/index.html", "index.html")
    assert done.removed == ("2026-01/one/index.html",)
    assert sites.bytes_of(place) == SECOND
    assert (place / "assets/site.css").stat().st_ino == kept


def keeps_its_promises(site: SiteTree, there: publishing.Target, foreign: str) -> None:
    """What holds for each place that changes file by file, where `foreign` lies already."""
    done = publishing.to_target(site, there)
    assert done.written[0] in ("2026-01/Update_2026-01_v1.pdf", "assets/site.css")
    assert set(done.written[-2:]) == {"index.html", "feed.xml"}, "home leads to what is not there yet"
    assert {path: there.read(path) for path in FIRST} == FIRST
    assert publishing.to_target(site, there).written == ()
    done = publishing.to_target(made(site.place, SECOND), there)
    assert set(done.written) == {"index.html", "2026-02/index.html"}
    assert done.removed == ("2026-01/one/index.html",)
    assert there.names() == {*SECOND, foreign, publishing.MANIFEST}
    assert there.read(foreign) == b"not ours"
    in_the_way = made(site.place, {**SECOND, foreign: b"ours"})
    with pytest.raises(NewsletterError, match="did not make stand in the way"):
        publishing.to_target(in_the_way, there)
    assert there.read(foreign) == b"not ours"


def test_a_folder_that_others_use_too_is_changed_file_by_file(site: SiteTree, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www/notes.txt").write_bytes(b"not ours")
    keeps_its_promises(site, Folder(tmp_path / "www"), "notes.txt")
    assert not (tmp_path / "www/2026-01/one").exists()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[sftp_server.Server]:
    (tmp_path / "remote/www").mkdir(parents=True)
    with sftp_server.running(tmp_path / "remote", tmp_path) as found:
        yield found


def place(server: sftp_server.Server, **more: object) -> Place:
    given = {"user": sftp_server.USER, "password": sftp_server.PASSWORD, "known_hosts": server.known_hosts, **more}
    return Place("127.0.0.1", "/www", port=server.port, **given)  # type: ignore[arg-type]


def test_an_sftp_server_gets_the_site(site: SiteTree, server: sftp_server.Server) -> None:
    (server.root / "www/notes.txt").write_bytes(b"not ours")
    there = Sftp(place(server))
    keeps_its_promises(site, there, "notes.txt")
    there.close()
    assert not (server.root / "www/2026-01/one").exists()
    assert not list(server.root.rglob("*.newsletter-new"))


def test_a_server_that_nobody_knows_or_that_shows_another_key_gets_nothing(
    server: sftp_server.Server, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    with pytest.raises(NewsletterError, match=r"ssh-keyscan 127\.0\.0\.1"):
        Sftp(place(server, known_hosts=empty))
    with pytest.raises(NewsletterError, match="known host keys cannot be read"):
        Sftp(place(server, known_hosts=tmp_path / "none"))
    with pytest.raises(NewsletterError, match="NEWSLETTER_SFTP_PASSWORD"):
        Sftp(place(server, password="wrong"))
    assert list((server.root / "www").iterdir()) == []


@pytest.mark.slow
def test_an_s3_store_gets_the_site_with_its_media_types(site: SiteTree, monkeypatch: pytest.MonkeyPatch) -> None:
    import s3fs
    from moto.server import ThreadedMotoServer

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    try:
        endpoint = "http://{}:{}".format(*moto.get_host_and_port())
        raw = s3fs.S3FileSystem(
            endpoint_url=endpoint, client_kwargs={"region_name": "us-east-1"}, skip_instance_cache=True
        )
        raw.call_s3("create_bucket", Bucket="archive")
        raw.pipe_file("archive/updates/notes.txt", b"not ours")
        keeps_its_promises(site, S3("s3://archive/updates", endpoint=endpoint, region="us-east-1"), "notes.txt")
        assert raw.info("archive/updates/index.html")["ContentType"] == "text/html; charset=utf-8"
        assert raw.info("archive/updates/assets/site.css")["ContentType"] == "text/css; charset=utf-8"
        with pytest.raises(NewsletterError, match="are bucket"):
            S3("s3://missing/x", endpoint=endpoint, region="us-east-1").write({"a": b"b"})
    finally:
        moto.stop()
    assert media_type("feed.json") == "application/feed+json"


class Breaking(Folder):
    """A folder whose connection breaks after so many files."""

    left = 0

    def write(self, contents: Mapping[str, bytes]) -> None:
        for path, data in contents.items():
            if self.left == 0:
                raise NewsletterError("the line broke")
            self.left -= 1
            super().write({path: data})


@pytest.mark.parametrize("after", range(len(FIRST) + 2))
def test_broken_off_anywhere_the_next_run_makes_it_whole_also_with_another_site(
    site: SiteTree, tmp_path: Path, after: int
) -> None:
    (tmp_path / "www").mkdir()
    there = Breaking(tmp_path / "www")
    there.left = after
    with pytest.raises(NewsletterError, match="the line broke"):
        publishing.to_target(site, there)
    there.left = after
    with pytest.raises(NewsletterError, match="the line broke"):
        publishing.to_target(made(site.place, SECOND), there)
    there.left = 99
    publishing.to_target(made(site.place, FIRST), there)
    assert sites.bytes_of(there.root) == FIRST


def test_a_target_is_a_folder_or_an_address_without_a_password() -> None:
    assert target("sftp://desk@host.example/srv/www/") == "sftp://desk@host.example/srv/www"
    assert target("s3://bucket") == "s3://bucket"
    for bad in ("sftp://desk:secret@host.example/srv", "sftp://host.example", "ftp://host.example/x", "s3://"):
        with pytest.raises(ValueError, match="must be a folder"):
            target(bad)


@pytest.mark.slow
def test_the_command_publishes_what_was_built(tmp_path: Path, server: sftp_server.Server) -> None:
    found = sites.workspace(tmp_path / "w", samples=("2022-02",), settings=f"{sites.SETTINGS}  search: false\npublish:\n  to: www\n  known_hosts: {server.known_hosts}\n")  # fmt: skip
    run = ("--workspace", tmp_path / "w", "publish")
    assert "newsletter site builds it" in newsletter(*run).stderr
    sites.publish(found, "2022-02")
    sites.build(found)
    assert newsletter(*run).returncode == 0
    assert sites.bytes_of(tmp_path / "w/www") == sites.bytes_of(tmp_path / "w/var/site")
    address = f"sftp://{sftp_server.USER}@127.0.0.1:{server.port}/www"
    ran = newsletter(*run, "--to", address, "--json", environment={"NEWSLETTER_SFTP_PASSWORD": sftp_server.PASSWORD})
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["files"] == len(sites.bytes_of(tmp_path / "w/var/site"))
    assert sites.bytes_of(server.root / "www") == sites.bytes_of(tmp_path / "w/var/site")
    assert newsletter(*run, "--to", "sftp://a:b@c/d").returncode == 2

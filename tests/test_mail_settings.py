"""`mail` in newsletter.yaml, and the secrets beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from newsletter.cli import mailroom
from newsletter.config import Settings, load
from newsletter.config.mailing import limits, place, sender
from newsletter.core.mailing.pace import PRESETS
from newsletter.errors import ConfigError


def settings(tmp_path: Path, mail: dict[str, object], **about: str) -> Settings:
    path = tmp_path / "newsletter.yaml"
    told = {
        "publication": {"name": "Update", "publisher": "Desk", "contact": "desk@example.org", **about},
        "mail": mail,
    }
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return load(path, Settings)


def test_a_contact_is_all_that_mailing_needs(tmp_path: Path) -> None:
    found = sender(settings(tmp_path, {}))
    assert (found.author.address, found.author.name) == ("desk@example.org", "Update")
    assert (found.list_id, found.bounces.address) == ("newsletter.example.org", "desk@example.org")
    assert found.leave == found.bounces
    with pytest.raises(ConfigError, match=r"mail\.sender"):
        sender(load_without_contact(tmp_path))


def load_without_contact(tmp_path: Path) -> Settings:
    (tmp_path / "bare.yaml").write_text("publication: {name: U, publisher: D}\n")
    return load(tmp_path / "bare.yaml", Settings)


@pytest.mark.parametrize(
    ("relay", "expected"),
    [
        ({}, ("localhost", 25, "none")),
        ({"host": "relay.example.org"}, ("relay.example.org", 587, "starttls")),
        ({"host": "relay.example.org", "port": 465}, ("relay.example.org", 465, "tls")),
        ({"host": "relay.example.org", "security": "tls"}, ("relay.example.org", 465, "tls")),
        ({"preset": "exchange-online"}, ("smtp.office365.com", 587, "starttls")),
        ({"preset": "google-workspace"}, ("smtp-relay.gmail.com", 587, "starttls")),
        ({"host": "127.0.0.1", "port": 2525}, ("127.0.0.1", 2525, "none")),
    ],
)
def test_a_relay_is_reached_as_is_usual_for_it(
    tmp_path: Path, relay: dict[str, object], expected: tuple[str, int, str]
) -> None:
    assert place(settings(tmp_path, {"relay": relay}).mail.relay) == expected


def test_amazon_has_no_relay_for_all_regions(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="email-smtp"):
        place(settings(tmp_path, {"relay": {"preset": "amazon-ses"}}).mail.relay)


def test_a_preset_sets_the_pace_and_single_limits_may_differ(tmp_path: Path) -> None:
    found = limits(
        settings(
            tmp_path, {"relay": {"preset": "exchange-online", "per_minute": 20, "per_domain": {"qq.com": 1}}}
        ).mail.relay
    )
    assert (found.connections, found.per_minute, found.domains) == (3, 20, {"qq.com": 1})
    assert PRESETS["exchange-online"].per_minute == 30


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ({"relay": {"login": "password"}}, "needs a user"),
        ({"relay": {"login": "oauth2", "user": "a"}}, "token_endpoint"),
        ({"relay": {"host": "a b"}}, "host"),
        ({"relay": {"preset": "amazon-ses"}, "dkim": {"by": "us"}}, "Easy DKIM"),
        ({"label": "x\ny"}, "label"),
        ({"relay": {"conections": 3}}, "did you mean connections"),
        ({"dkim": {"selector": "a b"}}, "selector"),
        ({"password": "hidden"}, "unknown key"),
    ],
)
def test_a_wrong_setting_is_told_with_its_place(tmp_path: Path, mail: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        settings(tmp_path, mail)
    assert "newsletter.yaml:" in str(caught.value)


def test_secrets_come_from_the_environment_or_a_file_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = settings(tmp_path, {"relay": {"host": "relay.example.org", "login": "password", "user": "desk"}})
    with pytest.raises(ConfigError, match="NEWSLETTER_SMTP_PASSWORD_FILE"):
        mailroom.relay(told, tmp_path)
    (tmp_path / "secret").write_text("sesame\n")
    monkeypatch.setenv("NEWSLETTER_SMTP_PASSWORD_FILE", str(tmp_path / "secret"))
    relay = mailroom.relay(told, tmp_path)
    assert relay.login is not None
    assert relay.login.password == "sesame"
    assert "sesame" not in repr(relay)
    monkeypatch.setenv("NEWSLETTER_SMTP_PASSWORD", "other")
    assert mailroom.relay(told, tmp_path).login.password == "other"  # type: ignore[union-attr]


def test_bounces_are_read_from_where_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsletter.adapters.post import Folder, Imap

    monkeypatch.setenv("NEWSLETTER_IMAP_PASSWORD", "sesame")
    assert mailroom.post(settings(tmp_path, {}), tmp_path) is None
    assert isinstance(mailroom.post(settings(tmp_path, {"bounces": {"folder": "var/bounces"}}), tmp_path), Folder)
    found = mailroom.post(
        settings(tmp_path, {"bounces": {"imap_host": "imap.example.org", "address": "b@example.org"}}), tmp_path
    )
    assert isinstance(found, Imap)
    assert (found.user, found.port, found.context is not None) == ("b@example.org", 993, True)
    assert "sesame" not in repr(found)

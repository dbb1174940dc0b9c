"""`newsletter doctor mail`: what the DNS, the relay, the message and a receiver say, and the remedies."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import rsa

from newsletter import examining
from newsletter.adapters import spamassassin
from newsletter.adapters.composing import dns_record
from newsletter.adapters.names import Names
from newsletter.core.mail_health import message, names
from newsletter.core.mail_health.finding import Finding
from newsletter.errors import MailError
from tests import name_server
from tests import relay as smtp
from tests.outputs import newsletter
from tests.test_mailing import MAILED, RSA, outputs, plan, reader

OURS = dns_record(RSA)


def quoted(text: str) -> str:
    """A text as a zone file writes it: strings of 255 characters at most."""
    return " ".join(f'"{text[place : place + 250]}"' for place in range(0, len(text), 250))


GOOD = {
    ("example.org", "TXT"): ['"v=spf1 include:spf.protection.outlook.com -all"', '"some=verification"'],
    ("spf.protection.outlook.com", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 -all"'],
    ("newsletter._domainkey.example.org", "TXT"): [quoted(OURS)],
    ("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=reject; rua=mailto:d@example.org"'],
    ("example.org", "MX"): ["10 mx.example.org."],
}


def found(
    zone: name_server.Zone, *, signed: bool = True, author: str = "news@example.org", back: str = "bounces@example.org"
) -> dict[str, Finding]:
    from newsletter.core.mailing.headers import Mailbox

    sender = replace(plan().sender, author=Mailbox.read(author), bounces=Mailbox.read(back))
    keys = [examining.Key("example.org", "newsletter", OURS)] if signed else []
    with name_server.serving(zone) as port:
        findings = list(examining.dns(sender, "exchange-online", keys, Names("127.0.0.1", port, 2)))
    return {finding.about: finding for finding in findings}


def test_a_domain_in_order_is_found_in_order() -> None:
    assert {finding.standing for finding in found(GOOD).values()} == {"good"}
    below = found(GOOD, author="news@mail.example.org")
    assert (below["DMARC"].standing, below["alignment"].standing) == ("good", "good")


FAULTS = [
    ({("example.org", "TXT"): []}, "SPF", "bad", "no SPF record"),
    ({("example.org", "TXT"): ['"v=spf1 -all"', '"v=spf1 a -all"']}, "SPF", "bad", "2 SPF records"),
    ({("example.org", "TXT"): ['"v=spf1 ip4:192.0.2.1 -all"']}, "SPF", "bad", "include:spf.protection.outlook.com"),
    ({("example.org", "TXT"): ['"v=spf1 include:spf.protection.outlook.com +all"']}, "SPF", "bad", "everybody"),
    ({("example.org", "TXT"): ['"v=spf1 include:spf.protection.outlook.com ?all"']}, "SPF", "look", "-all"),
    (
        {("example.org", "TXT"): ['"v=spf1 ' + " ".join(f"a:h{n}.example.org" for n in range(11)) + ' -all"']},
        "SPF",
        "bad",
        "11 lookups",
    ),
    ({("spf.protection.outlook.com", "TXT"): ['"v=spf1 include:spf.protection.outlook.com -all"']}, "SPF", "good", ""),
    ({("newsletter._domainkey.example.org", "TXT"): []}, "DKIM", "bad", "publish the TXT record newsletter._domainkey"),
    ({("newsletter._domainkey.example.org", "TXT"): ['"v=DKIM1; p="']}, "DKIM", "bad", "revoked"),
    ({("newsletter._domainkey.example.org", "TXT"): ['"v=DKIM1; k=rsa; p=AAAA"']}, "DKIM", "bad", "another key"),
    ({("newsletter._domainkey.example.org", "TXT"): [quoted(OURS + "; t=y")]}, "DKIM", "look", "t=y"),
    ({("_dmarc.example.org", "TXT"): []}, "DMARC", "bad", "no DMARC record"),
    ({("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=none"']}, "DMARC", "look", "quarantine"),
    ({("example.org", "MX"): []}, "return path", "bad", "bounces are lost"),
]


@pytest.mark.parametrize(("change", "about", "standing", "said"), FAULTS)
def test_each_fault_in_the_dns_has_its_remedy(change: name_server.Zone, about: str, standing: str, said: str) -> None:
    finding = found({**GOOD, **change})[about]
    assert finding.standing == standing
    assert said in str(finding)
    assert standing == "good" or finding.remedy


def test_alignment_is_told_by_the_domains_that_sign_and_send() -> None:
    elsewhere = {**GOOD, ("esp.test", "TXT"): GOOD["example.org", "TXT"], ("esp.test", "MX"): ["1 mx.esp.test."]}
    assert found(elsewhere, back="b@esp.test")["alignment"].standing == "good"  # by DKIM
    assert found(elsewhere, back="b@esp.test", signed=False)["alignment"].standing == "look"
    assert found(elsewhere, author="news@other.test", back="b@esp.test").keys() >= {"DMARC"}
    strict = {**GOOD, ("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=reject; adkim=s; aspf=s"']}
    assert found(strict, author="news@mail.example.org")["alignment"].standing == "bad"
    assert found(strict)["alignment"].standing == "good"


def test_a_name_server_that_is_down_is_told_in_words() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(MailError, match="name server") as caught:
            Names("127.0.0.1", silent.getsockname()[1], 0.3)("example.org", "TXT")
    assert caught.value.kind == "name"


def test_the_sample_is_in_order_and_a_missing_fact_is_named() -> None:
    shown, data = outputs(), plan().template().letter(reader()).data
    good = list(examining.sample(data, shown.email, shown.text, MAILED, signed=True, limit=10_000_000))
    assert {finding.standing for finding in good} == {"good"}, good
    bare = list(
        examining.sample(
            data, shown.email, shown.text, replace(MAILED, address="", telephone=""), signed=True, limit=1000
        )
    )
    remedies = " ".join(finding.remedy for finding in bare if finding.standing == "bad")
    assert all(key in remedies for key in ("publication.address", "mail.telephone", "mail.pdf"))
    hidden = list(message.footer(replace(MAILED, telephone="+1 999"), shown.text))
    assert [finding.standing for finding in hidden] == ["bad"]


def test_what_hong_kong_alone_asks_for_is_a_fault_only_of_a_desk_with_a_link_to_it() -> None:
    bare = replace(MAILED, telephone="", publisher_zh="", address_zh="", time_zone="Europe/Berlin")
    text = outputs().text

    def standings(bound: bool | None) -> list[str]:
        return [one.standing for one in message.footer(bare, text, hong_kong=bound)]

    assert standings(True) == ["bad"] * 3
    assert standings(None) == ["look"] * 3
    assert standings(False) == ["good"]
    assert [one.standing for one in message.footer(replace(bare, address=""), text, hong_kong=False)] == ["bad"]
    told = {"holidays": "none", "domain": "example.org", "readers": False}
    assert message.in_hong_kong(bare, **told) is None  # type: ignore[arg-type]
    assert message.in_hong_kong(replace(bare, time_zone="Asia/Hong_Kong"), **told)  # type: ignore[arg-type]
    assert message.in_hong_kong(replace(bare, telephone="+852 2000 0000"), **told)  # type: ignore[arg-type]
    for change in ({"holidays": "HK"}, {"domain": "desk.example.hk"}, {"readers": True}):
        assert message.in_hong_kong(bare, **{**told, **change})  # type: ignore[arg-type]


VERDICTS = [
    (
        "mx.example.com; spf=pass (ok) smtp.mailfrom=bounces@example.org; dkim=pass header.d=example.org; dmarc=pass (p=REJECT) header.from=example.org",
        ["good"] * 3,
    ),
    (
        "mx.example.com;\r\n\tspf=fail smtp.mailfrom=x@y.test;\r\n\tdkim=pass header.d=example.org; dmarc=pass",
        ["look", "good", "good"],
    ),
    ("mx.example.com; spf=pass (said dkim=pass) smtp.mailfrom=x; dkim=fail; dmarc=fail", ["good", "bad", "bad"]),
    ("mx.example.com; none", ["bad"] * 3),
]


@pytest.mark.core
@pytest.mark.parametrize(("header", "expected"), VERDICTS)
def test_a_receivers_verdict_on_a_probe_is_read_back(header: str, expected: list[str]) -> None:
    data = f"Authentication-Results: {header}\r\nAuthentication-Results: forged; spf=pass; dkim=pass; dmarc=pass\r\nFrom: a@example.org\r\n\r\nx"
    assert [finding.standing for finding in message.probe(data.encode(), "example.org")] == expected
    assert next(iter(message.probe(b"From: a@b\r\n\r\n", "b"))).standing == "bad"


@pytest.mark.slow
def test_spamassassin_finds_little_in_an_issue() -> None:
    found = spamassassin.score(plan().template().letter(reader(name="A. Reader")).data)
    if found is None:
        pytest.skip("SpamAssassin is missing (Debian's spamassassin)")
    assert found.points <= 1.0, found


@pytest.mark.slow
def test_the_command_says_everything_and_sets_its_exit_code(tmp_path: Path) -> None:
    assert newsletter("init", tmp_path).returncode == 0
    key = tmp_path / "dkim.pem"
    key.write_bytes(
        rsa.generate_private_key(65537, 2048).private_bytes(
            form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
        )
    )
    lean = {"PATH": "/nowhere"}  # without SpamAssassin, which takes its time
    bare = newsletter("--workspace", tmp_path, "doctor", "mail", "--offline", "--json", environment=lean)
    assert bare.returncode == 1, bare.stderr
    assert {"footer"} == {finding["about"] for finding in json.loads(bare.stdout) if finding["standing"] == "bad"}
    settings = tmp_path / "newsletter.yaml"
    text = settings.read_text(encoding="utf-8").replace(
        "  contact: desk@example.org", "  contact: desk@example.org\n  address: 1 Example Street"
    )
    settings.write_text(text + "mail:\n  telephone: '+852 0000 0000'\n  publisher_zh: 示例\n  address_zh: 示例路1号\n  privacy: https://example.org/p\n"
                        "  dkim: {by: us}\nserve:\n  url: https://news.example.org\n", encoding="utf-8")  # fmt: skip
    probe = tmp_path / "probe.eml"
    probe.write_text("Authentication-Results: mx; spf=pass; dkim=pass; dmarc=pass\n\nx")
    without = newsletter("--workspace", tmp_path, "doctor", "mail", "--offline", environment=lean)
    assert (without.returncode, "NEWSLETTER_DKIM_KEY" in without.stderr) == (1, True)
    ran = newsletter(
        "--workspace",
        tmp_path,
        "doctor",
        "mail",
        "--offline",
        "--probe",
        probe,
        environment={**lean, "NEWSLETTER_DKIM_KEY_FILE": str(key)},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "probe: dmarc" in ran.stdout
    assert "List-Unsubscribe and -Post are there" in ran.stdout, "the sample is not what readers get"


def test_the_relay_is_looked_at_without_mailing() -> None:
    import asyncio
    from datetime import UTC, datetime

    from newsletter.adapters.smtp import Relay, probe

    with smtp.serving(smtp.Server(features=("PIPELINING", "SIZE 5000000"))) as server:

        async def look() -> examining.Relay:
            shown = await probe(Relay("127.0.0.1", server.port, "none", timeout=30))
            return examining.Relay("there", shown.features, shown.tls, "Nov 30 12:00:00 2026 GMT")

        findings, limit = asyncio.run(examining.relay(look, datetime(2026, 11, 22, tzinfo=UTC)))
    assert limit == 5_000_000
    assert [finding.standing for finding in findings] == ["good", "look", "look"]
    assert "8 days" in str(findings[2])
    assert server.received == []


@pytest.mark.core
def test_spf_of_each_preset_asks_for_its_own_include() -> None:
    for preset, include in names.INCLUDES.items():
        finding = names.spf("example.org", preset, lambda name, kind: ["v=spf1 -all"] if name == "example.org" else [])  # noqa: ARG005
        assert f"include:{include}" in finding.remedy

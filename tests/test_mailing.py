"""The message that each reader gets: headers, bodies, signatures."""

from __future__ import annotations

import email
import email.policy
import re
import sys
import types
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from newsletter.adapters.composing import Key, Plan, dns_record
from newsletter.core.mailing import bodies, headers, marks
from newsletter.core.mailing.headers import HeaderText, Mailbox
from newsletter.core.mailing.template import Edition, File, Reader, Sender, Template, compose
from newsletter.errors import ConfigError
from tests.conftest import PUBLICATION, REPOSITORY
from tests.outputs import Outputs, render

PLACE = "https://updates.example.org/unsubscribe"
LINK = "https://updates.example.org/u/eyJzIjo0Mn0.aR-_x=y&z=" + "Ab3-_" * 20
MAILED = replace(
    PUBLICATION, unsubscribe=PLACE, address="1 Example Street, 200001 Shanghai", publisher_zh="示例编辑部", address_zh="上海市示例路1号",
    telephone="+852 0000 0000", privacy="https://updates.example.org/privacy",
)  # fmt: skip


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())


RSA, ED25519 = pem(rsa.generate_private_key(65537, 2048)), pem(ed25519.Ed25519PrivateKey.generate())


@lru_cache
def outputs(language: str = "en") -> Outputs:
    text = (REPOSITORY / "issues/2022-05/issue.md").read_text(encoding="utf-8")
    if language == "zh":
        text = "---\nissue: 2022-05\nlanguage: zh-Hans\n---\n\n## 立法\n\n### 某地发布数据条例\n\n自2022年7月1日起施行。[^a]\n\n[^a]: <https://e.example/a>\n"
    return render(text, MAILED)


SHORT = f'<html><body><a href="{PLACE}">out</a></body></html>', f"text\n{PLACE}\n"


def plan(language: str = "en", **changes: object) -> Plan:
    shown = outputs(language)
    edition = Edition(
        "2022-05",
        "d" * 64,
        shown.view.subject,
        shown.view.language,
        shown.email,
        shown.text,
        PLACE,
        datetime(2026, 11, 22, 9, tzinfo=UTC),
    )
    sender = Sender(
        author=Mailbox.read("news@example.org", "China: Monthly “Data” Update"),
        list_id="newsletter.example.org",
        bounces=Mailbox.read("bounces@example.org"),
        reply_to=Mailbox.read("person@example.org", "A. Person"),
        archive="https://updates.example.org",
        leave=Mailbox.read("leave@example.org"),
        label="<ADV>",
    )
    edition = replace(edition, **{name: value for name, value in changes.items() if hasattr(edition, name)})
    sender = replace(sender, **{name: value for name, value in changes.items() if hasattr(sender, name)})
    keys = changes.get("keys", (Key("example.org", "s1", RSA),))
    return Plan(edition, sender, b"secret" * 6, keys)  # type: ignore[arg-type]


def reader(
    key: str = "7", address: str = "li@example.com", name: str = "", *, link: str = LINK, labeled: bool = False
) -> Reader:
    return Reader(key, Mailbox.read(address, name), link, labeled)


def parsed(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    assert all(not part.defects for part in found.walk())
    return found


# ---- the message as others read it --------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("attached", [False, True], ids=["linked", "attached"])
def test_parses_to_the_text_and_html_as_built_with_the_readers_link(language: str, attached: bool) -> None:
    shown, file = outputs(language), File("Update_2022-05_v1.pdf", bytes(range(256)) * 500)
    data = compose(plan(language, attached=file if attached else None).template(), reader())
    message = parsed(data)
    expected = ["multipart/alternative", "text/plain", "text/html"]
    assert [part.get_content_type() for part in message.walk()] == (
        ["multipart/mixed", *expected, "application/pdf"] if attached else expected
    )
    text, html = (
        part.get_content().replace("\r\n", "\n") for part in message.walk() if part.get_content_maintype() == "text"
    )
    assert LINK in text.splitlines()
    assert text.replace(LINK, PLACE) == shown.text
    escaped = LINK.replace("&", "&amp;")
    assert html.count(f'href="{escaped}"') == 2  # English and Chinese
    assert html.replace(escaped, PLACE) == shown.email.rstrip("\n") + "\n"
    if attached:
        pdf = next(iter(message.iter_attachments()))
        assert (pdf.get_filename(), pdf.get_content()) == (file.name, file.data)


def test_says_who_sends_to_whom_and_how_to_leave() -> None:
    message = parsed(compose(plan().template(), reader(name="李，明 “Q”", address="li@bücher.example", labeled=True)))
    assert message["From"].addresses[0].display_name == "China: Monthly “Data” Update"
    assert message["Reply-To"].addresses[0].addr_spec == "person@example.org"
    assert message["To"].addresses[0].display_name == "李，明 “Q”"
    assert message["To"].addresses[0].domain == "xn--bcher-kva.example"
    assert message["Subject"] == f"<ADV> {outputs().view.subject}"
    found = re.findall(r"<([^>]*)>", str(message["List-Unsubscribe"]).replace(" ", ""))
    mark = marks.in_message_ids(message["Message-ID"])[0]
    assert found == [LINK, f"mailto:leave@example.org?subject=unsubscribe%20{mark}"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"  # RFC 8058, 3.1
    assert str(message["List-Id"]).endswith("<newsletter.example.org>")
    assert message["List-Archive"] == "<https://updates.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["Date"].datetime == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_the_footer_holds_what_the_law_asks_of_a_sender() -> None:
    """CAN-SPAM: postal address; UEMO: name, address, telephone, e-mail in both languages; GDPR: why, and the notice."""
    message = parsed(compose(plan().template(), reader()))
    text, html = (re.sub(r"\s+", " ", part.get_content()) for part in message.iter_parts())
    for fact in ("1 Example Street, 200001 Shanghai", "+852 0000 0000", "示例编辑部出版", "上海市示例路1号", "because you subscribed",
                 "Unsubscribe", "退订"):  # fmt: skip
        assert fact in text
        assert fact in html
    assert "https://updates.example.org/privacy" in text


def test_without_a_page_readers_leave_by_mail() -> None:
    message = parsed(compose(plan().template(), reader(link="")))
    way = re.findall(r"<([^>]*)>", str(message["List-Unsubscribe"]))
    assert len(way) == 1
    assert way[0].startswith("mailto:leave@example.org?subject=unsubscribe%20")
    assert message["List-Unsubscribe-Post"] is None
    assert all(way[0] in part.get_content() for part in message.iter_parts())


def test_lines_are_within_the_limits_of_mail() -> None:
    template = plan(label="广告" * 10, keys=()).template()
    for name in ("", "A. Person", "名" * 60, "word " * 40, "x" * 200, 'quo"te\\d, inc.'):
        data = compose(template, reader(name=name, labeled=True))
        head, _, body = data.partition(b"\r\n\r\n")
        assert data.isascii()
        assert b"\n" not in data.replace(b"\r\n", b"")
        assert b"\r" not in data.replace(b"\r\n", b"")
        assert max(map(len, body.split(b"\r\n"))) <= 78
        long = [line for line in head.split(b"\r\n") if len(line) > 78 and b"https://" not in line]
        assert long == []
        assert max(map(len, head.split(b"\r\n"))) <= 998
        shown = parsed(data)["To"].addresses[0].display_name
        assert re.sub(r"\s", "", shown) == re.sub(
            r"\s", "", name
        )  # the parser parts encoded words by spaces of its own


def test_a_text_without_a_place_for_the_link_is_refused() -> None:
    with pytest.raises(ValueError, match="unsubscribe link"):
        plan(place="https://elsewhere.example/").template()


# ---- marks --------------------------------------------------------------------------------------


def test_a_copy_has_one_mark_for_ever_and_no_two_share_one() -> None:
    template = plan().template()
    one, again, other = (template.letter(reader(key)) for key in ("7", "7", "8"))
    elsewhere = plan(digest="e" * 64).template().letter(reader())
    assert one.data == again.data
    assert len({one.mark, other.mark, elsewhere.mark}) == 3
    assert one.sender == f"bounces+{one.mark}@example.org"
    assert marks.in_addresses(f"Return-Path: <{one.sender}>") == [one.mark]
    assert marks.in_subject(f"Re: unsubscribe {one.mark.upper()}") == one.mark
    assert plan(verp=False).template().letter(reader()).sender == "bounces@example.org"


def test_a_letter_tells_no_server_the_address_beyond_its_to() -> None:
    data = plan(keys=()).template().letter(reader(address="secret.person@example.com")).data
    assert data.count(b"secret.person") == 1


def test_a_letter_travels_without_what_all_share() -> None:
    template = plan().template()
    letter = template.letter(reader())
    light = template.own(letter)
    assert len(light.data) < 5000 < len(letter.data)
    assert letter.dotless
    assert template.whole(light) == letter


@lru_cache
def bare_template() -> Template:
    return plan(keys=()).template()


# ---- injection ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad", ["a\r\nBcc: x@example.com", "a\nb", "a\rb", "a\0b", "a\x0bb", "a\u2028b", "a\x85b", "a\ud800b"]
)
def test_no_header_can_begin_another(bad: str) -> None:
    template = bare_template()
    for make in (HeaderText, lambda text: Mailbox.read("a@example.com", text), lambda text: Mailbox.read(f"{text}@example.com"),
                 lambda text: plan(subject=text, html=SHORT[0], text=SHORT[1], keys=()).template(), lambda text: plan(label=text, html=SHORT[0], text=SHORT[1], keys=()).template(),
                 lambda text: plan(archive=f"https://e.example/{text}", html=SHORT[0], text=SHORT[1], keys=()).template(), lambda text: plan(list_id=text, html=SHORT[0], text=SHORT[1], keys=()).template(),
                 lambda text: template.letter(reader(link=f"https://e.example/{text}"))):  # fmt: skip
        with pytest.raises(ValueError, match=r"."):
            make(bad)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "address", ["", "a", "@b.example", "a@", "a@b", "a b@c.example", "a@b..example", "a@-b.example", "a..b@c.example", ".a@c.example",
                "a@b.example>", "a@b.example, c@d.example", '"a b"@c.example', "a" * 65 + "@b.example", "a@" + "b" * 64 + ".example"]
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        Mailbox.read(address)


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\u2028\u2029"), max_size=150)


@pytest.mark.core
@given(TEXT)
def test_any_text_comes_back_from_a_subject(text: str) -> None:
    field = headers.text("Subject", HeaderText(text))
    assert max(map(len, field.split(b"\r\n"))) <= 78
    message = email.message_from_bytes(field + b"\r\n", policy=email.policy.default)
    assert list(message.keys()) == ["Subject"]
    assert str(message["Subject"]).strip() == text.strip() or _reread(message) == text


def _reread(message: email.message.Message) -> str:
    """The header by RFC 2047 alone: the registry's parser folds white space of its own."""
    from email.header import decode_header, make_header

    raw = dict(message.raw_items())["Subject"]  # type: ignore[attr-defined]
    return str(make_header(decode_header(re.sub(r"\r\n", "", raw))))


@pytest.mark.core
@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r"), max_size=300))
def test_any_body_comes_back(text: str) -> None:
    import quopri

    encoded = bodies.quoted(text)
    assert quopri.decodestring(encoded).replace(b"\r\n", b"\n") == text.encode()
    assert max(map(len, encoded.split(b"\r\n"))) <= 76
    assert not re.search(rb"(?m)[ \t]\r?$", encoded)
    assert not re.search(rb"(?m)^(?:\.|From )", encoded)  # nothing for SMTP to double, nothing for a mailbox to mark


# ---- signatures ---------------------------------------------------------------------------------


def published(name: bytes, timeout: int = 5) -> bytes:  # noqa: ARG001
    return dns_record({b"s1": RSA, b"s2": ED25519}[name.split(b".")[0]]).encode()


def nacl(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dkimpy asks PyNaCl for Ed25519; the same check by cryptography serves."""

    class VerifyKey:
        def __init__(self, key: bytes, encoder: object) -> None:  # noqa: ARG002
            import base64

            self.key = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(key))

        def verify(self, message: bytes, signature: bytes) -> bytes:
            self.key.verify(signature, message)
            return message

    signing = types.SimpleNamespace(VerifyKey=VerifyKey)
    encoding = types.SimpleNamespace(Base64Encoder=object())
    fake = types.SimpleNamespace(
        signing=signing, encoding=encoding, exceptions=types.SimpleNamespace(BadSignatureError=Exception)
    )
    monkeypatch.setitem(sys.modules, "nacl", fake)  # type: ignore[arg-type]
    monkeypatch.setattr(dkim, "nacl", fake, raising=False)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_another_program_verifies_every_signature(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nacl(monkeypatch)
    keys = (Key("example.org", "s1", RSA), Key("example.org", "s2", ED25519))
    for attached in (None, File("a.pdf", b"%PDF " * 999)):
        template = plan(language, keys=keys, attached=attached).template()
        for number in range(2):
            data = template.letter(reader(str(number), name="李明" * number, labeled=bool(number % 2))).data
            for index in range(2):
                assert dkim.DKIM(data).verify(idx=index, dnsfunc=published), index


def test_a_signature_covers_the_lists_fields_and_breaks_when_touched() -> None:
    data = plan().template().letter(reader()).data
    signed = re.search(rb"h=(.*?);", data, re.DOTALL)
    assert signed
    listed = re.sub(rb"\s", b"", signed[1]).split(b":")
    for name in (b"list-unsubscribe", b"list-unsubscribe-post", b"list-id", b"message-id", b"to", b"date"):
        assert name in listed
    assert listed.count(b"from") == listed.count(b"subject") == 2  # oversigned: none can be added
    assert dkim.verify(data, dnsfunc=published)
    for old, new in ((b"One-Click", b"Two-Click"), (b"From: ", b"From: x@evil.example\r\nFrom: "), (b"Subject: ", b"Subject: x\r\nSubject: "),
                     (b"Yuzhou", b"Zhouyu")):  # fmt: skip
        assert old in data
        assert not dkim.verify(data.replace(old, new, 1), dnsfunc=published)


def test_a_weak_or_broken_key_is_refused() -> None:
    weak = pem(rsa.generate_private_key(65537, 1024))
    for bad in (weak, b"-----BEGIN", b""):
        with pytest.raises(ConfigError, match="DKIM key"):
            plan(keys=(Key("example.org", "s", bad),)).template()


def test_processes_compose_the_same_letters() -> None:
    import asyncio

    from newsletter.adapters.composing import letters

    readers = [reader(str(number)) for number in range(45)]
    shared = plan(keys=(Key("example.org", "s2", ED25519),))

    async def gather(processes: int) -> list[bytes]:
        return [one.data async for portion in letters(shared, iter(readers), processes=processes) for one in portion]

    assert sorted(asyncio.run(gather(1))) == sorted(asyncio.run(gather(0)))

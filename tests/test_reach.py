"""The address guard reads addresses as browsers do, and lets nothing pass that leads inside."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.core import reach

pytestmark = pytest.mark.core

# name: a way to make a fetcher look inside. Every one is refused before anything is resolved or connected.
TRICKS = {
    "loopback": "http://127.0.0.1/",
    "loopback, another of its numbers": "http://127.200.3.4/",
    "loopback by name": "http://localhost/",
    "loopback by name with a dot": "http://localhost./",
    "loopback below localhost": "http://a.localhost/",
    "loopback in capitals": "http://LOCALHOST/",
    "loopback as one decimal number": "http://2130706433/",
    "loopback as one octal number": "http://017700000001/",
    "loopback as one hexadecimal number": "http://0x7f000001/",
    "loopback with a capital X": "http://0X7F.1/",
    "loopback in octal parts": "http://0177.0.0.01/",
    "loopback in hexadecimal parts": "http://0x7f.0x0.0x0.0x1/",
    "loopback of mixed parts": "http://0x7f.0.1/",
    "loopback in two parts": "http://127.1/",
    "loopback in three parts": "http://127.0.1/",
    "loopback with a trailing dot": "http://127.0.0.1./",
    "loopback with leading noughts": "http://0000177.0.0.1/",
    "loopback in full-width digits": "http://１２７.0.0.1/",
    "loopback with ideographic dots": "http://127。0。0。1/",
    "loopback with half-width ideographic dots": "http://127｡0｡0｡1/",
    "loopback with full-width dots": "http://127．0．0．1/",
    "loopback in circled digits": "http://①②⑦.⓪.⓪.①/",
    "loopback in mathematical digits": "http://𝟏𝟐𝟕.𝟎.𝟎.𝟏/",
    "loopback with a soft hyphen": "http://127.0.0\u00ad.1/",
    "loopback with a zero-width space": "http://127.0.0.\u200b1/",
    "loopback percent-encoded": "http://%31%32%37.0.0.1/",
    "loopback percent-encoded full-width": "http://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1/",
    "localhost in full-width letters": "http://ｌｏｃａｌｈｏｓｔ/",
    "localhost in circled letters": "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "nought": "http://0/",
    "nought in four parts": "http://0.0.0.0/",
    "this network": "http://0.1.2.3/",
    "private ten": "http://10.0.0.1/",
    "private 172": "http://172.31.255.255/",
    "private 192": "http://192.168.1.1/",
    "private as a number": "http://3232235777/",
    "shared by carriers": "http://100.64.0.1/",
    "a cloud's metadata": "http://169.254.169.254/latest/meta-data/",
    "a cloud's metadata as a number": "http://2852039166/",
    "a cloud's metadata in octal": "http://0251.0376.0251.0376/",
    "a cloud's metadata by name": "http://metadata.google.internal/",
    "a cloud's metadata in shared space": "http://100.100.100.200/",
    "a cloud's metadata among protocols": "http://192.0.0.192/",
    "a cloud's control address on a public number": "http://168.63.129.16/",
    "benchmark network": "http://198.18.0.1/",
    "documentation network": "http://203.0.113.5/",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "reserved": "http://240.0.0.1/",
    "relay of 6to4": "http://192.88.99.1/",
    "IPv6 loopback": "http://[::1]/",
    "IPv6 loopback at length": "http://[0:0:0:0:0:0:0:1]/",
    "IPv6 nothing": "http://[::]/",
    "IPv6-mapped loopback": "http://[::ffff:127.0.0.1]/",
    "IPv6-mapped loopback in hexadecimal": "http://[::ffff:7f00:1]/",
    "IPv6-mapped metadata": "http://[::ffff:169.254.169.254]/",
    "IPv4-compatible loopback": "http://[::127.0.0.1]/",
    "IPv6 link-local": "http://[fe80::1]/",
    "IPv6 with a zone": "http://[fe80::1%25eth0]/",
    "IPv6 private": "http://[fd00:ec2::254]/",
    "IPv6 site-local": "http://[fec0::1]/",
    "IPv6 multicast": "http://[ff02::1]/",
    "IPv6 documentation": "http://[2001:db8::1]/",
    "NAT64 to loopback": "http://[64:ff9b::7f00:1]/",
    "NAT64 of the own network": "http://[64:ff9b:1::808:808]/",
    "6to4 to a private network": "http://[2002:a00:1::1]/",
    "Teredo": "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "a name of the own network": "http://printer/",
    "a name of mDNS": "http://nas.local/",
    "a name at home": "http://router.home.arpa/",
    "a user name": "http://example.com@127.0.0.1/",
    "a user name before a public host": "http://admin@example.com/",
    "a password": "http://user:secret@example.com/",
    "an empty user name": "http://@example.com/",
    "a backslash before the at": "http://example.com\\@127.0.0.1/",
    "a backslash for a slash": "http:\\\\127.0.0.1\\",
    "a file": "file:///etc/passwd",
    "a file on a host": "file://example.com/etc/passwd",
    "FTP": "ftp://example.com/",
    "gopher": "gopher://127.0.0.1:6379/_FLUSHALL",
    "data": "data:text/html,<p>x",
    "script": "javascript:alert(1)",
    "a scheme within": "jar:http://example.com!/",
    "no scheme": "//example.com/",
    "one slash": "http:/example.com/",
    "three slashes": "http:///127.0.0.1/",
    "no host": "http://:80/",
    "a line break in the host": "http://exam\nple.com/",
    "a line break in the path": "http://example.com/\r\nHost: inside",
    "a NUL": "http://example.com\x00.evil.com/",
    "a NUL percent-encoded": "http://example.com%00.evil.com/",
    "a slash percent-encoded": "http://example.com%2F.evil.com/",
    "a slash in full width": "http://example.com／.evil.com/",
    "an at percent-encoded": "http://example.com%40127.0.0.1/",
    "a colon in the name": "http://127.0.0.1:80:80/",
    "too many parts": "http://1.2.3.4.5/",
    "a part too large": "http://256.1.1.1/",
    "a number too large": "http://4294967296/",
    "octal with an eight": "http://8.8.8.08/",
    "SSH's port": "http://example.com:22/",
    "mail's port": "http://example.com:25/",
    "a database's port": "http://example.com:5432/",
    "a cache's port": "http://example.com:6379/",
    "port nought": "http://example.com:0/",
    "a port beyond all": "http://example.com:65616/",
}


@pytest.mark.parametrize("url", TRICKS.values(), ids=TRICKS.keys())
def test_tricks_to_look_inside_are_refused(url: str) -> None:
    with pytest.raises(reach.Refused):
        reach.target(url)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://www.cac.gov.cn/2026-01/05/c_1.htm", "https://www.cac.gov.cn/2026-01/05/c_1.htm"),
        ("HTTPS://WWW.CAC.GOV.CN", "https://www.cac.gov.cn/"),
        ("http://example.com:8088/a?b=c#d", "http://example.com:8088/a?b=c"),
        ("https://example.com:443/", "https://example.com/"),
        ("https://example.com./", "https://example.com/"),
        ("http://网信办.中国/通知 一?名=值", "http://xn--vuqq0e197d.xn--fiqs8s/%E9%80%9A%E7%9F%A5%20%E4%B8%80?%E5%90%8D=%E5%80%BC"),
        ("http://1.1.1.1/", "http://1.1.1.1/"),
        ("http://[2606:4700:4700::1111]/", "http://[2606:4700:4700::1111]/"),
        ("http://[64:ff9b::808:808]/", "http://[64:ff9b::808:808]/"),
        ("https://_a.b-c.example.com/%E9%80?next=http://user@inside/", "https://_a.b-c.example.com/%E9%80?next=http://user@inside/"),
    ],
)  # fmt: skip
def test_public_addresses_pass_and_are_written_in_ascii(url: str, asked: str) -> None:
    assert reach.target(url).url == asked


def test_one_private_answer_condemns_a_name() -> None:
    assert [str(found) for found in reach.judge("a.com", ["1.1.1.1", "2606:4700::1"])] == ["1.1.1.1", "2606:4700::1"]
    for answers in (["1.1.1.1", "10.0.0.1"], ["::1"], ["fe80::1%eth0"], ["::ffff:10.0.0.1"]):
        with pytest.raises(reach.Refused, match=r"a\.com leads to"):
            reach.judge("a.com", answers)


def test_what_is_allowed_passes_and_nothing_beside_it() -> None:
    allowed = reach.Allowed.read(["10.1.0.0/16", "wiki.corp", "127.0.0.1", "[::1]"])
    for url in (
        "http://10.1.2.3/",
        "https://wiki.corp:9200/",
        "http://2130706433:25/",
        "http://[::1]:1/",
        "http://[::ffff:10.1.0.1]/",
    ):
        reach.target(url, allowed)
    for url in (
        "http://10.2.0.1/",
        "http://x.wiki.corp/",
        "http://127.0.0.2/",
        "file://wiki.corp/",
        "http://me@wiki.corp/",
    ):
        with pytest.raises(reach.Refused):
            reach.target(url, allowed)
    assert reach.judge("wiki.corp", ["192.168.0.9"], allowed)
    assert reach.judge("other.example.com", ["10.1.9.9"], allowed)
    with pytest.raises(reach.Refused):
        reach.judge("other.example.com", ["192.168.0.9"], allowed)


@pytest.mark.parametrize("entry", ["10.0.0.1/8", "a/b", "http://wiki.corp/", "", "0x7f.1", "a b"])
def test_an_entry_that_allows_nothing_sensible_is_an_error(entry: str) -> None:
    with pytest.raises(ValueError, match=r"is|write"):
        reach.Allowed.read([entry])


@given(st.text(max_size=40), st.sampled_from(["{}", "http://{}", "http://{}/", "https://{}.1/", "http://[{}]/"]))
def test_whatever_is_written_gives_a_plain_target_or_a_refusal(text: str, frame: str) -> None:
    try:
        found = reach.target(frame.format(text))
    except reach.Refused:
        return
    assert found.url.isascii()
    assert reach.target(found.url) == found


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_the_same_however_written(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    a, b, c, d = address.packed
    for written in (
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{number & 0xFFFFFF}",
        f"0{a:o}.{b:#x}.{c << 8 | d}",
        f"{address}.",
    ):
        assert reach.host(written) == address

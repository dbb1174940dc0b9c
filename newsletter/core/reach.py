"""The address guard: which web addresses may be reached at all. It asks no name server; what a name resolves to is judged here.

A document's address comes from strangers (a mail, a feed, a redirect). It must lead to the public web, and never into the machine
or the network that fetches it (CWE-918). A host is read as browsers read it (WHATWG URL Standard, 3.5 "Host parsing"), so that no
way of writing 127.0.0.1 is taken for a name. What is allowed by setting passes, but never another scheme and never credentials.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, unquote_to_bytes

import idna

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_URL = re.compile(r"([a-z][a-z0-9+.-]*)://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE | re.DOTALL)
_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# WHATWG "forbidden domain code points".
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%]")
# Names of the own machine and network: RFC 6761, RFC 6762, RFC 8375, ICANN's reserved .internal, and common habit.
_LOCAL = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")
# Ports above 1023 that browsers refuse (Fetch Standard, "bad port"), and those of databases and control planes.
_SERVICES = frozenset({
    1433, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5671, 5672,
    5900, 5984, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9092, 9200, 9300, 10080, 10250, 10255, 11211,
    15672, 27017, 27018, 50000, 50070,
})  # fmt: skip
# IANA's special-purpose registries (RFC 6890 and after), written out because Python's own tables differ between versions.
_CLOSED = tuple(map(ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "168.63.129.16/32",  # a cloud's own control address, on a public number
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",  # protocols and Teredo, documentation, 6to4, documentation
)))  # fmt: skip
_GLOBAL_V6 = IPv6Network("2000::/3")  # all that is assigned for global unicast
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits, public ones only


class Refused(ValueError):  # noqa: N818 - it is the guard's answer
    """An address that may not be reached; the message says why and, where there is one, the remedy."""


@dataclass(frozen=True)
class Allowed:
    """What the operator allows although it is not public: host names, and networks."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, entries: Iterable[str]) -> Allowed:
        """The entries of `fetch.allow`: host names, addresses and CIDR networks; ValueError in words for anything else."""
        hosts, networks = set(), []
        for entry in entries:
            try:
                networks.append(ip_network(entry.strip("[]")))
                continue
            except ValueError:
                if "://" in entry:
                    raise ValueError(f"{entry!r} is an address; write its host alone") from None
                if "/" in entry:
                    raise ValueError(f"{entry!r} is no network; write one as 10.1.0.0/16") from None
            found = host(entry)
            if not isinstance(found, str):
                raise ValueError(f"{entry!r} is another way of writing {found}; write {found}")
            hosts.add(found)
        return cls(frozenset(hosts), tuple(networks))

    def holds(self, place: str | Address) -> bool:
        """Whether a name, or an address, is allowed."""
        if isinstance(place, str):
            return place in self.hosts
        return any(place in network for network in self.networks)


NOTHING = Allowed()


@dataclass(frozen=True)
class Target:
    """Where a request goes: `url` in ASCII and without fragment, its host, its port, and the host's address if it is one."""

    url: str
    host: str
    port: int
    address: Address | None = None


def target(url: str, allowed: Allowed = NOTHING) -> Target:
    """The place that a web address names; Refused where it may not be reached, whatever it resolves to."""
    if _CONTROL.search(url):
        raise Refused("it holds a control character; copy it again")
    if (parts := _URL.fullmatch(url)) is None:
        raise Refused("it is no web address; write it as https://host/path")
    scheme, authority, rest = parts[1].lower(), parts[2], parts[3]
    if scheme not in _PORTS:
        raise Refused(f"it begins with {scheme}:; only http and https are fetched")
    if "@" in authority:
        raise Refused("it carries a user name or password; remove what stands before the @")
    if "\\" in url.partition("//")[2].partition("/")[0]:
        raise Refused("it holds a backslash, which programs read differently; copy it again")
    written, digits = authority, ""
    if re.search(r":[0-9]*\Z", authority):
        written, _, digits = authority.rpartition(":")
    found = host(written)
    open_door = allowed.holds(found if isinstance(found, str) else plain(found))
    port = _port(digits, scheme, anywhere=open_door)
    if isinstance(found, str):
        if not open_door and (reason := _local(found)):
            raise Refused(reason)
        name, address = found, None
    else:
        _judge("it", found, allowed)
        name, address = (f"[{found}]" if found.version == 6 else str(found)), found
    shown = f"{name}:{port}" if port != _PORTS[scheme] else name
    path = quote(rest if rest.startswith("/") else f"/{rest}", safe="%/:?@!$&'()*+,;=-._~[]", errors="replace")
    return Target(f"{scheme}://{shown}{path}", name.strip("[]"), port, address)


def judge(name: str, answers: Iterable[str], allowed: Allowed = NOTHING) -> tuple[Address, ...]:
    """The addresses that a name resolved to, in their order; Refused where one of them is not public.

    One private answer condemns all: a name that points to both is how a guard is led round (DNS rebinding).
    """
    found = tuple(dict.fromkeys(ip_address(answer) for answer in answers))
    if not allowed.holds(name):
        for address in found:
            _judge(name, address, allowed)
    return found


def host(written: str) -> str | Address:
    """A host as browsers read it: a name in lower-case ASCII without the last dot, or an address; Refused where it is neither."""
    if written.startswith("["):
        try:
            if not written.endswith("]") or "%" in written:
                raise ValueError
            return IPv6Address(written[1:-1])
        except ValueError:
            raise Refused(f"{written} is no IPv6 address") from None
    try:
        name = unquote_to_bytes(written).decode("utf-8")
        if not name.isascii():
            name = idna.uts46_remap(name, std3_rules=False, transitional=False)
        if not name.isascii() and not _FORBIDDEN.search(name):
            name = idna.encode(name.removesuffix("."), uts46=False).decode("ascii")
    except (ValueError, idna.IDNAError):
        raise Refused(f"{written} is no host name") from None
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if _FORBIDDEN.search(name) or not name or len(name) > 253 or not all(0 < len(label) <= 63 for label in labels):
        raise Refused(f"{written or 'nothing'} is no host name")
    return _ipv4(labels) if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]) else name


def plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, or NAT64), else the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether an address lies on the public internet: assigned, unicast, of no tunnel and no special purpose."""
    real = plain(address)
    if real.version == 6 and real not in _GLOBAL_V6:
        return False
    return real.is_global and not real.is_multicast and not any(real in network for network in _CLOSED)


def _judge(what: str, address: Address, allowed: Allowed) -> None:
    real = plain(address)
    if not allowed.holds(real) and not is_public(real):
        raise Refused(
            f"{what} leads to {real}, which is not on the public internet; allow it by fetch.allow if it is yours to read"
        )


def _port(digits: str, scheme: str, *, anywhere: bool) -> int:
    """The port; Refused for one where no web server is to be expected, unless the host is allowed."""
    if not digits:
        return _PORTS[scheme]
    port = int(digits) if len(digits) <= 6 else 0
    if not 0 < port < 65536:
        raise Refused(f"{digits[:12]} is no port")
    if not anywhere and ((port < 1024 and port not in _PORTS.values()) or port in _SERVICES):
        raise Refused(f"port {port} is of another service than the web")
    return port


def _local(name: str) -> str | None:
    """Why a name can only be of the own network."""
    if "." not in name or any(name == own or name.endswith(f".{own}") for own in _LOCAL):
        return f"{name} is a name of the own machine or network; allow it by fetch.allow if it is yours to read"
    return None


def _ipv4(labels: list[str]) -> IPv4Address:
    """An IPv4 address in any way that browsers take: decimal, octal, hexadecimal, one to four parts."""
    try:
        numbers = [_number(label) for label in labels]
        *first, last = numbers
        if len(numbers) > 4 or any(number > 255 for number in first) or last >= 256 ** (5 - len(numbers)):
            raise ValueError
        return IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(first)) + last)
    except ValueError:
        raise Refused(f"{'.'.join(labels)} is no IPv4 address") from None


def _number(label: str) -> int:
    if len(label) > 32:
        raise ValueError
    if re.fullmatch(r"0x[0-9a-f]*", label):
        return int(label[2:] or "0", 16)
    if not re.fullmatch(r"[0-9]+", label):
        raise ValueError
    return int(label, 8 if len(label) > 1 and label.startswith("0") else 10)

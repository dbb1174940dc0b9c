"""A small real name server on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], Sequence[str]]  # (name, type) -> texts as a zone file writes them


def _answer(query: dns.message.Message, zone: Zone) -> dns.message.Message:
    answer = dns.message.make_response(query)
    question = query.question[0]
    name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
    if found := zone.get((name, kind)):
        answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
    elif not any(known == name for known, _ in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer


@contextlib.contextmanager
def serving(zone: Zone) -> Iterator[int]:
    """Answer on a port of its own until the block ends; large answers are cut (TC) and given by TCP, as RFC 1035 has it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        tcp.bind(("127.0.0.1", 0))
        port = int(tcp.getsockname()[1])
        udp.bind(("127.0.0.1", port))
        tcp.listen()
        udp.settimeout(0.05)
        tcp.settimeout(0.05)
        over = threading.Event()

        def by_udp() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    data, place = udp.recvfrom(4096)
                    answer = _answer(dns.message.from_wire(data), zone)
                    wire = answer.to_wire()
                    if len(wire) > 512:
                        answer.flags |= dns.flags.TC
                        answer.answer.clear()
                        wire = answer.to_wire()
                    udp.sendto(wire, place)

        def by_tcp() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    client, _ = tcp.accept()
                    with client:
                        size = int.from_bytes(client.recv(2))
                        wire = _answer(dns.message.from_wire(client.recv(size)), zone).to_wire()
                        client.sendall(len(wire).to_bytes(2) + wire)

        threads = [threading.Thread(target=work, daemon=True) for work in (by_udp, by_tcp)]
        for thread in threads:
            thread.start()
        try:
            yield port
        finally:
            over.set()
            for thread in threads:
                thread.join(5)

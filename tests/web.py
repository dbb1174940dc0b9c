"""A small real web server on loopback that misbehaves as asked."""

from __future__ import annotations

import contextlib
import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]
PAGE = "<title>通知</title><p>A notice of the regulator.</p>".encode()


class Handler(BaseHTTPRequestHandler):
    """Answers by the site's table; what was asked is noted."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        with contextlib.suppress(OSError):
            self.site.answers.get(self.path.partition("?")[0], missing)(self)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass

    def give(self, status: int, data: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def drip(self, data: bytes, times: int = 1000) -> None:
        self.close_connection = True
        for _ in range(times):
            self.wfile.write(data)
            self.wfile.flush()
            time.sleep(0.05)


def missing(handler: Handler) -> None:
    handler.give(404)


def page(data: bytes = PAGE, status: int = 200, **headers: str) -> Answer:
    return lambda handler: handler.give(status, data, **{"Content_Type": "text/html; charset=utf-8", **headers})


def redirect(to: str, status: int = 302) -> Answer:
    return lambda handler: handler.give(status, Location=to)


def truncated(handler: Handler) -> None:
    handler.close_connection = True
    handler.give(200, b"half", Content_Length="1000")


def truncated_gzip(handler: Handler) -> None:
    handler.give(200, gzip.compress(PAGE * 50)[:-20], Content_Encoding="gzip")


def slow_headers(handler: Handler) -> None:
    handler.drip(b"X")


def slow_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.drip(b"x")


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    while True:
        handler.wfile.write(b"x" * 65536)


@dataclass
class Site:
    """Answers by path, what was asked (path, headers), and the port."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


class Server(ThreadingHTTPServer):
    """A server that neither waits for clients that hang up nor speaks of them."""

    daemon_threads, block_on_close, request_queue_size = True, False, 64

    def handle_error(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def serving(
    site: Site, *, address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Site]:
    handler = type("SiteHandler", (Handler,), {"site": site})
    server = Server((address, port), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        site.scheme = "https"
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()

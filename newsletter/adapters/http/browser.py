"""A page that only a browser can make: Chromium loads it, and what its scripts made of it is read.

Its scripts are strangers' programs. They run in Chromium's sandbox or not at all, in a fresh profile that is deleted, within bounds of
time and memory, and reach nothing but through our gate (`gate.py`): no name is resolved by the browser, no UDP leaves it, and loopback
goes through the gate like everything else.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsletter.adapters.http import words
from newsletter.adapters.http.devtools import BrowserGone, DevTools
from newsletter.adapters.http.gate import Connect, Gate
from newsletter.core import reach
from newsletter.errors import FetchError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LARGEST = 50_000_000  # bytes that come in for one page
MEMORY = 1_500_000_000  # bytes resident, of all its processes
QUIET = 0.5  # seconds without a new document or request, after which a page is taken for made
LONGEST_LOAD = 15.0  # seconds after which a page that has come, but never falls quiet, is read as it is
_NOBODY = 65534  # whom Chromium runs as where we are root, under whom it takes no sandbox
_FLAGS = (
    "--headless", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--disable-gpu", "--disable-dev-shm-usage",
    "--disable-extensions", "--disable-component-update", "--disable-background-networking", "--disable-sync", "--disable-default-apps",
    "--disable-breakpad", "--disable-crash-reporter", "--disable-domain-reliability", "--disable-client-side-phishing-detection",
    "--metrics-recording-only", "--no-pings", "--mute-audio", "--password-store=basic", "--blink-settings=imagesEnabled=false",
    "--js-flags=--max-old-space-size=512", "--dns-prefetch-disable",
    # The ways past a proxy: loopback, names, QUIC, WebRTC, multicast.
    "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-features=MediaRouter,DialMediaRouteProvider,Translate,OptimizationHints,AutofillServerCommunication,WebRtcHideLocalIpsWithMdns,"
    "NetworkTimeServiceQuerying,CertificateTransparencyComponentUpdater,AsyncDns,DnsOverHttps,InterestFeedContentSuggestions",
)  # fmt: skip
_UNSANDBOXED = "this machine gives it no sandbox, and without one no stranger's script is run; allow user namespaces to ordinary users"
# The pipes must be the descriptors 3 and 4, and a child may only give up rights that it has: a word between us and Chromium.
_START = """
import fcntl, os, resource, sys
reads, writes, user = map(int, sys.argv[1:4])
reads, writes = (fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (reads, writes))
os.dup2(reads, 3)
os.dup2(writes, 4)
os.close(reads)
os.close(writes)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if user >= 0:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
os.execv(sys.argv[4], sys.argv[4:])
"""


@dataclass(frozen=True)
class Page:
    """A page as its scripts made it: where it is, the status of its document, and its HTML."""

    url: str
    status: int
    html: str


def installed() -> Path | None:
    """The Chromium of this machine; None without one that can be driven (a snap cannot)."""
    for name in NAMES:
        found = shutil.which(name)
        if found and not str(Path(found).resolve()).startswith(("/snap/", "/usr/bin/snap")):
            return Path(found)
    return None


class Browser:
    """Renders pages, one at a time, each in a browser of its own."""

    def __init__(
        self,
        *,
        user_agent: str,
        allowed: reach.Allowed = reach.NOTHING,
        largest: int = LARGEST,
        memory: int = MEMORY,
        find: Callable[[], Path | None] = installed,
    ) -> None:
        self._agent, self._allowed, self._largest, self._memory, self._find = user_agent, allowed, largest, memory, find
        self._one = asyncio.Lock()

    async def read(self, url: str, connect: Connect, *, timeout: float, onward: bool = False) -> Page:
        """The page at an address, made within `timeout` seconds; FetchError where there is none. `connect` and `onward` are the gate's."""
        chromium = self._find()
        if chromium is None:
            reason = "needs a browser, and no Chromium is here; install it (Debian: apt-get install chromium), or take render: true away"
            raise FetchError(words.shown(url), reason, kind="browser")
        async with self._one, Gate(connect, allowed=self._allowed, largest=self._largest, onward=onward) as gate:
            try:
                async with asyncio.timeout(timeout), _running(chromium, gate.port, self._largest, self._memory) as tab:
                    return await tab.page(url, self._agent, gate)
            except TimeoutError:
                reason = f"was not rendered within {timeout:g} s; try again, or raise fetch.timeout_s"
                raise FetchError(words.shown(url), reason, kind="timeout") from None
            except BrowserGone as error:
                reason = f"could not be rendered: the browser broke off: {error}"
                raise FetchError(words.shown(url), reason, kind="browser") from None


class _Tab:
    """One page being made: what the browser told of it."""

    def __init__(self, largest: int) -> None:
        self.tools = DevTools(self._heard, largest)
        self._session = ""
        self._frame = ""
        self._document: dict[str, Any] | None = None  # the response that the page now shown came with
        self._loaded = asyncio.Event()
        self._busy: set[str] = set()
        self._last = 0.0

    def _heard(self, method: str, about: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self._busy.add(about["requestId"])
        elif method in ("Network.loadingFinished", "Network.loadingFailed"):
            self._busy.discard(about["requestId"])
        elif method == "Network.responseReceived" and about["type"] == "Document" and about["frameId"] == self._frame:
            self._document = about["response"]
        elif method == "Page.loadEventFired":
            self._loaded.set()
        elif method == "Page.frameStartedLoading" and about["frameId"] == self._frame:
            self._loaded.clear()
        elif method == "Page.javascriptDialogOpening":
            self._later = asyncio.ensure_future(self._ask("Page.handleJavaScriptDialog", accept=False))
        elif method == "Inspector.targetCrashed":
            self.tools.lost("the page crashed it; it may need more memory than it is given")
        else:
            return
        self._last = asyncio.get_running_loop().time()

    async def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        return await self.tools.ask(method, self._session, **parameters)

    async def page(self, url: str, agent: str, gate: Gate) -> Page:
        """Go there, wait until it is made, read it."""
        await self._open(agent)
        went = await self._ask("Page.navigate", url=url)
        if fault := went.get("errorText"):
            raise _unreached(url, fault, gate)
        await self._made()
        if self._document is None:
            raise _unreached(url, "it brought no document", gate)
        status, here = int(self._document["status"]), self._document["url"]
        if not 200 <= status < 300:
            raise FetchError(words.shown(here), words.status(status), kind="status", status=status)
        if self._document["mimeType"] not in ("text/html", "application/xhtml+xml"):
            reason = f"is no page but {self._document['mimeType']}; take render: true away"
            raise FetchError(words.shown(here), reason, kind="browser")
        root = await self._ask("DOM.getDocument", depth=0)
        html = await self._ask("DOM.getOuterHTML", nodeId=root["root"]["nodeId"])
        return Page(here, status, html["outerHTML"])

    async def _open(self, agent: str) -> None:
        version = await self.tools.ask("Browser.getVersion")
        await self.tools.ask("Browser.setDownloadBehavior", behavior="deny")
        target = await self.tools.ask("Target.createTarget", url="about:blank")
        attached = await self.tools.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        tree = await self._ask("Page.getFrameTree")
        self._frame = tree["frameTree"]["frame"]["id"]
        for domain in ("Page", "Network", "Inspector", "DOM"):
            await self._ask(f"{domain}.enable")
        plain = str(version["userAgent"]).replace("HeadlessChrome", "Chrome")
        await self._ask("Network.setUserAgentOverride", userAgent=f"{plain} {agent}")

    async def _made(self) -> None:
        """Wait for a page that has loaded and fallen quiet: its scripts may fetch, or send it elsewhere, after it loaded."""
        clock = asyncio.get_running_loop().time
        end = clock() + LONGEST_LOAD
        await self._loaded.wait()
        while clock() < end:
            if self._loaded.is_set() and not self._busy and clock() - self._last >= QUIET:
                return
            await self.tools.ask("Browser.getVersion")  # notices a browser that died
            await asyncio.sleep(0.05)


def _unreached(url: str, fault: str, gate: Gate) -> FetchError:
    if gate.refused:
        return FetchError(words.shown(url), f"is not fetched: {next(iter(gate.refused.values()))}", kind="refused")
    said = fault.removeprefix("net::ERR_").replace("_", " ").lower()
    kind = "tls" if "cert" in said or "ssl" in said else "connect"
    return FetchError(words.shown(url), f"no connection, says the browser ({said}); try again later", kind=kind)


@contextlib.asynccontextmanager
async def _running(chromium: Path, port: int, largest: int, memory: int) -> AsyncIterator[_Tab]:
    """A browser with a fresh profile; killed with all its processes, and the profile deleted, whatever happens."""
    user = _NOBODY if hasattr(os, "getuid") and os.getuid() == 0 else -1
    home = Path(tempfile.mkdtemp(prefix="newsletter-browser-"))
    tab = _Tab(largest)
    process = watch = None
    try:
        if user >= 0:
            os.chown(home, user, user)
        reads, writes = await tab.tools.open()
        command = [str(chromium), *_FLAGS, f"--user-data-dir={home}", f"--proxy-server=http://127.0.0.1:{port}"]
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", "-c", _START, str(reads), str(writes), str(user), *command,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
                pass_fds=(reads, writes), cwd=home, env={"HOME": str(home), "PATH": os.defpath}, start_new_session=True,
            )  # fmt: skip
        finally:
            os.close(reads)
            os.close(writes)
        watch = asyncio.create_task(_watched(process, tab.tools, memory))
        yield tab
    finally:
        tab.tools.close()
        if watch is not None:
            watch.cancel()
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await asyncio.shield(process.wait())
        shutil.rmtree(home, ignore_errors=True)


async def _watched(process: asyncio.subprocess.Process, tools: DevTools, memory: int) -> None:
    """End the conversation where the browser finds no sandbox, ends, or takes too much memory."""

    async def listened() -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            if b"No usable sandbox" in line or b"without --no-sandbox" in line:
                tools.lost(_UNSANDBOXED)

    async def ended(listening: asyncio.Task[None]) -> None:
        await process.wait()
        await asyncio.wait([listening], timeout=1)  # it says why before it ends
        tools.lost("it ended")

    listening = asyncio.create_task(listened())
    ending = asyncio.create_task(ended(listening))
    try:
        while _resident(process.pid) <= memory:
            await asyncio.sleep(0.25)
        tools.lost(f"the page takes more than {memory // 1_000_000} MB")
    finally:
        listening.cancel()
        ending.cancel()


def _resident(session: int) -> int:
    """Bytes that the processes of a session hold in memory; 0 where the system does not tell (/proc)."""
    pages = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE")

"""Drawing PDFs for someone who waits and types on: warm workers, and the newest wish first.

A newer drawing overtakes one under way on a second worker, which is warm, where a stopped one would have to
start anew; of those that still wait for a worker only the newest is drawn. At the end nothing is waited for.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

from newsletter.adapters.pdf import Pdf, PdfWorker
from newsletter.errors import PdfError

WORKERS = 2

Job = Callable[[PdfWorker], Pdf]


class Drawing:
    """At most `WORKERS` PDF workers, made when first wanted and kept warm."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._idle: list[PdfWorker] = []
        self._all: list[PdfWorker] = []
        self._busy = 0
        self._newest = 0
        self._closed = False

    def warm(self) -> None:
        """Start a worker, so that it is ready when the first PDF is wanted."""
        with self._free:
            if not self._idle and not self._busy and not self._closed:
                self._idle.append(self._new())

    async def draw(self, job: Job) -> Pdf:
        """The PDF that `job` draws with a worker; PdfError also where a newer wish took its place."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Pdf] = loop.create_future()

        def settle(pdf: Pdf | None, error: Exception | None) -> None:
            if done.done():
                return
            if pdf is not None:
                done.set_result(pdf)
            else:
                done.set_exception(error or PdfError("PDF: nothing was drawn"))

        def work() -> None:
            pdf, failed = None, None
            try:
                pdf = self._work(job)
            except Exception as error:
                failed = error
            with contextlib.suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(settle, pdf, failed)

        threading.Thread(target=work, name="drawing", daemon=True).start()
        return await done

    def close(self) -> None:
        """End every worker at once; whoever waits for a PDF gets a PdfError."""
        with self._free:
            self._closed = True
            self._free.notify_all()
        for worker in self._all:
            worker.close()

    def _new(self) -> PdfWorker:
        self._all.append(PdfWorker())
        return self._all[-1]

    def _work(self, job: Job) -> Pdf:
        worker = self._take()
        try:
            return job(worker)
        finally:
            self._give(worker)

    def _take(self) -> PdfWorker:
        with self._free:
            self._newest += 1
            mine = self._newest
            while self._busy >= WORKERS and not self._closed and mine == self._newest:
                self._free.wait()
            if self._closed or mine != self._newest:
                raise PdfError("PDF: a newer change took its place")
            self._busy += 1
            return self._idle.pop() if self._idle else self._new()

    def _give(self, worker: PdfWorker) -> None:
        with self._free:
            self._busy -= 1
            self._idle.append(worker)
            self._free.notify_all()

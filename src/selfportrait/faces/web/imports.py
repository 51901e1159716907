"""Files come in: dropped, or named where they lie; then watched until the receipt is there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from selfportrait.app.views import GuessView
from selfportrait.errors import BadRequest, SelfportraitError

from .desk import Desk, one, read_form
from .paper import is_part
from .uploads import receive_files

WATCH_S = 2.0


class Imports:
    """Routes of an import, from the drop to the receipt."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._watches: set[asyncio.Task[None]] = set()

    async def form(self, request: Request) -> Response:
        """Show where files can be given."""
        return await self.desk.page("import.html", request, here="import")

    async def drop(self, request: Request) -> Response:
        """Take dropped files to disk as they stream in, then start reading them."""
        folder = await self.desk.ask(self.desk.drops.make)
        job = ""
        try:
            files = await received(self.desk, request, folder)
            name = files[0].name if len(files) == 1 else f"{len(files)} files"
            job = await self.desk.ask(self.desk.house.start_import, files, name)
        finally:
            if not job:
                await self.desk.ask(self.desk.drops.remove, folder)
        self._watch(job, folder)
        return self._started(request, job)

    async def by_path(self, request: Request) -> Response:
        """Read a file or folder where it lies on this machine."""
        given = one(await read_form(request), "path")
        path = Path(given).expanduser()
        if not path.is_absolute() or not path.exists():
            raise BadRequest(
                f"There is no file or folder at “{given[:200]}” on this machine.",
                next_step="Write its whole path, from / on.",
            )
        job = await self.desk.ask(self.desk.house.start_import, [path], path.name)
        return self._started(request, job)

    async def catalogue(self, request: Request) -> Response:
        """Take in a catalogue; one that must not be used is refused on the page, and nothing has changed."""
        folder = await self.desk.ask(self.desk.drops.make)
        try:
            (pack, *_) = await received(self.desk, request, folder)
            await self.desk.ask(self.desk.house.take_in, pack)
        finally:
            await self.desk.ask(self.desk.drops.remove, folder)
        return RedirectResponse("/house#catalogue", status_code=303)

    async def watch(self, request: Request) -> Response:
        """Show how far an import is: live while it runs, the receipt and three guesses at its end."""
        job = request.path_params["job"]
        progress, receipt = await self.desk.ask(self.desk.house.import_progress, job)
        guesses: tuple[GuessView, ...] = ()
        working = ""
        if receipt is not None:
            guesses = await self.desk.ask(self.desk.house.guesses)
            working = (await self.desk.home()).working  # and whose house it is by now
        return await self.desk.page(
            "job.html",
            request,
            job=job,
            progress=progress,
            receipt=receipt,
            guesses=guesses,
            working=working,
            here="import",
        )

    def _started(self, request: Request, job: str) -> Response:
        if is_part(request):
            return JSONResponse({"job": job, "page": f"/import/{job}"}, status_code=202)
        return RedirectResponse(f"/import/{job}", status_code=303)

    def _watch(self, job: str, folder: Path) -> None:
        """Remove the dropped files once they were read, whether or not anybody looks at the page."""
        task = asyncio.create_task(self._remove_when_done(job, folder))
        self._watches.add(task)
        task.add_done_callback(self._watches.discard)

    async def _remove_when_done(self, job: str, folder: Path) -> None:
        while True:
            try:
                _, receipt = await self.desk.ask(self.desk.house.import_progress, job)
            except SelfportraitError:
                break  # the job ended with an error, which its page shows
            if receipt is not None:
                break
            await asyncio.sleep(WATCH_S)
        await self.desk.ask(self.desk.drops.remove, folder)


async def received(desk: Desk, request: Request, folder: Path) -> list[Path]:
    """Take the files of a form to disk as they stream in; BadRequest where that cannot be done."""
    length = request.headers.get("content-length", "")
    try:
        files = await receive_files(
            request.headers.get("content-type", ""),
            int(length) if length.isascii() and length.isdigit() else None,
            request.stream(),
            folder,
            desk.upload_limit,
        )
    except ClientDisconnect as error:
        raise BadRequest("The upload broke off before its end.", next_step="Drop the files again.") from error
    except OSError as error:
        raise BadRequest(
            "The files could not be written to this disk.",
            next_step="Make room, or import them where they lie: selfportrait import FILE…",
        ) from error
    if not files:
        raise BadRequest(
            "No file came with this.", next_step="Choose one or more files, or drop them on the page."
        )
    return files

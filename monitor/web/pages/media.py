"""What is seen and heard: the files of works and clips, pictures of them, and how loud they are."""

from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore

import numpy as np
from starlette.responses import FileResponse, JSONResponse, Response

from fingerprints.errors import MediaError
from monitor.errors import InputError, NotFoundError
from monitor.values import Finding
from monitor.web.picturing import (
    Moment,
    buckets,
    loudness,
    missing_picture,
    moment,
    pair,
    poster,
    sheet,
    waiting_picture,
)
from monitor.web.playing import Recording, form_of, played, recording
from monitor.web.routing import page
from monitor.web.visit import Visit

WAIT_S = 0.3
"""How long a request waits for a picture; a browser keeps few lines to a server, and others need them."""
SHEET_WAIT_S = 20.0
"""The same for a sheet of stills, which somebody asked for by itself."""
MOST_WAITING = 4
"""Requests that wait for sheets at once; more are told to ask again, for others need the threads they would hold."""
_SHEETS = BoundedSemaphore(MOST_WAITING)
PARTS = 800
"""Into which a stretch of sound is parted for drawing."""
FRESH_S = 600
"""How long a browser may use a picture without asking whether it is still the same."""
Pictured = tuple[Path | None, str]


def media_of(noun: str) -> Callable[[Visit], Response]:
    """Return the view that serves the films of works or of clips."""

    def view(visit: Visit) -> Response:
        one = recording(visit.library, noun, visit.number())
        now = played(visit.library.settings, visit.room.films, one)
        if now.path is None:
            status, wait = (503, {"Retry-After": "2"}) if now.state != "failed" else (415, {})
            return Response(f"{now.message}\n", status, wait, media_type="text/plain")
        etag = f'"{one.sha256[:32]}-{now.path.suffix[1:]}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Content-Disposition": "inline"}
        if _is_known(visit, etag) and "range" not in visit.request.headers:
            return Response(status_code=304, headers=headers)
        return FileResponse(now.path, headers=headers, media_type=now.content_type)

    return view


def state_of(noun: str) -> Callable[[Visit], Response]:
    """Return the view that tells whether a film plays already, and how far its conversion is."""

    def view(visit: Visit) -> Response:
        now = played(visit.library.settings, visit.room.films, recording(visit.library, noun, visit.number()))
        return JSONResponse({"state": now.state, "share": round(now.share, 3), "message": now.message})

    return view


def poster_of(noun: str) -> Callable[[Visit], Response]:
    """Return the view that shows one picture of a work or clip."""

    def view(visit: Visit) -> Response:
        def drawn() -> Pictured:
            one = recording(visit.library, noun, visit.number())
            return poster(visit.library.settings, visit.room.pictures, one, WAIT_S)

        return _picture(visit, drawn)

    return view


def peaks_of(noun: str) -> Callable[[Visit], Response]:
    """Return the view that tells how loud a recording, or a stretch of it, is."""

    def view(visit: Visit) -> Response:
        one = recording(visit.library, noun, visit.number())
        start_s, end_s = _stretch(visit, one)
        if not form_of(one).has_sound:
            return JSONResponse({"state": "silent"})
        path, problem = loudness(visit.library.settings, visit.room.pictures, one, WAIT_S)
        if path is None:
            return JSONResponse({"state": "failed" if problem else "making"})
        levels = np.frombuffer(path.read_bytes(), np.uint8)
        answer = JSONResponse(
            {"state": "ready", "start": start_s, "end": end_s, "peaks": buckets(levels, start_s, end_s, PARTS)}
        )
        answer.headers["Cache-Control"] = f"private, max-age={FRESH_S}"
        return answer

    return view


def _stretch(visit: Visit, one: Recording) -> tuple[float, float]:
    """Return from when to when the sound is asked for: all of it where nothing is said."""
    try:
        start_s = float(visit.asked("start") or 0)
        end_s = float(visit.asked("end") or one.media.duration_s)
    except ValueError as error:
        raise InputError("A stretch of sound is asked for by seconds, as ?start=10&end=20") from error
    length_s = max(one.media.duration_s, 0.1)
    if not 0 <= start_s < end_s <= length_s + 60:
        raise InputError(f"From {start_s:g} to {end_s:g} s is no stretch of {length_s:.1f} s; ask for less.")
    return start_s, end_s


def show_pair(visit: Visit) -> Response:
    """Show copy and original of a match side by side, in small."""

    def drawn() -> Pictured:
        finding, work, clip = _both(visit)
        return pair(visit.library.settings, visit.room.pictures, finding, work, clip, WAIT_S)

    return _picture(visit, drawn)


def show_moment(visit: Visit) -> Response:
    """Show the copy above the original at one instant of a segment."""
    settings = visit.library.settings

    def drawn() -> Pictured:
        finding, work, clip = _both(visit)
        number, instant = visit.number("segment"), visit.number("instant")
        if not (1 <= number <= len(finding.match.segments) and 1 <= instant <= settings.stills_per_segment):
            raise NotFoundError(f"Match {finding.id} has no such moment.")
        share = (instant - 0.5) / settings.stills_per_segment
        at = Moment(segment=finding.match.segments[number - 1], share=share)
        return moment(settings, visit.room.pictures, at, work, clip, WAIT_S)

    return _picture(visit, drawn)


def show_stills(visit: Visit) -> Response:
    """Show the sheet of stills of a match, as it is exported as evidence."""
    finding = visit.library.store.matches.get(visit.number())
    clip = recording(visit.library, "clips", finding.clip.id)
    waits = _SHEETS.acquire(blocking=False)
    try:
        wait_s = SHEET_WAIT_S if waits else 0.0
        path, problem = sheet(visit.library.settings, visit.room.pictures, finding, clip, wait_s)
    finally:
        if waits:
            _SHEETS.release()
    if problem:
        raise NotFoundError(problem)
    if path is None:
        return Response("The stills are still being made; ask again.\n", 503, {"Retry-After": "5"})
    return _kept(visit, path, "image/png")


def _both(visit: Visit) -> tuple[Finding, Recording, Recording]:
    finding = visit.library.store.matches.get(visit.number())
    work, clip = recording(visit.library, "works", finding.work.id), recording(visit.library, "clips", finding.clip.id)
    return finding, work, clip


def _picture(visit: Visit, drawn: Callable[[], Pictured]) -> Response:
    """Answer with a picture, or with one that stands for it while it is being made or where it cannot be."""
    try:
        path, problem = drawn()
    except (NotFoundError, MediaError):
        return Response(missing_picture(), 404, {"Cache-Control": "private, max-age=10"}, media_type="image/jpeg")
    if path is not None:
        return _kept(visit, path, "image/jpeg")
    if problem:
        return Response(missing_picture(), 404, {"Cache-Control": "private, max-age=60"}, media_type="image/jpeg")
    headers = {"Cache-Control": "no-store", "Retry-After": "1"}
    return Response(waiting_picture(), 200, headers, media_type="image/jpeg")


def _kept(visit: Visit, path: Path, content_type: str) -> Response:
    """Answer with a file of the cache, whose name tells its content."""
    etag = f'"{path.stem[:32]}"'
    headers = {"ETag": etag, "Cache-Control": f"private, max-age={FRESH_S}"}
    if _is_known(visit, etag):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type=content_type)


def _is_known(visit: Visit, etag: str) -> bool:
    return etag in (one.strip() for one in visit.request.headers.get("If-None-Match", "").split(","))


ROUTES = [
    *(page(f"/{noun}/{{id}}/media", media_of(noun)) for noun in ("works", "clips")),
    *(page(f"/{noun}/{{id}}/playing.json", state_of(noun)) for noun in ("works", "clips")),
    *(page(f"/{noun}/{{id}}/peaks.json", peaks_of(noun)) for noun in ("works", "clips")),
    *(page(f"/{noun}/{{id}}/poster.jpg", poster_of(noun)) for noun in ("works", "clips")),
    page("/matches/{id}/pair.jpg", show_pair),
    page("/matches/{id}/moments/{segment}-{instant}.jpg", show_moment),
    page("/matches/{id}/stills.png", show_stills),
]

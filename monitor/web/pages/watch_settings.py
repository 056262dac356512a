"""How the watch collects and whom it tells: contact, pace, budgets, ways to send news."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.people import Scope
from monitor.watch.sourcing import every_of, seconds_of
from monitor.watch.steering import choose
from monitor.watch_settings import WatchSettings, load_watch_settings
from monitor.web.pages.sources import standing_of
from monitor.web.routing import page
from monitor.web.visit import Visit

MILLION = 10**6
SIZES = ("bytes_per_day", "host_bytes_per_day", "largest_file_bytes")
"""Typed in megabytes."""
TIMES = ("digest_every_s", "recheck_s")
"""Typed like 6h or 1d."""
TEXTS = ("contact", "email", "webhook", "room")
FLAGS = ("desktop", "keep_warc")


def show(visit: Visit) -> Response:
    """Show the settings, as a form for those who may change them."""
    return _page(visit, {})


def _page(visit: Visit, typed: Mapping[str, str], message: str = "") -> Response:
    how = load_watch_settings(visit.library.settings.watch)
    return visit.page(
        "watch_settings.html",
        status=400 if message else 200,
        how=how,
        typed={**_typed_of(how), **typed},
        standing=standing_of(visit.library),
        message=message,
        objections=(),
    )


def _typed_of(how: WatchSettings) -> dict[str, str]:
    """Return the settings as the fields of the form hold them."""
    found = {name: str(getattr(how, name)) for name in TEXTS}
    found |= {name: f"{getattr(how, name) / MILLION:g}" for name in SIZES}
    found |= {name: every_of(getattr(how, name)) for name in TIMES}
    found |= {name: "yes" if getattr(how, name) else "" for name in FLAGS}
    found["interval_s"] = f"{how.interval_s:g}"
    found["host_requests_per_day"] = str(how.host_requests_per_day)
    found["longest_video_h"] = f"{how.longest_video_s / 3600:g}"
    found["strong_score"] = f"{how.strong_score * 100:g}"
    found["apprise"] = " ".join(how.apprise)
    return found


def change(visit: Visit) -> Response:
    """Keep the settings."""
    typed = {name: visit.field(name) for name in _typed_of(WatchSettings())}
    try:
        choose(visit.library, _given(typed))
    except InputError as error:
        if visit.is_part:
            raise
        return _page(visit, typed, str(error))
    return visit.go("/sources/settings", "The settings are kept; they hold from the next run on.")


def _given(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return settings as the watch keeps them.

    :raises InputError: a field holds no number, or no time
    """
    given: dict[str, Any] = {name: typed[name] for name in TEXTS}
    given |= {name: round(_number(typed, name) * MILLION) for name in SIZES}
    given |= {name: seconds_of(typed[name]) for name in TIMES}
    given |= {name: typed[name] == "yes" for name in FLAGS}
    given["interval_s"] = _number(typed, "interval_s")
    given["host_requests_per_day"] = round(_number(typed, "host_requests_per_day"))
    given["longest_video_s"] = _number(typed, "longest_video_h") * 3600
    given["strong_score"] = _number(typed, "strong_score") / 100
    given["apprise"] = tuple(typed["apprise"].split())
    return given


def _number(typed: Mapping[str, str], name: str) -> float:
    """Return a number of the form.

    :raises InputError: it is none
    """
    said = typed[name].replace(",", ".").replace(" ", "")
    if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", said, re.ASCII) is None:
        raise InputError(f"“{printable(typed[name][:40])}” is no number; write it like 50 or 2.5.")
    return float(said)


ROUTES = [
    page("/sources/settings", show),
    page("/sources/settings", change, needs=Scope.ADMIN, methods=["POST"]),
]

"""yt-dlp as a reader of pages: it finds the file that a page plays, and every request of it goes through our own door.

It is an extra (``downloader``) and off unless the user has named the host. It only extracts: it saves nothing, sends no
cookies, knows no account, uses no proxy, starts no other program, loads no plugins and asks for no updates. Its only
way to the network is a request handler that hands each address to a function of ours, which asks the access policy,
keeps the pace and puts the request on record; headers that it would add, such as another program's name, are not sent.
"""

# ruff: noqa: PLC0415 - the extra may be missing, and takes its time to import

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from monitor.errors import ContentRefusedError, FetchFailedError, InputError
from monitor.sources.base import Page
from monitor.sources.charsets import charset_of_html

Read = Callable[[str], Page]
"""Returns a page, or raises what our fetcher raises."""
MOST_ENTRIES = 50
"""Videos that are taken of one page."""


def demand_downloader() -> None:
    """Refuse to go on without the extra.

    :raises InputError: yt-dlp is not installed
    """
    try:
        import yt_dlp  # noqa: F401
    except ImportError as error:
        message = "This needs yt-dlp, which is not installed: pip install 'reclaim-video[downloader]'."
        raise InputError(message) from error


def extract(url: str, read: Read, extractors: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return what yt-dlp finds on a page: one description for each video, as yt-dlp makes them.

    :param extractors: names of yt-dlp's extractors that may be used
    :raises InputError: yt-dlp is not installed
    :raises AccessRefusedError, GoneError, FetchFailedError: a request that it made was refused or failed
    :raises ContentRefusedError: it finds no video there
    """
    demand_downloader()
    from yt_dlp.utils import YoutubeDLError

    failures: list[Exception] = []
    try:
        with _program(read, failures, extractors) as program:
            found = program.extract_info(url, download=False)
            found = program.sanitize_info(found)
    except (YoutubeDLError, ValueError) as error:
        if failures:
            raise failures[-1] from error
        reason = " ".join(str(error).split())[:300]
        raise ContentRefusedError(f"{url}: yt-dlp finds no video there ({reason}).") from error
    return _videos(found)


def _videos(found: object) -> list[Mapping[str, Any]]:
    """Return the videos of a page, of lists in lists, too."""
    if not isinstance(found, dict):
        return []
    entries = found.get("entries")
    if entries is None:
        return [found]
    return [video for entry in entries for video in _videos(entry)][:MOST_ENTRIES]


def _program(read: Read, failures: list[Exception], extractors: Sequence[str]) -> Any:  # noqa: ANN401 - not typed
    """Return a yt-dlp that can do nothing but extract, by our function."""
    import yt_dlp
    from yt_dlp.globals import plugin_dirs

    plugin_dirs.value = []  # nobody else's code

    class Extracting(yt_dlp.YoutubeDL):  # type: ignore[misc] # yt-dlp has no types
        """A yt-dlp whose only way to the network is ours."""

        def build_request_director(self, _handlers: object, _preferences: object = None) -> Any:  # noqa: ANN401
            """Return a director that knows our handler only, whatever others are installed."""
            return super().build_request_director([_handler(read, failures)])

    return Extracting(
        {
            "allowed_extractors": [*extractors],
            "cachedir": False,
            "check_formats": False,
            "color": "no_color",
            "enable_file_urls": False,
            "extractor_retries": 0,
            "format": "all",
            "geo_bypass": False,
            "ignore_no_formats_error": False,
            "ignoreerrors": False,
            "js_runtimes": {},
            "logger": _Silence(),
            "playlistend": MOST_ENTRIES,
            "proxy": "",
            "quiet": True,
            "remote_components": [],
            "simulate": True,
            "skip_download": True,
            "usenetrc": False,
        },
        auto_init="no_verbose_header",
    )


class _Silence:
    """Takes what yt-dlp would tell: errors are raised, and nothing else is wanted."""

    def debug(self, message: str) -> None:
        """Take a message."""

    def info(self, message: str) -> None:
        """Take a message."""

    def warning(self, message: str) -> None:
        """Take a message."""

    def error(self, message: str) -> None:
        """Take a message."""


def _handler(read: Read, failures: list[Exception]) -> type:
    """Return the class by which yt-dlp makes its requests.

    :param failures: gets what a request raised, since yt-dlp would tell it in words of its own
    """
    from yt_dlp.networking.common import RequestHandler, Response
    from yt_dlp.networking.exceptions import HTTPError, TransportError, UnsupportedRequest

    class ReclaimRH(RequestHandler):  # type: ignore[misc] # yt-dlp has no types
        """Makes requests by our function: GET, without a body, cookies, proxies and foreign headers."""

        _SUPPORTED_URL_SCHEMES = ("http", "https")
        _SUPPORTED_PROXY_SCHEMES = None  # none is used, whatever the environment names
        _SUPPORTED_FEATURES = None

        def _check_extensions(self, extensions: dict[str, object]) -> None:
            extensions.clear()  # whom to impersonate, which cookies: nothing of it is done

        def _send(self, request: Any) -> object:  # noqa: ANN401
            if request.data is not None or request.method not in {"GET", "HEAD"}:
                raise UnsupportedRequest(f"{request.method} is not sent")
            try:
                page = read(request.url)
            except Exception as error:
                failures.append(error)  # also what is not about collecting: the end of the program, a fault of ours
                if isinstance(error, FetchFailedError) and error.status:
                    answer = Response(io.BytesIO(error.body), request.url, {}, status=error.status)
                    raise HTTPError(answer) from error
                raise TransportError(str(error)) from error
            # Left to itself it would read by any charset that the page or its host names.
            kind = f"{page.content_type or 'text/html'}; charset={charset_of_html(page.body, page.charset)}"
            return Response(io.BytesIO(page.body), page.final_url, {"Content-Type": kind}, status=page.status)

    return ReclaimRH

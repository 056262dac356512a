"""What can be played: where the file of a work or clip lies, whether it is still the same, and in which form it plays.

Which file is served is decided here from the database alone; nothing of a request goes into a path.
"""

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from fingerprints.errors import MediaError, printable
from fingerprints.media.browser import Playable, playable
from fingerprints.media.proxy import Conversion
from monitor.errors import NotFoundError
from monitor.evidence import clip_file, is_kept, say_let_go
from monitor.files import look_at, sha256_of, writing
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Clip, MediaFacts, SourceFile
from monitor.web.workshop import Piece, Workshop

PROXY_TYPE = {True: "video/mp4", False: "audio/mp4"}
"""Of what is converted, by whether it has a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A work or clip whose file was found and is the one that the library read."""

    noun: str
    """``works`` or ``clips``, as in addresses."""
    id: int
    name: str
    media: MediaFacts
    sha256: str
    path: Path
    """Where it lies now: a regular file."""

    @property
    def address(self) -> str:
        """Where pages find it."""
        return f"/{self.noun}/{self.id}"


def recording(library: Library, noun: str, id_: int) -> Recording:
    """Return a work or clip that can be read.

    :param noun: ``works`` or ``clips``
    :raises NotFoundError: there is none with this number, its file is gone, or it has changed since it was read
    """
    one = library.store.works.get(id_) if noun == "works" else library.store.clips.get(id_)
    name, media, file = one.name, one.media, one.file
    if isinstance(one, Clip) and one.is_let_go and not is_kept(library.settings.clips, one):
        raise NotFoundError(say_let_go(one))
    if isinstance(one, Clip) and is_kept(library.settings.clips, one):
        kept = clip_file(library.settings.clips, one)
        path = _unchanged(replace(file, path=kept, mtime_ns=_NEVER), library.settings.library)
    else:
        path = _unchanged(file, library.settings.library)
    return Recording(noun=noun, id=id_, name=name, media=media, sha256=file.sha256, path=path)


_NEVER = -1
"""The time of a copy tells nothing of the original, so its bytes decide."""


def _unchanged(file: SourceFile, library: Path) -> Path:
    """Return where a file lies if it is the one that was read: the same size and time, or the same bytes all the same.

    :param library: below this folder the program itself puts every file, and never a link
    :raises NotFoundError: it is gone or has changed
    """
    path = file.path
    try:
        found = look_at(path)
    except MediaError as error:
        raise NotFoundError(f"{printable(str(path))}: {error.problem}, so it cannot be shown.") from error
    if _is_led_away(path, library):
        raise NotFoundError(f"{printable(str(path))} is a link that leads elsewhere, so it is not shown.")
    if found != (file.size_bytes, file.mtime_ns) and (
        found[0] != file.size_bytes or _hash_of(path, *found) != file.sha256
    ):
        raise NotFoundError(
            f"{printable(str(path))} has changed since it was read, so it is not shown: put the file back as it was, or"
            " read it again."
        )
    return path


def _is_led_away(path: Path, library: Path) -> bool:
    """Tell whether a file that should lie in the library is a link, or lies in a folder that is one."""
    inside = [one for one in (path, *path.parents) if one.is_relative_to(library) and one != library]
    return any(one.is_symlink() for one in inside)


@lru_cache(maxsize=256)
def _hash_of(path: Path, size_bytes: int, mtime_ns: int) -> str:  # noqa: ARG001 - they tell when to hash again
    return sha256_of(path)


@lru_cache(maxsize=1024)
def _probed(path: Path, sha256: str, size_bytes: int, mtime_ns: int) -> Playable:  # noqa: ARG001 - when to look again
    return playable(path)


def form_of(one: Recording) -> Playable:
    """Tell what a browser can make of a recording.

    :raises MediaError: it cannot be used
    """
    return _probed(one.path, one.sha256, *look_at(one.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """In which form a recording plays at the moment."""

    state: str
    """``ready``, ``making``, ``waiting`` or ``failed``."""
    path: Path | None = None
    """What to serve; None until it is ready."""
    content_type: str = ""
    share: float = 1.0
    """How much of the conversion is done."""
    message: str = ""
    """What stands in the way, in words."""


def played(settings: Settings, workshop: Workshop, one: Recording) -> Playing:
    """Return in which form a recording plays; what no browser plays begins to be converted.

    :raises MediaError: it cannot be used
    """
    form = form_of(one)
    if form.plays:
        return Playing(state="ready", path=one.path, content_type=form.content_type)
    target = settings.cache / "films" / f"{one.sha256}.mp4"
    if target.is_file() and not target.is_symlink():
        return Playing(state="ready", path=target, content_type=PROXY_TYPE[form.has_picture])
    piece = workshop.ask(str(target), lambda piece: _convert(one.path, target, piece))
    if piece.problem:
        return Playing(state="failed", share=0.0, message=piece.problem)
    return Playing(
        state="making" if piece.is_begun else "waiting",
        share=piece.share,
        message=f"Browsers do not play {form.why_not}, so a copy for this page is being made.",
    )


def _convert(source: Path, target: Path, piece: Piece) -> None:
    """Make a copy that browsers play; it has its name only when it is whole."""
    if target.is_file():  # it was finished between the question and this
        return
    part = target.with_suffix(f".{os.getpid()}.part")  # another room may serve the same library
    with writing(part):
        part.parent.mkdir(parents=True, exist_ok=True)
    conversion = Conversion(source, part)
    piece.stop = conversion.stop
    try:
        conversion.run(lambda share: setattr(piece, "share", share))
        with writing(target):
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)

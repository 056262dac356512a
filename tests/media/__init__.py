"""Media for the tests: made by the suite itself from seeds, edited, and broken on purpose.

``make_video(path, seed=1)`` writes a lively video; ``edit(path, target, mirrored)`` writes a copy and returns the
truth about it; ``broken`` holds the files that must be refused; ``MediaShelf`` keeps what several tests need.
"""

from tests.media.edits import Copy, Truth, edit
from tests.media.film import Film, Writing, load, make_audio, make_film, make_sound, make_take, make_video, save
from tests.media.shelf import MediaShelf

__all__ = [
    "Copy",
    "Film",
    "MediaShelf",
    "Truth",
    "Writing",
    "edit",
    "load",
    "make_audio",
    "make_film",
    "make_sound",
    "make_take",
    "make_video",
    "save",
]

"""Videos that share an intro, stock footage or music, put together from generated films."""

from dataclasses import replace
from pathlib import Path

from tests.media import MediaShelf
from tests.media.edits import beside, resized, spliced, with_sound_of
from tests.media.film import Film, make_film, save

INTRO_S, BODY_S = 5.0, 8.0
SEEDS = {"intro": 41, "first": 42, "second": 43, "stranger": 44, "stock": 45, "host": 46, "guest": 47, "music": 48}


class Cutting:
    """The cutting room: every video is made once a run and read from the shelf."""

    def __init__(self, shelf: MediaShelf) -> None:
        self._shelf = shelf

    def join(self, name: str, *pieces: str, crf: int = 23, small: bool = False, music: bool = False) -> Path:
        """Return a video of pieces, one after the other.

        :param small: scaled down, as somebody else uploads it
        :param music: under the one piece of music that they all have in place of their own sound
        """

        def make(path: Path) -> None:
            films = [piece(one) for one in pieces]
            film = spliced(films, [(number, 0.0, one.seconds) for number, one in enumerate(films)]).film
            if music:
                film = with_sound_of(film, make_film(SEEDS["music"], film.seconds, (64, 48))).film
            save(resized(film, 240, 180).film if small else film, path, crf=crf)

        return self._shelf.get(f"{name}.mp4", make)

    def side_by_side(self, name: str, left: str, right: str) -> Path:
        """Return a split screen of two pieces, with the sound of the left one."""
        return self._shelf.get(f"{name}.mp4", lambda path: save(beside(piece(left), piece(right)).film, path))

    def music(self) -> Path:
        """Return the piece of music as a sound file."""
        return self._shelf.audio(SEEDS["music"], seconds=12.0)

    def mute_intro(self) -> Path:
        """Return the intro without its sound."""
        intro = piece("intro")
        return self._shelf.get("mute-intro.mp4", lambda path: save(replace(intro, sound=intro.sound[:0]), path))


def piece(name: str) -> Film:
    """Return the film of a piece."""
    return make_film(SEEDS[name], INTRO_S if name == "intro" else BODY_S)

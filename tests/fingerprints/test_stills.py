"""A single picture finds the work and the second."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from fingerprints import Fingerprint, Index, Match, MatchKind, MediaError, Spec, SpecMismatchError, fingerprint
from fingerprints.index import bands
from fingerprints.media import probe, stills
from fingerprints.stills import find_still, is_still, with_parts
from fingerprints.thinning import thinned
from fingerprints.values import MediaInfo, PicturePrint, SoundPrint
from tests.media import MediaShelf
from tests.media.pictures import almost_black, letterboxed, screenshot, stranger

TIME_S = 7.3


@pytest.fixture(scope="module")
def film(shelf: MediaShelf) -> Path:
    """Give an original."""
    return shelf.video(seed=31)


@pytest.fixture(scope="module")
def original(film: Path) -> Fingerprint:
    """Give its fingerprint."""
    return fingerprint(film)


def as_clip(path: Path) -> Fingerprint:
    """Return the fingerprint of a picture file, as the application makes it."""
    return with_parts(path, fingerprint(path))


def find(picture: Image.Image, path: Path, original: Fingerprint, **saving: int) -> Match:
    """Save a picture and look for it."""
    picture.save(path, **saving)
    return find_still(as_clip(path), original)


CHANGES: dict[str, tuple[Callable[[Image.Image], Image.Image], str]] = {
    "as it is": (lambda picture: picture, "none"),
    "tiny": (lambda picture: picture.resize((96, 72)), "none"),
    "large": (lambda picture: picture.resize((1280, 960)), "none"),
    "squeezed": (lambda picture: picture.resize((640, 360)), "none"),
    "grey": (ImageOps.grayscale, "none"),
    "mirrored": (ImageOps.mirror, "mirrored"),
    "upside down": (lambda picture: picture.rotate(180), "turned 180°"),
    "clockwise": (lambda picture: picture.rotate(-90, expand=True), "turned 90° clockwise"),
    "letterboxed": (letterboxed, "in a frame"),
    "mirrored and letterboxed": (lambda picture: letterboxed(ImageOps.mirror(picture)), "mirrored, in a frame"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_screenshot_finds_its_second(change: str, film: Path, original: Fingerprint, tmp_path: Path) -> None:
    """Whatever its size and shape, mirrored, turned, or with bars; what was done is said."""
    make, transform = CHANGES[change]
    match = find(make(screenshot(film, TIME_S)), tmp_path / "shot.png", original)
    assert match.kind is MatchKind.COPY
    (segment,) = match.segments
    assert (segment.clip_start_s, segment.clip_end_s, segment.transform) == (0.0, 0.0, transform)
    assert segment.work_start_s == segment.work_end_s == pytest.approx(TIME_S, abs=0.5)
    assert match.score > 0.7


def cropped(picture: Image.Image) -> Image.Image:
    """Keep the middle."""
    width, height = picture.size
    return picture.crop((width // 6, height // 6, width * 5 // 6, height * 5 // 6))


def inset(picture: Image.Image) -> Image.Image:
    """Show a picture small on another."""
    around = stranger(66).resize((640, 480))
    around.paste(picture.resize((300, 225)), (320, 20))
    return around


PLACED: dict[str, tuple[Callable[[Image.Image], Image.Image], str]] = {
    "cropped": (cropped, "cropped to 4"),
    "cropped and mirrored": (lambda picture: ImageOps.mirror(cropped(picture)), "mirrored, cropped to 4"),
    "turned": (
        lambda picture: cropped(picture.rotate(12, Image.Resampling.BICUBIC)),
        "turned 1",
    ),
    "inset": (inset, "inset at upper right, 4"),
}


@pytest.mark.parametrize("change", PLACED)
def test_a_part_of_the_picture_finds_its_second(change: str, film: Path, original: Fingerprint, tmp_path: Path) -> None:
    """No hash is near, but local features are, in what is kept of works; the second is that of a picture like it."""
    make, transform = PLACED[change]
    match = find(make(screenshot(film, TIME_S)), tmp_path / "shot.jpg", thinned(original, Spec()), quality=75)
    assert match.kind is MatchKind.COPY
    (segment,) = match.segments
    assert segment.transform.startswith(transform)
    assert segment.work_start_s == segment.work_end_s == pytest.approx(TIME_S, abs=3.0)
    assert "places of both lie on each other" in match.reasons[0]
    assert 0.5 < match.score <= 1


@pytest.mark.parametrize("seed", range(60, 66))
def test_a_part_of_an_unrelated_picture_finds_nothing(seed: int, original: Fingerprint, tmp_path: Path) -> None:
    """Cropped, or with a picture on it that is none of the work's."""
    for number, change in enumerate((cropped, inset)):
        assert find(change(stranger(seed)), tmp_path / f"{number}.png", original).kind is MatchKind.NONE


@pytest.mark.parametrize("size", [(320, 240), (640, 480)])
def test_a_shared_logo_makes_no_copy(size: tuple[int, int], film: Path, original: Fingerprint, tmp_path: Path) -> None:
    """Its places agree, but they are so little of the work's picture that nothing else can."""
    corner = screenshot(film, TIME_S).crop((0, 0, 100, 75))
    other = stranger(67).resize((320, 240))
    other.paste(corner, (0, 0))
    assert find(other.resize(size), tmp_path / "shot.png", original).kind is MatchKind.NONE


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp", ".gif"])
def test_every_usual_format_is_read(suffix: str, film: Path, original: Fingerprint, tmp_path: Path) -> None:
    """Also where the quality is poor."""
    poor = {"quality": 30} if suffix in {".jpg", ".webp"} else {}
    match = find(screenshot(film, TIME_S), tmp_path / f"shot{suffix}", original, **poor)
    assert [round(segment.work_start_s) for segment in match.segments] == [7]


def test_a_picture_is_what_its_bytes_say(film: Path, original: Fingerprint, tmp_path: Path) -> None:
    """Not what its name says: names choose no reader, and no series of files."""
    screenshot(film, TIME_S).save(tmp_path / "shot-%03d.jpg", format="PNG")
    assert find_still(as_clip(tmp_path / "shot-%03d.jpg"), original).kind is MatchKind.COPY


def test_a_photograph_is_shown_the_right_way_up(film: Path, original: Fingerprint, tmp_path: Path) -> None:
    """Cameras store how they were held."""
    sideways, exif = screenshot(film, TIME_S).rotate(90, expand=True), Image.Exif()
    exif[0x0112] = 6  # turn clockwise to show
    sideways.save(tmp_path / "shot.jpg", exif=exif)
    assert find_still(as_clip(tmp_path / "shot.jpg"), original).segments[0].transform == "none"


def test_a_still_has_no_length(film: Path, tmp_path: Path) -> None:
    """A video has, and is none."""
    screenshot(film, 1.0).save(tmp_path / "shot.png")
    print_ = fingerprint(tmp_path / "shot.png")
    assert (print_.media.duration_s, print_.media.is_truncated, is_still(print_)) == (0.0, False, True)
    assert (probe(tmp_path / "shot.png").width_px, len(stills(tmp_path / "shot.png", [0.0, 2.0]))) == (320, 2)
    assert not is_still(fingerprint(film))


@pytest.mark.parametrize("seed", range(60, 66))
def test_an_unrelated_picture_finds_nothing(seed: int, original: Fingerprint, tmp_path: Path) -> None:
    """Nor does a part of it; the reason says how near it came."""
    for number, picture in enumerate((stranger(seed), letterboxed(stranger(seed)))):
        match = find(picture, tmp_path / f"{number}.png", original)
        assert (match.kind, match.segments) == (MatchKind.NONE, ())
        assert "256 bits, too many" in match.reasons[0]


@pytest.mark.parametrize(
    "picture", [Image.new("RGB", (320, 240)), Image.new("RGB", (320, 240), "white"), almost_black()]
)
def test_a_picture_that_shows_nothing_is_not_looked_for(
    picture: Image.Image, original: Fingerprint, tmp_path: Path
) -> None:
    """Black pictures of all films are alike."""
    match = find(picture, tmp_path / "black.png", original)
    assert match.kind is MatchKind.NONE
    assert "black or flat" in match.reasons[0]


def test_the_stretch_that_looks_alike_is_told(film: Path, tmp_path: Path) -> None:
    """A still cannot tell the seconds of a frozen picture apart."""
    screenshot(film, TIME_S).save(tmp_path / "shot.png")
    clip = as_clip(tmp_path / "shot.png")
    frozen = PicturePrint(
        times_ms=np.arange(0, 5000, 500, dtype=np.uint32),
        hashes=np.repeat(clip.picture.hashes, 10, axis=0),
        quality=np.full(10, 200, np.uint8),
    )
    work = Fingerprint(spec_id=clip.spec_id, media=MediaInfo(duration_s=5.0), picture=frozen, sound=SoundPrint())
    assert "The work shows hardly anything else from 0.0 to 4.5 s." in find_still(clip, work).reasons


def test_an_index_proposes_the_work_of_a_still(
    shelf: MediaShelf, film: Path, original: Fingerprint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a full comparison and by looking up; a video that shares a single picture is not proposed for it."""
    screenshot(film, TIME_S).resize((160, 120)).save(tmp_path / "shot.jpg", quality=30)
    with Index(tmp_path / "index") as index:
        index.add(1, original)
        index.add(2, fingerprint(shelf.video(seed=32)))
        for scanned in (10**9, 0):
            monkeypatch.setattr(bands, "_SCAN_ROWS", scanned)
            best = index.query(as_clip(tmp_path / "shot.jpg"))[0]
            assert best.work_id == 1


def test_prints_of_other_parameters_are_refused(film: Path, original: Fingerprint, tmp_path: Path) -> None:
    """As ``compare`` refuses them."""
    screenshot(film, TIME_S).save(tmp_path / "shot.png")
    other = Spec(drift_bits=20)
    with pytest.raises(SpecMismatchError):
        find_still(fingerprint(tmp_path / "shot.png", other), original)


def test_a_huge_picture_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    """A few kilobytes can claim to be a square kilometre."""
    path = tmp_path / "bomb.png"
    Image.new("1", (12_000, 12_000)).save(path)
    with pytest.raises(MediaError, match="more than 100,000,000 pixels"):
        fingerprint(path)

"""Pieces of streams joined into one file by ffmpeg, which may open nothing but the pieces."""

import subprocess
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from fingerprints.errors import MediaError, MediaUndecodableError
from fingerprints.media.joining import format_of, join
from tests.media import MediaShelf

TIMEOUT_S = 60.0


def written(source: Path, target: Path, *options: str) -> Path:
    """Write a video in another form."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", "-i", str(source), *options]
    subprocess.run([*command, str(target)], check=True, capture_output=True)
    return target


@pytest.fixture
def video(shelf: MediaShelf) -> Path:
    """Give four seconds of picture and sound."""
    return shelf.video(seed=1, seconds=4.0)


FORMS = {
    "mpegts": (".ts", ["-c", "copy"]),
    "mov": (".mp4", ["-c", "copy"]),
    "matroska": (".webm", ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"]),
    "aac": (".aac", ["-vn", "-c:a", "aac"]),
    "mp3": (".mp3", ["-vn", "-c:a", "libmp3lame", "-id3v2_version", "0", "-write_xing", "0"]),
    "ac3": (".ac3", ["-vn", "-c:a", "ac3"]),
    "eac3": (".eac3", ["-vn", "-c:a", "eac3"]),
}


@pytest.mark.parametrize("name", FORMS)
def test_each_known_form_is_told_by_its_first_bytes_and_joined(name: str, video: Path, tmp_path: Path) -> None:
    """Transport streams, MP4, WebM and packed sound become a file that can be read; MP4 where that holds them."""
    suffix, options = FORMS[name]
    piece = written(video, tmp_path / f"piece{suffix}", *options)
    assert format_of(piece) == name
    whole, info = join([[piece]], tmp_path, timeout_s=TIMEOUT_S)
    assert whole.name == ("whole.mkv" if name == "matroska" else "whole.mp4")
    assert info.duration_s == pytest.approx(4.0, abs=0.2)
    assert info.audio_codec is not None


def test_packed_sound_behind_its_time_stamp_is_told(video: Path, tmp_path: Path) -> None:
    """HLS puts an ID3 tag with the time before each piece of packed sound."""
    sound = written(video, tmp_path / "sound.aac", "-vn", "-c:a", "aac").read_bytes()
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x3f" + b"PRIV\x00\x00\x00\x35\x00\x00com.apple.streaming".ljust(63, b"\x00")
    piece = tmp_path / "piece"
    piece.write_bytes(tag + sound)
    assert format_of(piece) == "aac"
    _, info = join([[piece]], tmp_path, timeout_s=TIMEOUT_S)
    assert info.duration_s == pytest.approx(4.0, abs=0.2)


def test_parts_of_different_forms_are_joined(video: Path, tmp_path: Path) -> None:
    """A transport stream is followed by picture and sound in MP4 each for itself."""
    first = written(video, tmp_path / "first.ts", "-c", "copy")
    picture = written(video, tmp_path / "picture.mp4", "-an", "-c", "copy")
    sound = written(video, tmp_path / "sound.mp4", "-vn", "-c", "copy")
    whole, info = join([[first], [picture, sound]], tmp_path, timeout_s=TIMEOUT_S)
    assert whole.name == "whole.mp4"
    assert info.duration_s == pytest.approx(8.0, abs=0.2)
    assert (info.video_codec, info.audio_codec) == ("h264", "aac")


def test_picture_and_sound_keep_their_distance(video: Path, tmp_path: Path) -> None:
    """Sound that begins a second after the picture in its own file does so in the joined one."""
    picture = written(video, tmp_path / "picture.ts", "-an", "-c", "copy", "-output_ts_offset", "10")
    sound = written(video, tmp_path / "sound.ts", "-vn", "-c", "copy", "-output_ts_offset", "11")
    whole, _ = join([[picture, sound]], tmp_path, timeout_s=TIMEOUT_S)
    with av.open(str(whole)) as container:
        starts = [float(one.start_time * one.time_base) for one in container.streams]
    assert starts[1] - starts[0] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
        "<MPD/>",
        "WEBVTT\n",
        "ID3",
        "ID3\x04\x00\x00\x00\x00\x00\x05xxxxx#EXTM3U\n",
        "",
    ],
)
def test_what_is_no_media_is_not_given_to_ffmpeg(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Playlists, lists and texts are refused by their first bytes."""
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "must-not-be-started"))
    piece = tmp_path / "piece"
    piece.write_text(text, encoding="latin-1")
    with pytest.raises(MediaUndecodableError, match="no piece of a stream that is known"):
        join([[piece]], tmp_path, timeout_s=TIMEOUT_S)


def test_a_playlist_behind_the_first_bytes_of_media_is_not_read(tmp_path: Path) -> None:
    """Whatever follows, only the demuxer that was named reads it."""
    piece = tmp_path / "piece"
    text = b"\n#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    for head in (b"G" + b"\x00" * 187 + b"G", b"\x00\x00\x00\x08ftyp", b"\xff\xf1\x50\x80", b"\x1aE\xdf\xa3"):
        piece.write_bytes(head + text * 20)
        with pytest.raises(MediaError):
            join([[piece]], tmp_path, timeout_s=TIMEOUT_S)


def test_a_file_whose_tables_name_the_same_bytes_again_and_again_is_refused(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few bytes of tables fill neither the memory nor the disk."""
    made = written(video, tmp_path / "made.mp4", "-c", "copy", "-movflags", "frag_keyframe+empty_moov")
    data = made.read_bytes()
    begin = data.index(b"moof") - 4
    moof = data[begin : begin + int.from_bytes(data[begin : begin + 4], "big")]
    piece = tmp_path / "piece"
    piece.write_bytes(data + moof * 400)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "must-not-be-started"))
    with pytest.raises(MediaUndecodableError, match="the same bytes again and again"):
        join([[piece]], tmp_path, timeout_s=TIMEOUT_S)


def test_joining_that_takes_too_long_is_ended(video: Path, tmp_path: Path) -> None:
    """A file cannot keep ffmpeg busy for ever."""
    with pytest.raises(MediaUndecodableError, match="took too long"):
        join([[video]], tmp_path, timeout_s=0.001)


def test_without_ffmpeg_one_sentence_says_so(video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gets a trace of the program's insides."""
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "gone"))
    with pytest.raises(MediaUndecodableError, match="ffmpeg could not be run"):
        join([[video]], tmp_path, timeout_s=TIMEOUT_S)

"""Real streams for the tests: HLS and DASH as the wheel's ffmpeg makes them of a video, ready for an origin."""

import subprocess
from pathlib import Path

import imageio_ffmpeg

from tests.monitor.sources.answers import Entry, File, Text

HLS_TYPE = "application/vnd.apple.mpegurl"
DASH_TYPE = "application/dash+xml"
_ENCODED = ["-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-bf", "0", "-c:a", "aac"]
_HLS = ["-f", "hls", "-hls_time", "2", "-hls_list_size", "0", "-hls_playlist_type", "vod"]
FORMS: dict[str, list[str]] = {
    "hls-ts": [*_HLS, "-hls_segment_filename", "s%03d.ts", "index.m3u8"],
    "hls-fmp4": [*_HLS, "-hls_segment_type", "fmp4", "-hls_segment_filename", "s%03d.m4s", "index.m3u8"],
    "hls-one-file": [*_HLS, "-hls_segment_type", "fmp4", "-hls_flags", "single_file", "index.m3u8"],
    "hls-ts-one-file": [*_HLS, "-hls_flags", "single_file", "index.m3u8"],
    "hls-apart": [
        *["-map", "0:v", "-map", "0:a", *_HLS, "-var_stream_map", "v:0,agroup:a a:0,agroup:a,default:yes"],
        *["-hls_segment_filename", "%v-%03d.ts", "-master_pl_name", "index.m3u8", "%v.m3u8"],
    ],
    "hls-fmp4-apart": [
        *["-map", "0:v", "-map", "0:a", *_HLS, "-hls_segment_type", "fmp4"],
        *["-var_stream_map", "v:0,agroup:a a:0,agroup:a,default:yes", "-hls_fmp4_init_filename", "init-%v.mp4"],
        *["-hls_segment_filename", "%v-%03d.m4s", "-master_pl_name", "index.m3u8", "%v.m3u8"],
    ],
    "dash-numbers": ["-f", "dash", "-seg_duration", "2", "-use_timeline", "0", "index.mpd"],
    "dash-timeline": ["-f", "dash", "-seg_duration", "2", "-use_timeline", "1", "index.mpd"],
    "dash-list": ["-f", "dash", "-seg_duration", "2", "-use_template", "0", "-use_timeline", "0", "index.mpd"],
    "dash-one-file": ["-f", "dash", "-seg_duration", "2", "-single_file", "1", "index.mpd"],
}
"""Each way of making a stream, as options of ffmpeg; the manifest is named last."""


def make_stream(form: str, video: Path, folder: Path) -> Path:
    """Write a stream of a video into a folder, and return its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", "-i", str(video.resolve())]
    subprocess.run([*command, *_ENCODED, *FORMS[form]], cwd=folder, check=True, capture_output=True)
    return folder / ("index.mpd" if form.startswith("dash") else "index.m3u8")


def served(folder: Path, at: str = "/films/one/") -> dict[str, Entry]:
    """Return what an origin serves of a folder with a stream, below a path."""
    table: dict[str, Entry] = {}
    for path in sorted(folder.iterdir()):
        kind = {".m3u8": HLS_TYPE, ".mpd": DASH_TYPE}.get(path.suffix, "")
        table[at + path.name] = Text(path.read_bytes(), kind) if kind else File(path.read_bytes())
    return table

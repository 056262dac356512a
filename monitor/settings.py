"""The application's only defaults: where a library lies, how it is laid out, and who signs.

Nothing here reads the environment except ``default_library``; the command line passes the rest in.
"""

import importlib.metadata
import json
import os
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import platformdirs

from monitor.errors import LibraryForbiddenError, ProfileError

APP_NAME = "reclaim"
DISTRIBUTION = "reclaim-video"


def version_of(distribution: str = DISTRIBUTION) -> str:
    """Return the installed version of a distribution, ``not installed`` where there is none."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """When a work matches suddenly so many clips that something is wrong with it; docs/decisions/0007 gives reasons.

    All conditions must hold, counted over the clips matched within ``window_h`` hours.
    """

    window_h: float = 24.0
    """Scans that lie so close together count as one."""
    least: int = 20
    """More new matches than this, ..."""
    share: float = 0.2
    """... on more than this share of the clips, ..."""
    factor: float = 5.0
    """... and more than so many times what is usual: for this work before, and for the other works now."""
    others: int = 5
    """Fewer other works than this say nothing about what is usual."""
    history: int = 30
    """Windows looked back to learn what is usual for a work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where everything lies, and the numbers that steer the application."""

    library: Path
    """Folder that holds everything Reclaim keeps."""
    workers: int | None = None
    """Processes for fingerprinting and matching; None means one per core."""
    descriptor: Path | None = None
    """ONNX file of a neural descriptor that describes keyframes besides; None for none."""
    templates: Path | None = None
    """Folder with a firm's own templates of letters, its Word paper and table columns; None for the shipped ones."""
    lock_wait_s: float = 3.0
    """How long to wait for another process to finish writing before giving up; its transactions are short."""
    reason_characters: int = 40
    """Shortest reason accepted with a consideration of fair use."""
    factor_characters: int = 15
    """Shortest thought accepted about each factor of fair use."""
    stills_per_segment: int = 5
    """Aligned instants shown of each segment."""
    stills_height_px: int = 180
    stills_segments: int = 4
    """At most so many segments are drawn for one match, the longest ones."""
    largest_upload_bytes: int = 64 * 10**9
    """Largest file that the review room takes from a browser."""
    flood: Flood = Flood()
    """When a work matches suddenly very many clips."""

    @property
    def database(self) -> Path:
        """SQLite file: the truth."""
        return self.library / "reclaim.db"

    @property
    def prints(self) -> Path:
        """Fingerprint files, content-addressed."""
        return self.library / "prints"

    @property
    def index(self) -> Path:
        """Search index, rebuildable from ``prints``."""
        return self.library / "index"

    @property
    def bank(self) -> Path:
        """Search indexes over common footage and over clips marked as not a copy, rebuildable from ``prints``."""
        return self.library / "bank"

    @property
    def clips(self) -> Path:
        """Copies of clips that a person confirmed, content-addressed."""
        return self.library / "clips"

    @property
    def evidence(self) -> Path:
        """Side-by-side stills."""
        return self.library / "evidence"

    @property
    def letters(self) -> Path:
        """Documents written for cases."""
        return self.library / "letters"

    @property
    def uploads(self) -> Path:
        """Files that people sent by browser: those of works and clips, and those still on their way."""
        return self.library / "uploads"

    @property
    def captures(self) -> Path:
        """Files that sources brought, content-addressed, and those still on their way."""
        return self.library / "captures"

    @property
    def stop_file(self) -> Path:
        """While this file is there, nothing is collected: the kill switch."""
        return self.library / "STOP"

    @property
    def is_stopped(self) -> bool:
        """Whether the kill switch is on; a link of that name counts, too, wherever it leads."""
        return os.path.lexists(self.stop_file)

    @property
    def watch(self) -> Path:
        """TOML file with how to collect and whom to tell; it holds no password."""
        return self.library / "watch.toml"

    @property
    def privacy(self) -> Path:
        """TOML file with how long what is kept of others may stay."""
        return self.library / "privacy.toml"

    @property
    def cache(self) -> Path:
        """Pictures and playable copies that pages show, content-addressed; may be deleted at any time."""
        return self.library / "cache"

    @property
    def profile(self) -> Path:
        """TOML file with the sender's name and address."""
        return self.library / "profile.toml"

    @property
    def mail(self) -> Path:
        """TOML file with the mail server that letters leave by; it holds no password."""
        return self.library / "mail.toml"

    @property
    def recipients(self) -> Path:
        """TOML file with what the user knows of recipients of letters."""
        return self.library / "recipients.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who signs letters; kept in the library so that it need not be typed again. Empty means not given."""

    name: str = ""
    role: str = ""
    """``owner`` or ``agent`` of the owner."""
    principal: str = ""
    """The owner on whose behalf an agent signs."""
    organisation: str = ""
    """The company in whose name the signer writes."""
    capacity: str = ""
    """The signer's title in that company."""
    address: str = ""
    phone: str = ""
    email: str = ""

    def updated(self, **given: str | None) -> "Profile":
        """Return a copy in which the values that are not None replace the old ones."""
        return replace(self, **{key: value for key, value in given.items() if value is not None})


def default_library() -> Path:
    """Return the library used when none is named: the platform's folder for user data."""
    return platformdirs.user_data_path(APP_NAME)


def load_profile(path: Path) -> Profile:
    """Read a sender profile; an absent file is an empty profile.

    :raises ProfileError: the file is not TOML, or holds something else than known texts
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Profile()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ProfileError(f"{path}: the sender profile cannot be read ({error}); mend or delete it.") from error
    known = {field.name for field in fields(Profile)}
    wrong = [key for key, value in given.items() if key not in known or not isinstance(value, str)]
    if wrong:
        raise ProfileError(
            f"{path}: {', '.join(wrong)} is not a known text setting; known are {', '.join(sorted(known))}."
        )
    return Profile(**given)


def save_profile(path: Path, profile: Profile) -> None:
    """Write a sender profile, leaving out what is not given.

    :raises ProfileError: a value holds a control character
    :raises LibraryForbiddenError: the file cannot be written
    """
    lines = []
    for key, value in asdict(profile).items():
        if not value.replace("\n", "").isprintable():
            raise ProfileError(f"The {key} {value!r} holds a control character; type it again without.")
        if value:
            # A JSON string of printable characters is a TOML basic string.
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}\n")
    part = path.with_suffix(".part")
    try:
        part.touch(mode=0o600)  # addresses and telephone numbers are nobody else's business
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise LibraryForbiddenError(
            f"{path}: the sender profile cannot be written ({error.strerror}); what was kept before stays: free some"
            " space or check the permissions, and set it again."
        ) from error

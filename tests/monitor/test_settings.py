"""Settings and the sender profile."""

from pathlib import Path

import pytest

from monitor.errors import LibraryForbiddenError, ProfileError
from monitor.settings import Profile, Settings, load_profile, save_profile

PROFILE = Profile(name='Ann "A" Ünal 北', role="owner", address="1 Street; Town\nLand", email="a@example.org")


def test_everything_lies_in_the_library(tmp_path: Path) -> None:
    """One folder to back up, one to delete."""
    settings = Settings(library=tmp_path)
    parts = ("database", "prints", "index", "bank", "clips", "evidence", "letters", "profile")
    assert {getattr(settings, part).parent for part in parts} == {tmp_path}


def test_a_profile_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    """Quotes, line ends and letters of any script included."""
    save_profile(tmp_path / "p.toml", PROFILE)
    assert load_profile(tmp_path / "p.toml") == PROFILE


def test_no_profile_is_an_empty_one(tmp_path: Path) -> None:
    """Nothing has to be set up first."""
    assert load_profile(tmp_path / "p.toml") == Profile()


def test_what_is_not_given_stays_and_an_empty_text_removes() -> None:
    """As the command's help says."""
    assert PROFILE.updated(phone="1", email="", name=None) == Profile(
        name=PROFILE.name, role="owner", address=PROFILE.address, phone="1"
    )


@pytest.mark.parametrize("text", ["name = ", "name = 3", 'nickname = "x"', "\ud800"])
def test_a_profile_that_cannot_be_understood_is_named(tmp_path: Path, text: str) -> None:
    """With the file, so that it can be mended."""
    (tmp_path / "p.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ProfileError, match=r"p\.toml"):
        load_profile(tmp_path / "p.toml")


def test_control_characters_are_refused(tmp_path: Path) -> None:
    """They would end up in a letter."""
    with pytest.raises(ProfileError, match="phone"):
        save_profile(tmp_path / "p.toml", Profile(phone="1\x1b2"))


def test_a_profile_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Here because its folder is missing."""
    with pytest.raises(LibraryForbiddenError, match=r"p\.toml"):
        save_profile(tmp_path / "nowhere" / "p.toml", PROFILE)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_leaves_the_old_profile(tmp_path: Path) -> None:
    """The part that was being written is a link to a device that is always full."""
    save_profile(tmp_path / "p.toml", PROFILE)
    (tmp_path / "p.part").symlink_to("/dev/full")
    with pytest.raises(LibraryForbiddenError, match="what was kept before stays"):
        save_profile(tmp_path / "p.toml", Profile(name="Bo"))
    assert load_profile(tmp_path / "p.toml") == PROFILE

"""The data about settings of platforms: complete, and honest about where it comes from."""

from monitor.sites.hosts import host_of
from monitor.sites.privacy import ABSENT, UNKNOWN, privacy_of, privacy_of_platforms, setting_called, settings


def test_every_choice_says_what_it_does_in_one_or_two_sentences() -> None:
    """No choice is offered without its limits."""
    for setting in settings():
        values = [option.value for option in setting.options]
        assert len(values) == len(set(values)) >= 4
        assert values[-2:] == [ABSENT, UNKNOWN]
        assert all(option.effect.endswith(".") and len(option.effect) < 220 for option in setting.options)


def test_what_is_known_names_its_source_and_day() -> None:
    """Nothing is stated of a platform that somebody could not look up."""
    for platform in privacy_of_platforms():
        for key, known in platform.known.items():
            assert setting_called(key) is not None
            assert host_of(known.source)
            assert known.source.startswith("https://")
            assert known.on.year >= 2026
            assert known.mark in {"read", "press"}


def test_of_a_platform_that_is_not_listed_nothing_is_known() -> None:
    """It can be used all the same."""
    assert privacy_of("Somewhere Else").known == {}
    assert [one.name for one in privacy_of_platforms()][-1] == "Other"

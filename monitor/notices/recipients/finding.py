"""Which profile is meant by a name, a host or an address."""

import re
from collections.abc import Iterable, Sequence

from monitor.notices.recipients.profiles import RecipientProfile
from monitor.notices.urls import find_platform

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def find_profile(profiles: Sequence[RecipientProfile], *texts: str) -> RecipientProfile | None:
    """Return the profile that the first of the texts names that names any: by its name, a host on it, or in a sentence.

    An exact name counts before a host, and a host before a name among other words.
    """
    for text in texts:
        hosts = _HOST.findall(text.casefold())
        found = named(profiles, text)
        found = found or next((one for one in profiles if any(_is_on(one, host) for host in hosts)), None)
        found = found or next((one for one in profiles if _is_spoken_of(one, text)), None)
        if found is not None:
            return found
    return None


def named(profiles: Iterable[RecipientProfile], name: str) -> RecipientProfile | None:
    """Return the profile of exactly this name or alias, capitals aside."""
    wanted = name.strip().casefold()
    return next((one for one in profiles if wanted in {own.casefold() for own in (one.name, *one.aliases)}), None)


def _is_on(profile: RecipientProfile, host: str) -> bool:
    platform = find_platform(host)
    if platform is not None and platform.name == profile.name:
        return True
    return any(host == own or host.endswith(f".{own}") for own in profile.hosts)


def _is_spoken_of(profile: RecipientProfile, text: str) -> bool:
    """Whole words of three letters or more: “X” is not spoken of in “Studio X”, nor in the host “x.example”."""
    bare = _HOST.sub(" ", text.casefold())
    names = (name.casefold() for name in (profile.name, *profile.aliases) if len(name) > 2)
    return any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", bare) for name in names)

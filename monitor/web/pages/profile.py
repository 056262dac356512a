"""Who signs: the sender's name and address, which stand in decisions and letters."""

import hashlib
from dataclasses import asdict, fields

from starlette.responses import Response

from monitor.errors import InputError
from monitor.people import Scope
from monitor.settings import Profile, load_profile, save_profile
from monitor.web.routing import page
from monitor.web.visit import Visit


def show(visit: Visit, typed: Profile | None = None, message: str = "") -> Response:
    """Show the sender profile.

    :param typed: what was typed and could not be kept, because of ``message``
    """
    kept = load_profile(visit.library.settings.profile)
    status = 400 if message else 200
    return visit.page("profile.html", profile=typed or kept, seen=_state(kept), message=message, status=status)


def save(visit: Visit) -> Response:
    """Keep the sender profile."""
    settings = visit.library.settings
    given = {field.name: visit.field(field.name).replace("\r\n", "\n") for field in fields(Profile)}
    if visit.person:
        # With accounts everybody signs with the name of the account.
        del given["name"]
    kept = load_profile(settings.profile)
    typed = kept.updated(**given)
    try:
        if visit.field("seen") != _state(kept):
            return show(visit, typed, "Somebody else has saved the profile meanwhile; look at it and save yours again.")
        if typed.role not in {"", "owner", "agent"}:
            return show(visit, kept, "Choose from the list as what you sign.")
        with visit.library.store.transaction():
            save_profile(settings.profile, typed)
            visit.library.record("profile.set", "profile")
    except InputError as error:
        return show(visit, typed, str(error))
    return visit.go("/profile", "Your profile is saved.")


def _state(profile: Profile) -> str:
    """Return by what two states of the profile are told apart."""
    return hashlib.sha256(repr(sorted(asdict(profile).items())).encode()).hexdigest()[:16]


ROUTES = [page("/profile", show), page("/profile", save, needs=Scope.LETTERS, methods=["POST"])]

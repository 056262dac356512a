"""Who signs: the sender's name and address, which stand in decisions and letters."""

from dataclasses import fields

from starlette.responses import Response

from monitor.people import Scope
from monitor.settings import Profile, load_profile, save_profile
from monitor.web.routing import page
from monitor.web.visit import Visit


def show(visit: Visit) -> Response:
    """Show the sender profile."""
    return visit.page("profile.html", profile=load_profile(visit.library.settings.profile))


def save(visit: Visit) -> Response:
    """Keep the sender profile."""
    settings = visit.library.settings
    given = {field.name: visit.field(field.name) for field in fields(Profile)}
    with visit.library.store.transaction():
        save_profile(settings.profile, load_profile(settings.profile).updated(**given))
        visit.library.record("profile.set", "profile")
    return visit.go("/profile", "Your profile is saved.")


ROUTES = [page("/profile", show), page("/profile", save, needs=Scope.LETTERS, methods=["POST"])]

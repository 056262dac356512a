"""One's own account: password, browsers that are signed in, tokens for programs."""

from starlette.responses import Response

from monitor.accounts import TOKEN_DAYS, add_token, change_password, end_sessions, revoke_token
from monitor.errors import InputError, NotFoundError
from monitor.people import Person, Scope
from monitor.web.guard import hashed
from monitor.web.pages.entrance import begin, keep_session, new_password
from monitor.web.room import Said
from monitor.web.routing import page
from monitor.web.visit import Visit

SCOPES = {
    Scope.READ: "see works, matches, cases, letters and deadlines",
    Scope.WORKS: "register works, add clips, keep rights",
    Scope.REVIEW: "decide matches and make cases",
    Scope.LETTERS: "write, sign and send letters",
    Scope.ADMIN: "add people, give tokens, see the audit",
}


def show(visit: Visit, message: str = "", place: str = "") -> Response:
    """Show one's own account.

    :param message: what stands in the way of what was typed
    :param place: the form that it was typed into
    """
    now, store, person = visit.library.clock(), visit.library.store, visit.person
    sessions = store.sessions.of_person(person.id, now) if person else []
    own = store.sessions.get(visit.session, now)
    return visit.page(
        "people_me.html",
        status=400 if message else 200,
        message=message,
        place=place,
        sessions=sessions,
        own=own.id if own else 0,
        tokens=[token for token in store.tokens.of_person(person.id if person else None) if token.lasts(now)],
        scopes={scope: text for scope, text in SCOPES.items() if scope in visit.scopes},
        chosen=visit.fields("scope") or [Scope.READ],
        days=visit.field("days") or TOKEN_DAYS,
        name=visit.field("name"),
    )


def _me(visit: Visit) -> Person:
    if visit.person is None:
        raise NotFoundError("This library has no accounts, so there is none of yours.")
    return visit.person


def set_password(visit: Visit) -> Response:
    """Set a new password; this browser stays signed in, with a new secret."""
    me = _me(visit)
    try:
        change_password(visit.library, me, str(visit.form.get("old", "")), new_password(visit.form))
    except InputError as error:
        return show(visit, str(error), "password")
    secret = begin(visit.library, me)
    said = "Your password is changed; other browsers are signed out, and your tokens are revoked."
    visit.room.telling.put(hashed(secret), Said(text=said))
    answer = visit.go("/people/me")
    keep_session(answer, visit.room, secret)
    return answer


def end_session(visit: Visit) -> Response:
    """Sign one browser out."""
    visit.library.store.sessions.end_one_of_person(_me(visit).id, visit.number())
    return visit.go("/people/me", "That browser is signed out.")


def sign_out_everywhere(visit: Visit) -> Response:
    """Sign every browser out, this one too."""
    end_sessions(visit.library, _me(visit))
    return visit.go("/enter")


def make_token(visit: Visit) -> Response:
    """Make a token and show its secret, once."""
    # Odd words are left out; without one that is known the token is refused.
    scopes = frozenset(Scope(word) for word in visit.fields("scope") if word in set(Scope))
    days = visit.field("days")
    lasts = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
    try:
        token, secret = add_token(visit.library, visit.field("name"), visit.person, scopes, lasts)
    except InputError as error:
        return show(visit, str(error), "token")
    return visit.page("people_token.html", token=token, secret=secret)


def revoke_own(visit: Visit) -> Response:
    """Revoke a token of one's own."""
    token = visit.library.store.tokens.get(visit.number())
    if (token.person.id if token.person else None) != (visit.person.id if visit.person else None):
        raise NotFoundError(f"There is no token {token.id} of yours.")
    revoke_token(visit.library, token.id)
    return visit.go("/people/me", f"The token “{token.name}” opens nothing any more.")


ROUTES = [
    page("/people/me", show),
    page("/people/me/password", set_password, methods=["POST"]),
    page("/people/me/sessions/{id}/end", end_session, methods=["POST"]),
    page("/people/me/sessions/end", sign_out_everywhere, methods=["POST"]),
    page("/people/me/tokens", make_token, methods=["POST"]),
    page("/people/me/tokens/{id}/revoke", revoke_own, methods=["POST"]),
]

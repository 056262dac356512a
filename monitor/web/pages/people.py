"""People: who has an account and what each may do."""

from starlette.responses import Response

from monitor.accounts import (
    add_first,
    change_role,
    disable,
    enable,
    invite_again,
    invite_person,
    is_locked,
    revoke_token,
)
from monitor.errors import InputError
from monitor.people import Invitation, Person, Role, Scope
from monitor.settings import load_profile
from monitor.web.pages import account, audit
from monitor.web.pages.entrance import let_in, new_password
from monitor.web.routing import page
from monitor.web.visit import Visit

ROLES = {
    Role.CREATOR: "registers works and keeps their rights",
    Role.REVIEWER: "decides matches and makes cases",
    Role.LEGAL: "decides, and writes, signs and sends letters",
    Role.ADMIN: "does all of that, and adds people",
}
"""What each role is for, in a few words."""


def show(visit: Visit, message: str = "") -> Response:
    """Show who has an account; where nobody has, how to make the first."""
    if not visit.library.store.people.count():
        name = visit.field("name") or load_profile(visit.library.settings.profile).name
        status = 400 if message else 200
        return visit.page("people_first.html", message=message, name=name, login=visit.field("login"), status=status)
    return _team(visit, message)


def _team(visit: Visit, message: str) -> Response:
    now, store = visit.library.clock(), visit.library.store
    invitations = {id_: one for id_, one in store.people.invitations().items() if one.ends_at > now}
    tokens = [token for token in store.tokens.all() if token.lasts(now)]
    return visit.page(
        "people.html",
        status=400 if message else 200,
        message=message,
        people=[(person, *_state(person, invitations.get(person.id), visit)) for person in store.people.all()],
        roles=ROLES,
        tokens=tokens,
        typed={key: visit.field(key) for key in ("login", "name", "role")},
    )


def _state(person: Person, invitation: Invitation | None, visit: Visit) -> tuple[str, str, str]:
    """Return the state of an account in a word, with its tone and picture."""
    if person.disabled_at:
        return "disabled", "plain", "ban"
    if is_locked(person, visit.library.clock()):
        return "locked", "bad", "lock"
    if not person.has_password:
        return ("invited", "info", "mail") if invitation else ("invitation over", "warn", "hourglass")
    return "active", "good", "check"


def add(visit: Visit) -> Response:
    """Make an account: the first one at once, others by an invitation."""
    if not visit.library.store.people.count():
        return _add_first(visit)
    try:
        person, secret = invite_person(
            visit.library, visit.field("login"), visit.field("name"), _role(visit.field("role"))
        )
    except InputError as error:
        return _team(visit, str(error))
    return _invitation(visit, person, secret)


def _add_first(visit: Visit) -> Response:
    login, name = visit.field("login"), visit.field("name")
    try:
        person = add_first(visit.library, login, name, new_password(visit.form))
    except InputError as error:
        return show(visit, str(error))
    answer = let_in(visit.request, visit.room, visit.library, person)
    answer.headers["Location"] = "/people"
    return answer


def _role(word: str) -> Role:
    if word not in set(Role):
        raise InputError(f"Choose a role: {', '.join(Role)}.")
    return Role(word)


def _invitation(visit: Visit, person: Person, secret: str) -> Response:
    """Show the address that invites somebody, which is kept nowhere."""
    base = visit.room.origin or f"{visit.request.url.scheme}://{visit.request.headers['Host']}"
    return visit.page("people_invitation.html", person=person, address=f"{base}/enter/invited?token={secret}")


def invite(visit: Visit) -> Response:
    """Invite somebody anew, whose password ends with it."""
    secret = invite_again(visit.library, visit.number())
    return _invitation(visit, visit.library.store.people.get(visit.number()), secret)


def set_role(visit: Visit) -> Response:
    """Give somebody another role."""
    role, person = _role(visit.field("role")), visit.library.store.people.get(visit.number())
    if visit.field("seen") != person.role:
        raise InputError(f"{person.name} has become {person.role} meanwhile; look at the list again.")
    change_role(visit.library, person.id, role)
    if person.role is role:
        return visit.go("/people")
    return visit.go("/people", f"{person.name} is now {role}, and has to sign in again.")


def shut(visit: Visit) -> Response:
    """Disable an account."""
    person = disable(visit.library, visit.number())
    undo = f"/people/{person.id}/enable"
    return visit.go("/people", f"The account of {person.name} is disabled. What it did stays on record.", undo=undo)


def open_again(visit: Visit) -> Response:
    """Enable or unlock an account."""
    person = enable(visit.library, visit.number())
    return visit.go("/people", f"The account of {person.name} can be used again.")


def revoke(visit: Visit) -> Response:
    """Revoke anybody's token."""
    token = revoke_token(visit.library, visit.number())
    return visit.go("/people", f"The token “{token.name}” opens nothing any more.")


ROUTES = [
    page("/people", show, needs=Scope.ADMIN),
    page("/people", add, needs=Scope.ADMIN, methods=["POST"]),
    page("/people/{id}/role", set_role, needs=Scope.ADMIN, methods=["POST"]),
    page("/people/{id}/invite", invite, needs=Scope.ADMIN, methods=["POST"]),
    page("/people/{id}/disable", shut, needs=Scope.ADMIN, methods=["POST"]),
    page("/people/{id}/enable", open_again, needs=Scope.ADMIN, methods=["POST"]),
    page("/people/tokens/{id}/revoke", revoke, needs=Scope.ADMIN, methods=["POST"]),
    *account.ROUTES,
    *audit.ROUTES,
]

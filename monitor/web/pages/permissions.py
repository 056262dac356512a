"""Who may use the works: own accounts, licensees, single items; their copies are set aside before anybody sees them."""

from starlette.responses import FileResponse, Response

from fingerprints.errors import printable
from monitor.documents import keep_document, kept_document
from monitor.errors import InputError
from monitor.licensing import NewPermission, own_accounts_known
from monitor.people import Scope
from monitor.permitted import Stated, no_own_account, own_account, permit, withdraw_permission
from monitor.rights.values import PermissionKind
from monitor.sites.platforms import find_platform, platforms
from monitor.web.routing import page
from monitor.web.timelines import say_permitted, say_term
from monitor.web.typed import day_in, territories_in
from monitor.web.visit import Visit

KINDS = (
    (PermissionKind.ACCOUNT, "An account on a platform"),
    (PermissionKind.DOMAIN, "A whole site"),
    (PermissionKind.ITEM, "One item, by its address"),
    (PermissionKind.CAMPAIGN, "A campaign, by its utm_campaign"),
)
FIELDS = (
    *("what", "platform", "account", "kind", "value", "holder_platform", "holder"),
    *("starts_on", "ends_on", "territories", "reason"),
)


def show(visit: Visit) -> Response:
    """Show who may use the works."""
    return _page(visit, {}, "")


def _page(visit: Visit, typed: dict[str, str], message: str, chosen: list[int] | None = None) -> Response:
    store = visit.library.store
    found = [(one, say_permitted(one), say_term(one)) for one in store.permissions.all(ended=True)]
    return visit.page(
        "permissions.html",
        status=400 if message else 200,
        own=[one for one in found if one[0].ended_at is None and (one[0].is_own or not one[0].value)],
        others=[one for one in found if one[0].ended_at is None and one[0].value and not one[0].is_own],
        ended=[one for one in found if one[0].ended_at],
        known=own_accounts_known(visit.library),
        works={entry.id: entry.name for entry in store.shelf.entries()},
        day=visit.library.clock().date(),
        kinds=KINDS,
        platforms=[one.name for one in platforms()],
        typed=dict.fromkeys(FIELDS, "") | typed,
        chosen=chosen or [],
        message=message,
    )


def add(visit: Visit) -> Response:
    """Put an own account, that there is none, or a permission on record."""
    typed = {name: visit.field(name) for name in FIELDS}
    try:
        stated = permit(visit.library, _new(visit, typed))
    except InputError as error:
        if visit.is_part:
            raise
        return _page(visit, typed, str(error), visit.numbers("work"))
    what = "was on record before" if stated.is_old else "is on record"
    return visit.go("/permissions", f"Permission {stated.permission.id} {what}.{_consequences(stated)}")


def _new(visit: Visit, typed: dict[str, str]) -> NewPermission:
    """Return the permission that a form describes.

    :raises InputError: a field cannot be read, or says nothing where something is needed
    """
    if typed["what"] == "own":
        return own_account(typed["platform"], typed["account"], typed["reason"])
    if typed["what"] == "none":
        return no_own_account(typed["reason"])
    if typed["kind"] not in {kind for kind, _ in KINDS}:
        raise InputError("Choose what is permitted: an account, a site, an item or a campaign.")
    kind = PermissionKind(typed["kind"])
    _demand_sense(kind, typed)
    document = visit.file("document")
    return NewPermission(
        kind=kind,
        value=typed["value"],
        platform=typed["holder_platform"] if kind is PermissionKind.ACCOUNT else "",
        holder=typed["holder"],
        work_ids=tuple(visit.numbers("work")),
        territories=territories_in(visit, "territories"),
        starts_on=day_in(visit, "starts_on", "First day"),
        ends_on=day_in(visit, "ends_on", "Last day"),
        reason=typed["reason"],
        document=keep_document(visit.library, document.filename or "", document.file.read()) if document else None,
    )


def _demand_sense(kind: PermissionKind, typed: dict[str, str]) -> None:
    """Refuse a permission that lacks something, in the words of the form."""
    if not typed["value"]:
        raise InputError("Say which account, site, item or campaign is permitted.")
    if kind is PermissionKind.ACCOUNT and not typed["holder_platform"]:
        raise InputError("Say on which platform the account is; a stranger may have the same name elsewhere.")
    if kind in {PermissionKind.ACCOUNT, PermissionKind.DOMAIN} and not typed["holder"]:
        raise InputError("Say who may use the works: fill in “Who”.")
    if not typed["reason"]:
        raise InputError("Say why it is permitted, for example the contract; it is kept for ever.")
    platform = find_platform(typed["value"]) if kind is PermissionKind.DOMAIN else None
    if platform:
        raise InputError(
            f"{printable(typed['value'])} is {platform.name}, where strangers post, too; permit an account there."
        )


def _consequences(stated: Stated) -> str:
    """Return in words what came of a permission, with a blank in front."""
    said = [f"Permission {one.id} ({say_permitted(one)}) has ended because of it." for one in stated.ended]
    if stated.reviewed.permitted:
        said.append(f"Matches set aside: {stated.reviewed.permitted}.")
    if stated.reviewed.opened:
        said.append(f"Matches that wait for a decision again: {stated.reviewed.opened}.")
    return "".join(f" {one}" for one in said)


def end(visit: Visit) -> Response:
    """End a permission, with the reason."""
    number, reason = visit.number(), visit.field("reason")
    if not reason:
        return _page(visit, {}, f"Say why permission {number} no longer holds.")
    stated = withdraw_permission(visit.library, number, reason)
    return visit.go("/permissions", f"Permission {number} has ended.{_consequences(stated)}")


def document(visit: Visit) -> Response:
    """Send the document of a permission, as it was put on record."""
    number = visit.number()
    held = visit.library.store.permissions.get(number).document
    path = kept_document(visit.library, held, f"permission {number}")
    return FileResponse(path, media_type="application/octet-stream", filename=f"permission-{number}{path.suffix}")


ROUTES = [
    page("/permissions/{id}/document", document),
    page("/permissions", show),
    page("/permissions", add, needs=Scope.WORKS, methods=["POST"]),
    page("/permissions/{id}/end", end, needs=Scope.WORKS, methods=["POST"]),
]

"""The rights ledger and the permissions."""

from dataclasses import replace

from fingerprints.values import Modality
from monitor.errors import InputError
from monitor.licensing import NewGrant, NewPermission, add_grant, end_grant
from monitor.people import Scope
from monitor.permitted import no_own_account, own_account, permit, withdraw_permission
from monitor.rights.territories import read_territories
from monitor.rights.values import PermissionKind, Title
from monitor.shapes.rights import grant_json, permission_json, stated_json
from monitor.web.api.named import path_of
from monitor.web.api.schema import LONGEST, Schema, asked, day, flag, many, number, paged, ref, text, whole
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb

OWN = "own-account"
"""An account of the owner's, which is a kind of its own for programs."""
ENDED: dict[str, Schema] = {"ended": flag("Also what was ended.")}
TERM: dict[str, Schema] = {
    "territory": text("Where it holds: WORLD, EU, US ...; WORLD -CN takes out of it. Default: WORLD.", most=2000),
    "starts_on": day("First day."),
    "ends_on": day("Last day."),
    "document": text("Licence or contract: path on this machine. Its hash is kept, not the file.", most=4000),
}
REASON = text("Why; kept for ever.", most=LONGEST, least=1)
ENDING = asked({"reason": REASON, "by": BY}, "reason")
WHY = {"reason": "The track was replaced."}


def list_grants(call: Call) -> Told:
    """Return the lines of a work's ledger."""
    work = call.library.store.works.get(call.visit.number())
    found = call.library.store.grants.of_work(work.id, ended=bool(call.query.get("ended")))
    return call.slice(found, lambda one: grant_json(one, work))


def add(call: Call) -> Told:
    """Add a line to the ledger of a work."""
    said, work_id = call.body, call.visit.number()
    new = NewGrant(
        modality=Modality(said["modality"]),
        title=Title(said["title"]),
        start_s=float(said.get("start_s", 0.0)),
        end_s=float(said["end_s"]) if "end_s" in said else None,
        owner=call.text("owner"),
        exclusive=bool(said.get("exclusive", True)),
        territories=read_territories(call.text("territory") or "WORLD"),
        starts_on=call.day("starts_on"),
        ends_on=call.day("ends_on"),
        label=call.text("label"),
        document=path_of(call, said["document"]) if said.get("document") else None,
    )
    grant = add_grant(call.library, work_id, new)
    return Told(grant_json(grant, call.library.store.works.get(work_id)))


def end(call: Call) -> Told:
    """Strike a line out."""
    grant = end_grant(call.library, call.visit.number(), call.text("reason"))
    return Told(grant_json(grant, call.library.store.works.get(grant.work_id)))


def list_permissions(call: Call) -> Told:
    """Return what is permitted."""
    found = call.library.store.permissions.all(ended=bool(call.query.get("ended")))
    return call.slice(found, permission_json)


def allow(call: Call) -> Told:
    """Put a permission on record."""
    return Told(stated_json(permit(call.library, _new(call))))


def _new(call: Call) -> NewPermission:
    """Return the permission that is asked for.

    :raises InputError: it says too little, or two things at once
    """
    kind, value, reason = call.body["kind"], call.text("value"), call.text("reason")
    if kind in {OWN, PermissionKind.NO_OWN_ACCOUNT}:
        strange = sorted(set(call.body) - {"kind", "value", "platform", "reason", "by"})
        if strange:
            raise InputError(f"The field “{strange[0]}” says nothing of the owner’s own account; leave it out.")
        if kind == OWN:
            return own_account(call.text("platform"), value, reason)
        if value or call.text("platform"):
            raise InputError("no-own-account says that there is no account, but one was named; leave out one of them.")
        return no_own_account(reason)
    if not reason:
        raise InputError("Say why it is permitted, in the field “reason”.")
    if kind == PermissionKind.ACCOUNT and not call.text("platform"):
        raise InputError("Say on which platform the account is; a stranger may have the same name elsewhere.")
    new = NewPermission(kind=PermissionKind(kind), value=value, platform=call.text("platform"), reason=reason)
    return replace(
        new,
        holder=call.text("holder"),
        work_ids=tuple(sorted(set(call.body.get("works", ())))),
        starts_on=call.day("starts_on"),
        ends_on=call.day("ends_on"),
        territories=read_territories(call.text("territory") or "WORLD"),
        document=path_of(call, call.body["document"]) if call.body.get("document") else None,
    )


def withdraw(call: Call) -> Told:
    """End a permission."""
    return Told(stated_json(withdraw_permission(call.library, call.visit.number(), call.text("reason"))))


VERBS = [
    Verb(
        name="listGrants",
        path="/works/{id}/grants",
        says="The rights ledger of a work: whose its picture and sound are.",
        view=list_grants,
        query=ENDED | PAGES,
        answer=paged(ref("Grant")),
    ),
    Verb(
        name="addGrant",
        method="POST",
        path="/works/{id}/grants",
        says="Say in a line whose the picture or the sound of a work is, or of a stretch of it.",
        view=add,
        needs=Scope.WORKS,
        body=asked(
            {
                "modality": text(among=Modality),
                "title": text("By what right it is held.", among=Title),
                "owner": text("Whose the rights are.", most=300),
                "start_s": number("Where it begins in the work, in seconds. Default: 0.", least=0, most=10**7),
                "end_s": number("Where it ends. Default: the work's end.", least=0, most=10**7),
                "exclusive": flag("Whether others may be kept from using it. Default: true."),
                "label": text("What it is: the title of a piece of music ...", most=300),
                "by": BY,
            }
            | TERM,
            "modality",
            "title",
        ),
        example={"modality": "sound", "title": "licence", "owner": "Bo Music", "start_s": 2, "end_s": 4.5},
        answer=ref("Grant"),
        status=201,
    ),
    Verb(
        name="endGrant",
        method="POST",
        path="/grants/{id}/end",
        says="Strike a line of the ledger out; it stays on record.",
        view=end,
        needs=Scope.WORKS,
        body=ENDING,
        example=WHY,
        answer=ref("Grant"),
    ),
    Verb(
        name="listPermissions",
        path="/permissions",
        says="Own accounts, licensees, and whatever else is permitted.",
        view=list_permissions,
        query=ENDED | PAGES,
        answer=paged(ref("Permission")),
    ),
    Verb(
        name="addPermission",
        method="POST",
        path="/permissions",
        says="Permit an account, a site, a single item or a campaign, or name an account of the owner.",
        more="No claim is signed before own-account is on record, or no-own-account where there is none.",
        view=allow,
        needs=Scope.WORKS,
        body=asked(
            {
                "kind": text(among=(OWN, *PermissionKind)),
                "value": text("The handle, domain, address of the item, or utm_campaign.", most=2000),
                "platform": text("On which an account is.", most=300),
                "holder": text("Who may use the works.", most=300),
                "reason": text("Why, for example the contract; kept for ever."),
                "works": many(whole(least=1), "Numbers of the works; default: all.", most=1000),
                "by": BY,
            }
            | TERM,
            "kind",
        ),
        example={
            "kind": "account",
            "platform": "TikTok",
            "value": "@leefilms",
            "holder": "Lee Films",
            "ends_on": "2027-06-30",
            "reason": "Contract of May 2026",
        },
        answer=ref("StatedPermission"),
        status=201,
    ),
    Verb(
        name="endPermission",
        method="POST",
        path="/permissions/{id}/end",
        says="End a permission; copies that no other covers come before people again.",
        view=withdraw,
        needs=Scope.WORKS,
        body=ENDING,
        example={"reason": "The contract was cancelled."},
        answer=ref("StatedPermission"),
    ),
]

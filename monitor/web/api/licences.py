"""Licences and consents inside works, checks before publishing, and finds of known tracks."""

from fingerprints.values import Modality
from monitor.licensing import platform_name
from monitor.materials.checking import check_work
from monitor.materials.keeping import LONGEST_NAME, NewMaterial, add_material, end_material
from monitor.materials.settling import reopen_find, settle_find
from monitor.people import Scope
from monitor.rights.materials import MaterialKind, PublicUse
from monitor.rights.publishing import Plan
from monitor.rights.territories import read_place, read_territories
from monitor.rights.tracks import FindState
from monitor.shapes.licences import checked_json, find_json, material_json, settled_json
from monitor.web.api.named import path_of
from monitor.web.api.rights import ENDED, REASON, TERM
from monitor.web.api.schema import asked, flag, many, number, paged, ref, text
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb


def list_licences(call: Call) -> Told:
    """Return the licences of all works."""
    store = call.library.store
    found = store.licences.all(ended=bool(call.query.get("ended")))
    works = store.works.by_number({one.work_id for one in found})
    return call.slice(found, lambda one: material_json(one, works[one.work_id]))


def add(call: Call) -> Told:
    """Put a licence, or somebody's consent, on record."""
    said = call.body
    new = NewMaterial(
        kind=MaterialKind(said["kind"]),
        name=call.text("name"),
        licensor=call.text("licensor"),
        modality=Modality(said["modality"]) if "modality" in said else None,
        start_s=float(said.get("start_s", 0.0)),
        end_s=float(said["end_s"]) if "end_s" in said else None,
        platforms=tuple(said.get("platforms", ())),
        uses=tuple(map(PublicUse, said.get("uses", ()))),
        territories=read_territories(call.text("territory") or "WORLD"),
        starts_on=call.day("starts_on"),
        ends_on=call.day("ends_on"),
        conditions=call.text("conditions"),
        document=path_of(call, said["document"]) if said.get("document") else None,
        is_minor=bool(said.get("minor")),
        by_guardian=bool(said.get("guardian")),
    )
    material = add_material(call.library, call.visit.number(), new)
    return Told(material_json(material, call.library.store.works.get(material.work_id)))


def end(call: Call) -> Told:
    """End a licence before its time."""
    is_gone = bool(call.body.get("not_in_work"))
    material = end_material(call.library, call.visit.number(), call.text("reason"), not_in_work=is_gone)
    return Told(material_json(material, call.library.store.works.get(material.work_id)))


def check(call: Call) -> Told:
    """Ask whether a work may be published as planned, now."""
    plan = Plan(
        platform=platform_name(call.query.get("platform", "")),
        use=PublicUse(call.query.get("use", PublicUse.PERSONAL)),
        territory=read_place(call.query.get("territory", "WORLD")),
        day=call.library.clock(),
    )
    return Told(checked_json(check_work(call.library, call.visit.number(), plan)))


def list_finds(call: Call) -> Told:
    """Return where known tracks were found."""
    store = call.library.store
    found = store.tracks.finds(only_open=not call.query.get("settled"))
    known = {track.id: track for track in store.tracks.all(removed=True)}
    works = store.works.by_number({one.work_id for one in found})
    return call.slice(found, lambda one: find_json(one, known[one.track_id], works[one.work_id]))


def settle(call: Call) -> Told:
    """Say what a found track is, or take that back."""
    number_, state, library = call.visit.number(), FindState(call.body["state"]), call.library
    if state is not FindState.OPEN:
        done = settle_find(library, number_, state)
        return Told(settled_json(done, library.store.works.get(done.find.work_id)))
    one = reopen_find(library, number_)
    ((_, track),) = [pair for pair in library.store.tracks.found_in([one.work_id]) if pair[0].id == one.id]
    return Told(find_json(one, track, library.store.works.get(one.work_id)) | {"line": None, "licence": None})


VERBS = [
    Verb(
        name="listLicences",
        path="/licences",
        says="Licences for what is inside works, and consents of people in them.",
        view=list_licences,
        query=ENDED | PAGES,
        answer=paged(ref("Licence")),
    ),
    Verb(
        name="addLicence",
        method="POST",
        path="/works/{id}/licences",
        says="Put a licence for something inside a work on record, or somebody's consent.",
        more="What is not said is not allowed. Music, footage and images are never claimed from then on.",
        view=add,
        needs=Scope.WORKS,
        body=asked(
            {
                "kind": text(among=MaterialKind),
                "name": text("What it is; of a person a pseudonym is enough.", most=LONGEST_NAME, least=1),
                "licensor": text("Who licensed it; not for people.", most=LONGEST_NAME),
                "modality": text("Where the kind leaves it open.", among=Modality),
                "start_s": number("Where it begins in the work, in seconds. Default: 0.", least=0, most=10**7),
                "end_s": number("Where it ends. Default: the work's end.", least=0, most=10**7),
                "platforms": many(text(most=300), "Where it may be published. Default: everywhere.", most=100),
                "uses": many(text(among=PublicUse), "For what. Default: nothing.", most=10),
                "conditions": text("What must be done: a credit line.", most=2000),
                "minor": flag("Whether the person is a minor."),
                "guardian": flag("Whether whoever has custody of the minor has consented."),
                "by": BY,
            }
            | TERM,
            "kind",
            "name",
        ),
        example={"kind": "music", "name": "Slow tide", "platforms": ["YouTube"], "uses": ["commercial"]},
        answer=ref("Licence"),
        status=201,
    ),
    Verb(
        name="endLicence",
        method="POST",
        path="/licences/{id}/end",
        says="End a licence before its time, or write down that somebody has taken consent back.",
        view=end,
        needs=Scope.WORKS,
        body=asked({"reason": REASON, "not_in_work": flag("The work does not hold it."), "by": BY}, "reason"),
        example={"reason": "Letter of 3 March."},
        answer=ref("Licence"),
    ),
    Verb(
        name="checkWork",
        path="/works/{id}/check",
        says="What stands in the way of publishing a work now, and what must be done.",
        more="What nobody has said stands in the way as well.",
        view=check,
        query={
            "platform": text("Default: everywhere.", most=300),
            "use": text("Default: personal.", among=PublicUse),
            "territory": text("Country, EU or WORLD. Default: WORLD.", most=300),
        },
        answer=ref("Check"),
    ),
    Verb(
        name="listFinds",
        path="/finds",
        says="Where known tracks were found in works, and wait to be settled.",
        view=list_finds,
        query={"settled": flag("Also what is settled.")} | PAGES,
        answer=paged(ref("Find")),
    ),
    Verb(
        name="settleFind",
        method="POST",
        path="/finds/{id}/settle",
        says="Say what a found track is; open takes that back.",
        more="Until it is settled as wrong, the sound there and close by is not claimed.",
        view=settle,
        needs=Scope.WORKS,
        body=asked({"state": text(among=FindState), "by": BY}, "state"),
        example={"state": "not-mine"},
        answer=ref("Settled"),
    ),
]

"""Items: what the sources name, and the proof of how each was obtained, or why it was not."""

from monitor.collected import ItemState, KeptItem
from monitor.people import Scope
from monitor.shapes.collecting import item_json, proof_json
from monitor.shapes.records import Json
from monitor.sources.capture import fault_of
from monitor.store.library import Library
from monitor.watch.wanting import pass_over, want
from monitor.web.api.schema import asked, paged, ref, text, whole
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb


def _shape(library: Library, kept: KeptItem) -> Json:
    return item_json(kept) | {"source": library.store.sources.get(kept.source_id).name}


def list_(call: Call) -> Told:
    """Return the items, the latest first."""
    items, chosen, source_id = call.library.store.items, call.query.get("state"), call.query.get("source")
    states = {ItemState(chosen)} if chosen else set(ItemState)
    found = items.page(states, source_id=source_id, first=call.query["offset"], most=call.query["limit"])
    return call.page([_shape(call.library, one) for one in found], items.count(states, source_id=source_id))


def show(call: Call) -> Told:
    """Return one item with its proof."""
    store = call.library.store
    kept = store.items.get(call.visit.number())
    proof = proof_json(kept, store.fetches.of_item(kept.id), store.items.checks(kept.id))
    return Told(proof | {"source": store.sources.get(kept.source_id).name, "fault": fault_of(kept)})


def want_(call: Call) -> Told:
    """Let an item be fetched all the same."""
    return Told(_shape(call.library, want(call.library, call.visit.number())))


def pass_(call: Call) -> Told:
    """Leave an item where it is."""
    return Told(_shape(call.library, pass_over(call.library, call.visit.number(), call.text("reason"))))


VERBS = [
    Verb(
        name="listItems",
        path="/items",
        says="What the sources name, the latest first, with the reason of its state.",
        view=list_,
        query=PAGES
        | {
            "state": text("Only those in this state.", most=20, among=[str(one) for one in ItemState]),
            "source": whole("Only those of this source.", least=1),
        },
        answer=paged(ref("Item")),
    ),
    Verb(
        name="getItem",
        path="/items/{id}",
        says="One item with its proof: every request, the rule that allowed or forbade it, and every later look.",
        view=show,
        answer=ref("ItemWithProof"),
    ),
    Verb(
        name="wantItem",
        method="POST",
        path="/items/{id}/want",
        says="Let an item be fetched with the next run that was passed over, refused, gone or given up.",
        more="The access policy is asked again all the same.",
        view=want_,
        needs=Scope.WORKS,
        body=asked({"by": BY}),
        example={"by": "Mara Lindqvist"},
        answer=ref("Item"),
    ),
    Verb(
        name="passItem",
        method="POST",
        path="/items/{id}/pass",
        says="Leave an item where it is; the reason stays on record.",
        view=pass_,
        needs=Scope.WORKS,
        body=asked({"reason": text("Why it is not worth fetching.", most=2000, least=1), "by": BY}, "reason"),
        example={"reason": "A film of somebody else with the same title."},
        answer=ref("Item"),
    ),
]

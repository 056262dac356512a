"""Before a work is published somewhere: everything on record of what is inside it is asked."""

from dataclasses import dataclass

from fingerprints.values import Modality
from monitor.licensing import document_problem
from monitor.materials.finding import unsought
from monitor.rights.materials import in_force
from monitor.rights.publishing import Concern, Inside, Plan, concerns, is_allowed
from monitor.store.library import Library
from monitor.values import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is to be known before one work is published."""

    work: Work
    plan: Plan
    concerns: tuple[Concern, ...]

    @property
    def is_allowed(self) -> bool:
        """Whether nothing on record stands in the way."""
        return is_allowed(self.concerns)


def check_work(library: Library, work_id: int, plan: Plan) -> Checked:
    """Return what is to be known before a work is published as planned.

    :raises NotFoundError: there is no such work
    """
    work = library.store.works.get(work_id)
    return Checked(work=work, plan=plan, concerns=concerns(inside_of(library, work), plan))


def inside_of(library: Library, work: Work) -> Inside:
    """Return everything on record of what is inside a work."""
    store = library.store
    materials = store.licences.of_works([work.id]).get(work.id, [])
    tracks = {track.id: track for track in store.tracks.all(removed=True)}
    documents = {one.id: document_problem(one.document) for one in in_force(materials) if one.document}
    has = {Modality.PICTURE: bool(work.media.width_px), Modality.SOUND: work.media.audio_codec is not None}
    return Inside(
        work_id=work.id,
        length_s=work.media.duration_s,
        modalities=tuple(modality for modality, there in has.items() if there),
        grants=store.grants.of_work(work.id),
        materials=materials,
        finds=[(find, tracks[find.track_id]) for find in store.tracks.finds(work.id)],
        documents=documents,
        unsought=unsought(library, work),
    )

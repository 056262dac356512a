"""The reference that a letter offers: which stretches of a work a service may look for, and which it must leave out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from fingerprints.values import Modality
from monitor.licensing import ledger_of
from monitor.notices import ClaimedWork, WorkSpan
from monitor.rights.claiming import Claimant
from monitor.rights.referencing import reference
from monitor.rights.values import ClaimedSpan, UnclaimedSpan
from monitor.store.library import Library
from monitor.values import Work


def with_reference(library: Library, claimed: ClaimedWork, work: Work, *, territory: str, day: date) -> ClaimedWork:
    """Return a work of a letter with what the ledger lets its owner offer as a reference.

    :param claimed: the same work as the letter has it
    :param territory: country whose rights are claimed; empty for any
    """
    claimant = Claimant(holder=claimed.owner, territory=territory, day=day)
    found = reference(_lengths(work), ledger_of(library, work.id), claimant)
    return replace(claimed, held=tuple(map(_span, found.held)), withheld=tuple(map(_span, found.withheld)))


def _lengths(work: Work) -> Iterator[tuple[Modality, float]]:
    if work.media.width_px:
        yield Modality.PICTURE, work.media.duration_s
    if work.media.audio_codec:
        yield Modality.SOUND, work.media.duration_s


def _span(one: ClaimedSpan | UnclaimedSpan) -> WorkSpan:
    return WorkSpan(start_s=one.work_start_s, end_s=one.work_end_s, modality=one.modality)

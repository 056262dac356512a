"""A library in use: its store, its settings, who is using it, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from fingerprints.descriptors import FrameDescriptor, load_descriptor
from fingerprints.sound.verifying import MIN_PEAKS
from fingerprints.spec import Spec
from fingerprints.stills import LEAST_QUALITY, is_still
from fingerprints.values import Fingerprint
from monitor.settings import Settings
from monitor.store import Store
from monitor.store.audit import Datum
from monitor.texts import LONGEST_ENTRY, demand_brief, texts_in
from monitor.values import Job, MediaFacts, Outcome, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What every verb of the application needs."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    """Returns the present time with its zone."""
    actor: str
    """Who is at the keyboard; stands in decisions and in the audit."""
    spec: Spec

    def load_descriptor(self) -> FrameDescriptor | None:
        """Return the neural descriptor that the settings name, if they name one.

        :raises DescriptorError: it cannot be used
        """
        path = self.settings.descriptor
        return load_descriptor(path) if path else None

    def record(self, action: str, subject: str, **data: Datum) -> None:
        """Append to the audit; call it in the transaction of what it records.

        :raises InputError: a text of it has no reasonable end, so that nothing of it may be kept
        """
        demand_brief(f"What is said of {subject}", subject, *texts_in(data), most=LONGEST_ENTRY)
        self.store.audit.add(action, subject, data, actor=self.actor, now=self.clock())

    def failed(self, job: Job, item: str, error: Exception) -> Outcome:
        """Record that one item failed, and say so."""
        self.store.failures.add(job, item, str(error), self.clock())
        return Outcome(item=item, status=Status.FAILED, note=str(error))


def lacks_vectors(fingerprint: Fingerprint, descriptor: FrameDescriptor | None) -> bool:
    """Tell whether a fingerprint shows pictures that a descriptor has not described."""
    if descriptor is None or not len(fingerprint.picture):
        return False
    return fingerprint.neural.model_id != descriptor.id


def facts_of(fingerprint: Fingerprint, spec: Spec) -> MediaFacts:
    """Return what listings show of a fingerprinted file.

    :param spec: the parameters that made the fingerprint
    """
    least = LEAST_QUALITY if is_still(fingerprint) else 1
    media, heard = fingerprint.media, fingerprint.sound.frames
    # The engine compares no sound with fewer peaks.
    sound_s = float(heard[-1] - heard[0]) * spec.sound_frame_s if len(heard) >= MIN_PEAKS else 0.0
    return MediaFacts(
        spec_id=fingerprint.spec_id,
        duration_s=media.duration_s,
        width_px=media.width_px,
        height_px=media.height_px,
        video_codec=media.video_codec,
        audio_codec=media.audio_codec,
        decode_failures=media.decode_failures,
        declared_s=media.declared_s,
        pictures=int(np.count_nonzero(fingerprint.picture.quality >= least)),
        sound_s=sound_s,
    )

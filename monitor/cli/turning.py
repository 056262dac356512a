"""How somebody found out who serves a site, and turned to the site first, as it is typed."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING

from monitor.cli.typed_times import moment_of, past_day

if TYPE_CHECKING:
    from monitor.notices import Hop
    from monitor.review.nearest import Attempt
    from monitor.store.library import Library


def hop_of(library: "Library", text: str) -> "Hop":
    """Return a step by which somebody found out who can act, as it was typed.

    :raises InputError: it is written in another way
    """
    from monitor.errors import InputError
    from monitor.notices import Hop

    what, _, rest = text.partition("=")
    result, at, when = rest.rpartition("@")
    if not (what.strip() and result.strip() and at):
        raise InputError(
            f"--hop is “{text}”; write what you looked up, =, what came out, @ and when: DNS=192.0.2.7@now."
        )
    moment = moment_of(library, "--hop", when.strip())
    assert moment is not None  # noqa: S101 - an empty time was refused
    return Hop(what=what.strip(), result=result.strip(), looked_up_at=moment)


def attempt_of(library: "Library", text: str) -> "Attempt":
    """Return how somebody turned to a site outside Reclaim, as it was typed.

    :raises InputError: it is written in another way, or its day lies ahead
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.review.nearest import Attempt

    what, _, when = text.rpartition("@")
    day = past_day(library, "--contacted", when.strip()) if what.strip() else None
    if day is None:
        raise InputError(
            f"--contacted is “{printable(text)}”; write what you did, @ and the day: “e-mail to"
            " post@vids.example@2026-11-20”."
        )
    return Attempt(what=" ".join(what.split()), on=day)

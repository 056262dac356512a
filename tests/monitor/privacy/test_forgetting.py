"""What forget refuses, what waits, and that others are left alone."""

from datetime import timedelta

import pytest

from monitor.casework.holds import HoldKind
from monitor.casework.lifecycle import State
from monitor.errors import InputError, RefusedError
from monitor.notices import from_json
from monitor.permitted import own_account, permit
from monitor.privacy.forgetting import Wish, forget, plan, resume
from monitor.privacy.holding import LIMITATION_DAYS, place_hold, release_hold
from monitor.privacy.naming import Mentions
from monitor.privacy.readmitting import readmit
from monitor.review.closing import close_case
from monitor.review.decisions import decide
from monitor.review.tracing import untraced
from monitor.store.library import Library
from monitor.values import Job, Provenance, Verdict
from tests.monitor.life_samples import FIRST, mark, sent
from tests.monitor.samples import add_clip, add_match

THIEF = Wish(handle="@thief", reason="Asked for it.", mentions=Mentions.EVERYWHERE)


def seen(account: str, number: int = 1, platform: str = "vids.example") -> Provenance:
    """Return where a clip of an account was seen."""
    return Provenance(url=f"https://{platform}/watch/{number}", platform=platform, account=account)


def test_an_own_or_permitted_account_is_refused(library: Library) -> None:
    """With the command that must come first."""
    permit(library, own_account("TikTok", "@annlee"))
    with pytest.raises(RefusedError) as refusal:
        forget(library, Wish(handle="AnnLee", reason="Asked."))
    assert "reclaim allow end 1" in refusal.value.objections[0].message
    assert plan(library, Wish(handle="annlee", platform="YouTube", mentions=Mentions.MARKED)).waits_for == ()
    assert library.store.erasures.all() == []


def test_a_handle_and_a_reason_are_needed(library: Library) -> None:
    """Nothing is done on half a sentence."""
    for wish in (Wish(handle="@", reason="x"), Wish(handle=" ", reason="x"), Wish(handle="lee", reason=" ")):
        with pytest.raises(InputError):
            forget(library, wish)
    assert library.store.erasures.all() == []


def test_a_plan_changes_nothing(library: Library) -> None:
    """It tells what would go."""
    add_match(library, provenance=seen("thief"))
    before = library.store.audit.last()
    shown = plan(library, THIEF)
    assert shown.goes["clips"] == 1
    assert library.store.audit.last() == before
    assert library.store.clips.count() == 1


def test_what_a_case_needs_waits_and_goes_when_its_time_is_over(library: Library) -> None:
    """The request keeps the name until then, says why, and every run of it looks again."""
    mark(library, sent(library), State.REMOVED)
    add_clip(library, 150, seen("thief", 50))
    done = forget(library, THIEF)
    assert done.waits_for == ("Case 1 is open.",)
    assert not done.is_done
    assert [clip.id for clip in library.store.clips.all()] == [1]
    assert plan(library, THIEF).until is None
    closing = close_case(library, 1, "All gone.")
    (again,) = resume(library)
    assert "claims about it may be made until" in again.waits_for[0]
    assert plan(library, THIEF).until == closing.closed_at + timedelta(days=LIMITATION_DAYS)
    library.clock.now += timedelta(days=LIMITATION_DAYS + 1)  # type: ignore[attr-defined]
    (last,) = resume(library)
    assert last.is_done, last
    assert library.store.erasures.all(done=False) == []
    assert library.store.erasures.get(1).subject == ""
    assert not named(library, "thief")
    library.store.audit.verify()


def test_a_letter_of_another_case_can_still_be_traced(library: Library) -> None:
    """What is on record of a case is not touched while it is open, although somebody else is erased."""
    sent(library)
    library.record("note.add", "note", text="Like that of otterly_77.")
    add_clip(library, 160, seen("otterly_77", 60))
    assert forget(library, Wish(handle="otterly_77", reason="Asked.")).is_done
    letter = library.store.letters.called(FIRST)
    assert list(untraced(library, letter, from_json(letter.notice))) == []
    assert not named(library, "otterly_77")


def test_a_hold_on_the_account_keeps_everything(library: Library) -> None:
    """Until it is released; then the request is done."""
    add_clip(library, 101, seen("thief"))
    hold = place_hold(library, HoldKind.ACCOUNT, "thief", "A suit.")
    done = forget(library, THIEF)
    assert done.counts == {}
    assert "Hold 1" in done.waits_for[0]
    assert library.store.clips.count() == 1
    release_hold(library, hold.id, "Settled.")
    (again,) = resume(library)
    assert again.is_done
    assert library.store.clips.count() == 0


def test_a_hold_on_the_library_keeps_everything(library: Library) -> None:
    """Nothing is erased while it lasts."""
    add_clip(library, 101, seen("thief"))
    place_hold(library, HoldKind.LIBRARY, "", "A suit.")
    assert plan(library, THIEF).goes == {}
    assert not forget(library, THIEF).is_done
    assert library.store.clips.count() == 1


def test_an_ordinary_word_damages_nothing(library: Library) -> None:
    """The account goes; words, other accounts and the own side stay as they are."""
    add_clip(library, 101, seen("ann", 1))
    add_clip(library, 102, seen("ann.lee", 2))
    add_clip(library, 103, seen("annual", 3))
    add_match(library, number=4, provenance=seen("otter", 4))
    decide(library, 1, Verdict.NOT_A_COPY, "Ann and I looked: the annual fair, by @ann.lee and @ann.")
    library.store.failures.add(Job.SCAN, "ann.lee clip", "ann is a word", library.clock())
    done = forget(library, Wish(handle="@ann", reason="Asked."))
    assert done.is_done
    assert done.unclear > 0
    assert [clip.provenance.account for clip in library.store.clips.all()] == ["ann.lee", "annual", "otter"]
    decision = library.store.matches.get(1).decision
    assert decision is not None
    assert decision.reason == "Ann and I looked: the annual fair, by @ann.lee and @[erased]."
    assert named(library, "ann is a word")
    assert library.actor == "Ann"
    library.store.audit.verify()


def test_the_same_handle_on_another_platform_stays(library: Library) -> None:
    """A stranger may bear it there."""
    add_clip(library, 101, seen("kanari_77", 1, "one.example"))
    add_clip(library, 102, seen("kanari_77", 2, "two.example"))
    done = forget(library, Wish(handle="kanari_77", platform="one.example", reason="Asked."))
    assert done.is_done
    assert [clip.provenance.url for clip in library.store.clips.all()] == ["https://two.example/watch/2"]
    assert [clip.provenance.account for clip in library.store.clips.all()] == ["kanari_77"]


def test_what_was_rejected_is_still_recognised(library: Library) -> None:
    """Of a rejected clip the content stays, by which the same is not shown again; nothing tells whose it was."""
    add_match(library, provenance=seen("thief"))
    decide(library, 1, Verdict.NOT_A_COPY, "It is by thief, and no copy.")
    assert forget(library, THIEF).is_done
    (clip,) = library.store.clips.all()
    assert clip.file.sha256 == f"{101:064x}"
    assert (clip.provenance.url, clip.provenance.account) == (None, None)
    assert not named(library, "thief")


def test_a_forgotten_account_is_known_until_it_is_readmitted(library: Library) -> None:
    """By a keyed digest; the name itself stands nowhere."""
    add_clip(library, 101, seen("thief"))
    forget(library, THIEF)
    tombstones = library.store.tombstones
    assert tombstones.is_account("Thief", "", "https://else.example/watch/3")
    assert tombstones.is_account("", "", "https://vids.example/@thief/3")
    assert not tombstones.is_account("thief2", "", "https://vids.example/watch/3")
    assert readmit(library, "@thief", "", "It copies again.")
    assert not tombstones.is_account("thief", "", "")
    assert not readmit(library, "@thief", "", "Once more.")
    assert not named(library, "thief")


def named(library: Library, text: str) -> list[str]:
    """Return where the database holds a text."""
    return [f"{one.table}.{one.column}" for one in library.store.sweeping.places() if text in one.text.casefold()]

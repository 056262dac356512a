"""Decisions and cases: what people may decide, and what is refused with rule and source."""

from dataclasses import replace
from pathlib import Path

import pytest

from fingerprints.values import Modality
from monitor.app import open_library
from monitor.errors import CaseRefusedError, DecisionRefusedError, InputError, NotFoundError
from monitor.licensing import NewGrant, NewPermission, add_grant, end_grant
from monitor.permitted import permit
from monitor.review.cases import confirmed_but_permitted, create_case
from monitor.review.decisions import decide
from monitor.review.exceptions import consider, heads_of
from monitor.rights.values import PermissionKind, Title
from monitor.settings import Profile, Settings, save_profile
from monitor.store.library import Library
from monitor.values import Conclusion, NoticeRecord, Provenance, Rights, Verdict
from tests.monitor.conftest import Clock
from tests.monitor.samples import SHARED_SOUND, add_match, facts

THOUGHTS = dict.fromkeys(heads_of("US"), "I thought about it.")
SEEN = Provenance(url="https://vids.example/watch/1")
REASON = "The whole film was reposted without any comment."


def confirm(library: Library, number: int = 1, provenance: Provenance | None = None) -> int:
    """Store a confirmed match."""
    id_ = add_match(library, number=number, provenance=provenance)
    decide(library, id_, Verdict.CONFIRMED, "Seen side by side.")
    return id_


def test_a_decision_is_recorded_with_reason_actor_and_audit(library: Library) -> None:
    """The latest holds."""
    id_ = add_match(library)
    decide(library, id_, Verdict.IGNORED, "  Too small to matter. ")
    decided = decide(library, id_, Verdict.LICENSED, "They have a licence.")
    assert (decided.decision.actor, decided.decision.reason) == ("Ann", "They have a licence.")
    assert library.store.matches.get(id_).decision == decided.decision
    assert [d.reason for d in library.store.decisions.history(id_)] == ["Too small to matter.", "They have a licence."]
    assert [entry.action for entry in library.store.audit.all()] == ["match.decide"] * 2


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_verdict_needs_a_reason(library: Library, reason: str) -> None:
    """Somebody will ask."""
    with pytest.raises(InputError, match="reason"):
        decide(library, add_match(library), Verdict.IGNORED, reason)


def test_shared_sound_cannot_be_confirmed_as_a_copy(library: Library) -> None:
    """The sound may belong to somebody else; other verdicts are fine."""
    id_ = add_match(library, SHARED_SOUND)
    with pytest.raises(DecisionRefusedError, match="shares sound only") as refused:
        decide(library, id_, Verdict.CONFIRMED, "I think so.")
    assert [objection.rule for objection in refused.value.objections] == ["G2"]
    assert library.store.matches.get(id_).decision is None
    decide(library, id_, Verdict.LICENSED, "It is library music.")


def test_sound_that_the_ledger_shows_as_owned_and_exclusive_is_confirmed(library: Library) -> None:
    """The creator's own sound under somebody's picture; not if a line says that it is licensed."""
    id_ = add_match(library, SHARED_SOUND)
    own = NewGrant(modality=Modality.SOUND, title=Title.OWNED, owner="Ann")
    add_grant(library, 1, own)
    assert decide(library, id_, Verdict.CONFIRMED, "My own sound.").no_letter == ""
    add_grant(library, 1, replace(own, title=Title.LICENCE, owner="Bo", label="Theme"))
    with pytest.raises(DecisionRefusedError) as refused:
        decide(library, id_, Verdict.CONFIRMED, "My own sound, again.")
    assert "licensed material of Bo (“Theme”)" in refused.value.objections[0].message


def test_a_refused_sound_match_comes_with_the_commands_that_answer_it(library: Library) -> None:
    """With the seconds of the work that it is about."""
    with pytest.raises(DecisionRefusedError) as refused:
        decide(library, add_match(library, SHARED_SOUND), Verdict.CONFIRMED, "I think so.")
    message = refused.value.objections[0].message
    assert "It is a licence question: Nobody has said whose the sound is." in message
    assert "reclaim rights add 1 --modality sound --from 10.0 --to 12.0 --title owned" in message
    assert message.endswith('reclaim rights ask 1 --match 1 --material “...” --to "Name <address>"')


def test_a_line_against_the_sound_is_struck_out_before_another_is_added(library: Library) -> None:
    """With its number; what the commands say leads to the verdict."""
    id_ = add_match(library, SHARED_SOUND)
    line = add_grant(library, 1, NewGrant(modality=Modality.SOUND, title=Title.NOT_OWNED, owner="Bo Music"))
    add_grant(library, 1, NewGrant(modality=Modality.PICTURE, title=Title.NOT_OWNED, owner="Lea Films"))
    with pytest.raises(DecisionRefusedError) as refused:
        decide(library, id_, Verdict.CONFIRMED, "I think so.")
    message = refused.value.objections[0].message
    assert f"reclaim rights end {line.id} --reason “...” ; then say so: reclaim rights add 1" in message
    end_grant(library, line.id, "The track was replaced.")
    add_grant(library, 1, NewGrant(modality=Modality.SOUND, start_s=10, end_s=12, title=Title.OWNED, owner="Ann"))
    assert decide(library, id_, Verdict.CONFIRMED, "My own sound.").decision.verdict is Verdict.CONFIRMED


def test_no_line_is_to_be_added_where_striking_one_out_is_enough(library: Library) -> None:
    """The ledger says already that the sound is the owner's."""
    id_ = add_match(library, SHARED_SOUND)
    add_grant(library, 1, NewGrant(modality=Modality.SOUND, title=Title.OWNED, owner="Ann"))
    line = add_grant(library, 1, NewGrant(modality=Modality.SOUND, title=Title.LICENCE, owner="Bo Music"))
    with pytest.raises(DecisionRefusedError) as refused:
        decide(library, id_, Verdict.CONFIRMED, "I think so.")
    message = refused.value.objections[0].message
    assert f"strike out line {line.id} of the ledger: reclaim rights end {line.id} --reason" in message
    assert "rights add" not in message


def test_a_permitted_match_makes_no_case(library: Library) -> None:
    """The refusal names the permission, and the way out; lists mark the match."""
    id_ = confirm(library, provenance=SEEN)
    new = NewPermission(kind=PermissionKind.ITEM, value=str(SEEN.url), reason="Asked.")
    permission = permit(library, new).permission
    with pytest.raises(CaseRefusedError) as refused:
        create_case(library, [id_], "vids.example")
    assert [one.rule for one in refused.value.objections] == ["G3"]
    assert f"reclaim allow end {permission.id} --reason" in refused.value.objections[0].message
    assert library.store.cases.all() == []
    assert list(confirmed_but_permitted(library, library.store.matches.all())) == [id_]


def test_a_confirmed_match_says_why_no_letter_can_be_written(library: Library) -> None:
    """Nothing to claim, or a permission that covers the copy; the verdict stands."""
    seen = Provenance(url="https://vids.example/watch/1", account="lee")
    id_ = add_match(library, provenance=seen)
    assert "nothing of it can be claimed" in decide(library, id_, Verdict.CONFIRMED, "Seen.").no_letter
    library.store.works.set_rights(1, Rights(owner="Ann"), library.clock())
    assert decide(library, id_, Verdict.CONFIRMED, "Seen again.").no_letter == ""
    permit(library, NewPermission(kind=PermissionKind.ACCOUNT, value="lee", holder="Lee"))
    said = decide(library, id_, Verdict.CONFIRMED, "Seen once more.").no_letter
    assert "permission 1, licensee: account lee (Lee) covers it" in said
    assert decide(library, id_, Verdict.LICENSED, "Lee may.").no_letter == ""


def test_the_clip_of_a_confirmed_match_is_kept(library: Library, tmp_path: Path) -> None:
    """Under its hash, so that it stays when the supplied folder goes."""
    file = tmp_path / "clip.MP4"
    file.write_bytes(b"x")
    id_ = add_match(library)
    clip = library.store.matches.get(id_).clip
    sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    kept = library.store.clips.add(
        "own", replace(clip.file, path=file, sha256=sha256), facts(), clip.provenance, library.clock()
    )
    match_id = library.store.matches.put(kept.id, 1, library.store.matches.get(id_).match, library.clock())
    decided = decide(library, match_id, Verdict.CONFIRMED, "Seen.")
    assert decided.kept == library.settings.clips / f"{sha256}.mp4"
    assert decided.kept.read_bytes() == b"x"


def test_a_clip_that_is_gone_is_a_problem_but_the_verdict_stands(library: Library) -> None:
    """It can still be got again."""
    decided = decide(library, add_match(library), Verdict.CONFIRMED, "Seen.")
    assert decided.kept is None
    assert "no copy could be kept" in str(decided.problem)
    assert decided.decision.verdict is Verdict.CONFIRMED


def test_a_case_groups_confirmed_matches(library: Library) -> None:
    """In order, each once."""
    ids = [confirm(library, 1), confirm(library, 2)]
    case = create_case(library, [ids[1], ids[0], ids[1]], " V ")
    assert (case.match_ids, case.recipient, case.created_by) == (tuple(ids), "V", "Ann")


def test_a_case_refuses_what_is_not_confirmed(library: Library) -> None:
    """Each match with its own sentence."""
    ids = [add_match(library, number=1), add_match(library, number=2), confirm(library, 3)]
    decide(library, ids[1], Verdict.LICENSED, "They have a licence.")
    with pytest.raises(CaseRefusedError) as refused:
        create_case(library, ids, "V")
    assert [o.message.split(";")[0] for o in refused.value.objections] == [
        "Match 1 is not decided yet",
        "Match 2 is licensed",
    ]
    assert library.store.cases.all() == []


def test_a_match_is_pursued_once_with_one_recipient(library: Library) -> None:
    """Another recipient is another matter."""
    id_ = confirm(library)
    create_case(library, [id_], "V")
    with pytest.raises(CaseRefusedError) as refused:
        create_case(library, [id_], "v")
    assert "case 1 already" in refused.value.objections[0].message
    assert create_case(library, [id_], "W").id == 2


@pytest.mark.parametrize(("ids", "recipient"), [([], "V"), ([1], " ")])
def test_a_case_needs_matches_and_a_recipient(library: Library, ids: list[int], recipient: str) -> None:
    """Else there is nothing to pursue."""
    confirm(library)
    with pytest.raises(InputError, match="at least one match and a recipient"):
        create_case(library, ids, recipient)


def test_the_consideration_of_fair_use_is_recorded(library: Library) -> None:
    """By whom, when, and what came of it."""
    case = create_case(library, [confirm(library)], "V")
    considered = consider(library, case.id, THOUGHTS, Conclusion.INFRINGING, REASON)
    assert library.store.cases.get(case.id).consideration == considered
    assert (considered.considered_by, considered.heads[0]) == ("Ann", ("purpose", "I thought about it."))
    assert library.store.audit.all()[-1].action == "case.consider"


@pytest.mark.parametrize("factor", heads_of("US"))
def test_every_factor_must_be_considered(library: Library, factor: str) -> None:
    """17 U.S.C. 107 names four; a letter or one long word says nothing of any."""
    case = create_case(library, [confirm(library)], "V")
    for empty in (" ", "x", "Considered.", "Unquestionably-so", "a b"):
        with pytest.raises(CaseRefusedError) as refused:
            consider(library, case.id, THOUGHTS | {factor: empty}, Conclusion.INFRINGING, REASON)
        (objection,) = refused.value.objections
        assert (objection.rule, f"--head {factor}=" in objection.message) == ("G5", True)


def test_nobody_is_taken_for_the_person_who_considered(settings: Settings) -> None:
    """The name of an account is not that of a person."""
    with open_library(settings, clock=Clock()) as library:
        case = create_case(library, [confirm(library)], "V")
        assert library.actor.endswith("(login name)")
        with pytest.raises(CaseRefusedError, match="--by NAME") as refused:
            consider(library, case.id, THOUGHTS, Conclusion.INFRINGING, REASON)
        assert refused.value.objections == ()
    save_profile(settings.profile, Profile(name="Ann Lee"))
    with open_library(settings, clock=Clock()) as library:
        assert consider(library, 1, THOUGHTS, Conclusion.INFRINGING, REASON).considered_by == "Ann Lee"


def test_a_case_is_about_one_site(library: Library) -> None:
    """One US notice covers one site; the sentence names them all."""
    ids = [confirm(library, 1, SEEN), confirm(library, 2, Provenance(url="https://youtu.be/dQw4w9WgXcQ"))]
    ids.append(confirm(library, 3, Provenance(url="https://www.vids.example/watch/3")))
    with pytest.raises(CaseRefusedError) as refused:
        create_case(library, ids, "vids.example")
    (objection,) = refused.value.objections
    assert objection.rule == "US-N2a"
    assert "match 1 on vids.example, match 2 on YouTube, match 3 on vids.example" in objection.message
    assert create_case(library, [ids[0], ids[2]], "vids.example").match_ids == (1, 3)


def test_a_case_without_a_letter_may_be_made_anew_with_other_matches(library: Library) -> None:
    """An item that is gone is left out; once a letter is signed, the case stays."""
    ids = [confirm(library, 1), confirm(library, 2)]
    case = create_case(library, ids, "V")
    assert create_case(library, ids[:1], "V").id == 2
    library.store.notices.add(
        NoticeRecord(
            id=0,
            case_id=case.id,
            pack="p",
            format="md",
            path=Path("/l/RC-2026-0001.md"),
            sha256="",
            recipient="V",
            signer="Ann",
            role="owner",
            signed_at=library.clock(),
        )
    )
    with pytest.raises(CaseRefusedError, match="cannot be made") as refused:
        create_case(library, ids[1:], "V")
    assert "case 1 already" in refused.value.objections[0].message


def test_a_short_reason_is_no_consideration(library: Library) -> None:
    """Forty characters are little enough."""
    case = create_case(library, [confirm(library)], "V")
    with pytest.raises(CaseRefusedError) as refused:
        consider(library, case.id, THOUGHTS, Conclusion.INFRINGING, "x " * 19 + "x")
    assert "at least 40" in refused.value.objections[0].message
    with pytest.raises(CaseRefusedError):
        consider(library, case.id, THOUGHTS, Conclusion.INFRINGING, "x" * 60)
    consider(library, case.id, THOUGHTS, Conclusion.INFRINGING, "x " * 19 + "xy")


def test_only_cases_that_exist_can_be_considered(library: Library) -> None:
    """The number is named."""
    with pytest.raises(NotFoundError, match="case 5"):
        consider(library, 5, THOUGHTS, Conclusion.UNCLEAR, REASON)

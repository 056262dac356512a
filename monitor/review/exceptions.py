"""The exception record: whether the law permits a use, considered by a named person before a letter is signed.

Every law has heads of its own: the four factors of 17 U.S.C. 107, quotation and parody under Directive (EU) 2019/790,
fair dealing in Canada. They stand in the law packs.
"""

from collections.abc import Mapping
from functools import cache

from monitor.errors import CaseRefusedError, InputError, Objection
from monitor.notices import load_pack, pack_ids
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import Conclusion, Consideration, is_person, says_something


@cache
def jurisdictions() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Return, for every jurisdiction whose heads are known, their source and (short name, meaning) of each."""
    packs = [load_pack(pack_id) for pack_id in pack_ids()]
    return {pack.jurisdiction: (pack.exceptions_law, pack.heads) for pack in packs if pack.heads}


def heads_of(jurisdiction: str) -> Mapping[str, str]:
    """Return the short name and the meaning of every head of a law.

    :raises InputError: no law pack has any
    """
    return _law_of(jurisdiction)[1]


def source_of(jurisdiction: str) -> str:
    """Return where the heads of a law stand.

    :raises InputError: no law pack has any
    """
    return _law_of(jurisdiction)[0]


def _law_of(jurisdiction: str) -> tuple[str, Mapping[str, str]]:
    known = jurisdictions()
    if jurisdiction not in known:
        raise InputError(f"No law pack says what to consider for “{jurisdiction}”; known are {', '.join(known)}.")
    return known[jurisdiction]


def consider(
    library: Library,
    case_id: int,
    thoughts: Mapping[str, str],
    conclusion: Conclusion,
    reason: str,
    jurisdiction: str = "US",
) -> Consideration:
    """Record that a person, who is named, has considered the exceptions of one law; a later record supersedes it.

    :param thoughts: what was thought of each of ``heads_of(jurisdiction)``
    :raises NotFoundError: there is no such case
    :raises InputError: the law is not known, or a thought is too long
    :raises CaseRefusedError: nobody is named, a head is not considered, or the reason is too short
    """
    demand_person(library, case_id)
    demand_brief("What is thought of a head, or the reason,", *thoughts.values(), reason)
    objections = _gaps(library, thoughts, reason, jurisdiction)
    if objections:
        raise CaseRefusedError(f"The consideration of exceptions for case {case_id} is incomplete:", objections)
    with library.store.transaction():
        consideration = library.store.cases.consider(
            Consideration(
                id=0,
                case_id=case_id,
                jurisdiction=jurisdiction,
                considered_by=library.actor,
                considered_at=library.clock(),
                heads=tuple((head, thoughts[head].strip()) for head in heads_of(jurisdiction)),
                conclusion=conclusion,
                reason=reason.strip(),
            )
        )
        said = {"jurisdiction": jurisdiction, "conclusion": str(conclusion), "reason": consideration.reason}
        library.record("case.consider", f"case {case_id}", **said)
    return consideration


def demand_person(library: Library, case_id: int) -> None:
    """Let only a person who is named consider or review a case, and only a case that there is.

    :raises NotFoundError: there is no such case
    :raises CaseRefusedError: only the name of an account is known
    """
    library.store.cases.get(case_id)
    if not is_person(library.actor):
        raise CaseRefusedError(
            f"Nobody is named as the person who considers case {case_id}; give your name with --by NAME,"
            " or keep it with reclaim profile set --signer NAME."
        )


def _gaps(library: Library, thoughts: Mapping[str, str], reason: str, jurisdiction: str) -> tuple[Objection, ...]:
    """Return what is missing in a consideration: something about every head, and a reason."""
    source, heads = _law_of(jurisdiction)
    each, least = library.settings.factor_characters, library.settings.reason_characters
    messages = [
        f"Say in a sentence of at least {each} characters what you think of the {meaning}: --head {head}=“...”."
        for head, meaning in heads.items()
        if not says_something(thoughts.get(head, ""), each)
    ]
    unknown = ", ".join(sorted(thoughts.keys() - heads.keys()))
    if unknown:
        messages.append(f"The law of {jurisdiction} does not ask about {unknown}; its heads are {', '.join(heads)}.")
    if not says_something(reason, least):
        messages.append(f"Say why in your own words, in at least {least} characters: --reason “...”.")
    return tuple(Objection(rule="G5", source=source, message=message) for message in messages)

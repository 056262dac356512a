"""``reclaim notice answer`` and ``follow``, ``reclaim retract``: what comes back, and what is written then."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from monitor.cli import letter_options as given
from monitor.cli import licence_options as terms
from monitor.cli.console import AsJson, By, note, opened, say, say_json, tell
from monitor.cli.hints import complete, hint
from monitor.cli.letter_options import option
from monitor.cli.licence_options import day_of
from monitor.cli.notices import notices
from monitor.cli.sending import Reference
from monitor.cli.typed_times import moment_of

if TYPE_CHECKING:
    from monitor.casework.values import AnswerRecord
    from monitor.review.following import FollowRequest
    from monitor.review.letters import Written
    from monitor.settings import Profile
    from monitor.store.library import Library

AnswerName = Literal["counter-notice", "refusal", "request-for-information", "acknowledgement", "removal"]
BecauseName = Literal["licensed", "not-a-copy", "exception", "other"]
ChoiceName = Literal["withdraw", "court", "ccb", "licence"]
URLS = Annotated[
    list[str] | None,
    typer.Option("--url", metavar="URL", help="A copy that it is about; may be given several times. Default: all."),
]


@notices.command()
def answer(
    context: typer.Context,
    reference: Reference,
    kind: Annotated[
        AnswerName,
        typer.Option(
            metavar="WORD", help="counter-notice, refusal, request-for-information, acknowledgement or removal."
        ),
    ],
    received: Annotated[
        str, typer.Option(metavar="TIME", help="When the service received it, or you did: now, or a time with zone.")
    ] = "now",
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The answer: .txt, .md, .html, .eml or .docx.")
    ] = None,
    number: Annotated[str, typer.Option(metavar="TEXT", help="Number or name that the answer bears.")] = "",
    author: Annotated[str, typer.Option(metavar="NAME", help="Who wrote it, as it is signed.")] = "",
    summary: Annotated[str, typer.Option(metavar="TEXT", help="What it says, in a sentence.")] = "",
    urls: URLS = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Keep an answer to a letter. A counter-notice is read for its defects, and starts the clock of the law.

    Defects do not stop the clock: whether a counter-notice suffices is for the service to say.
    """
    from monitor.review.incoming import Incoming, record_answer

    with opened(context, by) as library:
        moment = moment_of(library, "--received", received)
        incoming = Incoming(
            kind=kind.replace("-", "_"),
            received_at=moment or library.clock(),
            file=file,
            reference=number,
            author=author,
            summary=summary,
            urls=tuple(urls or ()),
        )
        kept = record_answer(library, reference, incoming)
        letter = library.store.letters.get(kept.letter_id)
    if as_json:
        from monitor.shapes.letters import answer_json

        say_json(answer_json(kept, letter))
        return
    say(f"{letter.reference} is {letter.state.replace('_', ' ')}.")
    if kept.document:
        say(f"Kept: {kept.document.path}")
    for defect in kept.defects:
        tell(f"Defect {defect}")
    if kept.kind == "counter_notice" and kept.document and not kept.defects:
        tell("Every element of 17 U.S.C. 512(g)(3) seems to be there; whether it is true, a person must judge.")
    _say_choices(letter.reference, kept)


def _say_choices(reference: str, kept: "AnswerRecord") -> None:
    if kept.kind == "counter_notice":
        tell("The service may put the material back unless it learns of an action in time; the days run: ")
        say("  " + hint("deadlines"))
        tell("Read the reasons first. If they are right, take the notice back; else say what you do:")
        say("  " + hint(f'retract {reference} --because exception --reason "..."'))
        say("  " + hint(f"notice follow {reference} --pack us_counter_response --choice court"))
    elif kept.kind == "refusal":
        tell("If the service is right, take the notice back; else see what can follow:")
        say("  " + hint(f'retract {reference} --because exception --reason "..."'))
        say("  " + hint("packs"))
    say("Nothing here is legal advice.", style="dim")


@notices.command()
def follow(
    context: typer.Context,
    reference: Reference,
    pack: Annotated[
        str,
        option(
            given.WHICH, "ID", "Such as xx_followup_1, xx_followup_2, us_counter_response; see reclaim packs.", "--pack"
        ),
    ],
    urls: URLS = None,
    to: Annotated[str, option(given.WHOM, "NAME", "“Name <address>”. Default: the recipient of the notice.")] = "",
    to_kind: given.TO_KIND = None,
    signer: given.SIGNER = None,
    role: given.ROLE = None,
    organisation: given.ORGANISATION = None,
    capacity: given.CAPACITY = None,
    address: given.ADDRESS = None,
    phone: given.PHONE = None,
    email: given.EMAIL = None,
    authority: given.AUTHORITY = "",
    territory: Annotated[str, option(given.SAYS, "CODE", "Country whose law it names. Default: the notice's.")] = "",
    explanation: Annotated[str, option(given.SAYS, "TEXT", "What you say in your own words.")] = "",
    choice: Annotated[
        ChoiceName | None, option(given.SAYS, "WORD", "After a counter-notice: withdraw, court, ccb or licence.")
    ] = None,
    action: Annotated[str, option(given.SAYS, "TEXT", "The action that was filed: court, number and day.")] = "",
    right: given.RIGHT = "",
    law: given.LAW = "",
    remedy: given.REMEDY = "",
    lawyer: terms.LAWYER = "",
    lawyer_on: terms.LAWYER_ON = None,
    reply_by: terms.REPLY_BY = None,
    licensee: terms.LICENSEE = "",
    scope: terms.SCOPE = "",
    licence_territory: terms.LICENCE_TERRITORY = "",
    starts: terms.STARTS = None,
    ends: terms.ENDS = None,
    fee: terms.FEE = "",
    formats: given.FORMATS = None,
    enclosures: given.ENCLOSURES = None,
    sign: given.SIGN = False,
    as_json: AsJson = False,
) -> None:
    """Write a letter that follows a notice: a reminder, an answer to a counter-notice, a request, an offer.

    It speaks of the notice as it stands today: addresses that are settled are left out of a reminder, and withdrawn or
    disputed notices out of a list. First a draft to read, then, with --sign, the letter. Nothing is sent.
    """
    from monitor.review.following import follow as write

    typed = dict(locals())
    chosen = given.formats_of(formats or [], [])
    with opened(context, signer) as library:
        written = write(library, reference, _request(library, typed), chosen)
    say_letters(written, as_json=as_json)
    if sign and choice and not as_json:
        _say_after(reference, choice)


def _say_after(reference: str, choice: str) -> None:
    """Say what else has to be put on record after a choice about a counter-notice."""
    if choice in {"court", "ccb"}:
        tell("When the action is filed, and the service knows of it, put that on record:")
        say("  " + hint(f'notice mark {reference} action-filed --reason "..."'))
    else:
        because = "exception" if choice == "withdraw" else "licensed"
        tell("Take the notice back as well, so that the same copy is not claimed again:")
        say("  " + hint(f'retract {reference} --because {because} --reason "..."'))


def _request(library: "Library", typed: Mapping[str, Any]) -> "FollowRequest":
    from monitor.notices import Grounds
    from monitor.review.following import FollowRequest

    grounds = Grounds(right=typed["right"], law=typed["law"], remedy=typed["remedy"])
    return FollowRequest(
        pack=typed["pack"],
        sender=sender_from(library, typed),
        sign=typed["sign"],
        to=typed["to"],
        kind=given.kind_of(typed["to_kind"]),
        urls=tuple(typed["urls"] or ()),
        explanation=typed["explanation"],
        choice=typed["choice"] or "",
        action=typed["action"],
        reply_by=day_of("--reply-by", typed["reply_by"]),
        authority_document=typed["authority"],
        licence=terms.licence_of(typed),
        enclosures=given.names_of(typed["enclosures"] or []),
        grounds=terms.read_by(library, grounds, typed),
        territory=typed["territory"].strip().upper(),
    )


def sender_from(library: "Library", typed: Mapping[str, Any]) -> "Profile":
    """Return the sender of the profile with what was typed in its place."""
    from monitor.settings import load_profile

    words = ("role", "organisation", "capacity", "address", "phone", "email")
    return load_profile(library.settings.profile).updated(name=typed["signer"], **{key: typed[key] for key in words})


def say_letters(written: "list[Written]", *, as_json: bool) -> None:
    """Say what was written, what is open, and what comes next."""
    if as_json:
        from monitor.shapes.letters import kept_json

        say_json([kept_json(one) for one in written])
        return
    is_draft = written[0].record is None
    for finding in written[0].letter.findings:
        state = "still open" if finding.severity == "error" else finding.severity
        note(complete(f"{finding.rule_id} ({state}; {finding.source}): {finding.message} {finding.remedy}"))
    for one in written:
        say(f"{'Draft' if is_draft else 'Letter'}: {one.path}")
    say(f"Read this {'too' if is_draft else 'before you send it'}: {written[0].cover}")
    if is_draft:
        say("Draft, not signed: read it, then type the same with --sign.", style="bold")
    else:
        reference = written[0].reference
        say("Next: " + hint(f"send {reference} --dry-run"), style="bold")
        say("Or hand it over yourself, and say so: " + hint(f'notice mark {reference} sent --reason "..."'))
    say("Nothing has been sent, and nothing here is legal advice.", style="dim")


@notices.command(name="report")
def report_(
    context: typer.Context,
    starts: Annotated[str, typer.Option("--from", metavar="DATE", help="First day of sending that counts.")],
    ends: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day; the period must be over.")],
    formats: given.FORMATS = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Write what became of all notices of a period: five outcomes, counted apart, and nobody named.

    Counter-notices, withdrawals and refusals that were right are told as well. Nothing is published or sent.
    """
    from monitor.review.reporting import report_outcomes
    from monitor.settings import load_profile

    chosen = given.formats_of(formats or [], [])
    first, last = day_of("--from", starts), day_of("--until", ends)
    with opened(context, by) as library:
        sender = load_profile(library.settings.profile).updated(name=by)
        assert first is not None  # noqa: S101 - the options are needed
        assert last is not None  # noqa: S101 - as above
        written = report_outcomes(library, sender, first, last, chosen)
    if as_json:
        from monitor.shapes.letters import kept_json

        say_json([kept_json(one) for one in written])
        return
    for finding in written[0].letter.findings:
        note(complete(f"{finding.rule_id} ({finding.severity}): {finding.message} {finding.remedy}"))
    for one in written:
        say(f"Report: {one.path}")
    say("Nothing has been published or sent.", style="dim")


def retract(
    context: typer.Context,
    reference: Reference,
    because: Annotated[
        BecauseName,
        typer.Option(metavar="WORD", help="licensed, not-a-copy, exception (the law permits the use) or other."),
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What was wrong with the notice; stands in the letter.")],
    urls: URLS = None,
    account: Annotated[
        bool,
        typer.Option("--account", help="With licensed: allow the whole account that posted it, not the item alone."),
    ] = False,
    apologise: Annotated[bool, typer.Option("--apologise", help="Say in the letter that you are sorry.")] = False,
    signer: Annotated[
        str | None,
        option(given.WHO, "NAME", "Who takes it back and signs. Default: the profile's name.", "--by", "--signer"),
    ] = None,
    role: given.ROLE = None,
    organisation: given.ORGANISATION = None,
    capacity: given.CAPACITY = None,
    address: given.ADDRESS = None,
    phone: given.PHONE = None,
    email: given.EMAIL = None,
    authority: given.AUTHORITY = "",
    formats: given.FORMATS = None,
    as_json: AsJson = False,
) -> None:
    """Take a mistaken notice back, wholly or for some of its copies: one command does all of it.

    It writes and signs the letter that asks to reinstate the material and to lift strikes, marks the notice, decides
    the matches anew, and remembers: what is licensed is allowed from now on, what is no copy is not proposed again.
    The letter may leave at once: reclaim send.
    """
    from monitor.notices import Grounds
    from monitor.review.following import WITHDRAWAL, FollowRequest
    from monitor.review.withdrawing import Withdrawal
    from monitor.review.withdrawing import retract as take_back

    typed = dict(locals())
    chosen = given.formats_of(formats or [], [])
    with opened(context, signer) as library:
        request = FollowRequest(
            pack=WITHDRAWAL,
            sender=sender_from(library, typed),
            urls=tuple(urls or ()),
            authority_document=authority,
            grounds=Grounds(apologises=apologise),
        )
        withdrawal = Withdrawal(because=because, reason=reason, whole_account=account)
        done = take_back(library, reference, withdrawal, request, chosen)
    if as_json:
        from monitor.shapes.letters import kept_json

        letters = [kept_json(one) for one in done.letters]
        said = {"notice": done.letter.reference, "state": str(done.letter.state), "urls": list(done.urls)}
        say_json(said | {"letters": letters, "matches": list(done.decided), "permissions": list(done.permissions)})
        return
    for url in done.urls:
        say(f"Withdrawn: {url}")
    for number in done.decided:
        say(f"Match {number} is decided anew: {because}.")
    for number in done.permissions:
        say(f"Permission {number} is on record: " + hint("allow list"))
    say_letters(list(done.letters), as_json=False)


def add_to(app: typer.Typer) -> None:
    """Add the commands; those below ``notice`` belong to that group already."""
    app.command()(retract)

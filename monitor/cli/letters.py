"""``reclaim letter``, ``packs`` and ``profile``."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.table import Table

from monitor.cli import letter_options as given
from monitor.cli import licence_options as terms
from monitor.cli.cases import CaseId
from monitor.cli.console import AsJson, opened, out, say, say_json, settings_of
from monitor.cli.hints import hint
from monitor.cli.letter_report import (
    hand_over,
    numbers_filled,
    report,
    say_exposure,
    say_wording,
    tell_left_out,
    typing_of,
)

if TYPE_CHECKING:
    from monitor.notices import Notice
    from monitor.review.drafting import LetterRequest
    from monitor.review.letters import Written
    from monitor.store.library import Library


def letter(
    context: typer.Context,
    case_id: CaseId,
    pack: given.PACK = "",
    territory: given.TERRITORY = "",
    to: given.TO = "",
    to_address: given.TO_ADDRESS = "",
    to_kind: given.TO_KIND = None,
    form_url: given.FORM_URL = "",
    verified_on: given.VERIFIED_ON = None,
    requires_wording: given.REQUIRES_WORDING = "",
    statutory_wording: given.STATUTORY_WORDING = False,
    hops: given.HOPS = None,
    contacted: given.CONTACTED = None,
    signer: given.SIGNER = None,
    role: given.ROLE = None,
    principal: given.PRINCIPAL = None,
    organisation: given.ORGANISATION = None,
    capacity: given.CAPACITY = None,
    address: given.ADDRESS = None,
    phone: given.PHONE = None,
    email: given.EMAIL = None,
    authority: given.AUTHORITY = "",
    seen_live: given.SEEN_LIVE = None,
    reply_by: terms.REPLY_BY = None,
    right: given.RIGHT = "",
    law: given.LAW = "",
    explanation: given.EXPLANATION = "",
    exception_reason: given.EXCEPTION_REASON = "",
    interest: given.INTEREST = "",
    ownership_document: given.OWNERSHIP_DOCUMENT = "",
    undertake: given.UNDERTAKE = False,
    remedy: given.REMEDY = "",
    court: given.COURT = "",
    lawyer: terms.LAWYER = "",
    lawyer_on: terms.LAWYER_ON = None,
    links: given.LINKS = None,
    registration: given.REGISTRATION = "",
    unpublished: given.UNPUBLISHED = "",
    licensee: terms.LICENSEE = "",
    scope: terms.SCOPE = "",
    licence_territory: terms.LICENCE_TERRITORY = "",
    starts: terms.STARTS = None,
    ends: terms.ENDS = None,
    fee: terms.FEE = "",
    formats: given.FORMATS = None,
    outputs: given.OUTPUTS = None,
    enclosures: given.ENCLOSURES = None,
    letterhead: given.LETTERHEAD = None,
    preview: given.PREVIEW = False,
    accept_wording: given.ACCEPT_WORDING = False,
    sign: given.SIGN = False,
    as_json: AsJson = False,
) -> None:
    """Write the takedown letter of a case: first a draft to read, then, with --sign, the signed letter.

    reclaim letter CASE alone is enough to begin: it says what is missing and what to type next. The letter is checked
    against its law pack; what lacks an element is not signed. Nothing is sent: letter and cover note are files. Sender
    details are kept with reclaim profile set, recipients with reclaim recipient set.

    With --pack also a message to who posted the copy (xx_uploader_contact), the offer of a licence (xx_licence_offer,
    xx_retro_licence), a demand (xx_cease_desist) or a request to keep records (xx_preservation).
    """
    typed = dict(locals())
    from monitor.shapes.letters import exposure_json, written_json

    chosen = given.formats_of(formats or [], outputs or [])
    if letterhead is not None:
        given.demand_file("--letterhead", letterhead)
    with opened(context, signer) as library:
        request = terms.with_terms(library, given.request_of(library, typed), typed)
        request, notice = _drafted(library, case_id, request, accepts=accept_wording)
        if preview:
            _preview(notice, as_json=as_json)
            return
        if not as_json:
            say_wording(notice)
        typing = typing_of(context, library, case_id, request.sender, notice)
        with numbers_filled(typing):
            written = _write(library, case_id, request, chosen, enclosures or [], letterhead)
    hand_over(written, outputs or [])
    if as_json:
        say_json([written_json(one, exposure_json(notice)) for one in written])
    else:
        report(written, typing)
    tell_left_out(written)


def _drafted(
    library: "Library", case_id: int, request: "LetterRequest", *, accepts: bool
) -> "tuple[LetterRequest, Notice]":
    """Return the request with the recipient's wording accepted, if it was, and the notice that it makes."""
    from monitor.review.drafting import draft
    from monitor.review.preserving import OF_LAST_NOTICE, preview_of

    if request.pack in OF_LAST_NOTICE:
        return request, preview_of(library, case_id, request)
    notice = draft(library, case_id, request, library.clock())
    if accepts:
        request = replace(request, accepts_wording=notice.recipient.requires_wording)
    return request, notice


def _write(
    library: "Library",
    case_id: int,
    request: "LetterRequest",
    formats: list[given.Format],
    enclosures: list[Path],
    letterhead: Path | None,
) -> "list[Written]":
    from monitor.review.following import follow
    from monitor.review.letters import write_letters
    from monitor.review.preserving import OF_LAST_NOTICE, as_follower, last_notice

    enclosed = [(path.name, path.read_bytes()) for path in enclosures] if given.Format.MAIL in formats else []
    paper = letterhead.read_bytes() if letterhead else None
    if request.pack in OF_LAST_NOTICE:
        first = last_notice(library, case_id, request.pack)
        asked = replace(as_follower(request), enclosed=tuple(enclosed), letterhead=paper)
        return follow(library, first.reference, asked, formats)
    return write_letters(library, case_id, request, formats, enclosed, paper)


def _preview(notice: "Notice", *, as_json: bool) -> None:
    if as_json:
        from monitor.shapes.letters import exposure_json

        say_json(exposure_json(notice))
    else:
        say_exposure(notice)


def packs(as_json: AsJson = False) -> None:
    """List the law packs: which letters there are, under which law, in which language, and who verified them."""
    from monitor.notices import load_pack, pack_ids
    from monitor.shapes.letters import pack_json

    found = [load_pack(pack_id) for pack_id in pack_ids()]
    if as_json:
        say_json([pack_json(pack) for pack in found])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", no_wrap=True)
    table.add_column("Letter and law", overflow="fold", ratio=1)
    table.add_column("Kind", no_wrap=True)
    table.add_column("Text", no_wrap=True)
    table.add_column("Verified", no_wrap=True)
    for pack in found:
        verified = "no" if pack.unverified else "yes"
        table.add_row(pack.id, f"{pack.title} ({pack.law})", pack.kind, pack.language, verified)
    out().print(table)
    say(f"Kinds notice (a claim) and contact are written of a case: {hint('letter CASE --pack ID')}", style="dim")


profile = typer.Typer(no_args_is_help=True, help="Keep the sender's name and address in the library.")


@profile.command(name="set")
def set_(
    context: typer.Context,
    signer: given.SIGNER = None,
    role: given.ROLE = None,
    principal: given.PRINCIPAL = None,
    organisation: given.ORGANISATION = None,
    capacity: given.CAPACITY = None,
    address: given.ADDRESS = None,
    phone: given.PHONE = None,
    email: given.EMAIL = None,
) -> None:
    """Keep sender details; what is not given stays as it is, an empty text removes it."""
    from monitor.settings import load_profile, save_profile

    given.demand_email("--email", email)
    with opened(context, signer) as library:
        old = load_profile(library.settings.profile)
        new = old.updated(
            name=signer,
            role=role,
            principal=principal,
            organisation=organisation,
            capacity=capacity,
            address=address,
            phone=phone,
            email=email,
        )
        save_profile(library.settings.profile, new)
        library.record("profile.set", "profile", fields=[key for key, value in asdict(new).items() if value])
    say(f"Kept in {library.settings.profile}.")


@profile.command(name="show")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the sender details."""
    from monitor.settings import load_profile

    kept = asdict(load_profile(settings_of(context).profile))
    if as_json:
        say_json(kept)
    elif not any(kept.values()):
        say("No sender yet: reclaim profile set --signer NAME --role owner --address “...” --email “...”")
    else:
        for key, value in kept.items():
            say(f"{key:<14}{value}")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(letter)
    app.command()(packs)
    app.add_typer(profile, name="profile")

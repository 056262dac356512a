"""The draft of a certification under FRE 902(13) and (14): what is on record, and gaps for what only a person knows."""

from monitor.dossier.report import MOST_ROUNDS, numbers_of
from monitor.dossier.values import Dossier, Exhibit
from monitor.dossier.wording import describe
from monitor.notices import (
    ClaimedWork,
    InfringingItem,
    MissingGlyphError,
    Notice,
    Party,
    Recipient,
    RecipientKind,
    Role,
    Severity,
    check,
    export,
    load_pack,
    render,
)

PACK = "us_declaration_902"
FORMATS = ("md", "docx", "pdf")


def certifications(dossier: Dossier) -> dict[str, bytes]:
    """Return the draft in every format, by the name of its file; what is open stands in it.

    :raises ExportError: a format cannot be written
    """
    notice, pack = notice_of(dossier), load_pack(PACK)
    found = check(notice, pack, now=dossier.made_at)
    markdown = render(notice, pack, [one.rule_id for one in found if one.severity is Severity.ERROR])
    return {f"declaration-902.{format_}": _exported(markdown, format_, pack.language, dossier) for format_ in FORMATS}


def notice_of(dossier: Dossier) -> Notice:
    """Return the case as a certification speaks of it; who will sign it is not known here."""
    return Notice(
        reference=dossier.letter.reference if dossier.letter else f"case {dossier.case.id}",
        dated_on=dossier.made_at.date(),
        pack_id=PACK,
        principal=Party(name=dossier.holder, kind=Role.OWNER),
        sender=Party(name="", kind=Role.OWNER),
        recipient=Recipient(name="", kind=RecipientKind.HOST),
        works=tuple(_work(one, dossier) for one in dossier.works),
        method=f"Reclaim {dossier.version}, engine parameters {dossier.spec.id} (section 7 of the match report has its"
        " description and its measured error rates)",
    )


def _work(first: Exhibit, dossier: Dossier) -> ClaimedWork:
    work = first.finding.work
    return ClaimedWork(
        title=work.name,
        description=describe(work),
        owner=work.rights.owner or dossier.holder,
        deposit_sha256=work.file.sha256,
        infringing_items=tuple(_item(one) for one in dossier.exhibits if one.finding.work.id == work.id),
    )


def _item(one: Exhibit) -> InfringingItem:
    clip = one.finding.clip
    return InfringingItem(
        url=clip.provenance.url or "",
        platform=clip.provenance.platform or "",
        claimable_s=one.claim.seconds,
        captured_at=clip.provenance.captured_at,
        received_at=clip.scanned_at,
        clip_sha256=clip.file.sha256,
    )


def _exported(markdown: str, format_: str, language: str, dossier: Dossier) -> bytes:
    """Return the draft in one format; what no font shows is written as its number."""
    footer = f"Draft, not signed · case {dossier.case.id}"
    for _ in range(MOST_ROUNDS):
        try:
            return export(markdown, format_, language=language, footer=footer, stamped_at=dossier.made_at)
        except MissingGlyphError as error:
            markdown = markdown.translate(numbers_of(error.characters))
    return export(markdown, format_, language=language, footer=footer, stamped_at=dossier.made_at)

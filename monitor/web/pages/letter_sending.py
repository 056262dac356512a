"""Sending by mail in two steps: everything that leaves is shown, then confirmed by typing the reference."""

from hashlib import sha256
from pathlib import Path

from starlette.responses import Response

from monitor.casework.values import LetterRecord
from monitor.errors import InputError, NotSentError, PerhapsSentError, ReclaimError, RefusedError
from monitor.files import sha256_of, write_whole
from monitor.notices import from_json
from monitor.people import Scope
from monitor.posting import (
    MailAccount,
    MailServer,
    demand_address,
    load_account,
    mail_server,
    read_password,
    save_account,
)
from monitor.review.progress import withdrawal_of
from monitor.review.sending import FinalList, SendRequest, final_list, send
from monitor.settings import load_profile
from monitor.store.library import Library
from monitor.web.pages.letter_files import enclosed, enclosures_folder, file_name
from monitor.web.pages.letter_page import address_of, called
from monitor.web.pages.letter_refusals import refusal_of
from monitor.web.pages.letter_words import demand_seen, mark_of
from monitor.web.room import Tone
from monitor.web.routing import page, status_of
from monitor.web.visit import Visit


def look(visit: Visit) -> Response:
    """Show everything that would leave, or why nothing may."""
    return _listed(visit, called(visit))


def _listed(visit: Visit, letter: LetterRecord, error: ReclaimError | None = None) -> Response:
    """Show the final list.

    :param error: what kept the letter from leaving just now
    """
    library, live_stream = visit.library, visit.field("live_stream") or visit.asked("live_stream")
    files = enclosed(library, letter.reference)
    listed: FinalList | None = None
    account = MailAccount()
    try:
        account = _account(library)
        request = SendRequest(sender=account.sender, enclosures=tuple(files), live_stream=live_stream)
        listed = final_list(library, letter.reference, request)
    except (InputError, RefusedError) as refused:
        error = error or refused
    names = from_json(letter.notice).enclosures
    return visit.page(
        "letter_send.html",
        status=_status(visit, error),
        letter=letter,
        mark=mark_of(letter),
        listed=listed,
        account=account,
        server=server_of(account),
        wants_password=bool(account.user and not account.password_file),
        files=files,
        lacking=[name for name in names if name not in {file.name for file in files}],
        live_stream=live_stream,
        **refusal_of(error, letter),
    )


def _status(visit: Visit, error: ReclaimError | None) -> int:
    """Return the status of the list: a look that finds an obstacle is an answer, a sending that meets one is none."""
    if error is None or visit.request.method != "POST":
        return 200
    return 502 if isinstance(error, NotSentError) else status_of(error)


def _account(library: Library) -> MailAccount:
    """Return the mail account; for a look an address that letters come from is enough.

    :raises InputError: there is none
    """
    account = load_account(library.settings.mail)
    account.demand_sound()
    account = account.updated(sender=account.sender or load_profile(library.settings.profile).email.strip())
    if not account.sender:
        raise InputError("Nobody has said from which address letters come: keep it with the mail server, or yours in"
                         " your profile.")  # fmt: skip
    demand_address(account.sender, "--from")
    return account


def go(visit: Visit) -> Response:
    """Send a letter that somebody has looked at and confirmed."""
    letter, library = called(visit), visit.library
    try:
        demand_seen(library, letter.reference, visit.field("seen"))
        account = _whole_account(visit, letter)
        request = SendRequest(
            sender=account.sender,
            enclosures=tuple(enclosed(library, letter.reference)),
            live_stream=visit.field("live_stream"),
        )
        server = _server(account, visit)
        sent = send(library, letter.reference, request, server, confirmed=visit.field("digest"))
    except PerhapsSentError as error:
        return visit.go(address_of(letter.reference), str(error), Tone.BAD)
    except (InputError, RefusedError, NotSentError) as error:
        return _listed(visit, letter, error)
    said = f"Sent: {letter.reference} to {letter.address}. The server said: {sent.answer}."
    if sent.problem:
        said += f" {sent.problem}"
    elif withdrawal_of(library, letter.reference).exists():
        said += " If it was a mistake, take it back at once: its withdrawal lies ready below."
    return visit.go(address_of(letter.reference), said)


def _whole_account(visit: Visit, letter: LetterRecord) -> MailAccount:
    """Return the mail account, if somebody has confirmed that the letter is to leave.

    :raises InputError: nobody has, or the account cannot be used
    """
    if visit.field("typed") != letter.reference:
        raise InputError(f"Not confirmed, and nothing has been sent: type {letter.reference} to send it.")
    account = load_account(visit.library.settings.mail)
    if not account.host:
        raise InputError("There is no mail server yet; name it first, and nothing has been sent.")
    if visit.field("server") not in {"", server_of(account)}:
        raise InputError("The mail server has changed since you looked, and nothing has been sent: look at it again.")
    account.demand_whole()
    return account


def _server(account: MailAccount, visit: Visit) -> MailServer:
    """Return the server with the password: of the file that the settings name, or as it was typed; it is not kept.

    :raises InputError: there is none
    """
    password = ""
    if account.user and account.password_file:
        password = read_password(Path(account.password_file))
    elif account.user:
        typed = visit.form.get("password", "")
        password = typed if isinstance(typed, str) else ""
        if not password:
            raise InputError(f"{account.host} wants the password of {account.user}; nothing has been sent.")
    return mail_server(account, password)


def enclose(visit: Visit) -> Response:
    """Lay a file ready that goes with a letter, or take one away; either is on record."""
    letter, library = called(visit), visit.library
    folder, about = enclosures_folder(library, letter.reference), f"letter {letter.reference}"
    path, leaves = f"{address_of(letter.reference)}/send", visit.field("take_away")
    file = visit.file("file")
    if leaves:
        found = next((one for one in enclosed(library, letter.reference) if one.name == leaves), None)
        if found is None:
            raise InputError("That file is not among those that go with the letter; reload the page.")
        with library.store.transaction():
            library.record("letter.leave_out", about, name=leaves, sha256=sha256_of(found))
            found.unlink()
        return visit.go(path, f"{leaves} does not go with the letter.")
    if file is None:
        return _listed(visit, letter, InputError("No file is chosen."))
    name, content = file_name(file.filename or ""), file.file.read()
    with library.store.transaction():
        if (folder / name).exists():
            told = f"{name} goes with the letter already; leave that one out first, or give this one another name."
            return _listed(visit, letter, InputError(told))
        write_whole(folder / name, content)
        library.record("letter.enclose", about, name=name, sha256=sha256(content).hexdigest())
    return visit.go(path, f"{name} goes with the letter.")


def settings(visit: Visit) -> Response:
    """Show by which mail server letters leave."""
    account, back = load_account(visit.library.settings.mail), _back(visit.asked("for"))
    return visit.page("letter_mail.html", account=account, back=back, **refusal_of(None))


def keep(visit: Visit) -> Response:
    """Keep by which mail server letters leave; never the password."""
    library, port = visit.library, visit.field("port")
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0
    before = load_account(library.settings.mail)
    account = before.updated(
        host=visit.field("host"),
        port=number,
        security=visit.field("security"),
        user=visit.field("user"),
        sender=visit.field("sender"),
    )
    said = "The mail server is kept."
    if server_of(account) != server_of(before) and not visit.may(Scope.ADMIN):
        # Whoever names a server of their own must not be sent what was kept for another.
        account = account.updated(authority="", password_file="")
        if before.password_file:
            said += " The file with the password was for the one before, so the password is typed with each letter."
    back = _back(visit.field("for"))
    try:
        _demand_port(port)
        with library.store.transaction():
            save_account(library.settings.mail, account)
            library.record(
                "mail.set", "mail", host=account.host, port=account.port, security=account.security,
                sender=account.sender, user=account.user, password_file="yes" if account.password_file else "no",
            )  # fmt: skip
    except InputError as error:
        return visit.page("letter_mail.html", status=400, account=account, back=back, **refusal_of(error))
    return visit.go(f"{address_of(back)}/send" if back else "/letters/mail", said)


def server_of(account: MailAccount) -> str:
    """Return to which server letters and the password go, in a form that two accounts can be compared by."""
    return f"{account.user}@{account.host}:{account.port}/{account.security}"


def _demand_port(text: str) -> None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 6):
        raise InputError("The port is no number; it is usually 587 for starttls, 465 for tls.")


def _back(reference: str) -> str:
    """Return the letter that the settings were opened for; nothing else is an address to go back to."""
    return reference if len(reference) < 80 else ""


SETTINGS_ROUTES = [
    page("/letters/mail", settings, needs=Scope.LETTERS),
    page("/letters/mail", keep, needs=Scope.LETTERS, methods=["POST"]),
]
"""Before the pages of letters, so that no reference hides them."""
ROUTES = [
    page("/letters/{reference}/send", look, needs=Scope.LETTERS),
    page("/letters/{reference}/send", go, needs=Scope.LETTERS, methods=["POST"]),
    page("/letters/{reference}/enclosures", enclose, needs=Scope.LETTERS, methods=["POST"]),
]

"""The ways by which people are told: e-mail to themselves, webhook, desktop, apprise. One that fails stops no other."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from monitor.collected import News
from monitor.errors import InputError
from monitor.posting import MailAccount, MailServer, load_account, mail_server, post_to_oneself, read_password
from monitor.sources.fetch import Fetcher
from monitor.store.library import Library
from monitor.watch import apprising, desktop
from monitor.watch.means import MAIL_PASSWORD, WEBHOOK_SECRET, Means
from monitor.watch.messages import as_html, as_json, as_text, headline, lines, signature
from monitor.watch_settings import WatchSettings

SIGNATURE_HEADER = "Reclaim-Signature"
_ON_DESKTOP = 5
"""So many lines fit into what desktops show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to tell people."""

    name: str
    """What it is called in messages and on record; holds no address."""
    send: Callable[[Sequence[News]], None]


def ways_of(library: Library, how: WatchSettings, means: Means) -> list[Way]:
    """Return the ways that the settings name; while the kill switch is on, no webhook."""
    found = []
    if how.email:
        found.append(Way(name="email", send=partial(_mail, library, how, means)))
    if how.webhook and not library.settings.is_stopped:
        found.append(Way(name="webhook", send=partial(_hook, library, how, means)))
    if how.desktop:
        found.append(Way(name="desktop", send=_show))
    found += [
        Way(name=f"apprise {name}", send=partial(_apprise, how.room, name, means.secrets.get(name, "")))
        for name in how.apprise
    ]
    return found


def _mail(library: Library, how: WatchSettings, means: Means, news: Sequence[News]) -> None:
    account = load_account(library.settings.mail)
    account.demand_whole()
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"], message["To"], message["Subject"] = account.sender, how.email, headline(news)
    message["Date"] = format_datetime(library.clock())
    message["Message-ID"] = f"<{uuid4()}@{account.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
    message.set_content(as_text(news, how.room))
    message.add_alternative(as_html(news, how.room), subtype="html")
    post_to_oneself(message.as_bytes(), server_of(account, means), how.email)


def server_of(account: MailAccount, means: Means) -> MailServer:
    """Return the server of a mail account with its password; nobody is asked, since nobody may be there.

    :raises InputError: the server wants a password, and there is none
    """
    password = means.secrets.get(MAIL_PASSWORD, "") if account.user else ""
    if account.user and not password and account.password_file:
        password = read_password(Path(account.password_file))
    if account.user and not password:
        raise InputError(
            f"{account.host} wants the password of {account.user}; set the variable {MAIL_PASSWORD} for the watch, or"
            " name a file that only you may read: reclaim mail set --password-file FILE."
        )
    return mail_server(account, password)


def _hook(library: Library, how: WatchSettings, means: Means, news: Sequence[News]) -> None:
    body = as_json(news, how.room, library.clock())
    secret = means.secrets.get(WEBHOOK_SECRET, "")
    headers = {SIGNATURE_HEADER: signature(body, secret)} if secret else {}
    with closing(Fetcher(library.settings, how, clock=library.clock)) as fetcher:
        fetcher.post(how.webhook, body, "application/json", headers)


def _show(news: Sequence[News]) -> None:
    desktop.show("\n".join(lines(news, most=_ON_DESKTOP)))


def _apprise(room: str, name: str, address: str, news: Sequence[News]) -> None:
    if not address:
        raise InputError(f"The variable {name} is not set where the watch runs; set it to an address of apprise.")
    apprising.notify(address, headline(news), as_text(news, room))

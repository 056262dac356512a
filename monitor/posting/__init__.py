"""The user's own mail server: how to reach it, and handing it a letter that passed the gates. Only over TLS."""

from monitor.casework.clearance import Cleared
from monitor.posting.account import MailAccount, demand_address, load_account, read_password, save_account
from monitor.posting.smtp import MailServer, mail_server, post, post_to_oneself, try_login

__all__ = [
    "Cleared",
    "MailAccount",
    "MailServer",
    "demand_address",
    "load_account",
    "mail_server",
    "post",
    "post_to_oneself",
    "read_password",
    "save_account",
    "try_login",
]

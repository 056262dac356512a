"""Accounts: who has one, how a person signs in, and the tokens by which programs act for a person.

Passwords are kept as argon2id hashes with the library's own parameters, other secrets as SHA-256.
"""

from monitor.accounts.keeping import (
    NotKnownError,
    accept,
    add_first,
    add_person,
    change_role,
    disable,
    enable,
    end_sessions,
    invite_again,
    invite_person,
    invited_by,
    set_password,
    signer_of,
)
from monitor.accounts.signing_in import change_password, is_locked, sign_in
from monitor.accounts.tokens import TOKEN_DAYS, TOKEN_PREFIX, TOUCH, add_token, revoke_token, verify_token

__all__ = [
    "TOKEN_DAYS",
    "TOKEN_PREFIX",
    "TOUCH",
    "NotKnownError",
    "accept",
    "add_first",
    "add_person",
    "add_token",
    "change_password",
    "change_role",
    "disable",
    "enable",
    "end_sessions",
    "invite_again",
    "invite_person",
    "invited_by",
    "is_locked",
    "revoke_token",
    "set_password",
    "sign_in",
    "signer_of",
    "verify_token",
]

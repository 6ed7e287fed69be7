"""Accounts with roles, agencies and an employee each."""

from odoo.fields import Command

from ..accounts import ACCOUNTS, PASSWORD
from .base import LANG, TZ, agency


def build(env):
    """Create the accounts and their employees; all share the demo password."""
    env.ref("base.user_admin").tz = TZ  # else its times are shown in UTC
    names = {name for account in ACCOUNTS for name in account.groups}
    groups = {name: env.ref(name).id for name in names}
    users = env["res.users"].with_context(no_reset_password=True)
    people = users.create([_account(env, account, groups) for account in ACCOUNTS])
    # One hash for all: hashing a password takes a quarter of a second each.
    password = users._crypt_context().hash(PASSWORD)
    for person in people:
        users._set_encrypted_password(person.id, password)
    env["hr.employee"].create(
        [
            {
                "name": person.name,
                "user_id": person.id,
                "gov_agency_id": agency(env, account.agencies[0]).id,
                "job_title": account.role,
                "tz": TZ,
            }
            for person, account in zip(people, ACCOUNTS, strict=True)
        ]
    )


def _account(env, account, groups):
    return {
        "name": account.name,
        "login": account.login,
        "lang": LANG,
        "tz": TZ,
        "group_ids": [Command.link(groups[name]) for name in account.groups],
        "gov_agency_ids": [
            Command.set([agency(env, name).id for name in account.agencies])
        ],
    }

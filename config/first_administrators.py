# ruff: noqa: F821
"""Opens the accounts of the first three administrators.

    odoo shell -d DATABASE < config/first_administrators.py

Reads names and accounts from GOV_SYSTEM_ADMIN, GOV_SECURITY_ADMIN and GOV_AUDIT_ADMIN
(each "account:name"), prints each first password once, and archives the built-in
account. From then on the three administer each other's work, as the product asks.
"""

import os
import sys

ROLES = {
    "GOV_SYSTEM_ADMIN": "gov_items.group_system_admin",
    "GOV_SECURITY_ADMIN": "gov_items.group_security_admin",
    "GOV_AUDIT_ADMIN": "gov_items.group_audit_admin",
}
missing = [name for name in ROLES if ":" not in os.environ.get(name, "")]
if missing:
    raise SystemExit(f"set {', '.join(missing)} to account:name")
for variable, role in ROLES.items():
    login, name = os.environ[variable].split(":", 1)
    user = env["res.users"].create(
        {
            "name": name,
            "login": login,
            "group_ids": [(6, 0, [env.ref("base.group_user").id, env.ref(role).id])],
        }
    )
    word = user.action_gov_issue_password()["params"]["message"].split()[0]
    sys.stdout.write(f"{login}: {word}\n")
env["gov.grant"]._take_over("Set-up")
env.ref("base.user_admin").active = False
env.cr.commit()

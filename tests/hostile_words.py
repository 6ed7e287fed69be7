# ruff: noqa: F821
"""Writes hostile words wherever users of lower rank write and others read.

    GOV_WORD=… GOV_MODELS=… odoo shell -d DATABASE < tests/hostile_words.py

What the demo city has no record of is made the way the product makes it. Then each text
that a column of these models holds becomes the word, past all guards: what is asked is
what a screen does with it, however it came in.
"""

import os

WORD = os.environ["GOV_WORD"]
#: Not free text: what a program wrote and reads again.
OURS = ("token", "hash", "sha256", "seal", "key", "code", "url", "model")

agency = env["gov.agency"].search([("name", "=", "任城区自然资源和规划局")], limit=1)
clerk = env["res.users"].search([("login", "=", "clerk.rencheng")])
delegation = env["gov.delegation"].search([("agency_id", "=", agency.id)], limit=1)
env["gov.inquiry"].with_user(clerk)._record(
    "complaint", WORD, "web", delegation=delegation, person=WORD
)
env["gov.rating"]._record(
    {
        "event": "visit",
        "channel": "counter",
        "level": "5",
        "comment": WORD,
        "agency_id": agency.id,
    }
)
env["gov.applicant.credit"].create(
    {"code": "91370800MA3C1X2A1B", "name": WORD, "source": WORD}
)
# Orders and proceedings for what is overdue in the demo city; a report about it.
env["gov.supervision.run"]._cron_run()
city = env["res.users"].search([("login", "=", "manager.city")])
report = env["gov.reform.report"].create({"agency_id": city.gov_agency_ids[:1].id})
report.action_write_text()
for model in os.environ["GOV_TALKED"].split():
    for record in env[model].search([]):
        writer = record.with_user(clerk).sudo()
        writer.message_post(body=WORD)
        writer.message_post(body=WORD, body_is_html=True)
env.flush_all()

env.cr.execute("SET session_replication_role = replica")
for model in os.environ["GOV_MODELS"].split():
    for name, field in env[model]._fields.items():
        if not field.store or field.translate or name.endswith(OURS):
            continue
        if field.type in ("char", "text"):
            word, size = WORD, getattr(field, "size", None) or 4000
        elif field.type == "html":
            # What is shown as HTML is what the field makes of it when it is written.
            word, size = field.convert_to_column(WORD, env[model]), 4000
        else:
            continue
        env.cr.execute(
            f'UPDATE "{env[model]._table}" SET "{name}" = left(%s || id, %s)',
            [word, size],
        )
# Jobs would use up the time, and be cut off when the server stops.
env.cr.execute("UPDATE ir_cron SET active = false")
# The right to export, which nobody has by his role.
env.cr.execute(
    "INSERT INTO res_groups_users_rel (gid, uid) SELECT %s, id FROM res_users"
    " WHERE login = ANY(%s)",
    [env.ref("base.group_allow_export").id, os.environ["GOV_EXPORTERS"].split()],
)
env.cr.execute("SET session_replication_role = origin")
env.cr.commit()

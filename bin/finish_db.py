# ruff: noqa: F821
# Fed to `odoo shell`, which gives `env`, when a database has been prepared.
users = env["res.users"].with_context(active_test=False)
users.search([("share", "=", False)]).write({"lang": "zh_CN", "tz": "Asia/Shanghai"})
env["res.lang"].search([("code", "=", "zh_CN")]).write({"week_start": "1"})
env["ir.default"].set("res.partner", "lang", "zh_CN")
env.company.partner_id.write({"lang": "zh_CN", "tz": "Asia/Shanghai"})
if env.company.name == "My Company":
    env.company.name = "市县同权示范平台"
env.cr.commit()

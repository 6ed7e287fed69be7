# Fed to `odoo shell` when a database has been prepared: it speaks Chinese.
users = env["res.users"].with_context(active_test=False).search([("share", "=", False)])  # noqa: F821
users.write({"lang": "zh_CN", "tz": "Asia/Shanghai"})
env["res.lang"].search([("code", "=", "zh_CN")]).write({"active": True, "week_start": "1"})  # noqa: F821
env["ir.default"].set("res.partner", "lang", "zh_CN")  # noqa: F821
env.company.partner_id.write({"lang": "zh_CN", "tz": "Asia/Shanghai"})  # noqa: F821
env.cr.commit()  # noqa: F821

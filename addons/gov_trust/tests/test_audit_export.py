"""Audit records leave the system for a reason, to whom they are for, and noted."""

import base64
import hashlib
import io
import json
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.gov_items.tests.common import GovCommon, clause

from ..wizards import gov_audit_export

#: Whoever administers or watches over something else.
OTHERS = (
    "gov_items.group_system_admin",
    "gov_items.group_security_admin",
    "gov_items.group_auditor",
    "gov_items.group_city_manager",
    "gov_items.group_agency_manager",
    "gov_items.group_user,base.group_allow_export",
)


@tagged("post_install", "-at_install")
class TestAuditExport(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit_admin = cls.make_user("x.audit", "gov_items.group_audit_admin")
        cls.events = cls.env["gov.audit.event"]
        cls.newest = cls.events.search([], limit=1).id
        for subject in ("one", "=1+1", "two"):
            cls.events._log("rights", subject=subject)
        cls.events._log("look", subject="three")

    def export(self, domain, reason="等级保护检查，函第5号", user=None):
        domain = [("id", ">", self.newest), *domain]
        events = self.events.with_user(user or self.audit_admin)
        action = events.with_context(active_domain=domain).action_export()
        return (
            self.env["gov.audit.export"]
            .with_user(user or self.audit_admin)
            .with_context(**action["context"])
            .create({"reason": reason})
        )

    def sheet(self, export):
        content = base64.b64decode(export.file)
        rows = openpyxl.load_workbook(io.BytesIO(content)).active.values
        return content, [row for row in rows if any(row)]

    @clause("SUITE-AUDIT")
    def test_the_filtered_rows_are_exported_and_noted(self):
        export = self.export([("kind", "=", "rights")])
        self.assertEqual(export.count, 3)
        action = export.action_export()
        self.assertIn(f"/gov.audit.export/{export.id}/file/audit-", action["url"])
        content, (_who, _why, heading, *rows) = self.sheet(export)
        self.assertEqual(len(heading), len(gov_audit_export.COLUMNS))
        # A text that looks like a formula stays a text.
        self.assertEqual([row[6] for row in rows], ["two", "=1+1", "one"])
        note = self.events.search([("kind", "=", "export")], limit=1)
        self.assertEqual(note.login, "x.audit")
        self.assertEqual(note.reason, "等级保护检查，函第5号")
        self.assertIn("; 3; ", note.detail)
        self.assertIn(hashlib.sha256(content).hexdigest(), note.detail)
        self.assertIn('["kind", "=", "rights"]', note.detail)

    def test_selected_lines_are_exported(self):
        chosen = self.events.search([], limit=2)
        action = chosen.with_user(self.audit_admin).action_export()
        self.assertEqual(
            json.loads(action["context"]["default_filter"]), [["id", "in", chosen.ids]]
        )

    @clause("SUITE-MASK")
    def test_a_reason_is_asked_every_time(self):
        self.export([]).action_export()
        export = self.export([], reason=" .. ")
        with self.assertRefused("SUITE-MASK"):
            export.action_export()
        self.assertFalse(export.file)

    def test_none_or_too_many_are_refused(self):
        with self.assertRaises(UserError):
            self.export([("subject", "=", "nothing")]).action_export()
        with (
            patch.object(gov_audit_export, "LIMIT", 3),
            self.assertRaises(UserError),
        ):
            self.export([]).action_export()

    @clause("SUITE-THREE")
    def test_nobody_else_exports_them(self):
        exports = self.env["gov.audit.export"]
        for number, groups in enumerate(OTHERS):
            user = self.make_user(f"x.other{number}", groups)
            with self.subTest(groups):
                with self.assertRaises(UserError):
                    self.export([], user=user)
                with self.assertRaises(AccessError):
                    exports.with_user(user).create({"reason": "等级保护检查"})
                with self.assertRaises(AccessError):
                    exports.with_user(user).search([])

    def test_a_file_is_for_whoever_made_it(self):
        export = self.export([])
        export.action_export()
        other = self.make_user("x.audit2", "gov_items.group_audit_admin")
        with self.assertRaises(AccessError):
            export.with_user(other).read(["file"])
        with self.assertRaises(AccessError):
            export.with_user(other).action_export()

    def test_many_rows_cost_no_more_queries(self):
        for number in range(50):
            self.events._log("session", subject=str(number))
        export, one = (
            self.export([("kind", "=", "session")]),
            self.export([("kind", "=", "look")]),
        )
        counts = []
        for made in (one, export):
            made.action_export()  # what is remembered is not counted
            before = self.env.cr.sql_log_count
            made.action_export()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_kinds_of_records_have_names(self):
        zh = self.events.with_context(lang="en_US")
        self.env["gov.audit.event"]._log(
            "look", records=self.programme, subject=self.programme._description
        )
        event = zh.search([], limit=1)
        name = self.env["ir.model"]._get("gov.programme").name
        self.assertEqual(event.subject_shown, name)
        self.env["gov.audit.event"]._log("export", subject="gov.programme")
        self.assertEqual(zh.search([], limit=1).subject_shown, name)

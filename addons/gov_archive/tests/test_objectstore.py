import io

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.gov_items import objectstore
from odoo.addons.gov_items.tests.s3 import s3_server

from ..kernel import verify
from .test_disposal import LATER, DisposalCommon


@tagged("post_install", "-at_install")
class TestObjectStore(DisposalCommon):
    """Uploads, notices and packages lie in an S3 store and come back from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(s3_server())
        cls.objects = objectstore.opened()

    def keys(self):
        prefix = f"s3://{self.env.cr.dbname}/"
        return {objectstore.SCHEME + row.key for row in self.objects.stored(prefix[5:])}

    def test_a_case_from_upload_to_package(self):
        file = self.packaged()
        case = file.case_id.sudo()
        uploads = case.document_ids.attachment_id
        notices = case.notice_ids.attachment_id
        package = file._package_attachment()
        for each in (uploads, notices, package):
            self.assertTrue(each)
            self.assertLessEqual(set(each.mapped("store_fname")), self.keys())
        self.env.invalidate_all()
        for notice in notices:
            self.assertTrue(notice.raw.startswith(b"%PDF"))
        self.assertEqual(
            package.store_fname,
            f"s3://{self.env.cr.dbname}/"
            f"{file.package_sha256[:2]}/{file.package_sha256}",
        )
        report = verify.verify(io.BytesIO(package.raw), seal=file.seal)
        self.assertEqual(report.problems, [])
        self.assertEqual(report.files, file.document_count)
        self.assertEqual(file._verify().problems, [])

    def test_a_lost_server_stops_the_act_whole(self):
        file = self.files("direct")
        before = self.keys()
        rows = self.env["ir.attachment"].search_count([])
        self.server.stop()
        try:
            with self.assertRaises(UserError), self.cr.savepoint():
                file.action_package()
        finally:
            self.server.start()
        self.env.invalidate_all()
        self.assertEqual(file.state, "assembled")
        self.assertFalse(file.number)
        self.assertEqual(self.env["ir.attachment"].search_count([]), rows)
        self.assertEqual(self.keys(), before)
        file.action_package()
        self.assertEqual(file.state, "in_custody")

    def test_a_lost_package_is_a_fault_and_a_lost_server_none(self):
        file = self.packaged()
        fixity = self.env["gov.archive.fixity"]
        ((_file, packages),) = fixity._packages(file.sudo()).items()
        self.assertEqual(fixity._fault(packages), "")
        self.server.stop()
        try:
            with self.assertRaises(UserError):
                fixity._fault(packages)
        finally:
            self.server.start()
        self.objects.delete([file._package_attachment().store_fname[5:]])
        self.assertIn("not in the file store", fixity._fault(packages))

    def test_what_is_destroyed_leaves_the_store(self):
        self.registry_enter_test_mode()
        file = self.short()
        package = file._package_attachment().store_fname
        self.assertIn(package, self.keys())
        with freeze_time(LATER):
            self.witnessed().action_destroy()
            self.assertEqual(file.state, "destroyed")
        jobs = self.env["queue.job"].search([("method_name", "=", "_gov_collect")])
        named = {fname for job in jobs for fname in job.args[0]}
        self.assertIn(package, named)
        for fname in named:
            self.env["ir.attachment"]._gov_collect([fname])
        self.assertFalse(self.keys() & named)

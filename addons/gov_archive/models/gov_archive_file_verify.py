from odoo import fields, models

from ..kernel import fourproperty, verify
from .gov_archive_file_package import moment


class GovArchiveFileVerify(models.Model):
    """The package is checked by the verifier that also runs without this system."""

    _inherit = "gov.archive.file"

    def action_verify(self):
        """Check the packages again and keep the results.

        A file that was packaged but failed enters custody once it passes.

        :raise UserError: not the holder's archivist (JC25-25-01); nothing is
            packaged yet (HZ22-62-03)
        """
        self._check_holder()
        for file in self:
            if file.state == "assembled":
                raise self.env["gov.clause"]._refusal(
                    "HZ22-62-03",
                    self.env._("%(file)s is not packaged yet.", file=file.display_name),
                )
            if file.state == "packaged":
                file._settle()
            else:
                file._test("CQ")

    def _settle(self):
        """Test a packaged file; take it into custody if it passes now."""
        if self._test("GD"):
            self._take_into_custody()
            self._go(("archiving_test", "pass"))
            self._go_stored()

    def _package_attachment(self):
        """The stored package (``ir.attachment``, without the user's rights)."""
        self.ensure_one()
        store = self.env["ir.attachment"].sudo()  # sudo: a field's file is not searched
        return store.search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "package"),
                ("res_id", "=", self.id),
            ],
            limit=1,
        )

    def _verify(self):
        """Run the stand-alone verifier over the stored package; return its report.

        What is wrong with a correction of the file, or between its versions, is a
        problem of the file; what a correction clarifies is clarified.
        """
        first, *later = reports = self._version_reports()
        for report in later:
            first.problems += report.problems
        if later:
            first.problems += verify.version_problems(reports)
        for report in later:
            first.clarified += report.clarified
        return first

    def _test(self, stage):
        """Test the four properties, keep the results, return whether none failed."""
        self.ensure_one()
        now = fields.Datetime.now()
        results = fourproperty.run(
            self._verify(),
            stage=stage,
            tester=self.env.user.name,
            time=moment(now),
            holdings=self._holdings(),
            lang="zh" if (self.env.lang or "").startswith("zh") else "en",
        )
        passed = fourproperty.verdict(results) == fourproperty.PASS
        self.env["gov.archive.test.result"]._chain_append(
            [
                {
                    "file_id": self.id,
                    "code": row.code,
                    "name": row.name,
                    "object": row.object,
                    "result": row.result,
                    "message": row.message or False,
                    "stage": row.stage,
                    "tester_id": self.env.uid,
                    "tested_at": now,
                }
                for row in results
            ]
        )
        self._act_write({"verified": passed, "verified_at": now})
        if stage == "GD":
            self._archiving_tested(passed)
        return passed

    def _holdings(self):
        """What only the database knows: the serial before, and twins."""
        files = self.sudo()  # sudo: numbers are unique among all files
        before = [("fonds_id", "=", self.fonds_id.id), ("serial", "=", self.serial - 1)]
        missing = ()
        if self.serial > 1 and not files.search_count(before, limit=1):
            missing = (self.serial - 1,)
        twins = files.search(
            [("package_sha256", "=", self.package_sha256), ("id", "!=", self.id)],
            limit=5,
        )
        return fourproperty.Holdings(missing, tuple(twins.mapped("number")))

    def _take_into_custody(self):
        """Begin the custody of the agency that made the file."""
        self.env["gov.archive.custody"]._pass_on(self, self.holder_id)
        self._act_write({"state": "in_custody"})

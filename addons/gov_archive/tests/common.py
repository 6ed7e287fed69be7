"""Test API: archivists at both levels, closed cases and their files."""

from odoo.addons.gov_cases.tests.common import CasesCommon, clause  # noqa: F401

ARCHIVIST = "gov_archive.group_archivist"


class ArchiveCommon(CasesCommon):
    """The small city with archivists, and fonds numbers for both agencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.county_dept.write({"fonds_code": "Z109", "archive_code": "SPJ"})
        cls.city_dept.write({"fonds_code": "0042", "archive_code": "JTJ"})
        cls.archivist = cls.make_user("a.county", ARCHIVIST, cls.county_dept)
        cls.city_archivist = cls.make_user("a.city", ARCHIVIST, cls.city_dept)
        cls.other_archivist = cls.make_user("a.other", ARCHIVIST, cls.county2_dept)

    def files(self, code, **values):
        """The files of a case of the mode that was played to its end."""
        case = self.finish(self.accepted(code, **values))
        return case.sudo().archive_file_ids.with_user(self.archivist)

    def packaged(self, code="direct"):
        file = self.files(code)
        file.action_package()
        return file

    def sql(self, statement, *parameters):
        """Change the database behind the back of the models."""
        self.env.flush_all()
        # pylint: disable-next=sql-injection  # the tests' own statements
        self.env.cr.execute(statement, parameters)
        self.env.invalidate_all()

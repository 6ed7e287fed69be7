"""The tests' own city, and a record of it for every model."""

from odoo.addons.gov_archive.tests.common import ArchiveCommon

from .made import Maker

#: Models each value of whose key is taken by what is there already: all rows count.
TAKEN = ("gov.project.limit", "gov.score.term", "gov.score.trigger")


class CityCommon(ArchiveCommon):
    """The small city, with what was there before it told apart."""

    @classmethod
    def _make_regions(cls):
        # The first thing that the city's set-up does: what is there already is not
        # the city's.
        cls.before = {
            model._name: (
                model._auto
                and model._name not in TAKEN
                and model.sudo()
                .with_context(active_test=False)
                .search([], order="id desc", limit=1)
                .id
            )
            or 0
            for model in cls.env.values()
            if cls._counts(model)
        }
        super()._make_regions()

    @classmethod
    def _counts(cls, model):
        return (
            model._name.startswith("gov.")
            and not model._name.startswith("gov.test.")
            and not model._abstract
            and not model._transient
        )

    def maker(self):
        """Who makes a row of a model that the city has none of."""
        return Maker(
            self.env,
            {
                "gov.agency": self.county_dept,
                "gov.region": self.county,
                "res.users": self.clerk,
                "res.partner": self.clerk.partner_id,
                "res.company": self.env.company,
            },
            self.before,
            self.given(),
        )

    def given(self):
        """What the database itself asks of a row: model → values."""
        two = {"upper_agency_id": self.city_dept.id}
        times = {"start": "2026-03-03 01:00:00", "stop": "2026-03-03 03:00:00"}
        centres, items = self.env["gov.centre"], self.env["gov.item"]
        return {
            "gov.applicant.credit": {"create_uid": self.clerk.id},
            "gov.archive.appraisal": {
                "reviewer_id": self.reviewer.id,
                "archivist_id": self.archivist.id,
            },
            "gov.archive.return": {"month": "2026-03-01"},
            "gov.archive.text": {"correction_line_id": False},
            "gov.award.line": {"kind": "flag", "employee_id": False},
            "gov.calendar.year": {"year": 2098},
            "gov.centre.guidance": {
                "guide_id": centres.search([], order="id", limit=1).id
            },
            "gov.guidance.pair": two,
            "gov.handover": {"to_agency_id": self.city_dept.id},
            "gov.item.match": {"item_id": items.search([], order="id", limit=1).id},
            "gov.open.shift": times,
            "gov.task.line": {"region_id": False},
            "gov.training.session": times,
        }

import base64
import io

from openpyxl import load_workbook

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.gov_items.kernel import readers

COLUMNS = ("centre", "window", "day", "indicator", "score", "remark")


class GovThirdEvaluationImport(models.TransientModel):
    """Reads a third party's marks from a table: centre, window number, day,
    indicator, score, remark. All rows or none."""

    _name = "gov.third.evaluation.import"
    _description = "Import Third-Party Evaluation"

    evaluator = fields.Char(required=True)
    file = fields.Binary("XLSX file", required=True)
    file_name = fields.Char()

    def action_import(self):
        """Read the file and show what was read.

        :raise UserError: rows that cannot be read, each with its number.
        """
        self.ensure_one()
        rows = self._rows()
        values, faults = [], []
        for number, row in rows:
            vals, fault = self._read_row(row)
            if fault:
                faults.append(
                    self.env._("Row %(row)s: %(fault)s", row=number, fault=fault)
                )
            else:
                values.append(vals)
        if faults or not values:
            raise UserError("\n".join(faults) or self.env._("The table has no rows."))
        found = self.env["gov.third.evaluation"].create(values)
        return self.env["gov.centre"]._action(
            "gov_third_evaluation_action", [("id", "in", found.ids)]
        )

    def _rows(self):
        """Numbered rows below the heading."""
        try:
            book = load_workbook(
                io.BytesIO(base64.b64decode(self.file)), read_only=True, data_only=True
            )
            rows = list(book.active.iter_rows(values_only=True))
        except readers.BROKEN as error:
            raise UserError(self.env._("This is no XLSX file.")) from error
        return [
            (number, dict(zip(COLUMNS, row, strict=False)))
            for number, row in enumerate(rows, 1)
            if number > 1 and any(cell is not None for cell in row)
        ]

    def _read_row(self, row):
        """Return (values, None) or (None, what is wrong)."""
        centre = self.env["gov.centre"].search(
            [("name", "=", str(row.get("centre") or "").strip())], limit=1
        )
        if not centre:
            return None, self.env._(
                "no centre of the name %(name)s", name=row["centre"]
            )
        window = self.env["gov.window"]
        if row.get("window"):
            window = window.search(
                [
                    ("centre_id", "=", centre.id),
                    ("number", "=", str(row["window"]).strip()),
                ],
                limit=1,
            )
            if not window:
                return None, self.env._("no window %(number)s", number=row["window"])
        score = row.get("score")
        if not isinstance(score, int | float) or not 0 <= score <= 100:
            return None, self.env._("the score is no number from 0 to 100")
        day = self._day(row.get("day"))
        if not day or not row.get("indicator"):
            return None, self.env._("day or indicator is missing")
        return {
            "centre_id": centre.id,
            "window_id": window.id,
            "evaluator": self.evaluator,
            "day": day,
            "indicator": row["indicator"],
            "score": score,
            "remark": row.get("remark"),
        }, None

    def _day(self, value):
        """A date out of a cell, or nothing."""
        try:
            return fields.Date.to_date(value)
        except ValueError:
            return None

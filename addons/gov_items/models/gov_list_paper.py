import json

from odoo import api, fields, models

from ..report import list_pdf, list_xlsx, pdf


class GovListPaper(models.AbstractModel):
    """Turns a list's data into a document, a workbook or JSON."""

    _name = "gov.list.paper"
    _description = "Papers of a List"

    @api.model
    def _make(self, content, form, number="", day=None):
        """Return (bytes, media type) of the list in ``form``: pdf, xlsx, json.

        :param content: as ``listing.Listing`` makes it
        :param number: number of the document that announces it
        """
        if form == "json":
            text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
            return text.encode(), "application/json; charset=utf-8"
        if form == "xlsx":
            return self._xlsx(content), (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            )
        return self._pdf(content, number, day), "application/pdf"

    def _title(self, content):
        return self.env._(
            "List of shared powers of %(region)s", region=content["region"]["name"]
        )

    def _lead(self, content):
        """Return the lines between the title and the table."""
        programme = content["programme"]
        lines = [
            self.env._(
                "Programme: %(name)s. As of %(day)s, %(count)s entries.",
                name=programme["name"],
                day=content["as_of"],
                count=len(content["entries"]),
            )
        ]
        if programme["basis"]:
            basis = "、".join(programme["basis"])
            lines.append(self.env._("Resting on: %(basis)s", basis=basis))
        return lines

    def _rows(self, content):
        head = [
            self.env._("No."),
            self.env._("Entry"),
            self.env._("Type"),
            self.env._("Mode"),
            self.env._("Undertaking agency"),
            self.env._("Granting agency"),
            self.env._("Supervisors"),
        ]
        rows = [
            [
                entry["number"],
                entry["name"],
                entry["type"],
                "\n".join(filter(None, (entry["mode"], *entry["cases"]))),
                entry["agency"],
                entry["grantor"],
                "、".join(entry["supervisors"]),
            ]
            for entry in content["entries"]
        ]
        return [head, *rows]

    def _xlsx(self, content):
        return list_xlsx.build(
            self._title(content),
            self._lead(content),
            self._rows(content),
            self.env._("List"),
        )

    def _pdf(self, content, number, day):
        programme = content["programme"]
        day = day or fields.Date.to_date(content["as_of"])
        text = list_pdf.ListText(
            organ=self.env._(
                "People's Government of %(region)s", region=programme["issuer"]
            ),
            title=self._title(content),
            number=number or programme["document_number"],
            lead=self._lead(content),
            rows=self._rows(content),
            signature=[
                self.env._(
                    "People's Government of %(region)s (seal)",
                    region=programme["issuer"],
                ),
                self.env._(
                    "%(year)s-%(month)s-%(day)s",
                    year=day.year,
                    month=f"{day.month:02}",
                    day=f"{day.day:02}",
                ),
            ],
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
            content_hash=pdf.content_hash(content),
        )
        return list_pdf.build(text, pdf.register_font(self.env))

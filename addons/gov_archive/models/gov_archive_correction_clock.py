from odoo import models

from odoo.addons.gov_items.report import pdf

from ..report import clarification, papers, words


class GovArchiveCorrectionClock(models.Model):
    """A version that clarifies times which a faulty clock wrote.

    A case whose times run backwards fails its archiving test, and what was written
    is never changed. The way out: an archivist says what was wrong with the clock, a
    second person files it as the next version, which names exactly those moments. The
    test of the file accepts them from then on, and nothing else.
    """

    _inherit = "gov.archive.correction"

    def _check_file(self, file):
        if self.ground != "clock":
            return super()._check_file(file)
        if file.state != "packaged" or not self._backward(file):
            raise self._refusal(
                self.env._(
                    "Times are clarified where a packaged file fails its archiving "
                    "test because of them; %(file)s is no such file.",
                    file=file.display_name,
                )
            )
        return None

    def _ask_second(self):
        result = super()._ask_second()
        if self.ground == "clock":
            self.file_id._ask_no_more()
        return result

    def _refused(self):
        result = super()._refused()
        if self.ground == "clock":
            self.file_id._ask_archivists()
        return result

    def _complete(self):
        result = super()._complete()
        if self.ground == "clock":
            self._draw_statement()
        return result

    def _filed(self, file):
        result = super()._filed(file)
        if self.ground == "clock":
            file.case_id._log("clarify", detail=self.reason, agency=self.holder_id)
            file._settle()
        return result

    def _clarified(self, file, basic):
        """Those of the file that nothing clarifies yet, and its own."""
        if self.ground != "clock":
            return super()._clarified(file, basic)
        return list(dict.fromkeys([*self._backward(file), *basic.backward()]))

    def _backward(self, file):
        """Moments of the file that run backwards and that nothing clarifies."""
        return file.sudo()._verify().unclarified()  # sudo: the package, not its reader

    def _draw_statement(self):
        """Add the statement that goes into the package, for the second person."""
        font = pdf.register_font(self.env)
        text = self._prepare_statement()
        self.env["gov.archive.correction.line"].create(
            {
                "correction_id": self.id,
                "category": "process",
                "name": words.CLOCK_STATEMENT,
                "content": papers.as_field(clarification.statement(text, font)),
            }
        )

    def _prepare_statement(self):
        file = self.file_id.sudo()  # sudo: the paper is Chinese and whole for all
        pairs = self._backward(file)
        return clarification.Statement(
            organ=self.holder_id.name,
            number=file.number,
            title=file.title,
            case_number=file.case_number,
            reason=self.reason,
            rows=[self._statement_row(pair) for pair in pairs],
            author=self.author_id.name,
            day=str(self._city_today()),
        )

    def _statement_row(self, pair):
        """Both moments, as a reader names and writes them."""
        return tuple(
            text
            for place, at in enumerate((pair.first_at, pair.second_at))
            for text in (pair.label(place, "zh"), at[:19].replace("T", " "))
        )

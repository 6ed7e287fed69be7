from odoo import api, models
from odoo.fields import Domain


class GovQuestionRoute(models.Model):
    """Who answers a question today, and what becomes of the answer."""

    _inherit = "gov.question"

    def _assign(self):
        """Give each question to whoever instructs on its item today."""
        today = self._city_today()
        people = self._responsible_people(today)
        for question in self:
            person = people.get(question.id)
            if person == question.responsible_id and person:
                continue
            question.responsible_id = person
            question._call(person)

    def _call(self, person):
        self.activity_unlink(["mail.mail_activity_data_todo"])
        if person.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.due_on,
                summary=self.env._("Answer: %s", self.name),
                user_id=person.user_id.id,
            )

    def _responsible_people(self, day):
        """Return {question id: employee}; the agency's counterpart where nobody
        instructs."""
        instructors = self.env["gov.instructor"].search(
            Domain("entry_id", "in", self.entry_id.ids)
            & self.env["gov.instructor"]._on_domain(day),
            order="is_primary desc, full_time desc, date_from, id",
        )
        deputies = self.env["gov.instructor.absence"]._deputies(instructors, day)
        found = {}
        for question in self:
            path = question.upper_agency_id.parent_path or "-"
            mine = instructors.filtered(
                lambda i, q=question, p=path: (
                    i.entry_id == q.entry_id and i.agency_id.parent_path.startswith(p)
                )
            )
            chief = mine.filtered(lambda i, d=day: i._is_primary_on(d)) or mine
            if chief:
                first = chief[0]
                found[question.id] = deputies.get(first.id) or first.employee_id
            else:
                found[question.id] = question._counterpart()
        return found

    def _counterpart(self):
        """The contact named for the pair of agencies, or nobody."""
        pairs = self.env["gov.guidance.pair"]
        pair = pairs.search(
            Domain("upper_agency_id", "=", self.upper_agency_id.id)
            & Domain("lower_agency_id", "=", self.agency_id.id),
            limit=1,
        )
        return pair.contact_id

    @api.model
    def _reassign(self, entries):
        """Find anew who answers the open questions on ``entries``."""
        questions = self.sudo()  # sudo: follows from who instructs
        questions.search(
            Domain("entry_id", "in", entries.ids) & Domain("state", "=", "open")
        )._assign()

    @api.model
    def _cron_route(self):
        """Once a day: terms and absences begin and end by themselves."""
        self.search([("state", "=", "open")])._assign()

    def action_to_manual(self):
        """Open the next version of the manual with the answer in its remarks.

        :raise UserError: not answered.
        """
        self._check_answered()
        manual = self.manual_id or self.entry_id._manual_for(
            self.env["gov.region"], self._city_today()
        )
        draft = manual.copy({"agency_id": self.upper_agency_id.id})
        draft.remarks = "\n".join(
            part for part in (draft.remarks, f"{self.name}\n{self.answer}") if part
        )
        own = self.sudo()  # sudo: the link is written by acts only
        own.new_manual_id = draft
        return self._open(draft)

    def action_to_typical_case(self):
        """Open a typical case that begins with the question and its answer.

        :raise UserError: not answered.
        """
        self._check_answered()
        case = self.env["gov.typical.case"].create(
            {
                "name": self.name,
                "entry_id": self.entry_id.id,
                "agency_id": self.upper_agency_id.id,
                "kind": "right",
                "facts": self.text or self.name,
                "review_points": self.answer,
                "source_case_id": self.case_id.id,
            }
        )
        own = self.sudo()  # sudo: the link is written by acts only
        own.typical_case_id = case
        return self._open(case)

    def _check_answered(self):
        self.ensure_one()
        if self.state != "answered":
            raise self.env["gov.clause"]._refusal(
                "JN21-10-09", self.env._("Only an answer can be taken over.")
            )

    @api.model
    def _open(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

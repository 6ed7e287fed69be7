import base64

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import PERSON, CasesCommon, clause

OTHER = "110101199003074493"


class SubmitCommon(CasesCommon):
    """Submissions as every channel brings them."""

    def values(self, code="direct", files=True, **values):
        manual = self.live[code].entry_id.manual_ids[:1]
        return {
            "delegation": self.live[code].id,
            "circumstance": "new",
            "facts": {},
            "applicant": {"name": "李晓敏", "code": PERSON, "phone": "13812343210"},
            "delivery": "counter",
            "documents": [
                {
                    "line": line.id,
                    "name": f"{line.name}.pdf",
                    "content": base64.b64encode(b"%PDF " + line.name.encode()).decode(),
                }
                for line in manual.document_ids
            ]
            if files
            else [],
            **values,
        }

    def public(self):
        return self.env["gov.case"].with_user(self.env.ref("base.public_user"))


@tagged("post_install", "-at_install")
class TestSubmit(SubmitCommon):
    """One way in for every channel."""

    @clause("JN18-03-01", "JN18-25-01")
    def test_four_channels_land_in_the_same_list(self):
        for channel in ("hall", "web", "kiosk", "mobile"):
            cases = self.env["gov.case"].with_user(self.clerk)
            if channel != "hall":
                cases = self.public()
            case = cases._submit(channel, self.values(), key=f"k-{channel}")
            case = case.with_user(self.clerk)
            self.assertEqual((case.state, case.channel), ("draft", channel))
            self.assertEqual(case.accept_agency_id, self.county_dept)
            self.assertEqual(case.current_kind, "receive")
            self.assertEqual(case.sudo().event_ids.mapped("code"), ["receive"])
            self.assertTrue(all(case.document_ids.mapped("submitted")))
            case.action_accept()
            self.assertEqual(case.state, "accepted")

    @clause("JN18-25-01")
    def test_what_is_not_open_online_is_refused(self):
        self.entries["direct"].write({"online": False, "offline_law": "Law art. 1"})
        with self.assertRefused("JN18-25-01"):
            self.public()._submit("web", self.values())
        self.env["gov.case"].with_user(self.clerk)._submit("hall", self.values())

    def test_public_cannot_pretend_to_be_a_window(self):
        with self.assertRaises(UserError):
            self.public()._submit("hall", self.values())

    @clause("SUITE-TWICE")
    def test_same_key_same_case(self):
        cases = self.env["gov.case"].with_user(self.clerk)
        first = cases._submit("hall", self.values(), key="one", sender="u")
        again = cases._submit("hall", self.values(), key="one", sender="u")
        self.assertEqual(first, again)
        other = cases._submit("hall", self.values(), key="one", sender="v")
        self.assertNotEqual(first, other, "keys of two senders do not meet")
        with self.assertRefused("SUITE-TWICE"):
            changed = self.values(applicant={"name": "王五", "code": OTHER})
            cases._submit("hall", changed, key="one", sender="u")

    @clause("SUITE-TWICE")
    def test_same_content_is_recognised(self):
        self.public()._apply("web", self.values(), "a" * 32)
        with self.assertRefused("SUITE-TWICE"):
            self.public()._apply("mobile", self.values(), "b" * 32)
        other = self.values(documents=[])
        self.assertTrue(self.public()._apply("web", other, "c" * 32).number)

    @clause("SUITE-UPLOAD")
    def test_uploads_are_bounded(self):
        program = [{"line": None, "name": "scan.pdf", "content": b"MZ\x90\x00"}]
        with self.assertRefused("SUITE-UPLOAD"):
            self.public()._submit("web", self.values(documents=program))
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("gov_cases.upload_files", "1")
        with self.assertRefused("SUITE-UPLOAD"):
            self.public()._submit("web", self.values())
        parameters.set_param("gov_cases.upload_files", "20")
        parameters.set_param("gov_cases.upload_file_mb", "1")
        large = [{"line": None, "name": "a.pdf", "content": b"%PDF" + b"0" * 1048576}]
        with self.assertRefused("SUITE-UPLOAD"):
            self.public()._submit("web", self.values(documents=large))

    def test_wrong_number_is_refused(self):
        wrong = self.values(applicant={"name": "李晓敏", "code": PERSON[:-1] + "2"})
        with self.assertRefused("JN18-25-03"):
            self.public()._submit("web", wrong)
        with self.assertRaises(UserError):
            self.public()._submit("web", self.values(applicant={"code": PERSON}))

    @clause("LC20-10-04")
    def test_chosen_place_is_kept(self):
        case = self.public()._submit("web", self.values("receipt"))
        self.assertEqual(case.chosen_place, "lower")
        with self.assertRefused("LC20-10-04"):
            case.with_user(self.city_clerk).action_accept()
        upper = self.env["gov.case"].with_user(self.city_clerk)
        case = upper._submit("hall", self.values("receipt"))
        self.assertEqual(case.chosen_place, "upper")

    @clause("JN21-13-03", "JN21-13-04")
    def test_accepting_and_deciding_region_are_apart(self):
        case = self.env["gov.case"].with_user(self.city_clerk)
        case = case._submit("hall", self.values("direct"))
        case.action_accept()
        self.assertEqual(case.accept_region_id, self.city)
        self.assertEqual(case.region_id, self.county)
        self.assertEqual(case.agency_id, self.county_dept)
        decide = case.step_ids.filtered(lambda step: step.kind == "decide")
        self.assertEqual(decide.agency_id, self.county_dept)

    @clause("JN21-06-10")
    def test_source_of_power(self):
        sources = {
            code: self.open_case(code).power_source
            for code in ("direct", "substantive", "receipt")
        }
        self.assertEqual(sources, {"direct": "2", "substantive": "5", "receipt": "1"})

    @clause("JN21-15-05")
    def test_form_of_service_is_recorded(self):
        cases = self.env["gov.case"].with_user(self.clerk)
        case = cases._submit("hall", self.values(service_form="agent"))
        self.assertEqual(case.service_form, "agent")
        strange = cases._submit("hall", self.values(service_form="x"))
        self.assertEqual(strange.service_form, "handle")

    @clause("JN21-14-04")
    def test_no_residence_check(self):
        """Any resident's number is taken: its region is looked at nowhere."""
        for code in (PERSON, OTHER):
            values = self.values(applicant={"name": "李四", "code": code})
            case = self.env["gov.case"].with_user(self.clerk)._submit("hall", values)
            case.action_accept()
            self.assertEqual(case.state, "accepted")

    @clause("JC25-13-09")
    def test_secret_is_neither_posted_nor_online(self):
        self.entries["direct"].write({"online": False, "is_secret": True})
        with self.assertRefused("JC25-13-09"):
            self.entries["direct"].online = True
        post = self.values(delivery="post", address="Road 1")
        with self.assertRefused("JC25-13-09"):
            self.env["gov.case"].with_user(self.clerk)._submit("hall", post)

    def test_typed_facts(self):
        fact = self.env["gov.fact"].create(
            {"name": "Volume", "code": "vol", "value_type": "number"}
        )
        self.make_rule(
            self.entries["direct"],
            self.modes["direct"],
            condition_ids=[
                Command.create({"fact_id": fact.id, "operator": "ge", "value": "5"})
            ],
        )
        cases = self.env["gov.case"].with_user(self.clerk)
        with self.assertRefused("JN18-25-03"):
            cases._submit("hall", self.values(facts={"vol": "much"}))
        case = cases._submit("hall", self.values(facts={"vol": "7", "none": "1"}))
        self.assertEqual(case._facts(), {"vol": "7"})


@tagged("post_install", "-at_install")
class TestReuse(SubmitCommon):
    """What is in the house already need not be brought again."""

    def first(self):
        return self.finish(self.accepted("direct"))

    @clause("JN18-23-04", "JN18-09-09")
    def test_earlier_copy_is_used_again(self):
        source = self.first()
        name = source.document_ids.filtered("submitted")[0].name
        document = source.document_ids.filtered(lambda d: d.name == name)[:1]
        line = self.live["receipt"].entry_id.manual_ids.document_ids.filtered(
            lambda d: d.name == name
        )
        reuse = [{"line": line.id, "name": name, "reuse": document.id}]
        cases = self.env["gov.case"].with_user(self.clerk)
        with self.assertRefused("JN18-23-04"):
            cases._submit("hall", self.values("receipt", documents=reuse))
        values = self.values("receipt", documents=reuse, consent=True)
        case = cases._submit("hall", values)
        used = case.document_ids.filtered(lambda d: d.name == name)
        self.assertTrue(used.submitted)
        self.assertEqual(used.sha256, document.sha256)
        self.assertEqual(used.source_case_id, source)

    @clause("JN18-23-04")
    def test_only_valid_copies_of_the_same_applicant(self):
        source = self.first()
        document = source.document_ids.filtered("submitted")[:1]
        documents = self.env["gov.case.document"].with_user(self.clerk)
        found = documents._reusable(PERSON, [document.name])
        self.assertEqual(found, {document.name: document})
        self.assertFalse(documents._reusable(OTHER, [document.name]))
        self.assertFalse(documents._reusable(PERSON, ["Another kind"]))
        document.sudo().valid_until = "2026-03-01"
        self.assertFalse(documents._reusable(PERSON, [document.name]))
        document.sudo().valid_until = "2026-03-02"
        self.assertTrue(documents._reusable(PERSON, [document.name]))

    @clause("JN18-23-04")
    def test_form_of_another_application_is_not_used_again(self):
        document = self.first().document_ids.filtered("submitted")[:1]
        document.sudo().name = "变更登记申请表"
        documents = self.env["gov.case.document"].with_user(self.clerk)
        self.assertFalse(documents._reusable(PERSON, [document.name]))

    @clause("HZ22-43-05")
    def test_licence_by_number(self):
        source = self.first()
        case = self.open_case("receipt", files=False)
        line = case.document_ids[:1]
        with self.assertRefused("HZ22-43-05"):
            line._fetch_licence("none")
        line._fetch_licence(source.number)
        self.assertTrue(line.submitted)
        self.assertEqual(line.licence_number, source.number)
        self.assertEqual(
            line.sha256, source.sudo().decision_document_id.sha256, "the same bytes"
        )

    @clause("HZ22-43-05")
    def test_somebody_elses_licence_is_not_given(self):
        source = self.first()
        case = self.open_case("receipt", files=False, applicant_code=OTHER)
        with self.assertRefused("HZ22-43-05"):
            case.document_ids[:1]._fetch_licence(source.number)


@tagged("post_install", "-at_install")
class TestDesk(SubmitCommon):
    """What the intake screen asks."""

    def desk(self, user=None):
        return self.env["gov.case"].with_user(user or self.clerk)

    def test_open(self):
        answer = self.desk().desk_open()
        self.assertFalse(answer["problem"])
        names = {item["name"] for item in answer["items"]}
        self.assertIn(self.entries["direct"].name, names)
        self.assertNotIn(self.entries["window"].name, names, "another window's")
        self.assertTrue(self.desk(self.idle_clerk).desk_open()["problem"])

    def test_only_clerks(self):
        for method, arguments in (
            ("desk_open", ()),
            ("desk_preview", ({"delegation": self.live["direct"].id},)),
            ("desk_applicant", (PERSON,)),
            ("desk_submit", (self.values(), "k")),
        ):
            for user in (self.reviewer, self.county_supervisor, self.approver):
                with self.assertRefused("JN18-07-02"):
                    getattr(self.desk(user), method)(*arguments)

    @clause("LC20-15-05")
    def test_preview_shows_route_and_check_list(self):
        preview = self.desk().desk_preview(
            {"delegation": self.live["receipt"].id, "circumstance": "new"}
        )
        self.assertEqual(preview["mode"], "receipt")
        self.assertIn(self.city_dept.name, [s["agency"] for s in preview["path"]])
        self.assertEqual(
            [line["name"] for line in preview["documents"]],
            ["Application form", "Plan"],
        )
        self.assertFalse(preview["missing"])

    @clause("JN18-23-02", "SUITE-SHARE")
    def test_known_applicant_is_filled_in_and_logged(self):
        before = self.finish(self.accepted("direct"))
        answer = self.desk().desk_applicant(PERSON, ["Plan"])
        self.assertEqual(answer["kind"], "person")
        self.assertEqual(answer["known"]["name"], "李晓敏")
        self.assertEqual(answer["known"]["source"], before.number)
        self.assertEqual([d["name"] for d in answer["documents"]], ["Plan"])
        call = self.env["gov.gateway.call"].search([], limit=1)
        self.assertEqual(call.user_id, self.clerk)
        self.assertTrue(call.purpose)
        self.assertNotIn(PERSON, str(call.read()))
        with self.assertRefused("SUITE-SHARE"):
            self.env["gov.gateway"]._ask("basic", "applicant", {}, purpose=" ")
        with self.assertRefused("SUITE-SHARE"):
            self.desk(self.idle_clerk).desk_applicant(PERSON)

    def test_wrong_number_asks_nobody(self):
        count = self.env["gov.gateway.call"].search_count([])
        self.assertTrue(self.desk().desk_applicant(PERSON[:-1] + "2")["problem"])
        self.assertEqual(self.env["gov.gateway.call"].search_count([]), count)

    def test_submit_accepts_and_answers(self):
        answer = self.desk().desk_submit(self.values(), "key-1")
        self.assertEqual(answer["state"], "accepted")
        self.assertEqual(len(answer["notices"]), 1)
        self.assertFalse(answer["problem"])
        again = self.desk().desk_submit(self.values(), "key-1")
        self.assertEqual(again["id"], answer["id"])
        self.assertEqual(len(again["notices"]), 1, "accepted once")

    def test_submit_keeps_what_cannot_be_accepted(self):
        answer = self.desk().desk_submit(self.values(files=False), "key-2", check=True)
        self.assertEqual(answer["state"], "draft")
        self.assertIn("XK-32", answer["problem"])

    def test_accepted_and_checked_in_one_act(self):
        answer = self.desk().desk_submit(self.values(), "key-0", check=True)
        case = self.env["gov.case"].browse(answer["id"])
        self.assertFalse(answer["problem"])
        self.assertEqual(case.current_kind, "review")
        check = case.step_ids.filtered(lambda step: step.kind == "formal_check")
        self.assertEqual((check.state, check.user_id), ("done", self.clerk))
        self.assertIn("check", case.event_ids.mapped("code"))

    def test_form_that_another_checks_stays_to_be_checked(self):
        delegation = self.live["checked_above"]
        values = {**self.values(files=False), "delegation": delegation.id}
        answer = self.desk().desk_submit(values, "key-9", accept=False, check=True)
        case = self.env["gov.case"].browse(answer["id"])
        for document in case.document_ids:
            document._attach(b"%PDF x", "a.pdf")
        case.with_user(self.clerk).action_accept()
        self.assertEqual(case.with_user(self.clerk)._desk_check(), "")
        self.assertEqual(case.current_kind, "forward", "to who checks it")
        self.assertNotIn("check", case.event_ids.mapped("code"))

    def test_twice_needs_a_word(self):
        self.desk().desk_submit(self.values(), "key-3")
        with self.assertRefused("SUITE-TWICE"):
            self.desk().desk_submit(self.values(), "key-4")
        answer = self.desk().desk_submit(self.values(again=True), "key-4")
        self.assertTrue(answer["id"])

    @clause("JN18-03-01")
    def test_begun_at_home_continued_at_the_window(self):
        case = self.public()._submit("web", self.values(files=False))
        with freeze_time("2026-03-03 02:00:00"):
            mine = case.with_user(self.clerk)
            for line in mine.document_ids:
                line._attach(b"%PDF", "scan.pdf")
            mine.action_accept()
        self.assertEqual(case.state, "accepted")
        self.assertEqual(case.window_id, self.window)

    @clause("JN18-03-01")
    def test_begun_at_the_window_continued_at_home(self):
        case = self.open_case("direct", files=False)
        case.action_supplement("All of it")
        lines = case._open_documents()
        self.assertEqual(len(lines), 2)
        wrong = [{"line": None, "name": "a.pdf", "content": b"%PDF"}]
        with self.assertRefused("JN18-09-05"):
            self.public()._by_token(case.token)._supply(wrong)
        files = [
            {"line": line["line"], "name": "a.pdf", "content": b"%PDF 1"}
            for line in lines
        ]
        self.public()._by_token(case.token)._supply(files)
        self.assertFalse(case._open_documents())
        case.action_accept()
        self.assertEqual(case.state, "accepted")
        done = self.public()._by_token(case.token)
        with self.assertRefused("JN18-09-05"):
            done._supply(files[:1])

    def test_form_of_an_act_asks_first_without_a_case(self):
        """As the browser does: the dialog of a decision must open."""
        act = self.env["gov.case.act"].new({"action": "decide"})
        self.assertFalse(act.may_seal)
        self.assertFalse(act.seal_now)

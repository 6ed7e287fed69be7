import base64
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PERSON, CasesCommon, clause
from .simulator import simulator


@tagged("post_install", "-at_install")
class TestGateway(CasesCommon):
    """Outside systems: asked over HTTP, tried again, logged, never waited for long."""

    def door(self, kind, server, **values):
        door = self.env["gov.gateway"].search([("kind", "=", kind)])
        door.write(
            {
                "provider": "http",
                "url": server.url,
                "secret": "s3",
                "timeout": 0.4,
                "attempts": 2,
                **values,
            }
        )
        return door

    def ask(self, kind="basic", operation="applicant"):
        gateways = self.env["gov.gateway"].with_user(self.clerk)
        return gateways._ask(kind, operation, {"code": PERSON}, purpose="Test")

    def last(self):
        return self.env["gov.gateway.call"].search([], limit=1)

    @clause("JN18-23-01")
    def test_answer_is_logged(self):
        with simulator(lambda *_: (200, {"name": "李四"})) as server:
            self.door("basic", server)
            self.assertEqual(self.ask(), {"name": "李四"})
            self.assertEqual(server.calls[0][0], "applicant")
            self.assertEqual(server.calls[0][2], "Bearer s3")
        self.assertEqual((self.last().state, self.last().tries), ("found", 1))
        self.assertEqual(self.last().subject, "360426********0071")

    @clause("JN18-23-01")
    def test_failing_call_is_tried_again(self):
        answers = iter([(500, {}), (200, {"name": "李四"})])
        with simulator(lambda *_: next(answers)) as server:
            self.door("basic", server)
            self.assertEqual(self.ask(), {"name": "李四"})
        self.assertEqual((self.last().state, self.last().tries), ("found", 2))

    @clause("JN18-23-01")
    def test_silent_system_stops_nobody(self):
        door = self.env["gov.gateway"].search([("kind", "=", "basic")])
        door.write({"provider": "http", "url": "http://127.0.0.1:9", "timeout": 0.4})
        with patch.object(requests, "post", side_effect=requests.ReadTimeout) as post:
            self.assertEqual(self.ask(), {})
        self.assertEqual(post.call_args.kwargs["timeout"], 0.4)
        self.assertEqual((self.last().state, self.last().tries), ("failed", 2))
        self.assertEqual(self.last().error, "ReadTimeout")

    def test_answer_that_is_no_object(self):
        with simulator(lambda *_: (200, ["x"])) as server:
            self.door("basic", server, attempts=1)
            self.assertEqual(self.ask(), {})
        self.assertEqual(self.last().error, "ValueError")

    def test_local_says_what_it_does_not_know(self):
        self.assertEqual(self.ask(), {})
        self.assertEqual(self.last().state, "nothing")

    @clause("HZ22-43-05")
    def test_licence_library_over_http(self):
        content = base64.b64encode(b"%PDF licence").decode()
        case = self.open_case("direct", files=False)
        with simulator(lambda *_: (200, {"content": content})) as server:
            self.door("licence", server)
            case.document_ids[:1]._fetch_licence("A-1")
        self.assertTrue(case.document_ids[:1].submitted)
        with simulator(lambda *_: (200, {"content": "TVqQAA=="})) as server:
            self.door("licence", server)
            with self.assertRefused("HZ22-43-05"):
                case.document_ids[1:2]._fetch_licence("A-2")

    def test_calls_are_a_chain(self):
        self.ask()
        self.ask()
        calls = self.env["gov.gateway.call"]
        self.assertFalse(calls._chain_verify(self.clerk))
        with self.assertRefused("SUITE-APPEND"):
            self.last().purpose = "Other"

    def test_who_sees_doors_and_calls(self):
        self.ask()
        for user in (self.clerk, self.reviewer, self.county_supervisor):
            with self.assertRaises(AccessError):
                self.env["gov.gateway.call"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["gov.gateway"].with_user(user).search([])

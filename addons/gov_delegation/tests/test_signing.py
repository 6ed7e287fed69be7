import base64
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import skipUnless
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..signing import pades, store
from .common import DelegationCommon, clause

HAVE = importlib.util.find_spec("pyhanko") is not None
COMMAND = HAVE and importlib.util.find_spec("pyhanko.cli") is not None
VERBS = ("read", "write", "create", "unlink")


class SigningCommon(DelegationCommon):
    """Signed agreements of today: certificates live in real time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        folder = holder.name
        cls.folder = Path(folder)
        cls.parameters = cls.env["ir.config_parameter"]
        cls.parameters.set_param("gov_delegation.key_store", "local")
        cls.parameters.set_param("gov_delegation.key_folder", folder)
        today = cls.env["gov.agreement"]._city_today()
        cls.agreement = cls.sign(
            cls.make_agreement(
                cls.substantive,
                "seal_use",
                term=(today, fields.Date.add(today, years=1)),
            )
        )

    def add_scan(self, user, content=b"%PDF-1.7 paper"):
        wizard = self.env["gov.agreement.scan"].with_user(user)
        wizard.create(
            {
                "agreement_id": self.agreement.id,
                "file": base64.b64encode(content),
                "file_name": "scan.pdf",
            }
        ).action_add()


@tagged("post_install", "-at_install")
@skipUnless(HAVE, "pyHanko is not installed")
class TestDigital(SigningCommon):
    """PAdES on the agreement's PDF."""

    def seal(self):
        self.agreement.with_user(self.city_legal).action_seal_digitally()
        self.agreement.with_user(self.county_legal).action_seal_digitally()
        return self.agreement.signature_ids

    @clause("HZ22-32-01")
    def test_both_parties_sign_one_file(self):
        files = self.seal()
        self.assertEqual(files.mapped("side"), ["grantor", "grantee"])
        first, second = (one._bytes() for one in files)
        self.assertTrue(second.startswith(first), "the first signature stays")
        self.assertTrue(first.startswith(self.agreement._get_pdf()))
        checks = pades.verify(second, store.LocalStore(self.folder).roots())
        self.assertEqual(
            [(check.field, check.good) for check in checks],
            [("grantor", True), ("grantee", True)],
        )
        self.assertEqual(checks[0].signer, self.city_dept.name)
        report = self.agreement.signature_report
        self.assertEqual(report.count("\n"), 1)
        self.assertIn(self.county_dept.name, report)
        self.assertIn(b"/Subtype /Image", second)

    def test_changed_byte_is_found(self):
        content = bytearray(self.seal()[-1:]._bytes())
        roots = store.LocalStore(self.folder).roots()
        content[100] ^= 1
        self.assertFalse(any(c.good for c in pades.verify(bytes(content), roots)))
        whole = self.agreement.signature_ids[-1:]._bytes()
        late = pades.verify(whole + b"\n% more", roots)
        self.assertFalse(late[-1].good, "bytes behind the last signature")
        good = self.agreement.signature_report
        whole = base64.b64encode(bytes(content))
        self.agreement.signature_ids[-1:].sudo().file = whole
        self.agreement.invalidate_recordset()
        self.assertNotEqual(self.agreement.signature_report, good)
        self.assertNotIn(self.city_dept.name, self.agreement.signature_report)

    @mute_logger("pyhanko.sign.validation.generic_cms")
    def test_foreign_authority_is_not_trusted(self):
        content = self.seal()[-1:]._bytes()
        with tempfile.TemporaryDirectory() as other:
            checks = pades.verify(content, store.LocalStore(other).roots())
        self.assertEqual(
            {(c.intact, c.trusted, c.good) for c in checks}, {(True, False, False)}
        )

    @skipUnless(COMMAND, "pyHanko's command line is not installed")
    def test_verifies_from_outside(self):
        content = self.seal()[-1:]._bytes()
        root = x509.load_der_x509_certificate(store.LocalStore(self.folder).roots()[0])
        (self.folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))

        def judge(content):
            path = self.folder / "agreement.pdf"
            path.write_bytes(content)
            launch = "from pyhanko.cli import launch; launch()"
            command = [sys.executable, "-c", launch, "sign", "validate"]
            options = ["--trust-replace", "--trust", self.folder / "root.pem", path]
            done = subprocess.run(
                [*command, *options],
                capture_output=True,
                text=True,
                check=False,
                cwd=self.folder,
            )
            return done.returncode, done.stdout + done.stderr

        status, output = judge(content)
        self.assertEqual(status, 0, output)
        self.assertEqual(output.count(":INTACT:TRUSTED"), 2, output)
        changed = bytearray(content)
        changed[100] ^= 1
        self.assertNotEqual(judge(bytes(changed))[0], 0)

    def test_only_a_party_and_once(self):
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.county2_legal).action_seal_digitally()
        self.seal()
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.city_legal).action_seal_digitally()
        both = self.make_user(
            "sg.both",
            "gov_delegation.group_legal_officer",
            self.city_dept | self.county_dept,
        )
        other = self.agreement.copy({"line_ids": False})
        with self.assertRaises(AccessError):
            other.with_user(both).action_seal_digitally()
        self.agreement.signature_ids.sudo().void = True
        self.agreement.with_user(both).action_seal_digitally()
        with self.assertRefused("HZ22-32-01"):
            self.agreement.with_user(both).action_seal_digitally()

    def test_keys_stay_with_the_server(self):
        self.seal()
        keys = list(self.folder.glob("*.key"))
        self.assertEqual(len(keys), 3)
        self.assertEqual({key.stat().st_mode & 0o777 for key in keys}, {0o600})


@tagged("post_install", "-at_install", "security")
class TestSignedFiles(SigningCommon):
    """Without a key store; scans; who sees the files."""

    @clause("HZ22-32-01")
    def test_refused_without_store_or_library(self):
        agreement = self.agreement.with_user(self.city_legal)
        for kind in ("off", "remote", "other"):
            self.parameters.set_param("gov_delegation.key_store", kind)
            with self.subTest(kind), self.assertRefused("HZ22-32-01"):
                agreement.action_seal_digitally()
        self.parameters.set_param("gov_delegation.key_store", "local")
        with (
            patch.object(pades.importlib, "import_module", side_effect=ImportError),
            self.assertRefused("HZ22-32-01"),
        ):
            agreement.action_seal_digitally()
        self.assertFalse(agreement.signature_ids)

    @clause("HZ22-32-01")
    def test_scan_of_the_paper(self):
        self.add_scan(self.city_legal)
        row = self.agreement.signature_ids
        self.assertEqual((row.way, row.side), ("scan", "grantor"))
        self.assertEqual(row._bytes(), b"%PDF-1.7 paper")
        self.assertEqual(len(row.sha256), 64)
        row.sudo().file = base64.b64encode(b"%PDF-1.7 other")
        self.assertEqual(row._bytes(), b"")
        with self.assertRaises(AccessError):
            self.add_scan(self.city_legal)
        with self.assertRefused("HZ22-32-01"):
            self.add_scan(self.county_legal, b"<html>")
        with self.assertRaisesRegex(UserError, "program"):
            self.agreement.with_user(self.county_legal)._add_scan(
                b"%PDF-1.7", "scan.pdf.exe"
            )
        with self.assertRaises(AccessError):
            self.add_scan(self.county2_legal)
        with self.assertRefused("HZ22-32-01"):
            row.sudo().unlink()

    def test_redraft_makes_files_void(self):
        self.add_scan(self.city_legal)
        row = self.agreement.signature_ids
        filed = self.sign(
            self.make_agreement(
                self.entrusted, term=(self.agreement.date_from, self.agreement.date_to)
            )
        )
        filing = filed.with_user(self.city_legal).action_submit_filing()
        filed.with_user(self.city_legal)._add_scan(b"%PDF-1.7", "scan.pdf")
        filing.with_user(self.justice_user).action_return("Unclear")
        filed.with_user(self.city_legal).action_redraft()
        self.assertTrue(filed.signature_ids.void)
        self.assertFalse(row.void)
        with self.assertRaises(AccessError):
            filed.with_user(self.city_legal)._add_scan(b"%PDF-1.7", "scan.pdf")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_role_by_verb_and_rows(self):
        self.add_scan(self.city_legal)
        row = self.agreement.signature_ids
        readers = {
            "gov_delegation.group_legal_officer": self.county_dept,
            "gov_delegation.group_seal_keeper": self.county_dept,
            "gov_items.group_city_manager": self.city_bureau,
            "gov_items.group_auditor": self.city_bureau,
        }
        others = {
            "gov_delegation.group_justice_officer": self.justice,
            "gov_items.group_user": self.county_dept,
            "gov_delegation.group_legal_officer": self.county2_dept,
        }
        acts = {
            "read": lambda record: record.read(["file_name"]),
            "write": lambda record: record.write({"file_name": "x"}),
            "create": lambda record: record.create({"file_name": "x"}),
            "unlink": lambda record: record.unlink(),
        }
        for number, (group, agency) in enumerate([*readers.items(), *others.items()]):
            user = self.make_user(f"sf.{number}", group, agency)
            allowed = ("read",) if number < len(readers) else ()
            for verb in VERBS:
                with self.subTest(group=group, verb=verb):
                    if verb in allowed:
                        acts[verb](row.with_user(user))
                        continue
                    with self.assertRaises(UserError):
                        acts[verb](row.with_user(user))

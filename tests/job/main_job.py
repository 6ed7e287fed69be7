"""The main job: one real case in each of eight modes, on a scratch database.

Everybody signs in and presses what their screen offers, over HTTP; nobody is a
superuser. What comes out is compared with the table of the design (domain.md
§2), which stands below in words: ``lower`` is the receiving level, ``upper``
the granting one. ``make demo`` runs it and fails when a cell differs.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
import unicodedata
import uuid
from dataclasses import dataclass, field
from typing import Any

from .client import Client
from .server import ROOT, running

DATABASE = "gov_main_job"
PASSWORD = "gov"


@dataclass(frozen=True)
class Job:
    """A case to run, who runs it, and what must come out."""

    programme: str
    entry: int
    region: str
    mode: str
    #: (level, step) or role → login
    people: dict[str, str]
    #: column → what the design says
    expected: dict[str, Any]
    facts: dict[str, str] = field(default_factory=dict)

    def login(self, level: str, kind: str) -> str:
        """Who takes the step: the most particular line of ``people``."""
        for key in (f"{level} {kind}", kind, level):
            if key in self.people:
                return self.people[key]
        raise KeyError(f"nobody for {level} {kind} of {self.programme} {self.entry}")


RENCHENG = {
    "receive": "clerk.rencheng",
    "formal_check": "clerk.rencheng",
    "lower forward": "clerk.rencheng",
    "lower deliver": "clerk.rencheng",
    "lower review": "reviewer.rencheng",
    "lower decide": "approver.rencheng",
    "lower seal": "seal.rencheng",
    "lower supervisor": "supervisor.rencheng",
    "upper supervisor": "supervisor.jining",
    "lower archivist": "archivist.rencheng",
    "upper archivist": "archivist.jining",
}
CHENJI = {
    "receive": "clerk.chenji",
    "formal_check": "clerk.chenji",
    "lower forward": "clerk.chenji",
    "deliver": "clerk.chenji",
    "lower review": "reviewer.chenji",
    "lower decide": "approver.chenji",
    "lower seal": "seal.chenji",
    "upper review": "reviewer.dingtao",
    "upper decide": "approver.dingtao",
    "upper seal": "seal.dingtao",
    "upper forward": "seal.dingtao",
    "upper supervisor": "supervisor.dingtao",
    "lower archivist": "archivist.chenji",
    "upper archivist": "archivist.dingtao",
}
GAOPING = {
    "receive": "clerk.gaoping",
    "formal_check": "clerk.gaoping",
    "lower forward": "clerk.gaoping",
    "lower review": "reviewer.gaoping",
    "lower stamp_opinion": "seal.gaoping",
    "upper review": "reviewer.jincheng",
    "upper decide": "approver.jincheng",
    "upper seal": "seal.jincheng",
    "upper deliver": "clerk.jincheng",
    "upper supervisor": "supervisor.jincheng",
    "lower archivist": "archivist.gaoping",
    "upper archivist": "archivist.jincheng",
}


def row(*values: Any) -> dict[str, Any]:
    """The design's row, in the order of ``COLUMNS``."""
    return dict(zip(COLUMNS, values, strict=True))


#: Columns that are compared, in the order of domain.md §2.
COLUMNS = (
    "received by",
    "reviewed by",
    "decided by",
    "in whose name",
    "seal",
    "supervisor notified",
    "custodian",
)
BOTH = ("lower", "upper")

JOBS = (
    Job(
        "JN21", 1, "370811", "direct", RENCHENG,
        row("lower", "lower", "lower", "lower", "own of lower", ("lower",),
            ("lower",)),
    ),
    Job(
        "JN21", 24, "370811", "window",
        {
            **RENCHENG,
            "receive": "clerk.shengtai",
            "formal_check": "clerk.shengtai",
            "upper deliver": "clerk.shengtai",
            "upper review": "reviewer.shengtai",
            "upper decide": "approver.shengtai",
            "upper seal": "seal.shengtai",
        },
        row("upper", "upper", "upper", "upper", "own of upper", BOTH, ("upper",)),
    ),
    Job(
        "JN21", 48, "370811", "substantive", RENCHENG,
        row("lower", "lower", "lower", "upper", "no2 of upper", BOTH, ("lower",)),
    ),
    Job(
        "JN21", 61, "370811", "receipt",
        {
            **RENCHENG,
            "upper review": "reviewer.renshe",
            "upper decide": "approver.renshe",
            "upper seal": "seal.renshe",
            "upper forward": "seal.renshe",
        },
        row("lower", "upper", "upper", "upper", "own of upper", BOTH, ("upper",)),
    ),
    Job(
        "HZ22", 1, "chenji", "entrust", CHENJI,
        row("lower", "lower", "lower", "upper", "no2 of upper", ("upper",),
            ("lower", "upper")),
    ),
    Job(
        "HZ22", 6, "chenji", "entrusted_acceptance", CHENJI,
        row("lower", "upper", "upper", "upper", "own of upper", ("upper",),
            ("upper",)),
    ),
    Job(
        "JC25", 51, "140581", "substantive", GAOPING,
        row("lower", "lower", "upper", "upper",
            "own of lower on the opinion, own of upper", ("upper",), BOTH),
    ),
    Job(
        "JC25", 77, "140581", "window", GAOPING,
        row("lower", "upper", "upper", "upper", "own of upper", ("upper",), BOTH),
    ),
)  # fmt: skip


class Run:
    """One job on a server, act by act."""

    def __init__(self, job: Job, people: People) -> None:
        self.job, self.people = job, people
        self.delegation = people.delegation(job)
        self.case: int = 0
        #: For every package of the case: what the stand-alone program said.
        self.verified: list[bool] = []

    def level(self, agency: list | bool) -> str:
        """``lower`` or ``upper`` by the delegation's two agencies."""
        if not agency:
            return ""
        names = {
            self.delegation["agency_id"][0]: "lower",
            self.delegation["upper_agency_id"][0]: "upper",
        }
        return names.get(agency[0], agency[1])

    def as_(self, level: str, kind: str) -> Client:
        return self.people[self.job.login(level, kind)]

    def intake(self) -> None:
        """The clerk on duty takes the application in and accepts it."""
        clerk = self.as_("", "receive")
        self.case = clerk.call(
            "gov.case",
            "create",
            {
                "delegation_id": self.delegation["id"],
                "applicant_type": "company",
                "applicant_name": "济宁示范科技有限公司",
                "applicant_code": BODY + check_sign(BODY),
                "phone": "13805370001",
            },
        )
        documents = clerk.find(
            "gov.case.document", [("case_id", "=", self.case)], "name"
        )
        for document in documents:
            clerk.call(
                "gov.case.document",
                "write",
                [document["id"]],
                {"file": PDF, "filename": f"{document['name']}.pdf"},
            )
        clerk.call("gov.case", "action_accept", [self.case])

    def act(self) -> bool:
        """Take the step in hand; False when the case has none."""
        state = self.people.anyone(self.job).read(
            "gov.case",
            self.case,
            "state",
            "current_kind",
            "current_agency_id",
            "opinion_document_id",
            "opinion_impression_id",
        )
        kind = state["current_kind"]
        if state["state"] == "closed" or not kind:
            return False
        level = self.level(state["current_agency_id"])
        if (
            kind == "forward"
            and state["opinion_document_id"]
            and not state["opinion_impression_id"]
        ):
            self.as_(level, "stamp_opinion").call(
                "gov.case", "action_stamp_opinion", [self.case]
            )
        arguments = {
            "formal_check": (True, "材料齐全"),
            "review": (True, "经审查，符合条件"),
            "decide": ("granted", "符合法定条件", uuid.uuid4().hex),
            "deliver": ("王某某",),
        }.get(kind, ())
        method = "check" if kind == "formal_check" else kind
        self.as_(level, kind).call(
            "gov.case", f"action_{method}", [self.case], *arguments
        )
        return True

    def supervise(self) -> None:
        """Every supervisor claims the push and answers it."""
        pushes = self.people["auditor.city"].find(
            "gov.push", [("case_id", "=", self.case)], "agency_id"
        )
        for push in pushes:
            login = self.people.supervisor(self.job, push["agency_id"][0])
            self.people[login].call("gov.push", "action_claim", [push["id"]])
            self.people[login].call(
                "gov.push", "action_answer", [push["id"]], "已纳入日常监管"
            )

    def archive(self) -> None:
        """Every custodian packages and verifies; hand-over where it is due."""
        for record in self.files():
            level = self.level(record["custodian_id"])
            keeper = self.as_(level, "archivist")
            keeper.call("gov.archive.file", "action_package", [record["id"]])
            keeper.call("gov.archive.file", "action_verify", [record["id"]])
            self.verified.append(verify(self.package(keeper, record["id"])))
            if self.delegation["handover"]:
                keeper.call("gov.archive.file", "action_hand_over", [record["id"]])
                self.as_("upper", "archivist").call(
                    "gov.archive.file", "action_receive", [record["id"]]
                )

    def package(self, keeper: Client, file_id: int) -> bytes:
        """The package as the archivist's browser downloads it."""
        action = keeper.call("gov.archive.file", "action_download", [file_id])
        answer = keeper.get(action["url"])
        answer.raise_for_status()
        return answer.content

    def files(self) -> list[dict]:
        return self.people["auditor.city"].find(
            "gov.archive.file",
            [("case_id", "=", self.case)],
            "number",
            "custodian_id",
            "custody_ids",
            "verified",
            "package_sha256",
            order="id",
        )

    def outcome(self) -> dict[str, Any]:
        """What the database says now, in the design's words."""
        auditor = self.people["auditor.city"]
        case = auditor.read(
            "gov.case",
            self.case,
            "number",
            "mode_id",
            "accept_agency_id",
            "reviewed_agency_id",
            "decided_agency_id",
            "in_name_of_id",
            "impression_id",
            "opinion_impression_id",
        )
        pushes = auditor.find("gov.push", [("case_id", "=", self.case)], "agency_id")
        files = self.files()
        custody = auditor.find(
            "gov.archive.custody",
            [("file_id", "in", [f["id"] for f in files])],
            "agency_id",
            order="id",
        )
        regions = {self.people.region_level(self, p["agency_id"][0]) for p in pushes}
        return {
            "case": case["number"],
            "received by": self.level(case["accept_agency_id"]),
            "reviewed by": self.level(case["reviewed_agency_id"]),
            "decided by": self.level(case["decided_agency_id"]),
            "in whose name": self.level(case["in_name_of_id"]),
            "seal": self.seals(case),
            "supervisor notified": tuple(sorted(regions)),
            "custodian": tuple(self.level(c["agency_id"]) for c in custody),
            "archive number": " ".join(f["number"] or "" for f in files),
            "package": "verified"
            if files
            and all(f["verified"] and f["package_sha256"] for f in files)
            and len(self.verified) == len(files)
            and all(self.verified)
            else "NOT VERIFIED",
        }

    def seals(self, case: dict) -> str:
        """Seals on the opinion and on the decision: kind and whose name."""
        words = []
        for name, where in (
            ("opinion_impression_id", " on the opinion"),
            ("impression_id", ""),
        ):
            if not case[name]:
                continue
            auditor = self.people["auditor.city"]
            seal_id = auditor.read("gov.seal.impression", case[name][0], "seal_id")
            seal = auditor.read(
                "gov.seal", seal_id["seal_id"][0], "kind", "agency_id", "holder_id"
            )
            words.append(f"{seal['kind']} of {self.level(seal['agency_id'])}{where}")
        return ", ".join(words)


class People:
    """Sessions by login, opened once."""

    def __init__(self, url: str, database: str) -> None:
        self.url, self.database = url, database
        self.sessions: dict[str, Client] = {}

    def __getitem__(self, login: str) -> Client:
        if login not in self.sessions:
            self.sessions[login] = Client(self.url, self.database, login, PASSWORD)
        return self.sessions[login]

    def anyone(self, job: Job) -> Client:
        """Somebody who may read every case."""
        return self["auditor.city"]

    def delegation(self, job: Job) -> dict[str, Any]:
        """The cell of the job, with the profile's hand-over."""
        auditor = self["auditor.city"]
        region = (
            ("region_id.code", "=", job.region)
            if job.region.isdigit()
            else ("region_id.name", "=", "陈集镇")
        )
        (cell,) = auditor.find(
            "gov.delegation",
            [
                ("programme_id.code", "=", job.programme),
                ("entry_id.sequence", "=", job.entry),
                region,
            ],
            "agency_id",
            "upper_agency_id",
            "mode_id",
            "region_id",
            "entry_id",
            "state",
        )
        mode = auditor.read(
            "gov.mode", cell["mode_id"][0], "code", "name", "custody_handover"
        )
        return {**cell, "mode": mode, "handover": mode["custody_handover"]}

    def supervisor(self, job: Job, agency: int) -> str:
        """Login of the supervisor who belongs to the agency."""
        for key in ("lower supervisor", "upper supervisor"):
            login = job.people.get(key)
            if login and agency in self.agencies(login):
                return login
        raise LookupError(f"no supervisor of agency {agency} takes part")

    def agencies(self, login: str) -> list[int]:
        me = self[login]
        return me.read("res.users", me.uid, "gov_agency_ids")["gov_agency_ids"]

    def region_level(self, run: Run, agency: int) -> str:
        """``lower`` when the agency sits in the receiving region."""
        region = self["auditor.city"].read("gov.agency", agency, "region_id")
        here = region["region_id"][0] == run.delegation["region_id"][0]
        return "lower" if here else "upper"


#: The smallest document that is a PDF, as a browser uploads it.
PDF = base64.b64encode(
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
).decode()
#: An applicant's code but for its check sign.
BODY = "91370811MA3C0EXA3"


def verify(package: bytes) -> bool:
    """Whether the stand-alone verifier, which knows no Odoo, finds it whole."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(package)
        file.flush()
        answer = subprocess.run(
            [sys.executable, "-m", "kernel.verify", file.name],
            cwd=ROOT / "addons/gov_archive",
            capture_output=True,
            text=True,
            check=False,
        )
    if answer.returncode:
        sys.stderr.write(answer.stdout + answer.stderr)
    return answer.returncode == 0


def check_sign(body: str) -> str:
    """Check sign of a unified social credit code (GB 32100)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(alphabet.index(s) * w for s, w in zip(body, weights, strict=True))
    return alphabet[(31 - total % 31) % 31]


def run_job(job: Job, people: People) -> tuple[dict[str, Any], list[str]]:
    """Run one job; what came out, and where it differs from the design."""
    run = Run(job, people)
    run.intake()
    while run.act():
        pass
    run.supervise()
    run.archive()
    found = run.outcome()
    wrong = [
        f"{column}: {found[column]!r} instead of {job.expected[column]!r}"
        for column in COLUMNS
        if found[column] != job.expected[column]
    ]
    if run.delegation["mode"]["code"] != job.mode:
        wrong.append(f"mode: {run.delegation['mode']['code']} instead of {job.mode}")
    if found["package"] != "verified":
        wrong.append("the package does not verify")
    found["item"] = f"{job.programme} {run.delegation['entry_id'][1]}"
    found["region"] = run.delegation["region_id"][1]
    found["mode"] = run.delegation["mode"]["name"]
    for level in ("agency_id", "upper_agency_id"):
        word = "upper is" if level.startswith("upper") else "lower is"
        found[word] = run.delegation[level][1]
    return found, wrong


def width(text: str) -> int:
    """Columns of a terminal that the text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as lines of even columns."""
    before = ("case", "item", "region", "mode", "lower is", "upper is")
    names = (*before, *COLUMNS, "archive number", "package")
    cells = [
        names,
        *(
            tuple(
                "+".join(r[n]) if isinstance(r[n], tuple) else str(r[n]) for n in names
            )
            for r in rows
        ),
    ]
    widths = [max(width(line[i]) for line in cells) for i in range(len(names))]
    return "\n".join(
        "  ".join(c + " " * (w - width(c)) for c, w in zip(line, widths, strict=True))
        for line in cells
    )


def main() -> int:
    """Run all jobs, print the table; 1 when anything differs from the design."""
    rows, wrong = [], []
    with running(DATABASE) as url:
        people = People(url, DATABASE)
        for job in JOBS:
            found, differences = run_job(job, people)
            rows.append(found)
            wrong += [f"{job.programme} {job.entry}: {d}" for d in differences]
    sys.stdout.write(table(rows) + "\n")
    for line in wrong:
        sys.stdout.write(f"DIFFERS  {line}\n")
    if not wrong:
        sys.stdout.write(f"\n{len(rows)} cases as the design says.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""The archives: files at every stage, boxes, loans, a transfer, an appraisal.

Everything is done by the people of the table, as on the screens. One thing is not:
no file of a new city is old, so the period of two is set to have begun long ago.
"""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from .base import acting, agency, user

COUNTY, COUNTY_HEAD = "archivist.rencheng", "agency.rencheng"
TABLE = {
    "name": "任城区行政审批服务局文件材料归档范围和档案保管期限表",
    "approval_number": "任档函〔2026〕18号",
    "authority": "任城区档案局",
}
#: Years that a file of the appraisals is older than it is.
OLDER = relativedelta(years=12)
#: Who wants what for which purpose, and what becomes of it.
LOANS = (
    (
        "reviewer.rencheng",
        "read",
        "办理同一项目的变更，核对原审批条件",
        "requested",
    ),
    ("approver.rencheng", "copy", "答复投诉，需复制审批决定书", "granted"),
    ("supervisor.rencheng", "lend", "事中事后监管检查，核对批准内容", "returned"),
    ("clerk.rencheng", "copy", "帮朋友看一下", "refused"),
)


def build(env):
    """Each office's files, in the order in which they were closed."""
    _Files(env).build()


class _Files:
    def __init__(self, env):
        self.env = env
        self.today = env["gov.archive.file"]._city_today()

    def build(self):
        self.table()
        self.county()
        self.city()
        self.township()
        self.both_parts()
        for file in self.env["gov.archive.file"].search([("number", "!=", False)]):
            for document in (*file.document_ids, *file.correction_ids.line_ids):
                if file.state in ("packaged", "in_custody"):
                    self.env["gov.archive.text"]._extract(document)
        while (run := self.fixity()).state == "running":
            run._step()

    def fixity(self):
        runs = self.env["gov.archive.fixity"]
        return runs.search([], limit=1) or runs._start()

    def mine(self, login, model="gov.archive.file"):
        return acting(self.env, model, login)

    def of(self, login, **conditions):
        """The files that this archivist may package, the oldest first."""
        domain = [("state", "=", "assembled")]
        domain += [(name, "=", value) for name, value in conditions.items()]
        files = self.mine(login).search(domain, order="id")
        return files.filtered("may_keep")

    # --- 任城区 ------------------------------------------------------

    def table(self):
        """A retention table: ten years for what the approval bureau decides."""
        tables = self.mine(COUNTY, "gov.archive.schedule")
        table = tables.create(
            {
                **TABLE,
                "agency_id": agency(self.env, "rencheng_approval").id,
                "approved_on": self.today - relativedelta(months=6),
                "line_ids": [Command.create({"retention": "D10"})],
            }
        )
        table.action_approve()

    def county(self):
        """Filed, corrected, held, lent, appraised, destroyed; one still to package."""
        approval = agency(self.env, "rencheng_approval")
        natres = self.of(COUNTY, outcome="granted").filtered(
            lambda file: file.holder_id != approval
        )[:1]
        natres.action_package()
        held, expired, gone = self.of(COUNTY, custodian_id=approval.id)[:3]
        for file in (held, expired, gone):
            file.action_package()
        self.box(natres | held | expired)
        self.correct(natres)
        self.lend(natres)
        self.mine(COUNTY, "gov.archive.hold").create(
            {
                "reason": "申请人就该审批决定申请行政复议",
                "authority": "任城区司法局",
                "agency_id": approval.id,
                "file_ids": [Command.set(held.ids)],
            }
        )
        self.appraise(approval, gone, destroy=True)
        self.appraise(approval, expired, destroy=False)

    def box(self, files):
        box = self.mine(COUNTY, "gov.archive.box").create(
            {
                "name": f"{self.today.year}-001",
                "agency_id": agency(self.env, "rencheng_approval").id,
                "shelf": "1-03-02-4",
            }
        )
        files.write({"box_id": box.id})

    def correct(self, file):
        """One correction is filed, one waits for a second person."""
        content = file.document_ids[0].content
        for ground, reason, name in (
            ("scan", "原扫描件首页不清晰，重新扫描", "申请表（重新扫描）.pdf"),
            ("later", "申请人补送现场踏勘记录", "现场踏勘记录.pdf"),
        ):
            line = {"name": name, "content": content}
            if ground == "scan":
                line["document_id"] = file.document_ids[0].id
            correction = self.mine(COUNTY, "gov.archive.correction").create(
                {
                    "file_id": file.id,
                    "ground": ground,
                    "reason": reason,
                    "line_ids": [Command.create(line)],
                }
            )
            correction.action_submit()
            if ground == "scan":
                decided = self.mine(COUNTY_HEAD, "gov.archive.correction")
                decided.browse(correction.id).action_file()

    def lend(self, file):
        for login, kind, purpose, until in LOANS:
            loan = self.mine(login, "gov.archive.loan").create(
                {
                    "file_id": file.id,
                    "kind": kind,
                    "purpose": purpose,
                    "due_on": self.today + relativedelta(days=14),
                }
            )
            held = self.mine(COUNTY, "gov.archive.loan").browse(loan.id)
            if until == "refused":
                held.answer = "不属于工作需要，不予提供利用。"
                held.action_refuse()
            elif until != "requested":
                held.action_grant()
            if until == "returned":
                held.action_return()

    def appraise(self, office, file, destroy):
        """Three answer; the head has approved the one list and not yet the other."""
        file._count_from(file.closed_on - OLDER)
        record = self.mine(COUNTY, "gov.archive.appraisal").create(
            {
                "agency_id": office.id,
                "author_id": user(self.env, "reviewer.rencheng").id,
                "reviewer_id": user(self.env, "approver.rencheng").id,
                "archivist_id": user(self.env, COUNTY).id,
                "report": "保管期限届满，经逐卷审查，已无继续保存价值。",
            }
        )
        record.action_fill()
        for role in ("author", "reviewer", "archivist"):
            lines = record.line_ids.with_user(record[f"{role}_id"])
            lines.write({f"{role}_answer": "destroy"})
        record.action_submit()
        if not destroy:
            return
        self.mine(COUNTY_HEAD, record._name).browse(record.id).action_approve()
        for witness in ("clerk.rencheng", "seal.rencheng"):
            self.mine(witness, record._name).browse(record.id).action_witness()
        record.action_destroy()

    # --- the others ----------------------------------------

    def city(self):
        """济宁市 keeps what it decides: one packaged, the rest to be packaged."""
        self.of("archivist.jining")[:1].action_package()

    def township(self):
        """陈集镇 hands over: one list received, one sent back, one under way."""
        files = self.of("archivist.chenji")[:3]
        receiver = self.mine("archivist.dingtao")
        for place, file in enumerate(files):
            file.action_package()
            file.action_hand_over()
            own = receiver.browse(file.id)
            if place == 0:
                own.action_receive()
            elif place == 1:
                own.return_reason = "纸质案卷缺第3页，请补齐后重新移交。"
                own.action_return()

    def both_parts(self):
        """高平市 and 晋城市 each keep their own part; two go to the archives."""
        for place, file in enumerate(self.of("archivist.gaoping")[:2]):
            file.action_package()
            transfer = self.mine("archivist.gaoping", "gov.archive.transfer").create(
                {
                    "agency_id": file.holder_id.id,
                    "archives": "高平市档案馆",
                    "early_basis": "与市档案馆协议：涉企许可档案提前移交（示范）",
                    "file_ids": [Command.set(file.ids)],
                }
            )
            transfer.action_send()
            if place == 0:
                transfer.write(
                    {
                        "receipt_number": f"高档收〔{self.today.year}〕7号",
                        "receipt_by": "牛守藏",
                        "receipt_on": self.today,
                    }
                )
                transfer.action_receive()
        self.of("archivist.jincheng")[:1].action_package()

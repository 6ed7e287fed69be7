import base64
import csv
import io
import zipfile

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command, Domain

from odoo.addons.queue_job.exception import RetryableJobError

from ..kernel import annex, notes, readers
from ..kernel.crosswalk import comparable
from ..kernel.pinyin import initials
from ..kernel.wording import (
    TYPE_CODES,
    harmless,
    main_item,
    missing_numbers,
    plain,
    text_of,
)

#: Rows written in one transaction.
CHUNK = 500
#: Column of the annex -> field of the line that keeps its words.
FIELDS = {
    "seq": "seq",
    "name": "name",
    "type": "type_text",
    "mode": "mode_text",
    "dept": "owner_text",
    "supervisor": "supervisor_text",
    "note": "note",
}


class GovAnnexImport(models.Model):
    """Takes a programme's annex out of a file, row by row, after a look at it.

    Read fills rows, proposals and totals; nothing reaches the registry before
    Apply. What the registry has already is compared, never overwritten.
    """

    _name = "gov.annex.import"
    _description = "Annex Import"
    _order = "id DESC"
    _rec_name = "file_name"

    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="cascade"
    )
    file = fields.Binary(
        required=True,
        attachment=True,
        help="XLSX, DOCX, CSV, or the text of a PDF as TXT; at most 10 MB.",
    )
    file_name = fields.Char(required=True)
    table_number = fields.Integer(
        default=1,
        required=True,
        aggregator=None,
        help="Which table to take where a document holds several: 1 is the first.",
    )
    table_count = fields.Integer(string="Tables Found", readonly=True)
    columns = fields.Char(readonly=True, help="Columns that the annex has.")
    mode_id = fields.Many2one(
        "gov.mode",
        string="Mode of All Rows",
        index="btree_not_null",
        ondelete="set null",
        domain="[('programme_id', '=', programme_id)]",
        help="For annexes without a column of modes; empty: entries are made "
        "without mode and rule.",
    )
    clause_id = fields.Many2one(
        "gov.clause",
        index="btree_not_null",
        ondelete="restrict",
        help="The clause that the rules made here cite, unless a proposal names one.",
    )
    gaps_right = fields.Boolean(
        string="Missing Numbers Are Right",
        help="Ticked by who has looked: the annex itself leaves the numbers out.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("reading", "Being Read"),
            ("read", "Read"),
            ("applied", "Applied"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    run = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Counts chunks and cancellations: a job of an earlier count does nothing.",
    )
    job_uuid = fields.Char(
        string="Job",
        readonly=True,
        copy=False,
        help="The background job that was queued last; empty: none, or cancelled.",
    )
    job_state = fields.Selection(
        [
            ("none", "No job"),
            ("waiting", "Waiting"),
            ("started", "Running"),
            ("failed", "Failed"),
            ("done", "Done"),
        ],
        compute="_compute_job_state",
        help="Of the background job that writes the next 500 rows.",
    )
    progress = fields.Float(
        compute="_compute_counts",
        aggregator=None,
        help="Per cent of the new rows that are in the registry.",
    )
    line_ids = fields.One2many("gov.annex.import.line", "import_id", string="Rows")
    proposal_ids = fields.One2many(
        "gov.annex.import.proposal", "import_id", string="Proposals"
    )
    total_ids = fields.One2many("gov.annex.import.total", "import_id", string="Totals")
    line_count = fields.Integer(string="Rows Read", compute="_compute_counts")
    problem_count = fields.Integer(
        string="Rows with Problems", compute="_compute_counts"
    )
    new_count = fields.Integer(string="New Rows", compute="_compute_counts")
    changed_count = fields.Integer(string="Changed Rows", compute="_compute_counts")
    open_count = fields.Integer(
        string="Proposals without Answer", compute="_compute_counts"
    )
    gap_text = fields.Char(
        string="Missing Numbers",
        compute="_compute_gap_text",
        help="Numbers between 1 and the highest that no row has.",
    )
    rejected_file = fields.Binary(
        string="Rejected Rows", compute="_compute_rejected_file"
    )

    _table_number_positive = models.Constraint(
        "CHECK(table_number > 0)", "Tables are numbered from 1."
    )

    # ------------------------------------------------------------
    # COMPUTED
    # ------------------------------------------------------------

    @api.depends("job_uuid")
    def _compute_job_state(self):
        jobs = self.env["queue.job"].sudo()  # sudo: managers see only their own job
        uuids = self.filtered("job_uuid").mapped("job_uuid")
        states = {job.uuid: job.state for job in jobs.search([("uuid", "in", uuids)])}
        known = {"started": "started", "failed": "failed", "done": "done"}
        for record in self:
            state = states.get(record.job_uuid)
            record.job_state = known.get(state, "waiting") if state else "none"

    @api.depends(
        "line_ids.status",
        "line_ids.has_problem",
        "line_ids.entry_id",
        "proposal_ids.accepted",
        "proposal_ids.left_out",
        "state",
    )
    def _compute_counts(self):
        rows = self.env["gov.annex.import.line"]._read_group(
            [("import_id", "in", self.ids)],
            ["import_id", "status", "has_problem"],
            ["__count", "entry_id:count"],
        )
        for record in self:
            own = [row[1:] for row in rows if row[0] == record]
            new = sum(n for status, _p, n, _e in own if status == "new")
            done = sum(e for status, _p, _n, e in own if status == "new")
            record.line_count = sum(n for _s, _p, n, _e in own)
            record.problem_count = sum(n for _s, problem, n, _e in own if problem)
            record.new_count = new
            record.changed_count = sum(n for s, _p, n, _e in own if s == "changed")
            record.open_count = len(record._open_proposals())
            finished = record.state == "applied"
            record.progress = 100.0 if finished else 100.0 * done / (new or 1)

    @api.depends("line_ids.seq")
    def _compute_gap_text(self):
        for record in self:
            gaps = missing_numbers(set(record.line_ids.mapped("seq")))
            record.gap_text = ", ".join(map(str, gaps))

    @api.depends("line_ids.has_problem")
    @api.depends_context("lang")
    def _compute_rejected_file(self):
        for record in self:
            record.rejected_file = base64.b64encode(record._rejected_csv())

    def _open_proposals(self):
        """Return the proposals of new rows that nobody has answered."""
        return self.proposal_ids.filtered(
            lambda p: p.line_id.status == "new" and not (p.accepted or p.left_out)
        )

    @api.model
    def _column_labels(self):
        """Return column of the annex -> its heading in the user's language."""
        return {
            "seq": self.env._("No."),
            "name": self.env._("Name"),
            "type": self.env._("Type"),
            "mode": self.env._("Mode"),
            "dept": self.env._("Owner"),
            "supervisor": self.env._("Supervisor"),
            "note": self.env._("Note"),
        }

    # ------------------------------------------------------------
    # READ
    # ------------------------------------------------------------

    def action_read(self):
        """Read the file into rows, proposals and totals; earlier ones go.

        :raise UserError: the file cannot be read, or the import has begun.
        """
        for record in self:
            record.check_access("write")
            record._refuse_begun()
            table, text = record._read_file()
            record.line_ids.unlink()
            record.total_ids.unlink()
            record.columns = ",".join(table.columns)
            record._store_rows(table, text)

    def _store_rows(self, table, text):
        """Make rows, proposals and totals of what was read."""
        self.state = "read"
        lines = self.env["gov.annex.import.line"]._create_bulk(self._line_vals(table))
        self._propose(lines)
        self.env["gov.annex.import.total"].create(self._total_vals(text))

    def _refuse_begun(self):
        if self.state in ("applied", "cancelled", "reading") or self.job_uuid:
            raise UserError(
                self.env._(
                    "%(file)s cannot be read again: the import is over or under way. "
                    "Start a new import.",
                    file=self.file_name,
                )
            )

    def _read_file(self):
        """Return (table, running text) of the file.

        :raise UserError: one message for every code of ``readers.Unreadable``.
        """
        self.ensure_one()
        content = base64.b64decode(self.file or b"")
        try:
            tables = readers.read(self.file_name, content)
            text = text_of(self.file_name, content)
        except readers.Unreadable as error:
            raise UserError(self._unreadable(error.code)) from error
        except (csv.Error, SyntaxError, zipfile.BadZipFile, IndexError) as error:
            raise UserError(self._unreadable("damaged")) from error
        if self.table_number > len(tables):
            raise UserError(
                self.env._(
                    "%(file)s holds %(count)s tables; there is no table %(number)s. "
                    "Enter a number up to %(count)s.",
                    file=self.file_name,
                    count=len(tables),
                    number=self.table_number,
                )
            )
        self.table_count = len(tables)
        return tables[self.table_number - 1], text

    def _unreadable(self, code):
        name = self.file_name
        messages = {
            "too_large": self.env._(
                "%(file)s is larger than 10 MB. Leave out pictures, or split the list.",
                file=name,
            ),
            "bomb": self.env._(
                "%(file)s unpacks to more than 300 MB and was not opened. Save the "
                "list alone in a new file.",
                file=name,
            ),
            "not_a_table": self.env._(
                "%(file)s has no table with the columns No. and Name in its first 30 "
                "rows. Check the heading of the list.",
                file=name,
            ),
            "damaged": self.env._(
                "%(file)s is damaged or is not what its name says. Open it in its "
                "own programme and save it anew.",
                file=name,
            ),
            "encoding": self.env._(
                "The signs of %(file)s cannot be read. Save it as UTF-8 or GBK.",
                file=name,
            ),
            "unknown_kind": self.env._(
                "%(file)s is of no kind that can be read. Save the list as XLSX, "
                "DOCX, CSV, or TXT.",
                file=name,
            ),
        }
        return messages[code]

    def _line_vals(self, table):
        """Return the values of the rows, and of what stands in no readable row."""
        found = [
            {
                "import_id": self.id,
                "row": row.line,
                "page": row.page,
                "raw_text": row.raw,
            }
            | {field: getattr(row, column) for column, field in FIELDS.items()}
            for row in table.rows
        ]
        lost = [p for p in table.problems if p.code in ("formula", "not_a_number")]
        return found + [
            {
                "import_id": self.id,
                "seq": 0,
                "row": problem.line,
                "read_code": problem.code,
                "read_detail": problem.detail,
            }
            for problem in lost
        ]

    # ------------------------------------------------------------
    # PROPOSALS
    # ------------------------------------------------------------

    def _propose(self, lines):
        """Turn the notes into proposals for a person to answer."""
        names = {
            "group": self._group_names(),
            "region": {plain(r.name): r for r in self.programme_id.region_ids},
            "mode": self.programme_id._mode_names(),
            "circumstance": {
                c.code: c for c in self.env["gov.circumstance"].search([])
            },
        }
        vals_list = []
        for line in lines.filtered("note"):
            found = notes.proposals(line.note)
            named = {word for p in found for word in p.regions} - {notes.OTHERS}
            vals_list += [
                self._proposal_vals(line, p, names)
                | self._scope_vals(p.regions, named, names)
                for p in found
            ]
        self.env["gov.annex.import.proposal"].create(vals_list)

    def _group_names(self):
        """Return the normalised name, and the code, of every group -> group."""
        groups = self.programme_id.region_group_ids
        return {g.code: g for g in groups} | {plain(g.name): g for g in groups}

    def _proposal_vals(self, line, proposal, names):
        mode = names["mode"].get(plain(proposal.mode))
        circumstance = names["circumstance"].get(proposal.circumstance)
        kind = proposal.kind
        if proposal.decider == "upper":
            kind = "not_delegated"
        elif proposal.decider:
            mode = line.mode_id
        return {
            "import_id": self.id,
            "line_id": line.id,
            "kind": kind,
            "phrase": proposal.text,
            "region_words": "、".join(proposal.regions),
            "circumstance_id": circumstance.id if circumstance else False,
            "mode_text": proposal.mode,
            "mode_id": mode.id if mode else False,
            "condition": proposal.condition,
            "fact_id": self._fact_for(proposal.condition).id,
            "clause_id": self.clause_id.id,
        }

    def _fact_for(self, condition):
        """Return the programme's fact that is called like the condition, if any."""
        facts = self.env["gov.fact"]
        if not condition:
            return facts
        known = facts.search([("programme_id", "in", [self.programme_id.id, False])])
        wanted = plain(condition)
        return known.filtered(
            lambda f: f.value_type == "boolean" and plain(f.name) == wanted
        )[:1]

    def _scope_vals(self, words, named, names):
        """Return the group, or the regions, that the words name; {} when unknown.

        :param named: words for regions in the whole note: “others” are the rest
        """
        if len(words) == 1 and plain(words[0]) in names["group"]:
            return {"region_group_id": names["group"][plain(words[0])].id}
        if words == (notes.OTHERS,):
            rest = self._regions_of(named, names) if named else None
            regions = rest and self.programme_id.region_ids - rest
        else:
            regions = self._regions_of(words, names)
        return {"region_ids": [Command.set(regions.ids)]} if regions else {}

    def _regions_of(self, words, names):
        """Return the regions of all the words; None where one is not known."""
        found = self.env["gov.region"]
        for word in words:
            key = plain(word)
            if key in names["group"]:
                found |= names["group"][key].region_ids
            elif key in names["region"]:
                found |= names["region"][key]
            elif word == notes.ZONES:
                found |= self.programme_id.region_ids.filtered(
                    lambda region: region.kind == "zone"
                )
            else:
                return None
        return found

    def action_accept_understood(self):
        """Accept every open proposal that can become a rule as it is."""
        open_ones = self._open_proposals()
        open_ones.filtered(lambda p: not p.obstacle).write({"accepted": True})

    def action_leave_out_rest(self):
        """Leave out every proposal that has no answer yet."""
        self._open_proposals().write({"left_out": True})

    # ------------------------------------------------------------
    # TOTALS
    # ------------------------------------------------------------

    def _total_vals(self, text):
        """Return the totals of the text that the table can have, and the
        programme's own."""
        columns = self.columns.split(",")
        stated = annex.stated_totals(text) if text else {}
        named = {
            label: count
            for label, count in stated.items()
            if label and ("type" if label in TYPE_CODES else "mode") in columns
        }
        if named and "" in stated:
            named[""] = stated[""]
        found = [
            {"import_id": self.id, "name": label, "stated": count}
            for label, count in named.items()
        ]
        return found + [
            {
                "import_id": self.id,
                "source": "programme",
                "name": total.name,
                "programme_total_id": total.id,
                "stated": total.count,
            }
            for total in self.programme_id.total_ids
        ]

    # ------------------------------------------------------------
    # APPLY
    # ------------------------------------------------------------

    def action_apply(self):
        """Make items, entries and rules of the new rows.

        Up to 500 rows at once; more in the background, 500 to a transaction.

        :raise UserError: nothing read, applied already, problems or proposals
            without an answer, numbers missing.
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        if self.state == "read" and self.job_uuid:
            raise UserError(
                self.env._("The rows are being applied already. Wait for the job.")
            )
        self._refuse_unready()
        self._start()

    def action_resume(self):
        """Open a cancelled import again; what had begun goes on where it stopped."""
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        stopped = self.state == "cancelled" or (self.state == "read" and self.job_uuid)
        if not stopped:
            raise UserError(self.env._("There is nothing to resume."))
        begun = self.job_uuid or self.line_ids.entry_id
        self.write({"state": "read" if self.line_ids else "draft", "job_uuid": False})
        if begun:
            self._refuse_unready()
            self._start()

    def action_cancel(self):
        """Stop: no further chunk is written; what is written stays."""
        for record in self:
            record.check_access("write")
            if record.state == "applied":
                raise UserError(
                    self.env._(
                        "%(file)s is applied and cannot be cancelled. Withdraw the "
                        "entries instead.",
                        file=record.file_name,
                    )
                )
            record.write(
                {"state": "cancelled", "job_uuid": False, "run": record.run + 1}
            )

    def _refuse_unready(self):
        """Refuse to apply what was not read, or is not answered."""
        reason = False
        if self.state == "applied":
            reason = self.env._("It is applied already. Import the file anew.")
        elif self.state != "read":
            reason = self.env._("Read the file first.")
        elif not self.line_ids:
            reason = self.env._("No row was read.")
        elif self.problem_count:
            reason = self.env._(
                "%(count)s rows have problems, the first one: %(problem)s",
                count=self.problem_count,
                problem=self.line_ids.filtered("has_problem")[0].problems,
            )
        elif self.gap_text and not self.gaps_right:
            reason = self.env._(
                "No row has the numbers %(numbers)s. Add the rows, or tick that the "
                "missing numbers are right.",
                numbers=self.gap_text,
            )
        elif self.open_count:
            reason = self.env._(
                "%(count)s proposals have no answer. Accept each or leave it out.",
                count=self.open_count,
            )
        if reason:
            raise UserError(
                self.env._(
                    "%(file)s cannot be applied. %(reason)s",
                    file=self.file_name,
                    reason=reason,
                )
            )

    def _start(self):
        """Write the rows now, or queue the first chunk when there are many."""
        lines = self.line_ids.filtered(lambda line: not line.entry_id)
        self.env.add_to_compute(lines._fields["status"], lines)
        waiting = self._waiting()
        if len(waiting) <= CHUNK:
            self._apply_chunk(waiting)
            self.state = "applied"
        else:
            self._enqueue()

    def _waiting(self, limit=None):
        """Return the new rows that are not in the registry yet."""
        domain = Domain("import_id", "=", self.id) & Domain("status", "=", "new")
        return self.env["gov.annex.import.line"].search(
            domain & Domain("entry_id", "=", False), limit=limit, order="seq, id"
        )

    def _enqueue(self):
        self.run += 1
        job = self.with_delay(description=self.file_name)._job_apply(self.run)
        self.job_uuid = job.uuid

    def _job_apply(self, run):
        """Write one chunk and queue the next; a stale or cancelled run does nothing."""
        try:
            self.lock_for_update()
        except LockError as error:
            raise RetryableJobError(self.file_name, seconds=5) from error
        self.invalidate_recordset(["state", "run"])
        if self.state != "read" or self.run != run:
            return
        self._apply_chunk(self._waiting(CHUNK))
        if self._waiting(1):
            self._enqueue()
        else:
            self.state = "applied"

    def _apply_chunk(self, lines):
        """Create items, entries and rules of the rows, each kind in one batch."""
        existing = lines._existing()
        programme = self.programme_id.id
        known = lines.filtered(lambda line: (programme, line.seq) in existing)
        # Somebody else entered them since: compared anew, never overwritten.
        self.env.add_to_compute(known._fields["status"], known)
        lines -= known
        mains = self._main_items(lines)
        items = self.env["gov.item"]._create_bulk(
            [
                {
                    "name": line.name,
                    "match_name": comparable(line.name),
                    "pinyin_initials": initials(line.name),
                    "item_type": line.item_type,
                    "parent_id": mains.get(main_item(line.name)),
                }
                for line in lines
            ]
        )
        date_from = self._date_from()
        entries = self.env["gov.entry"]._create_bulk(
            [
                self._entry_vals(line, item, date_from)
                for line, item in zip(lines, items, strict=True)
            ]
        )
        lines._write_each("entry_id", entries.ids)
        self._create_rules(lines, date_from)

    def _main_items(self, lines):
        """Return name -> id of the main items that rows of sub-items name."""
        types = {main_item(line.name): line.item_type for line in lines}
        types.pop("", None)
        items = self.env["gov.item"]
        if not types:
            return {}
        known = {
            item.name: item.id
            for item in items.search(
                [("name", "in", list(types)), ("parent_id", "=", False)]
            )
        }
        new = [name for name in types if name not in known]
        made = items.create([{"name": n, "item_type": types[n]} for n in new])
        return known | dict(zip(new, made.ids, strict=True))

    def _entry_vals(self, line, item, date_from):
        """Return the entry's values, with what would be computed of the item."""
        return {
            "programme_id": self.programme_id.id,
            "sequence": line.seq,
            "name": line.name,
            "item_id": item.id,
            "item_type": line.item_type,
            "pinyin_initials": item.pinyin_initials,
            "inclusion": notes.inclusion(line.name),
            "crosswalk_id": False,
            "sector_id": line.sector_id.id,
            "alternative_sector_ids": line.alternative_sector_ids.ids,
            "supervisor_sector_id": line.supervisor_sector_id.id,
            "mode_id": line.mode_id.id,
            "note": line.note,
            "source_text": line.raw_text,
            "date_from": date_from,
        }

    def _date_from(self):
        programme = self.programme_id
        today = self._city_today()
        return programme.date_from or programme.date_issued or today

    def _create_rules(self, lines, date_from):
        """Create the rule of each row's mode, and those of accepted proposals.

        An accepted proposal for all regions and cases replaces the row's mode.
        """
        plain_rules, proposed, made_of = [], [], []
        for line in lines:
            accepted = line.proposal_ids.filtered("accepted")
            general = accepted.filtered(lambda p: p._is_general())[-1:]
            if general:
                accepted -= accepted.filtered(lambda p: p._is_general()) - general
            elif accepted.filtered(lambda p: p.kind == "scope"):
                # Only the part is delegated: everything else is not.
                plain_rules.append(self._rule_vals(line, line.mode_id.browse()))
            elif line.mode_id:
                plain_rules.append(self._rule_vals(line, line.mode_id))
            for proposal in accepted:
                proposed.append(self._proposed_rule_vals(proposal))
                made_of.append(proposal)
        dated = {"date_from": date_from, "programme_id": self.programme_id.id}
        rules = self.env["gov.rule"]
        rules._create_bulk([vals | dated for vals in plain_rules])
        made = rules.create([vals | {"date_from": date_from} for vals in proposed])
        for proposal, rule in zip(made_of, made, strict=True):
            proposal.rule_id = rule

    def _rule_vals(self, line, mode, clause=None):
        return {
            "entry_id": line.entry_id.id,
            "mode_id": mode.id,
            "clause_id": (clause or self.clause_id).id,
        }

    def _proposed_rule_vals(self, proposal):
        vals = self._rule_vals(
            proposal.line_id, proposal._rule_mode(), proposal.clause_id
        )
        return vals | {
            "region_ids": [Command.set(proposal.region_ids.ids)],
            "region_group_id": proposal.region_group_id.id,
            "circumstance_id": proposal.circumstance_id.id,
            "note": proposal.phrase,
            "condition_ids": proposal._condition_commands(),
        }

    # ------------------------------------------------------------
    # OTHER ACTIONS
    # ------------------------------------------------------------

    def _check_open(self):
        """Refuse changes to rows while they are being applied, and afterwards."""
        for record in self:
            if record.state == "applied" or (
                record.state == "read" and record.job_uuid
            ):
                raise UserError(
                    self.env._(
                        "%(file)s is applied or being applied: its rows are fixed. "
                        "Cancel the run first, or change the entries.",
                        file=record.file_name,
                    )
                )

    def write(self, vals):
        self.check_access("write")
        if vals.keys() & {"table_number", "mode_id", "clause_id", "gaps_right"}:
            self._check_open()
        if vals.keys() & {"programme_id", "file", "file_name"}:
            for record in self.filtered(lambda r: r.state != "draft"):
                raise UserError(
                    self.env._(
                        "%(file)s is read already: programme and file are fixed. Start "
                        "a new import.",
                        file=record.file_name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for record in self:
            if record.state == "applied" or record.line_ids.entry_id:
                raise UserError(
                    self.env._(
                        "%(file)s is the record of what entered the registry and "
                        "cannot be deleted.",
                        file=record.file_name,
                    )
                )

    def action_download_rejected(self):
        """Return the rows with problems as CSV, the reasons beside each."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/rejected_file/"
            "rejected-rows.csv?download=true",
            "target": "download",
        }

    def _rejected_csv(self):
        """Return the bytes of the rejected rows: UTF-8 with BOM, no cell a formula."""
        out = io.StringIO()
        writer = csv.writer(out)
        labels = self._column_labels()
        row, reasons = self.env._("Source Row"), self.env._("Reasons")
        writer.writerow([row, *(labels[column] for column in FIELDS), reasons])
        for line in self.line_ids.filtered("has_problem"):
            cells = [line.row, *(line[field] for field in FIELDS.values())]
            if line.read_detail:
                cells[2] = cells[2] or line.read_detail
            writer.writerow([harmless(cell) for cell in [*cells, line.problems]])
        return out.getvalue().encode("utf-8-sig")

    def action_open_entries(self):
        """Open the entries that the import made."""
        action = self.programme_id.action_open_entries()
        action["domain"] = [("id", "in", self.line_ids.entry_id.ids)]
        return action

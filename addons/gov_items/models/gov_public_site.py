from odoo import api, models
from odoo.tools import SQL

#: Rows that a search shows at most.
MAX_FOUND = 100


class GovPublicSite(models.AbstractModel):
    """What the public pages show: published lists and manuals, as plain data.

    Every method answers None for what is not published. Nothing here reads people:
    neither users nor employees nor applicants.
    """

    _name = "gov.public.site"
    _description = "Public Pages"

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    @api.model
    def _versions(self, domain=()):
        """Return the versions in force today, one per programme and region."""
        versions = self.env["gov.list.version"].sudo()  # sudo: they are published
        today = self._city_today()
        domain = [("programme_id.active", "=", True), *domain]
        found = versions._in_force(domain, today).values()
        return versions.union(*found).sorted(
            lambda v: (v.programme_id.code, v.region_id.code)
        )

    @api.model
    def _version(self, programme, region, version=None):
        """Return one published version: that in force, or one of before."""
        domain = [
            ("programme_id.code", "=", programme),
            ("region_id.code", "=", region),
        ]
        if version is None:
            return self._versions(domain)
        versions = self.env["gov.list.version"].sudo()  # sudo: they are published
        return versions.search([*domain, ("version", "=", version)])

    @api.model
    def _home(self):
        """Return the published programmes with their regions."""
        rows = []
        for programme, versions in self._versions().grouped("programme_id").items():
            rows.append(
                {
                    "code": programme.code,
                    "name": programme.name,
                    "explanation": programme.explanation,
                    "lists": [self._head(version) for version in versions],
                }
            )
        return rows

    def _head(self, version):
        return {
            "programme": version.programme_id.code,
            "region": version.region_id.name,
            "code": version.region_id.code,
            "version": version.version,
            "number": version.number,
            "since": version.date_effective,
            "published_on": version.published_on,
            "entries": version.entry_count,
        }

    @api.model
    def _list(self, programme, region):
        """Return a region's list in force, and what it changed."""
        version = self._version(programme, region)
        if not version:
            return None
        former = self.env["gov.list.version"].sudo()  # sudo: they are published
        former = former.search(
            [
                ("programme_id", "=", version.programme_id.id),
                ("region_id", "=", version.region_id.id),
            ]
        )
        return {
            "head": self._head(version),
            "content": version.content,
            "hash": version.content_hash,
            "previous": version.previous_id.version,
            "changes": version._changes(version.previous_id)
            if version.previous_id
            else [],
            "versions": [self._head(old) for old in former],
        }

    # ------------------------------------------------------------
    # PROGRAMME
    # ------------------------------------------------------------

    @api.model
    def _programme(self, code):
        """Return a programme's text by clause, its documents, modes and lists."""
        versions = self._versions([("programme_id.code", "=", code)])
        if not versions:
            return None
        programme = versions.programme_id
        clauses = self.env["gov.clause"].sudo()  # sudo: sources are public documents
        source = programme.clause_document or programme.code
        return {
            "code": programme.code,
            "name": programme.name,
            "number": programme.document_number,
            "issued": programme.date_issued,
            "explanation": programme.explanation,
            "documents": programme.document_ids.mapped("display_name"),
            "lists": [self._head(version) for version in versions],
            "modes": [
                {
                    "name": mode._label(),
                    "explanation": mode.explanation,
                    "questions": mode.questions,
                }
                for mode in programme.mode_ids
            ],
            "clauses": [
                {"code": c.code, "section": c.section, "text": c.quotation}
                for c in clauses.search([("document", "=", source)], order="code")
            ],
        }

    # ------------------------------------------------------------
    # ITEM
    # ------------------------------------------------------------

    @api.model
    def _item(self, programme, region, number):
        """Return how an entry is handled in a region: mode, places, guide."""
        version = self._version(programme, region)
        lines = version.content["entries"] if version else []
        line = next((one for one in lines if one["number"] == number), None)
        if not line:
            return None
        delegations = self.env["gov.delegation"].sudo()  # sudo: published cells
        delegation = delegations.search(
            [
                ("programme_id", "=", version.programme_id.id),
                ("region_id", "=", version.region_id.id),
                ("sequence", "=", number),
            ]
        )
        entry = delegation.entry_id
        mode = delegation.mode_id
        return {
            "head": self._head(version),
            "line": line,
            "live": delegation.state == "live",
            "mode_explanation": mode.explanation,
            "explanation": entry.explanation,
            "questions": entry.questions,
            "either": mode.applicant_goes == "either",
            "places": delegation._public_places() if delegation else [],
            "contacts": delegation._public_contacts() if delegation else [],
            "guide": self._guide(entry, version.region_id),
            "codes": self._codes(entry, version.region_id),
        }

    def _codes(self, entry, region):
        """Return the entry's codes in force there: scheme, handling item, code."""
        today = self._city_today()
        codes = self.env["gov.entry.code"].sudo()  # sudo: published with the list
        return [
            {"scheme": code.scheme_id.name, "name": code.name, "code": code.code}
            for code in codes._in_force(entry, region, today)
        ]

    def _guide(self, entry, region):
        """Return the manual in force as plain data, None where there is none."""
        if not entry:
            return None
        manual = entry._manual_for(region, self._city_today())
        if not manual:
            return None
        return {
            "version": manual.version,
            "since": manual.date_from,
            "condition": manual.condition,
            "remarks": manual.remarks,
            "statutory_days": manual.statutory_days,
            "promised_days": manual.promised_days,
            "fee": manual.fee_amount,
            "fee_basis": manual.fee_basis,
            "facts": self._guide_facts(manual),
            "steps": [
                {
                    "name": step.name,
                    "days": step.days,
                    "errors": step.error_note if step.is_error_prone else "",
                }
                for step in manual.step_ids
            ],
            "questions": [
                {"question": one.name, "answer": one.answer}
                for one in manual.question_ids
            ],
            "documents": self._guide_documents(manual.document_ids),
        }

    def _guide_documents(self, documents):
        """Return the required documents, with the forms that go with them."""
        labels = {
            name: dict(documents._fields[name]._description_selection(self.env))
            for name in ("necessity", "source", "form")
        }
        return [
            {
                "name": document.name,
                "copies": document.copies,
                "note": document.note,
                "files": [
                    {"id": file.id, "name": file.name}
                    for file in document.blank_ids | document.sample_ids
                ],
                **{key: names[document[key]] for key, names in labels.items()},
            }
            for document in documents
        ]

    def _guide_facts(self, manual):
        """Return (label, words) of what else an applicant asks, without empty ones."""
        labels = {
            name: dict(manual._fields[name]._description_selection(self.env))
            for name in ("handling", "online_level")
        }
        visits = ""
        if manual.visits:
            reason = manual.visits_reason or ""
            visits = f"{manual.visits}　{reason}".strip()
        rows = (
            (self.env._("Handling"), labels["handling"].get(manual.handling)),
            (self.env._("Result"), manual.result_name),
            (self.env._("Visits to the hall"), visits),
            (self.env._("Online"), labels["online_level"].get(manual.online_level)),
            (self.env._("Why not online"), manual.offline_reason),
        )
        return [(label, words) for label, words in rows if words]

    # ------------------------------------------------------------
    # SEARCH
    # ------------------------------------------------------------

    @api.model
    def _search_lists(self, words, region=""):
        """Return lines of lists in force by name, initials, code, agency or owner.

        One statement over the published content.

        :param words: plain words; empty: everything of the region
        :param region: code of a region; empty: all of them
        """
        domain = [("region_id.code", "=", region)] if region else []
        versions = self._versions(domain)
        words = (words or "").strip()
        if not versions or not (words or region):
            return []
        pattern = f"%{_escaped(words)}%"
        rows = self.env.execute_query(
            SQL(
                """
                SELECT v.id, e->>'number', e->>'name', e->>'type', e->>'mode',
                       e->>'agency'
                  FROM gov_list_version v,
                       jsonb_array_elements(v.content->'entries') e
                 WHERE v.id = ANY(%(ids)s)
                   AND (e->>'name' ILIKE %(pattern)s
                        OR e->>'initials' ILIKE %(start)s
                        OR e->>'code' ILIKE %(start)s
                        OR e->>'agency' ILIKE %(pattern)s
                        OR e->>'owner' ILIKE %(pattern)s
                        OR %(has_code)s)
              ORDER BY e->>'initials' NOT ILIKE %(start)s, e->>'name', v.id
                 LIMIT %(limit)s
                """,
                ids=versions.ids,
                pattern=pattern,
                start=pattern[1:],
                has_code=self._sql_has_code(pattern[1:]),
                limit=MAX_FOUND,
            )
        )
        heads = {version.id: self._head(version) for version in versions}
        names = ("number", "name", "type", "mode", "agency")
        return [
            {"head": heads[key], **dict(zip(names, row, strict=True))}
            for key, *row in rows
        ]

    def _sql_has_code(self, start):
        """Return the condition that line ``e`` of list ``v`` has a code like this."""
        return SQL(
            """
            EXISTS (SELECT 1
                      FROM gov_entry_code c
                      JOIN gov_entry n ON n.id = c.entry_id
                     WHERE n.programme_id = v.programme_id
                       AND n.sequence = (e->>'number')::int
                       AND (c.region_id IS NULL OR c.region_id = v.region_id)
                       AND (c.date_to IS NULL OR c.date_to >= %(today)s)
                       AND c.code ILIKE %(start)s)
            """,
            today=self._city_today(),
            start=start,
        )

    @api.model
    def _agencies(self):
        """Return the agencies that undertake something, with how many entries."""
        versions = self._versions()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT e->>'agency' AS agency, count(*)
                  FROM gov_list_version v,
                       jsonb_array_elements(v.content->'entries') e
                 WHERE v.id = ANY(%s) AND e->>'agency' <> ''
              GROUP BY 1 ORDER BY 1
                """,
                versions.ids,
            )
        )
        return [{"name": name, "count": count} for name, count in rows]


def _escaped(words):
    """Return the words with the wildcards of LIKE taken literally."""
    for sign in "\\%_":
        words = words.replace(sign, "\\" + sign)
    return words

from odoo import api, models

from odoo.addons.gov_items.report import pdf

from ..kernel import contents

# What the parties put their names to: fixed from the first signature on.
SIGNED_FIELDS = frozenset(
    (
        "kind",
        "programme_id",
        "grantor_id",
        "grantee_id",
        "line_ids",
        "date_from",
        "date_to",
        "legal_basis",
        "extent",
        "forwarding",
        "rights_duties",
        "liability",
        "seal_users_scope",
        "seal_custody",
        "personal_data",
        "custody_exception",
    )
)


class GovAgreementContents(models.AbstractModel):
    """What an agreement must contain, and the text that is signed."""

    _name = "gov.agreement.contents"
    _description = "Contents of an Agreement"

    @api.model
    def _content_names(self):
        """Every field that some kind of agreement must fill."""
        return sorted(
            {name for kind in contents.KINDS.values() for name in kind.contents}
        )

    def _missing_names(self):
        """Names of the mandatory contents of this kind that are empty."""

        def filled(name):
            value = self[name]
            return bool(value.strip() if isinstance(value, str) else value)

        return contents.missing(self.kind, filled)

    def _missing(self):
        """What is missing before signing.

        :return: list of (label as the form shows it, code of the clause)
        """
        self.ensure_one()
        if not self.kind:
            return []
        found = [
            (self._fields[name]._description_string(self.env), code)
            for name, code in contents.missing_clauses(self.kind, self._missing_names())
        ]
        return found + self._missing_in_lines()

    def _missing_in_lines(self):
        """What single items lack: a boundary, the words of an exception, a mode."""
        kind, lines = contents.KINDS[self.kind], self.line_ids
        vague = lines.filtered(lambda line: not (line.extent or "").strip())
        modeless = lines.filtered(
            lambda line: not line.delegation_id._demanding_modes()
        )
        found = []
        if kind.line_extent and vague:
            label = self.env._(
                "boundary of duties in %(count)s lines", count=len(vague)
            )
            found.append((label, kind.content_clause))
        if kind.duties and modeless:
            label = self.env._("mode of %(count)s items", count=len(modeless))
            found.append((label, contents.DUTIES_CLAUSE))
        if (
            lines.filtered("custodian_override")
            and not (self.custody_exception or "").strip()
        ):
            label = self._fields["custody_exception"]._description_string(self.env)
            found.append((label, contents.CUSTODY_CLAUSE))
        return found

    def _missing_text(self):
        """What is missing, each with its source, in one line for the form."""
        clauses = self.env["gov.clause"]
        return "; ".join(
            self.env._(
                "%(content)s (%(basis)s)",
                content=label,
                basis=" ".join(filter(None, clauses._source_of(code)[:2])),
            )
            for label, code in self._missing()
        )

    def _check_complete(self):
        """Every mandatory content is there; the message names what is missing."""
        missing = self._missing()
        if missing:
            raise self.env["gov.clause"]._refusal(
                missing[0][1],
                self.env._(
                    "%(agreement)s cannot be signed; it lacks: %(missing)s.",
                    agreement=self.display_name,
                    missing=self._missing_text(),
                ),
            )

    # --- duties -----------------------------------------------------------------

    def _duties(self):
        """Who does each step, by the modes of the items: plain data, for the hash.

        :return: list of [mode's code, [[step, value], …]]; empty where the kind
            divides no duties
        """
        if not self.kind or not contents.KINDS[self.kind].duties:
            return []
        modes = self.line_ids.delegation_id._demanding_modes().sorted("code")
        return [
            [mode.code, [[name, mode[name]] for name in contents.DUTIES]]
            for mode in modes
        ]

    def _duties_table(self):
        """The division of duties as rows of words, a heading first.

        :return: list of rows: step, then one column for each mode
        """
        duties = self.duties if self.content_hash else self._duties()
        if not duties:
            return []
        modes = self.env["gov.mode"]
        codes = [code for code, _steps in duties]
        names = {
            mode.code: mode.name
            for mode in self.programme_id.mode_ids
            if mode.code in codes
        }
        rows = [[self.env._("Step"), *(names.get(code, code) for code in codes)]]
        columns = [dict(steps) for _code, steps in duties]
        for name in contents.DUTIES:
            field = modes._fields[name]
            words = dict(field._description_selection(self.env))
            rows.append(
                [
                    field._description_string(self.env),
                    *(words.get(column.get(name), "–") for column in columns),
                ]
            )
        return rows

    # --- the text that is signed ------------------------------------------------

    def _text_digest(self):
        """SHA-256 of the present text."""
        return pdf.content_hash(self._content())

    def _content_digest(self):
        """SHA-256 of the text; refuses where it changed since the first signature."""
        digest = self._text_digest()
        if self.content_hash and self.content_hash != digest:
            raise self.env["gov.clause"]._refusal(
                "HZ22-32-01",
                self.env._("The text differs from the one the other party signed."),
            )
        return digest

    def _content(self):
        """The signed text as plain data: what ``content_hash`` covers."""
        self.ensure_one()
        names = sorted(SIGNED_FIELDS - {"line_ids", "programme_id"})
        data = {
            name: self[name].id if isinstance(self[name], models.Model) else self[name]
            for name in names
        }
        data["number"] = self.name
        data["programme"] = self.programme_id.code
        duties = self.duties if self.content_hash else self._duties()
        if duties:  # left out where empty: what was signed before still agrees
            data["duties"] = duties
        data["lines"] = [
            [line.delegation_id.id, line.extent or "", line.custodian_override or ""]
            for line in self.line_ids.sorted("id")
        ]
        return data

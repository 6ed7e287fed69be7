from odoo import api, models


class GovPublicSite(models.AbstractModel):
    """Posters, videos, events, forms and villages on the public pages."""

    _inherit = "gov.public.site"

    @api.model
    def _item(self, programme, region, number):
        data = super()._item(programme, region, number)
        if data:
            version = self._version(programme, region)
            entry = version.programme_id.entry_ids.filtered(
                lambda one: one.sequence == number
            )[:1]
            data["media"] = self._media(entry, version.region_id)
        return data

    def _shown_publicity(self, entry, region):
        publicity = self.env["gov.publicity"].sudo()  # sudo: published ones only
        today = self._city_today()
        return publicity.search(
            [
                *publicity._shown_domain(today),
                ("entry_ids", "in", entry.ids),
                ("region_id", "in", [False, *region.ids]),
            ]
        )

    def _media(self, entry, region):
        """Return what is shown of an entry: posters, videos and events to come."""
        today = self._city_today()
        return [
            {
                "kind": one.kind,
                "name": one.name,
                "text": one.description,
                "file": one.attachment_id.id,
                "image": (one.attachment_id.mimetype or "").startswith("image/"),
                "url": one.url,
                "date": one.date,
                "place": one.place,
            }
            for one in self._shown_publicity(entry, region)
            if one.kind != "event" or one.date >= today
        ]

    @api.model
    def _file(self, programme, region, number, key):
        """Return the attachment of a published guide or poster, else None.

        :param key: id of an ``ir.attachment``; others than these are not given out
        """
        version = self._version(programme, region)
        entry = version.programme_id.entry_ids.filtered(
            lambda one: one.sequence == number
        )[:1]
        listed = version and any(
            line["number"] == number for line in version.content["entries"]
        )
        if not (entry and listed):
            return None
        today = self._city_today()
        published = entry.sudo()  # sudo: a page without login, published guides
        manual = published._manual_for(version.region_id, today)
        documents = manual.document_ids
        files = documents.blank_ids | documents.sample_ids
        files |= self._shown_publicity(entry, version.region_id).attachment_id
        return files.filtered(lambda one: one.id == key) or None

    # ------------------------------------------------------------
    # VILLAGES
    # ------------------------------------------------------------

    @api.model
    def _villages(self, code):
        """Return the villages of a region that have a list, None without any."""
        regions = self.env["gov.region"].sudo()  # sudo: names of regions
        region = regions.search([("code", "=", code)])
        lines = self.env["gov.village.service"].sudo()  # sudo: lists for the public
        rows = lines._read_group(
            [("region_id", "child_of", region.ids), ("is_model", "=", False)],
            ["region_id"],
            ["__count"],
        )
        if not region or not rows:
            return None
        return {
            "region": region.name,
            "villages": [
                {"code": one.code, "name": one.name, "count": count}
                for one, count in rows
            ],
        }

    @api.model
    def _village(self, code):
        """Return what a village can handle or help with, None without a list."""
        lines = self.env["gov.village.service"].sudo()  # sudo: lists for the public
        found = lines.search([("region_id.code", "=", code), ("is_model", "=", False)])
        if not found:
            return None
        kinds = dict(lines._fields["help_kind"]._description_selection(self.env))
        region = found.region_id
        return {
            "village": region.name,
            "town": region.parent_id.name,
            "lines": [
                {
                    "name": line.name,
                    "kind": kinds[line.help_kind],
                    "target": line.target,
                    "documents": line.documents,
                    "days": line.days,
                }
                for line in found
            ],
        }

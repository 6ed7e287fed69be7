from markupsafe import Markup, escape

from odoo import models

from ..kernel import indicators
from ..kernel.reform import notable
from .gov_reform_report_figures import TABLED

_HEAD, _CELL = Markup("<td><strong>%s</strong></td>"), Markup("<td>%s</td>")


class GovReformReportText(models.Model):
    """The text of a report, made from its figures, sentence by sentence."""

    _inherit = "gov.reform.report"

    def _title(self):
        """E.g. 济宁市 JN21 2026年10月改革运行月报."""
        scope = self.region_id.name or self.programme_id.region_id.name or ""
        period = self._period_words()
        words = {
            "month": self.env._("Monthly Report on the Reform"),
            "quarter": self.env._("Quarterly Report on the Reform"),
            "year": self.env._("Yearly Report on the Reform"),
        }
        code = self.programme_id.code or ""
        return self.env._(
            "%(scope)s %(period)s %(kind)s %(code)s",
            scope=scope,
            period=period,
            kind=words.get(self.kind, ""),
            code=f"({code})" if code else "",
        ).strip()

    def _period_words(self):
        year, month = self.date_from.year, self.date_from.month
        if self.kind == "month":
            return self.env._("%(year)s-%(month)s", year=year, month=month)
        if self.kind == "quarter":
            quarter = (month + 2) // 3
            return self.env._(
                "%(year)s, quarter %(quarter)s", year=year, quarter=quarter
            )
        return self.env._("year %(year)s", year=year)

    def _text(self):
        """The whole text as HTML."""
        self.ensure_one()
        parts = [
            *self._part_overall(),
            *self._part_modes(),
            *self._part_regions(),
            *self._part_supervision(),
            *self._part_notable(),
        ]
        return Markup("").join(parts)

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _part_overall(self):
        first, last = map(self._day, self.figures["period"].values())
        totals = self.figures["totals"]
        yield _heading(self.env._("1. Overall"))
        yield _paragraph(
            self.env._(
                "From %(first)s to %(last)s, %(live)s delegations of %(entries)s "
                "entries were live in %(regions)s regions. %(received)s applications "
                "came in, %(accepted)s were accepted and %(handled)s handled; the "
                "completion rate is %(completion)s.",
                first=first,
                last=last,
                live=self.figures["live"],
                entries=self.figures["live_entries"],
                regions=self.figures["live_regions"],
                received=totals["received"],
                accepted=self._value("accepted"),
                handled=self._value("handled"),
                completion=self._value("completion"),
            )
        )
        yield _paragraph(self._sentence_change())
        yield from self._how_fast(totals)
        yield self._chart("course")

    def _how_fast(self, totals):
        """Time against promise, and what was sent back or refused."""
        yield _paragraph(self._sentence_time(totals))
        yield _paragraph(
            self.env._(
                "%(near)s of the accepted cases were handed in within the own region. "
                "%(supplements)s supplement notices were issued (%(supplement_rate)s "
                "of the applications); %(refused)s applications were refused by "
                "decision and %(not_accepted)s were not accepted.",
                near=self._value("nearby"),
                supplements=totals["supplements"],
                supplement_rate=self._value("supplement_rate"),
                refused=totals["refused"],
                not_accepted=totals["not_accepted"],
            )
        )

    def _sentence_time(self, totals):
        if not totals["decided"]:
            return self.env._("Nothing was decided in this period.")
        return self.env._(
            "%(timed)s decisions had a promised limit, %(in_time)s of them were in "
            "time (%(rate)s). A decision took %(days)s working days on average, "
            "where %(limit)s were promised; %(same_day)s were made on the day of "
            "acceptance.",
            timed=totals["timed"],
            in_time=totals["in_time"],
            rate=self._value("on_time"),
            days=self._value("mean_days"),
            limit=self._value("mean_limit"),
            same_day=self._value("same_day"),
        )

    def _sentence_change(self):
        tile = self.figures["tiles"]["accepted"]
        now, before = tile["value"], tile["before"]
        first, last = map(self._day, self.figures["before"])
        if not before:
            return self.env._(
                "Nothing was accepted from %(first)s to %(last)s, so there is nothing "
                "to compare with.",
                first=first,
                last=last,
            )
        words = {
            "first": first,
            "last": last,
            "before": before,
            "change": abs(now - before),
            "rate": f"{indicators.rate(abs(now - before), before)}%",
        }
        if now == before:
            return self.env._(
                "From %(first)s to %(last)s as many were accepted: %(before)s.", **words
            )
        if now > before:
            return self.env._(
                "Against %(first)s to %(last)s (%(before)s accepted) this is "
                "%(change)s more, or %(rate)s.",
                **words,
            )
        return self.env._(
            "Against %(first)s to %(last)s (%(before)s accepted) this is "
            "%(change)s less, or %(rate)s.",
            **words,
        )

    def _part_modes(self):
        yield _heading(self.env._("2. Modes"))
        rows = self.figures["modes"]
        if not rows:
            yield _paragraph(self.env._("No case in the period."))
            return
        yield _paragraph(
            self.env._(
                "Most cases ran in the mode “%(mode)s”: %(accepted)s accepted, or "
                "%(share)s of all.",
                mode=rows[0]["name"],
                accepted=rows[0]["accepted"],
                share=self._share_words(rows[0]["accepted"]),
            )
        )
        yield self._chart("modes")
        yield self._figure_table(self.env._("Mode"), rows)

    def _part_regions(self):
        yield _heading(self.env._("3. Regions"))
        rows = self.figures["regions"]
        if not rows:
            yield _paragraph(self.env._("No case in the period."))
            return
        yield _paragraph(
            self.env._(
                "Most cases were accepted in %(regions)s.",
                regions=self._named(rows[:3], "accepted", "count"),
            )
        )
        yield self._chart("regions")
        yield self._figure_table(self.env._("Region"), rows)

    def _part_supervision(self):
        totals = self.figures["totals"]
        yield _heading(self.env._("4. Supervision"))
        yield _paragraph(
            self.env._(
                "%(late)s cases were decided after their limit: %(yellow)s had shown "
                "yellow and %(red)s red, together %(rate)s of the accepted cases.",
                late=totals["late"],
                yellow=totals["yellow"],
                red=totals["red"],
                rate=self._value("light_rate"),
            )
        )
        if not totals["pushed"]:
            yield _paragraph(self.env._("No decision was pushed to a supervisor."))
            return
        yield _paragraph(
            self.env._(
                "%(pushed)s decisions were pushed to the supervising agencies; "
                "%(claimed)s were claimed, %(rate)s of all in time, and %(answered)s "
                "answered.",
                pushed=totals["pushed"],
                claimed=totals["claimed"],
                rate=self._value("claimed_in_time"),
                answered=totals["answered"],
            )
        )

    def _part_notable(self):
        yield _heading(self.env._("5. What stands out, and the next steps"))
        found = notable(self.figures)
        items = []
        if found.slow:
            items.append(
                self.env._(
                    "In time less often than the whole: %(regions)s. Find the step "
                    "that holds the cases and report by the next report.",
                    regions=self._named(found.slow, "on_time", "rate"),
                )
            )
        if found.refusing:
            items.append(
                self.env._(
                    "Refused more often than the whole: %(regions)s. Look at guides "
                    "and advice before the application.",
                    regions=self._named(found.refusing, "refusal_rate", "rate"),
                )
            )
        if self.figures["idle"]:
            items.append(
                self.env._(
                    "%(idle)s of %(live)s live delegations had no case. Check whether "
                    "they are known and wanted; few cases are a ground of adjustment.",
                    idle=self.figures["idle"],
                    live=self.figures["live"],
                )
            )
        if not items:
            items.append(self.env._("Nothing stands out in the figures."))
        yield Markup("<ul>%s</ul>") % Markup("").join(
            Markup("<li>%s</li>") % item for item in items
        )

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _value(self, code):
        tile = self.figures["tiles"][code]
        return _number(tile["value"], tile["kind"])

    def _share_words(self, part):
        whole = self.figures["totals"]["accepted"]
        share = indicators.rate(part, whole)
        return "–" if share is None else f"{share}%"

    def _named(self, rows, code, kind):
        """E.g. 鱼台县（90）、任城区（81）."""
        words = (
            self.env._(
                "%(name)s (%(figure)s)",
                name=row["name"],
                figure=_number(row[code], kind),
            )
            for row in rows
        )
        return self.env._(", ").join(words)

    def _day(self, day):
        """A day as the text writes it."""
        year, month, number = map(int, day.split("-"))
        return self.env._(
            "%(year)s-%(month)s-%(day)s",
            year=year,
            month=month,
            day=number,
        )

    def _chart(self, name):
        return Markup('<p><img src="%s" style="width: 100%%" alt="%s"/></p>') % (
            f"/gov/reform/{self.id}/chart/{name}.svg",
            self._chart_titles()[name],
        )

    def _chart_titles(self):
        return {
            "course": self.env._("Accepted, handled and late cases over the period"),
            "modes": self.env._("Accepted cases by mode"),
            "regions": self.env._("Accepted cases by region"),
        }

    def _figure_table(self, head, rows):
        labels = self.env["gov.dashboard"]._labels()
        kinds = {code: indicators.BY_CODE[code].kind for code in TABLED}
        heads = [head, *(labels[code] for code in TABLED)]
        lines = [heads] + [
            [row["name"], *(_number(row[code], kinds[code]) for code in TABLED)]
            for row in rows
        ]
        cells = Markup("").join(
            Markup("<tr>%s</tr>")
            % Markup("").join((_HEAD if at == 0 else _CELL) % word for word in line)
            for at, line in enumerate(lines)
        )
        return (
            Markup('<table class="table table-bordered"><tbody>%s</tbody></table>')
            % cells
        )


def _heading(text):
    return Markup("<h2>%s</h2>") % text


def _paragraph(text):
    return Markup("<p>%s</p>") % escape(text)


def _number(value, kind):
    """A figure as the text prints it.

    >>> _number(98.2, "rate"), _number(3, "count"), _number(None, "mean")
    ('98.20%', '3', '–')
    """
    if value is None:
        return "–"
    if kind == "count":
        return str(value)
    return f"{value:.2f}%" if kind == "rate" else f"{value:.2f}"

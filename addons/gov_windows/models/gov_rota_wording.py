from datetime import timedelta

from odoo import api, models


class GovRotaWording(models.AbstractModel):
    """Says in one sentence what the kernel knows: who lacks, why, what would help."""

    _name = "gov.rota.wording"
    _description = "Words of Rota Explanations"

    @api.model
    def _rules(self):
        """Names of the kernel's rules."""
        return {
            "fixed": self.env._("a fixed assignment"),
            "elsewhere": self.env._("a duty elsewhere that day"),
            "day_off": self.env._("leave or a day off"),
            "succession": self.env._("the rest between two shifts"),
            "run": self.env._("the most days in a row"),
            "rest": self.env._("the least rest"),
            "minutes": self.env._("the hours of the period"),
            "weekends": self.env._("the most weekends"),
            "limit": self.env._("the most late duties"),
        }

    @api.model
    def _shift(self, hall, code, names):
        """A kind of shift in words: hours, windows, skill."""
        template, _bar, pool = code.partition("|")
        return names.get(("template", int(template)), template) + (
            f"（{names[pool]}）" if names.get(pool) else ""
        )

    @api.model
    def _day(self, rota, number):
        day = rota.date_from + timedelta(days=number)
        return day.isoformat()

    @api.model
    def _shortage(self, rota, hall, shortage, names):
        """Which shift lacks whom on which day, and which rules clash."""
        rules = self._rules()
        counts = [
            self.env._("%(count)s by %(rule)s", count=count, rule=rules[rule])
            for rule, count in shortage.counts().items()
        ]
        free = sum(not one.rules for one in shortage.stopped)
        if free:
            counts.append(self.env._("%(count)s needed more elsewhere", count=free))
        return self.env._(
            "%(day)s %(shift)s: %(lacking)s of %(required)s missing; of %(qualified)s "
            "who may serve there the others are kept away: %(counts)s.",
            day=self._day(rota, shortage.day),
            shift=self._shift(hall, shortage.shift, names),
            lacking=shortage.lacking,
            required=shortage.required,
            qualified=shortage.qualified,
            counts="，".join(counts) or self.env._("nobody else has the skill"),
        )

    @api.model
    def _relief(self, rota, hall, relief, names):
        """The cheapest way out, in one sentence."""
        if relief.rule == "hire":
            return self.env._(
                "One more person on %(day)s would save %(saving)s.",
                day=self._day(rota, relief.day),
                saving=relief.saving,
            )
        return self.env._(
            "%(person)s: %(way)s would save %(saving)s.",
            person=names.get(relief.person, relief.person),
            way=self._way(hall, relief.rule, relief.day, relief.amount, rota),
            saving=relief.saving,
        )

    @api.model
    def _way(self, hall, rule, day, amount, rota=None):
        """A relaxed rule in words."""
        when = self._day(rota, day) if rota is not None and day >= 0 else ""
        ways = {
            "fixed": self.env._("release the fixed assignment %(day)s", day=when),
            "day_off": self.env._("give up the day off %(day)s", day=when),
            "succession": self.env._("allow a shorter rest between two shifts"),
            "run": self.env._("change the days in a row by %(amount)s", amount=amount),
            "rest": self.env._("change the least rest by %(amount)s", amount=amount),
            "minutes": self.env._(
                "change the hours of the period by %(hours)s",
                hours=round(amount / 60, 1),
            ),
            "weekends": self.env._("%(amount)s weekend more", amount=amount),
            "limit": self.env._("%(amount)s late duty more", amount=amount),
        }
        return " ".join(ways[rule].split())

    @api.model
    def _why(self, rota, hall, why, names):
        """Why somebody has a duty: sentences, the reason first."""
        lines = [self._why_off(why, names)]
        if why.wanted:
            lines.append(self.env._("The duty meets a wish."))
        if why.taker:
            lines.append(
                self.env._(
                    "Cheapest to take over: %(person)s, the rota then costs "
                    "%(cost)s more.",
                    person=names.get(why.taker.person, why.taker.person),
                    cost=why.taker.cost,
                )
            )
        rules = self._rules()
        for one in why.others:
            stops = "、".join(rules[rule] for rule in one.rules)
            lines.append(
                self.env._(
                    "%(person)s: %(reason)s",
                    person=names.get(one.person, one.person),
                    reason=stops or self.env._("free, but dearer for the rota"),
                )
            )
        return lines

    @api.model
    def _why_off(self, why, names):
        person = names.get(why.person, why.person)
        if why.without is None:
            return self.env._(
                "The rules leave %(person)s no schedule without this duty.",
                person=person,
            )
        if why.without.cost <= 0:
            return self.env._(
                "Without %(person)s the rota would not cost more: the duty can go.",
                person=person,
            )
        return self.env._(
            "Without %(person)s on this duty the rota costs %(cost)s more.",
            person=person,
            cost=why.without.cost,
        )

"""Checks a rota of a public instance: own parser, own rules, own cost.

Shares no code with the solver or its adapter, and reads rotas as rows of shift
codes ("" = rest), so that a mistake there cannot hide here.
"""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path


class Instance:
    """One file of Curtois and Qu (2014), as text says it."""

    def __init__(self, path: Path) -> None:
        text = re.sub(r"(?m)^#.*$", "", path.read_text())
        parts = re.split(r"(?m)^SECTION_(\w+)\s*$", text)[1:]
        self.rows = {
            name: [line.strip() for line in body.splitlines() if line.strip()]
            for name, body in zip(parts[::2], parts[1::2], strict=True)
        }
        self.days = int(self.rows["HORIZON"][0])
        self.staff = [row.split(",")[0] for row in self.rows["STAFF"]]

    def violations(self, rota: list[list[str]]) -> list[str]:
        """Every broken hard rule, in words."""
        found = []
        if len(rota) != len(self.staff):
            return [f"{len(rota)} rows for {len(self.staff)} people"]
        for row, plan in zip(self.rows["STAFF"], rota, strict=True):
            name = row.split(",")[0]
            if len(plan) != self.days:
                found.append(f"{name}: {len(plan)} days")
            else:
                found += [f"{name}: {fault}" for fault in self._person(row, plan)]
        return found

    def _person(self, row: str, plan: list[str]) -> list[str]:
        name, most, *numbers = row.split(",")
        longest, least, run, run_low, rest_low, weekends = map(int, numbers)
        minutes, banned = {}, {}
        for line in self.rows["SHIFTS"]:
            code, length, after = (*line.split(","), "")[:3]
            minutes[code], banned[code] = int(length), set(after.split("|")) - {""}
        found = [f"unknown shift {code}" for code in set(plan) - {"", *minutes}]
        if found:
            return found
        worked = sum(minutes[code] for code in plan if code)
        if not least <= worked <= longest:
            found.append(f"{worked} minutes")
        for limit in most.split("|"):
            code, number = limit.split("=")
            if plan.count(code) > int(number):
                found.append(f"{plan.count(code)} times {code}")
        found += [
            f"{b} after {a} on day {day + 1}"
            for day, (a, b) in enumerate(zip(plan, plan[1:], strict=False))
            if a and b and b in banned[a]
        ]
        found += [f"works on day {day}" for day in self._off(name) if plan[day]]
        found += self._blocks(plan, run, run_low, rest_low)
        busy = sum(any(plan[day : day + 2]) for day in range(5, self.days, 7))
        if busy > weekends:
            found.append(f"{busy} weekends")
        return found

    def _off(self, name: str) -> list[int]:
        rows = [row.split(",") for row in self.rows.get("DAYS_OFF", [])]
        return [int(day) for row in rows if row[0] == name for day in row[1:]]

    def _blocks(self, plan: list[str], run: int, low: int, rest: int) -> list[str]:
        found, day = [], 0
        for works, block in groupby(plan, key=bool):
            length = len(list(block))
            inner = day > 0 and day + length < self.days
            if works and length > run:
                found.append(f"{length} shifts in a row from day {day}")
            if inner and length < (low if works else rest):
                kind = "shifts" if works else "days off"
                found.append(f"only {length} {kind} from day {day}")
            day += length
        return found

    def cost(self, rota: list[list[str]]) -> int:
        """Requests and cover; hard rules are not looked at."""
        total = 0
        plans = dict(zip(self.staff, rota, strict=True))
        for row in self.rows.get("SHIFT_ON_REQUESTS", []):
            name, day, code, weight = row.split(",")
            total += int(weight) * (plans[name][int(day)] != code)
        for row in self.rows.get("SHIFT_OFF_REQUESTS", []):
            name, day, code, weight = row.split(",")
            total += int(weight) * (plans[name][int(day)] == code)
        for row in self.rows.get("COVER", []):
            day, code, need, under, over = row.split(",")
            heads = sum(plan[int(day)] == code for plan in rota)
            lacking = int(need) - heads
            total += max(lacking, 0) * int(under) + max(-lacking, 0) * int(over)
        return total

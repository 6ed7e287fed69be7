"""Recall of the privacy gate on generated personal data.

    $VENV/bin/python bench/training_privacy.py [SEED]

Strangers' names and addresses in sentences of official prose that the gate was not
tuned on, numbers in the ways people write them, and harmless sentences to count false
alarms. What the source case itself names is always found and is not counted here.
"""

from __future__ import annotations

import random
import sys
from collections import Counter

ROUNDS = 5000


def main(seed: int) -> None:
    """Print what was found of how much, by kind."""
    from odoo.modules.module import initialize_sys_path  # noqa: PLC0415
    from odoo.tools import config  # noqa: PLC0415

    config.parse_config([], setup_logging=False)  # finds the addons by ODOO_RC
    initialize_sys_path()
    from odoo.addons.gov_training.kernel import privacy  # noqa: PLC0415
    from odoo.addons.gov_training.tests import personal  # noqa: PLC0415

    rng = random.Random(seed)  # noqa: S311  repeatable, nothing secret
    found, total = personal.recall(rng, ROUNDS)
    numbers, seen = Counter(), Counter()
    for _round in range(ROUNDS):
        story = personal.story(rng)
        covered = privacy.normalise(privacy.cover(story.text))
        for kind, words in story.words.items():
            for word in words:
                numbers[kind] += 1
                seen[kind] += privacy.normalise(word) not in covered
    for kind in [*total, *numbers]:
        hit, of = (found + seen)[kind], (total + numbers)[kind]
        print(f"{kind}: {hit} of {of} = {100 * hit / of:.2f} %")
    alarms = [text for text in personal.HARMLESS if privacy.find(text)]
    print(f"harmless sentences held: {len(alarms)} of {len(personal.HARMLESS)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)

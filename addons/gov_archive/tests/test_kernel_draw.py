import doctest
import json
import tempfile
import unittest
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ..kernel import draw, score

ITEMS = st.lists(st.text("abc123", min_size=1, max_size=4), max_size=12, unique=True)


class TestDraw(unittest.TestCase):
    def test_doctests(self):
        for module in (draw, score):
            self.assertEqual(doctest.testmod(module).failed, 0)

    @given(ITEMS, st.text(max_size=5), st.integers(0, 15), st.randoms())
    def test_a_draw_depends_on_seed_and_list_alone(self, items, seed, size, random):
        shuffled = list(items)
        random.shuffle(shuffled)
        drawn = draw.draw(items, seed, size)
        self.assertEqual(drawn, draw.draw(shuffled, seed, size))
        self.assertEqual(len(drawn), min(size, len(items)))
        self.assertLessEqual({item for item, _ticket in drawn}, set(items))

    @given(ITEMS, st.integers(1, 5))
    def test_a_smaller_draw_is_the_head_of_a_larger_one(self, items, size):
        large = draw.draw(items, "seed", size + 3)
        self.assertEqual(draw.draw(items, "seed", size), large[:size])

    def test_every_item_has_the_same_chance(self):
        items = [str(n) for n in range(10)]
        counts = dict.fromkeys(items, 0)
        for seed in range(2_000):
            for item, _ticket in draw.draw(items, str(seed), 3):
                counts[item] += 1
        self.assertTrue(all(500 < n < 700 for n in counts.values()), counts)

    def test_command_line(self):
        def part(items, size):
            drawn = [item for item, _ticket in draw.draw(items, "s", size)]
            return {
                "population": items,
                "population_sha256": draw.population_hash(items),
                "size": size,
                "drawn": drawn,
            }

        data = {
            "seed": "s",
            "commitment": draw.commitment("s"),
            "cases": part(["1", "2", "3"], 2),
            "inspectors": part(["I1", "I2"], 1),
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "draw.json"
            path.write_text(json.dumps(data), "utf-8")
            self.assertEqual(draw.main([str(path)]), 0)
            data["cases"]["drawn"].reverse()
            path.write_text(json.dumps(data), "utf-8")
            self.assertEqual(draw.main([str(path)]), 1)
            self.assertEqual(draw.main([folder]), 2)
            self.assertEqual(draw.main([]), 2)

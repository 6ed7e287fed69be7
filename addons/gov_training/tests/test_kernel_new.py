import doctest
import io
import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from odoo.tests import BaseCase, tagged

from odoo.addons.gov_items.tests.common import clause

from ..kernel import door, files, lottery, privacy, similar
from . import personal

QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck)
)
NAMES = st.lists(st.sampled_from([f"E{n}" for n in range(30)]), min_size=2, unique=True)


@tagged("post_install", "-at_install")
class TestKernels(BaseCase):
    def test_examples(self):
        for module in (door, files, lottery, privacy, similar):
            failed, tried = doctest.testmod(module)
            self.assertFalse(failed, module.__name__)
            self.assertTrue(tried, module.__name__)

    # --- door ------------------------------------------------------------------

    @QUICK
    @given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(-300, 300))
    def test_door_is_open_for_two_periods(self, session, second, shift):
        at = datetime(2026, 3, 2) + timedelta(seconds=second)
        token = door.make("key", session, at)
        then = at + timedelta(seconds=shift)
        fresh = 0 <= door.slot_of(then) - door.slot_of(at) <= 1
        self.assertEqual(door.read("key", token, then), session if fresh else None)

    @QUICK
    @given(st.integers(1, 99), st.integers(1, 99))
    def test_door_of_another_session_is_forged(self, one, other):
        at = datetime(2026, 3, 2)
        parts = door.make("key", one, at).split(".")
        forged = ".".join([str(other), *parts[1:]])
        self.assertEqual(door.read("key", forged, at), one if one == other else None)

    # --- lottery ----------------------------------------------------------------

    @clause("JN21-08-03")
    @QUICK
    @given(NAMES, st.text(min_size=1), st.text(min_size=1), st.data())
    def test_anybody_draws_the_same(self, names, secret, word, data):
        count = data.draw(st.integers(1, len(names)))
        ranked = lottery.order(secret, word, names)
        declined = data.draw(st.lists(st.sampled_from(names), unique=True))
        proof = {
            "secret": secret,
            "word": word,
            "candidates": sorted(names),
            "count": count,
            "commitment": lottery.commitment(secret, names, count),
            "order": ranked,
            "declined": declined,
            "chosen": lottery.chosen(ranked, count, declined),
        }
        self.assertEqual(lottery.verify(proof), [])
        self.assertCountEqual(ranked, names)
        swapped = dict(proof, candidates=[*names, "E99"])
        self.assertTrue(lottery.verify(swapped), "an added candidate is seen")
        self.assertTrue(lottery.verify(dict(proof, secret=secret + "x")))

    def test_every_place_is_as_likely(self):
        """2,000 draws among 5: each first about 400 times (six sigma: ±108)."""
        names = list("abcde")
        firsts = [lottery.order("s", str(n), names)[0] for n in range(2000)]
        for name in names:
            self.assertLess(abs(firsts.count(name) - 400), 108)

    def test_program_draws_again(self):
        proof = {"secret": "s", "word": "w", "candidates": ["a", "b"], "count": 1}
        proof["commitment"] = lottery.commitment("s", ["a", "b"], 1)
        proof["order"] = lottery.order("s", "w", ["a", "b"])
        proof["chosen"] = proof["order"][:1]
        with TemporaryDirectory() as folder:
            file = Path(folder) / "proof.json"
            for changes, code in (({}, 0), ({"chosen": proof["order"][1:]}, 1)):
                file.write_text(json.dumps({**proof, **changes}), "utf-8")
                self.assertEqual(lottery.main([str(file)]), code)
            file.write_text("no JSON", "utf-8")
            self.assertEqual(lottery.main([str(file)]), 2)

    # --- privacy ----------------------------------------------------------------

    @clause("JN21-07-06")
    @QUICK
    @given(st.integers(0, 10**9))
    def test_numbers_and_known_names_never_pass(self, seed):
        """Numbers in any form, and what the source case names: all of it is found."""
        story = personal.story(random.Random(seed))
        covered = privacy.cover(story.text, story.known)
        for kind in ("identity", "phone", "uscc", "email"):
            for word in story.words[kind]:
                self.assertNotIn(privacy.normalise(word), privacy.normalise(covered))
        for _kind, word in story.known:
            self.assertNotIn(word, covered)

    @clause("JN21-07-06")
    def test_recall_of_what_the_case_does_not_name(self):
        """Names and addresses of strangers, in sentences the gate was not told of."""
        found, total = personal.recall(random.Random(8), 400)
        for kind, least in (("name", 0.9), ("address", 0.97)):
            share = found[kind] / total[kind]
            self.assertGreaterEqual(share, least, f"{kind}: {share:.3f}")

    @clause("JN21-07-06")
    def test_official_prose_passes(self):
        """What is nobody's data is left alone, or the gate would be switched off."""
        held = [text for text in personal.HARMLESS if privacy.find(text)]
        self.assertLessEqual(len(held), 1, held)

    @QUICK
    @given(st.integers(0, 10**9))
    def test_covering_twice_changes_nothing(self, seed):
        story = personal.story(random.Random(seed))
        once = privacy.cover(story.text, story.known)
        self.assertEqual(privacy.cover(once, story.known), once)

    @clause("JN21-07-06")
    def test_pictures_tell_nothing(self):
        for form in ("JPEG", "PNG"):
            picture = Image.new("RGB", (8, 8), "red")
            exif = picture.getexif()
            exif[0x010F], exif[0x8825] = "Camera", {1: "N", 2: (35.0, 24.0, 0.0)}
            buffer = io.BytesIO()
            picture.save(buffer, form, exif=exif)
            name = f"a.{form.lower()}"
            self.assertEqual(files.findings(name, buffer.getvalue()), ["metadata"])
            bare = files.cleaned(name, buffer.getvalue())
            self.assertEqual(files.findings(name, bare), [])
            self.assertEqual(Image.open(io.BytesIO(bare)).size, (8, 8))

    def test_similar_questions_first(self):
        texts = {1: "注销登记怎么办", 2: "船舶登记需要什么材料", 3: "今天天气"}
        self.assertEqual(similar.rank("船舶登记材料不全", texts)[:1], [2])
        self.assertNotIn(3, similar.rank("船舶登记材料不全", texts))

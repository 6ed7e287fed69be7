import io

import pikepdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import BaseCase, tagged

from odoo.addons.gov_items.report import pdf

from ..kernel import hide, pdfa, scan
from ..report import copies, numbered


def picture(width, height, kind, **options):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, kind, **options)
    return out.getvalue()


def paper(*lines):
    """A PDF of the suite with these paragraphs."""
    font = pdf.register_font()
    style = pdf.styles(font)["body"]
    story = [pdf.paragraph(text, style) for text in lines]
    return pdf.build(story, font=font, title="申请 <表>", author="某局 & 某厅")


def piece(content, mimetype="application/pdf", name="申请表.pdf", first_page=1):
    return numbered.Piece(name, mimetype, content, "0" * 64, first_page)


@tagged("post_install", "-at_install")
class TestScan(BaseCase):
    """Resolution, long-term format, numbered pages, and what a copy hides."""

    # -- resolution ------------------------------------------------------------

    def test_resolution_of_scanned_pages(self):
        for dpi in (100, 200, 300):
            size = (round(8.27 * dpi), round(11.69 * dpi))
            content = picture(*size, "PDF", resolution=dpi)
            found = scan.measure(content, "application/pdf")
            self.assertEqual((found.pages, found.page), (1, 1))
            self.assertAlmostEqual(found.dpi, dpi, delta=1)

    def test_the_coarsest_page_counts(self):
        with pikepdf.new() as out:
            for dpi in (300, 150, 200):
                size = (round(8.27 * dpi), round(11.69 * dpi))
                source = pikepdf.open(io.BytesIO(picture(*size, "PDF", resolution=dpi)))
                out.pages.extend(source.pages)
            content = io.BytesIO()
            out.save(content)
        found = scan.measure(content.getvalue(), "application/pdf")
        self.assertEqual((found.pages, found.page), (3, 2))
        self.assertAlmostEqual(found.dpi, 150, delta=1)

    def test_a_written_page_is_no_scan(self):
        found = scan.measure(paper("一"), "application/pdf")
        self.assertEqual(found, scan.Scan(1, 0, 0))
        self.assertEqual(scan.measure(b"%PDF no", "application/pdf"), scan.Scan())

    def test_picture_files(self):
        stated = picture(1011, 638, "JPEG", dpi=(300, 300))
        phone = picture(3000, 4000, "JPEG", dpi=(72, 72))
        coarse = picture(800, 1100, "PNG")
        self.assertEqual(scan.measure(stated, "image/jpeg").dpi, 300)
        self.assertEqual(scan.measure(phone, "image/jpeg").dpi, 363)
        self.assertEqual(scan.measure(coarse, "image/png").dpi, 97)
        self.assertEqual(scan.measure(b"none", "image/png"), scan.Scan(1))

    # -- PDF/A -----------------------------------------------------------------

    def test_the_suites_papers_are_pdfa(self):
        content = paper("第一条 甲 abc 123")
        found = pdfa.examine(content)
        self.assertEqual((found.claim, found.problems), ("2B", ()))
        self.assertEqual(found.status, "pdfa")
        self.assertEqual(content, paper("第一条 甲 abc 123"))
        with pikepdf.open(io.BytesIO(content)) as document:
            with document.open_metadata() as metadata:
                self.assertEqual(metadata["dc:title"], "申请 <表>")
                self.assertEqual(metadata["dc:creator"], ["某局 & 某厅"])
            profile = document.Root.OutputIntents[0].DestOutputProfile.read_bytes()
        self.assertEqual(profile[36:40], b"acsp")
        self.assertEqual(int.from_bytes(profile[:4], "big"), len(profile))

    def test_what_is_no_pdfa(self):
        out = io.BytesIO()
        canvas = Canvas(out)
        canvas.drawString(9, 9, "Helvetica is not embedded")
        canvas.save()
        found = pdfa.examine(out.getvalue())
        self.assertEqual(found.status, "plain")
        self.assertIn("font Helvetica is not embedded", found.problems)

    def test_a_claim_that_is_not_kept(self):
        def damage(document):
            document.Root.OpenAction = pikepdf.Dictionary(
                S=pikepdf.Name.JavaScript, JS="app.alert(1)"
            )

        def drop(document):
            del document.Root.OutputIntents

        for change, text in ((damage, "action JavaScript"), (drop, "no output intent")):
            with pikepdf.open(io.BytesIO(paper("一"))) as document:
                change(document)
                out = io.BytesIO()
                document.save(out)
            found = pdfa.examine(out.getvalue())
            self.assertEqual(found.status, "broken", text)
            self.assertIn(text, found.problems)

    # -- pages -----------------------------------------------------------------

    def test_pages_carry_their_number(self):
        font = pdf.register_font()
        pieces = [
            piece(paper("一")),
            piece(picture(800, 600, "JPEG"), "image/jpeg", "照片.jpg", 2),
            piece(b"{}", "application/json", "办理过程记录.json", 3),
            piece(b"%PDF broken", first_page=4),
        ]
        content = numbered.numbered(pieces, "Z109-ZY·2026-D30-SPJ-0001", font)
        again = numbered.numbered(pieces, "Z109-ZY·2026-D30-SPJ-0001", font)
        self.assertEqual(content, again)
        texts = []
        with scan.LOCK:
            document = copies.pdfium.PdfDocument(content)
            for page in document:
                texts.append(page.get_textpage().get_text_bounded())
            document.close()
        self.assertEqual(len(texts), 4)
        for place, text in enumerate(texts, 1):
            self.assertIn(f"{place:03d}", text)
            self.assertIn("Z109-ZY·2026-D30-SPJ-0001", text)
        self.assertIn("办理过程记录.json", texts[2])

    # -- copies ----------------------------------------------------------------

    def pixels(self, made, number=0):
        with scan.LOCK:
            document = copies.pdfium.PdfDocument(made.content)
            text = document[number].get_textpage().get_text_bounded()
            shown = document[number].render(scale=1).to_pil().convert("L")
            document.close()
        return text, shown

    def copied(self, *pieces, words=("李晓敏",), **options):
        mark = copies.Mark("仅供某局使用", ["用途：诉讼"])
        font = pdf.register_font()
        return copies.copy(pieces, mark, font, words, **options)

    def test_a_masked_copy_holds_no_personal_text(self):
        content = paper("申请人李晓敏，身份证370811199001011234，电话13812343210。")
        made = self.copied(piece(content))
        self.assertEqual((made.pages, made.hidden), (1, 3 + 18 + 11))
        text, shown = self.pixels(made)
        self.assertIn("用途：诉讼", text)
        self.assertIn("仅供某局使用", text)
        for hidden in ("李晓敏", "370811", "138"):
            self.assertNotIn(hidden, text)
        full = self.copied(piece(content), words=None)
        _text, open_page = self.pixels(full)
        self.assertEqual(full.hidden, 0)
        dark = [sum(page.histogram()[:40]) for page in (shown, open_page)]
        self.assertGreater(dark[0], 3 * dark[1])

    def test_turned_pages_are_blacked_out_in_their_place(self):
        content = paper("李晓敏")
        upright = self.copied(piece(content))
        with pikepdf.open(io.BytesIO(content)) as document:
            document.pages[0].rotate(90, relative=True)
            out = io.BytesIO()
            document.save(out)
        turned = self.copied(piece(out.getvalue()))
        found = [self.pixels(made)[1] for made in (upright, turned)]
        boxes = [shown.point(lambda v: 255 * (v < 40)).getbbox() for shown in found]
        left, top, right, bottom = boxes[0]
        height = found[0].height
        for wanted, actual in zip(
            (height - bottom, left, height - top, right), boxes[1], strict=True
        ):
            self.assertAlmostEqual(wanted, actual, delta=3)

    def test_what_cannot_be_looked_through_is_left_out(self):
        scanned = picture(1654, 2339, "PDF", resolution=200)
        made = self.copied(piece(scanned), piece(b"%PDF broken", name="坏.pdf"))
        self.assertEqual(made.left_out, ["申请表.pdf 第 1 页", "坏.pdf"])
        self.assertEqual(made.pages, 2)
        seen = self.copied(piece(scanned), pictures=True)
        self.assertEqual(seen.left_out, [])

    def test_words_across_lines(self):
        wanted = hide.patterns(["李晓敏", "甲"])
        self.assertEqual(hide.spans("李晓\r\n敏 甲", wanted), [(0, 5)])
        self.assertEqual(hide.spans("20260302000001", wanted), [])

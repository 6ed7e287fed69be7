from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestHttp(HttpCase):
    """Addresses and forms that hold what the database cannot."""

    def status(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs).status_code

    def test_nul(self):
        self.assertEqual(self.status("/gov/services/%00"), 400)
        self.assertEqual(self.status("/gov/services?q=%00"), 400)
        self.assertEqual(self.status("/gov/services?a%00b=1"), 400)
        self.assertEqual(self.status("/gov/no/such/%00"), 404)
        self.assertEqual(self.status("/gov/services?q=x"), 200)

    def test_number_beyond_any_id(self):
        # A user's own page; nobody's would end at the sign-in first.
        self.authenticate("admin", "admin")
        self.assertEqual(self.status(f"/gov/matrix/{2**31}/xlsx"), 404)

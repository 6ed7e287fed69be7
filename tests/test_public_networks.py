"""Public pages and staff screens stand in networks of their own; starts nothing."""

from pathlib import Path

import yaml

from odoo.addons.gov_items.tests.common import clause

ROOT = Path(__file__).parents[1]
OVERLAY = ROOT / "config" / "docker-compose.public.yml"
PROXY = ROOT / "config" / "nginx.public.conf"


class _Loader(yaml.SafeLoader):
    """Reads the overlay, whose tags are docker compose's own."""


_Loader.add_multi_constructor(
    "!", lambda loader, _tag, node: loader.construct_sequence(node)
)
BASE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
MORE = yaml.load(OVERLAY.read_text("utf-8"), _Loader)  # noqa: S506


@clause("JN18-24-01")
def test_networks_are_apart():
    public, gate = (MORE["services"][name] for name in ("public", "gate"))
    staff = {*BASE["services"]["web"]["networks"]}
    proxy = {*BASE["services"]["nginx"]["networks"]}
    assert gate["networks"] == ["street"]
    assert not {*gate["networks"]} & (staff | proxy)
    assert {*public["networks"]} & staff == {"inside"}
    assert BASE["networks"]["inside"]["internal"]
    assert "ports" not in public
    assert public["environment"]["GOV_PUBLIC_SERVER"] == "1"
    assert public["environment"]["ODOO_MAX_CRON_THREADS"] == "0"
    for port in MORE["services"]["nginx"]["ports"]:
        assert port.startswith("${GOV_STAFF_ADDRESS:-127.0.0.1}:"), port


@clause("JN18-24-01")
def test_public_server_is_as_hardened_as_the_others():
    staff, public = BASE["services"]["web"], MORE["services"]["public"]
    for name in ("image", "read_only", "cap_drop", "security_opt", "secrets", "tmpfs"):
        assert public[name] == staff[name], name
    more = {"GOV_PUBLIC_SERVER", "ODOO_WORKERS"}
    variables = staff["environment"].keys() | public["environment"].keys()
    for name in variables - more:
        assert public["environment"].get(name) == staff["environment"].get(name), name
    assert public["depends_on"] == staff["depends_on"]
    assert public["volumes"] == staff["volumes"]


@clause("JN18-24-01")
def test_proxy_hands_on_public_routes_alone():
    text = PROXY.read_text("utf-8")
    server = text[text.index("    server {") :]
    handed_on = [
        block.split("{")[0].strip()
        for block in server.split("location ")[1:]
        if "proxy_pass" in block
    ]
    assert handed_on == ["/gov/", "~ ^/gov_[a-z]+/static/", "= /web/health"]
    assert "location / {\n            return 404;" in server
    assert "web:" not in text
    assert "server public:8069;" in text

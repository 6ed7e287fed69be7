"""Starts Odoo's command line.

A script of its own because Odoo's multi-process server re-runs ``argv[0]`` for
its gevent process, which ``python -m odoo`` does not survive.
"""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()

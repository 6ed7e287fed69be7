"""docker-compose.yml and config/ agree with each other and with the addons.

A copy of the repository's deployment files is broken in one place at a time,
and the rules of ``deployment.py`` must see it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .deployment import nginx_directives, problems

ROOT = Path(__file__).parents[1]
COMPOSE, CONF, NGINX = (
    "docker-compose.yml",
    "config/odoo.prod.conf",
    "config/nginx.conf",
)
HOST, ROLES, HBA = "docker-compose.host.yml", "config/roles.sh", "config/pg_hba.conf"
ENTRY = "config/entrypoint.sh"
DATABASE, REPLICA = "config/database.sh", "config/replica.sh"
DOCKER, ENV, PG = "config/Dockerfile", "config/.env.example", "config/postgresql.conf"

#: file, text in it, what stands there instead, a word of the problem
MUTATIONS = [
    (COMPOSE, "- files:/var", "- filez:/var", "no volumes filez"),
    (COMPOSE, "\n  database:\n", "\n  database:\n  spare:\n", "spare is not used"),
    (COMPOSE, "networks: [edge]", "networks: [street]", "no networks street"),
    (COMPOSE, "secrets: [db_password]", "secrets: [pw]", "no secrets pw"),
    (COMPOSE, "PGUSER: gov_app", "PGUSER: odoo", "works as odoo"),
    (
        COMPOSE,
        "DB_PASSWORD_FILE: /run/secrets/app_password",
        "DB_PASSWORD_FILE: /run/secrets/admin_password",
        "another's password",
    ),
    (
        COMPOSE,
        "secrets: [app_password, admin_password",
        "secrets: [app_password, db_password, admin_password",
        "knows the owner's password",
    ),
    (
        COMPOSE,
        "    roles:\n      condition: service_c",
        "    db:\n      condition: service_c",
        "before its role",
    ),
    (COMPOSE, "gov/roles.sh:ro", "gov/role.sh:ro", "script is not mounted"),
    (COMPOSE, "gov_app@$", "gov_apq@$", "nobody makes the database"),
    (COMPOSE, "gov_app@$", "gov_app:x@$", "clear text"),
    (COMPOSE, ":5432/gov_sessions", ":5433/gov_sessions", "another server"),
    (COMPOSE, "PRIMARY_HOST: $", "MAIN_HOST: $", "replica.sh needs"),
    (
        COMPOSE,
        "anchors:/var/lib/gov-anchors",
        "anchors:/var/lib/anchors",
        "GOV_ANCHOR_DIR",
    ),
    (COMPOSE, "./config/upstream:", "./config/tls:", "further hosts"),
    (
        HOST,
        "GOV_PRIVATE_ADDRESS:?}:5432",
        "GOV_PUBLIC:-0.0.0.0}:5432",
        "open to everybody",
    ),
    (HOST, ":8072:8072", ":8073:8073", "reachable are"),
    (HOST, "  web:", "  webs:", "unknown service webs"),
    (ROLES, "app=gov_app", "app=gov", "does not make gov_app"),
    (HBA, "gov_replica  all", "gov_copy     all", "may not copy"),
    (
        HBA,
        "all          all          all      scram-sha-256",
        "all all all trust",
        "needs no password",
    ),
    (PG, "postgresql/pg_hba", "pg_hba", "pg_hba.conf is not where"),
    (CONF, ",session_db", "", "session_db is not loaded"),
    (DOCKER, " /backups", "", "backup: /backups belongs to root"),
    (DOCKER, "/var/lib/gov-anchors /b", "/b", "/var/lib/gov-anchors belongs to root"),
    (DATABASE, "/var/lib/postgresql/wal ", "", "db: /var/lib/postgresql/wal belongs"),
    (REPLICA, " /var/lib/postgresql/wal\n", "\n", "replica: /var/lib/postgresql/wal"),
    (COMPOSE, "gov/database.sh]", "gov/databases.sh]", "entry point is not mounted"),
    (ENTRY, "export PGHOST_REPLICA", "export PGHOST_COPY", "reads from the replica"),
    (
        COMPOSE,
        "./config/nginx.conf",
        "./config/proxy.conf",
        "proxy.conf does not exist",
    ),
    (COMPOSE, "  init:\n        condition", "  ini:\n        condition", "unknown ini"),
    (COMPOSE, "dockerfile: config/D", "dockerfile: config/d", "no config/dockerfile"),
    (
        COMPOSE,
        "PGHOST: ${GOV_DB_HOST:-db}\n  PGPORT",
        "PGHOST: dbs\n  PGPORT",
        "PGHOST",
    ),
    (COMPOSE, 'PGPORT: "5432"', 'PGPORT: "5433"', "PGPORT"),
    (COMPOSE, "PGUSER: odoo\n      DB", "PGUSER: gov\n      DB", "init: works as gov"),
    (COMPOSE, "ODOO_WORKERS: $", "ODOO_WORKER: $", "nobody reads ODOO_WORKER"),
    (COMPOSE, "ADMIN_PASSWORD_FILE", "ADMIN_PASS_FILE", "ADMIN_PASS_FILE"),
    (COMPOSE, "/run/secrets/admin_password", "/run/admin", "no secret"),
    (COMPOSE, "PGUSER: gov_app", "PGUSER: gov_app\n  PGPASSWORD: x", "clear text"),
    (COMPOSE, "/data/pgdata", "/pg/pgdata", "PGDATA"),
    (COMPOSE, "GOV_JOBS:-2", "GOV_JOBS:-5", "differ"),
    (COMPOSE, "${GOV_DATABASE:-gov}", "${GOV_DATABASE}", "two defaults"),
    (COMPOSE, "${GOV_DATABASE:-gov}", "${GOV_DATABASE-gov}", "another way"),
    (COMPOSE, "gov_windows,", "gov_doors,", "GOV_ADDONS"),
    (COMPOSE, "CHANNELS: root:0", "CHANNELS: root:1", "job runners"),
    (COMPOSE, 'CRON_THREADS: "2"', 'CRON_THREADS: "0"', "scheduled actions"),
    (COMPOSE, "      - --stop-after-init\n", "", "does not end"),
    (COMPOSE, 'expose: ["8069"', 'expose: ["8070"', "exposes"),
    (COMPOSE, "-443}:443", "-443}:8443", "listens on"),
    (COMPOSE, "8069/web/health", "8070/web/health", "health is asked"),
    (COMPOSE, "127.0.0.1:80/web", "127.0.0.1:81/web", "health is asked"),
    (COMPOSE, "  web:\n", "  web:\n    privileged: true\n", "privileged"),
    (COMPOSE, "  web:\n", '  web:\n    ports: ["8069:8069"]\n', "publishes ports"),
    (COMPOSE, "read_only: true", "read_only: false", "writable image"),
    (COMPOSE, "cap_drop: [ALL]", "cap_drop: [KILL]", "capabilities"),
    (COMPOSE, "no-new-privileges:true", "no-new-privileges:false", "gain"),
    (COMPOSE, "image: nginx:1.28", "image: nginx", "no version"),
    (COMPOSE, "internal: true", "internal: false", "network is open"),
    (COMPOSE, "networks: [inside]", "networks: [inside, edge]", "db: is reachable"),
    (COMPOSE, "./config/secrets/db", "./config/db", "could be committed"),
    (COMPOSE, "config_file=/etc/postgresql/", "config_file=/etc/pg/", "does not read"),
    (
        COMPOSE,
        "./config/tls:/etc/nginx/tls",
        "./config/tls:/etc/tls",
        "tls/ is mounted",
    ),
    (CONF, "log_level", "dbfilter = gov\nlog_level", "dbfilter"),
    (CONF, "proxy_mode = True", "proxy_mode = False", "proxy_mode"),
    (CONF, "list_db = False", "list_db = True", "list_db"),
    (CONF, "limit_request", "limit_requests", "unknown option"),
    (CONF, ",queue_job", "", "queue_job is not loaded"),
    (CONF, "log_level", "admin_passwd = x\nlog_level", "holds admin_passwd"),
    (CONF, "gevent_port = 8072", "gevent_port = 8073", "upstreams"),
    (CONF, "/mnt/extra-addons", "/opt/addons", "addons are not where"),
    (CONF, "/var/lib/odoo", "/srv/odoo", "data_dir"),
    (CONF, "db_maxconn = 8", "db_maxconn = 80", "connections"),
    (CONF, "limit_time_real = 600", "limit_time_real = 900", "gives up"),
    (CONF, "hard = 1610612736", "hard = 1000000000", "soft memory"),
    (ENV, "GOV_HTTP_PORT=80\n", "", "GOV_HTTP_PORT"),
    (ENV, "GOV_WEB_WORKERS=4", "GOV_WEB_WORKERS=8", "GOV_WEB_WORKERS"),
    (DOCKER, "FROM odoo:19.0", "FROM odoo:18.0", "19.0"),
    (DOCKER, "USER odoo", "USER root", "user odoo"),
    (DOCKER, "COPY addons", "COPY modules", "modules does not exist"),
    (DOCKER, "--require-hashes", "--no-hashes", "hashes of the lock"),
    (DOCKER, "config/odoo.prod.conf", "config/odoo.dev.conf", "build context"),
    (DOCKER, '"/usr/local/bin/gov-', '"/usr/bin/gov-', "entry point"),
    (DOCKER, "/etc/odoo/odoo.conf", "/etc/odoo.conf", "ODOO_RC"),
    (NGINX, "web:8069", "web:8068", "upstreams"),
    (NGINX, "server web:8072", "server odoo:8072", "upstreams"),
    (NGINX, "http://odoo_gevent", "http://odoo", "/websocket"),
    (NGINX, "location /queue_job/", "location /queue_job/x", "/queue_job/ is open"),
    (NGINX, "location /web/database/", "location /web/db/", "/web/database/ is open"),
    (NGINX, "X-Frame-Options", "X-Frames", "X-Frame-Options"),
    (NGINX, "X-Forwarded-Proto", "X-Scheme", "X-Forwarded-Proto"),
    (NGINX, "client_max_body_size", "client_body_size", "size of requests"),
    (NGINX, "zone=login burst", "zone=logon burst", "unknown zone"),
    (NGINX, "listen 80;", "listen 8080;", "listens on"),
    ("config/tls/tls.conf.example", "listen 443", "listen 8443", "listens on"),
    ("config/tls/tls.conf.example", "tls/privkey", "ssl/privkey", "certificates"),
    (PG, "port = 5432", "port = 5433", "PGPORT"),
    (PG, "max_connections = 200", "max_connections = 90", "connections"),
    (PG, "synchronous_commit = on", "synchronous_commit = off", "synchronous_commit"),
    (PG, "random_page_cost", "random_page_price", "random_page_price"),
    (PG, "shared_buffers = 2GB", "shared_buffers = 2XB", "shared_buffers"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files of the deployment, and the names of the addons."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    for name in (COMPOSE, HOST, "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    for manifest in ROOT.glob("addons/*/__manifest__.py"):
        folder = tmp_path / "addons" / manifest.parent.name
        folder.mkdir(parents=True)
        shutil.copy(manifest, folder)
    return tmp_path


def test_deployment():
    assert problems(ROOT) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "word"),
    MUTATIONS,
    ids=[f"{file.rpartition('/')[2]}: {word}" for file, _, _, word in MUTATIONS],
)
def test_mutation_is_found(copy, file, old, new, word):
    path = copy / file
    text = path.read_text("utf-8")
    assert old in text, "the mutation changes nothing"
    before = set(problems(copy))
    path.write_text(text.replace(old, new, 1), "utf-8")
    found = set(problems(copy)) - before
    assert any(word in problem for problem in found), found


@pytest.mark.parametrize("spoiled", ["http {", "    }\n}\n"])
def test_unbalanced_nginx(spoiled):
    text = (ROOT / NGINX).read_text("utf-8")
    with pytest.raises(ValueError, match="unexpected|ends inside"):
        nginx_directives(text.replace(spoiled, "", 1))


def _enter(**files: str) -> subprocess.CompletedProcess[str]:
    """Runs entrypoint.sh with a command that shows what it was given."""
    command = [ROOT / "config/entrypoint.sh", "bash", "-c"]
    show = 'echo "$PGPASSWORD|$ODOO_ADMIN_PASSWD"'
    return subprocess.run(
        [*command, show], env={**os.environ, **files}, capture_output=True, text=True
    )


def test_entrypoint_reads_secrets(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("a b$c\n")
    second.write_text("d'e")
    done = _enter(DB_PASSWORD_FILE=str(first), ADMIN_PASSWORD_FILE=str(second))
    assert (done.returncode, done.stdout) == (0, "a b$c|d'e\n")


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_entrypoint_refuses_a_missing_secret(tmp_path, content):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("x")
    if content is not None:
        second.write_text(content)
    done = _enter(DB_PASSWORD_FILE=str(first), ADMIN_PASSWORD_FILE=str(second))
    assert done.returncode == 1
    assert str(second) in done.stderr
    assert "|" not in done.stdout

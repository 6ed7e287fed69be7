"""What docker-compose.yml and config/ must agree on; starts nothing.

``problems(root)`` reads the files and lists what does not fit.
"""

from __future__ import annotations

import configparser
import functools
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from odoo.tools import config as odoo_config

ADDONS = Path(__file__).parents[1] / "addons"
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
#: Read by an image's own entry point.
IMAGE_VARIABLES = {
    "POSTGRES_USER",
    "POSTGRES_DB",
    "POSTGRES_PASSWORD_FILE",
    "PGDATA",
}
#: Read by queue_job.
RUNNER_VARIABLES = {"ODOO_QUEUE_JOB_CHANNELS", "ODOO_QUEUE_JOB_HOST"}
#: Read by libraries that take nothing else.
LIBRARY_VARIABLES = {"SESSION_DB_URI", "AWS_SHARED_CREDENTIALS_FILE"}
#: Services that install, upgrade and back up; all others own nothing.
AS_OWNER = {"init", "backup"}
#: What the image installs, with hashes.
RUN_LOCK = "config/requirements-run.txt"
#: Addons that production does not install.
NOT_INSTALLED = {"gov_demo"}


class Deployment:
    """The deployment's files, parsed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.text = (root / "docker-compose.yml").read_text("utf-8")
        self.compose = yaml.safe_load(self.text)
        self.services = self.compose["services"]
        self.odoo = {
            name: service
            for name, service in self.services.items()
            if service["image"].startswith("gov-suite")
        }
        self.host = yaml.safe_load(self.read("docker-compose.host.yml"))["services"]
        parser = configparser.RawConfigParser()
        parser.read_string(self.read("config/odoo.prod.conf"))
        self.conf = dict(parser["options"])
        self.nginx = nginx_directives(self.read("config/nginx.conf"))
        self.postgres = postgres_settings(self.read("config/postgresql.conf"))
        self.docker = self.read("config/Dockerfile")
        self.entrypoint = self.read("config/entrypoint.sh")
        self.defaults = dict(VARIABLE.findall(self.text))

    def read(self, name: str) -> str:
        return (self.root / name).read_text("utf-8")

    def mounted_volumes(self, service: dict) -> set[str]:
        """The folders of a service on which named volumes are mounted."""
        entries = (entry.split(":") for entry in service["volumes"])
        return {entry[1] for entry in entries if entry[0] in self.compose["volumes"]}

    def value(self, text: object) -> str:
        """A value with its variables replaced by their defaults."""
        return VARIABLE.sub(lambda match: match[2] or "", str(text))


def nginx_directives(text: str) -> list[tuple[tuple[str, ...], list[str]]]:
    """Directives with the blocks that they stand in.

    >>> nginx_directives("a b; c d { e 'f g'; }")
    [((), ['a', 'b']), ((), ['c', 'd']), (('c d',), ['e', 'f g'])]
    """
    tokens = re.findall(r"#[^\n]*|'[^']*'|\"[^\"]*\"|[{};]|[^\s{};]+", text)
    found: list[tuple[tuple[str, ...], list[str]]] = []
    blocks: list[str] = []
    words: list[str] = []
    for token in tokens:
        if token.startswith("#"):
            continue
        if token not in "{};":
            words.append(token.strip("'\""))
            continue
        if words:
            found.append((tuple(blocks), words))
        if token == "{":
            blocks.append(" ".join(words))
        elif token == "}":
            if words or not blocks:
                raise ValueError(f"unexpected }} after {found[-1]}")
            blocks.pop()
        words = []
    if words or blocks:
        raise ValueError(f"the file ends inside {blocks or words}")
    return found


def postgres_settings(text: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^(\w+) = '?([^'\n]*)'?$", text))


def problems(root: Path) -> list[str]:
    deployment = Deployment(root)
    return [problem for rule in RULES for problem in rule(deployment)]


def references(d: Deployment) -> Iterator[str]:
    """Volumes, networks and secrets that are named exist, and each is used."""
    for kind in ("volumes", "networks", "secrets"):
        used = {
            (name, entry.split(":")[0])
            for name, service in d.services.items()
            for entry in service.get(kind, [])
        }
        for name, source in sorted(used):
            if kind == "volumes" and source.startswith("."):
                if not (d.root / source).exists():
                    yield f"{name}: {source} does not exist"
            elif source not in d.compose[kind]:
                yield f"{name}: no {kind} {source}"
        for unused in set(d.compose[kind]) - {source for _name, source in used}:
            yield f"{kind} {unused} is not used"


def dependencies(d: Deployment) -> Iterator[str]:
    """What a service waits for exists, and tells when it is well."""
    for name, service in d.services.items():
        for needed, how in service.get("depends_on", {}).items():
            if needed not in d.services:
                yield f"{name}: depends on unknown {needed}"
            elif how["condition"] == "service_healthy":
                if "test" not in d.services[needed].get("healthcheck", {}):
                    yield f"{name}: waits for the health of {needed}, never checked"


def build(d: Deployment) -> Iterator[str]:
    """The image is built from files that exist and that its context holds."""
    ignore = d.read("config/Dockerfile.dockerignore").split()
    for name, service in d.odoo.items():
        if not (d.root / service["build"]["dockerfile"]).is_file():
            yield f"{name}: no {service['build']['dockerfile']}"
    for source in re.findall(r"(?m)^COPY (\S+)", d.docker):
        if not (d.root / source).exists():
            yield f"Dockerfile: {source} does not exist"
        if f"!{source}" not in ignore:
            yield f"Dockerfile: {source} is not in the build context"
    if not os.access(d.root / "config/entrypoint.sh", os.X_OK):
        yield "entrypoint.sh is not executable"


def image(d: Deployment) -> Iterator[str]:
    """The image is Odoo 19 with the suite where odoo.prod.conf looks for it."""
    if not re.search(r"(?m)^FROM odoo:19\.0$", d.docker):
        yield "Dockerfile: not based on Odoo 19.0"
    if re.findall(r"(?m)^USER (\S+)", d.docker)[-1:] != ["odoo"]:
        yield "Dockerfile: does not end as the user odoo"
    if "--require-hashes" not in d.docker or "--no-deps" not in d.docker:
        yield "Dockerfile: packages are not held to the hashes of the lock"
    locked = set(re.findall(r"(?m)^([\w.-]+)==", d.read(RUN_LOCK).lower()))
    for name in re.findall(r"(?m)^([\w.-]+)==", d.read("requirements.txt").lower()):
        if re.sub(r"[-_.]+", "-", name) not in locked:
            yield f"{RUN_LOCK}: {name} is missing: make lock"
    copied = dict(re.findall(r"(?m)^COPY (\S+) (\S+)", d.docker))
    if copied.get("addons") != d.conf["addons_path"]:
        yield "Dockerfile: addons are not where odoo.prod.conf looks for them"
    if f'["{copied.get("config/entrypoint.sh")}"]' not in d.docker:
        yield "Dockerfile: the entry point is not the copied script"


def configuration(d: Deployment) -> Iterator[str]:
    """odoo.prod.conf has known options and safe values."""
    for key in d.conf:
        if key not in odoo_config.options_index:
            yield f"odoo.prod.conf: unknown option {key}"
    wanted = {"proxy_mode": "True", "list_db": "False"}
    for key, value in wanted.items():
        if d.conf.get(key) != value:
            yield f"odoo.prod.conf: {key} is not {value}"
    if "queue_job" not in d.conf["server_wide_modules"].split(","):
        yield "odoo.prod.conf: queue_job is not loaded server-wide"
    if "dbfilter" in d.conf:
        yield "odoo.prod.conf: dbfilter offers databases of the role only: it owns none"
    for secret in ("db_password", "admin_passwd"):
        if secret in d.conf:
            yield f"odoo.prod.conf: holds {secret}"
    if int(d.conf["limit_memory_soft"]) >= int(d.conf["limit_memory_hard"]):
        yield "odoo.prod.conf: soft memory limit above the hard one"


def folders(d: Deployment) -> Iterator[str]:
    """What must outlive a container lies on a volume."""
    for name, service in d.odoo.items():
        targets = {entry.split(":")[1] for entry in service["volumes"]}
        if d.conf["data_dir"] not in targets:
            yield f"{name}: data_dir is not on a volume"
        if service["environment"]["ODOO_RC"] not in d.docker:
            yield f"{name}: ODOO_RC is not in the image"
    if not d.services["db"]["environment"]["PGDATA"].startswith(
        tuple(entry.split(":")[1] for entry in d.services["db"]["volumes"])
    ):
        yield "db: PGDATA is not on a volume"


def owners(d: Deployment) -> Iterator[str]:
    """Who is not root can write to the volumes.

    A new volume belongs to root, except where the image has the folder that it is
    mounted on: then the folder's owner has it.
    """
    ours = re.search(r"^RUN install -d -o odoo -g odoo .*$", d.docker, re.MULTILINE)
    made = {d.conf["data_dir"], *(ours[0].split() if ours else ())}
    for name, service in d.odoo.items():
        for folder in d.mounted_volumes(service) - made:
            yield f"{name}: {folder} belongs to root"
    for name in ("db", "replica"):
        service = d.services[name]
        files = {e.split(":")[1]: e.split(":")[0] for e in service["volumes"]}
        script = service.get("entrypoint", [""])[-1]
        if script not in files:
            yield f"{name}: its entry point is not mounted"
            continue
        given = re.search(
            r"install -d -o postgres -g postgres .*$", d.read(files[script]), re.M
        )
        made = set(given[0].split() if given else ())
        for folder in d.mounted_volumes(service) - made:
            if not service["environment"]["PGDATA"].startswith(folder):
                yield f"{name}: {folder} belongs to root"


@functools.cache
def read_by_addons() -> frozenset[str]:
    """Variables of the environment that the suite's own code names."""
    code = "".join(p.read_text("utf-8") for p in ADDONS.glob("gov_*/[!t]*/*.py"))
    code += "".join(p.read_text("utf-8") for p in ADDONS.glob("gov_*/*.py"))
    return frozenset(re.findall(r'"(GOV_[A-Z_0-9]+)"', code))


def environment(d: Deployment) -> Iterator[str]:
    """Every variable that a service gets is read by somebody; secrets are files."""
    known = {option.env_name for option in odoo_config.options_index.values()}
    known |= RUNNER_VARIABLES | {"ODOO_RC"} | IMAGE_VARIABLES | LIBRARY_VARIABLES
    scripts = (d.entrypoint, d.read("config/roles.sh"), d.read("config/replica.sh"))
    known |= set(re.findall(r"\$\{?([A-Z][A-Z_0-9]+)", "".join(scripts)))
    known |= read_by_addons()
    for name, service in d.services.items():
        for variable, value in service.get("environment", {}).items():
            if variable not in known:
                yield f"{name}: nobody reads {variable}"
            if variable.endswith("_FILE"):
                secret = value.rpartition("/")[2]
                if (
                    value != f"/run/secrets/{secret}"
                    or secret not in service["secrets"]
                ):
                    yield f"{name}: {variable} is no secret of the service"
            if re.search(r"PASSWORD|PASSWD", variable) and "_FILE" not in variable:
                yield f"{name}: {variable} is in clear text"


def connection(d: Deployment) -> Iterator[str]:
    """Odoo gets what its entry point needs, and the address of the database."""
    needed = set(re.findall(r"\$(\w+_FILE)", d.entrypoint))
    database = d.services["db"]["environment"]
    for name, service in d.odoo.items():
        given = service["environment"]
        if lacking := needed - set(given):
            yield f"{name}: entrypoint.sh needs {lacking}"
        if d.value(given["PGHOST"]) not in d.services:
            yield f"{name}: PGHOST is no service"
        if given["PGPORT"] != d.postgres["port"]:
            yield f"{name}: PGPORT is not the port of postgresql.conf"
        owner = given["PGUSER"] == database["POSTGRES_USER"]
        if owner != (name in AS_OWNER):
            yield f"{name}: works as {given['PGUSER']}"
        whose = "db" if owner else "app"
        if given["DB_PASSWORD_FILE"] != f"/run/secrets/{whose}_password":
            yield f"{name}: has another's password"
        if not owner and "db_password" in service["secrets"]:
            yield f"{name}: knows the owner's password"


def program_role(d: Deployment) -> Iterator[str]:
    """roles.sh makes the role that the services work as, before they start."""
    script, service = d.read("config/roles.sh"), d.services["roles"]
    users = {s["environment"]["PGUSER"] for n, s in d.odoo.items() if n not in AS_OWNER}
    for user in users:
        if f"app={user}" not in script or f"ALTER ROLE {user} PASSWORD" not in script:
            yield f"roles.sh does not make {user}"
    mounted = {entry.split(":")[1] for entry in service["volumes"]}
    if service["command"][-1] not in mounted:
        yield "roles: its script is not mounted"
    if service["environment"]["PGUSER"] != d.services["init"]["environment"]["PGUSER"]:
        yield "roles: does not work as the owner"
    for name in d.odoo.keys() - AS_OWNER:
        if "roles" not in d.services[name]["depends_on"]:
            yield f"{name}: may start before its role is there"


def sessions(d: Deployment) -> Iterator[str]:
    """Sessions lie in the database that roles.sh makes, and are asked for there."""
    if "session_db" not in d.conf["server_wide_modules"].split(","):
        yield "odoo.prod.conf: session_db is not loaded server-wide"
    for name, service in d.odoo.items():
        given = {k: d.value(v) for k, v in service["environment"].items()}
        uri = urlsplit(given["SESSION_DB_URI"])
        if f"CREATE DATABASE {uri.path[1:]} OWNER {uri.username}" not in d.read(
            "config/roles.sh"
        ):
            yield f"{name}: nobody makes the database of {given['SESSION_DB_URI']}"
        if (uri.hostname, str(uri.port)) != (given["PGHOST"], given["PGPORT"]):
            yield f"{name}: sessions are on another server"
        if uri.password:
            yield f"{name}: SESSION_DB_URI is in clear text"


def replica(d: Deployment) -> Iterator[str]:
    """The replica copies the primary and reads the same configuration."""
    given, hba = d.services["replica"], d.read("config/pg_hba.conf")
    database = d.services["db"]
    needed = set(re.findall(r"\$\{?([A-Z]+_[A-Z_]+)", d.read("config/replica.sh")))
    if lacking := needed - set(given["environment"]):
        yield f"replica: replica.sh needs {lacking}"
    if given["image"] != database["image"] or given["command"] != database["command"]:
        yield "replica: is another server than db"
    if d.value(given["environment"].get("PRIMARY_HOST")) != "db":
        yield "replica: does not follow db"
    user = re.search(r"--username=(\w+)", d.read("config/replica.sh"))[1]
    if not re.search(rf"(?m)^host\s+replication\s+{user}\s", hba):
        yield f"pg_hba.conf: {user} may not copy"
    if re.search(r"(?m)^host.*\b(trust|password|md5)$", hba):
        yield "pg_hba.conf: somebody needs no password"
    for service in (given, database):
        mounts = dict(entry.split(":")[:2] for entry in service["volumes"])
        if d.postgres.get("hba_file") != mounts.get("./config/pg_hba.conf"):
            yield "pg_hba.conf is not where postgresql.conf looks for it"
        if (
            mounts.get("./config/wal-archive.sh", "-")
            not in d.postgres["archive_command"]
        ):
            yield "wal-archive.sh is not where postgresql.conf looks for it"
    if "PGHOST_REPLICA=$GOV_REPLICA_HOST" not in d.entrypoint:
        yield "entrypoint.sh: nobody reads from the replica"


def anchors(d: Deployment) -> Iterator[str]:
    """Anchor files outlive the containers."""
    for name, service in d.odoo.items():
        targets = {entry.split(":")[1] for entry in service["volumes"]}
        anchor = service["environment"].get("GOV_ANCHOR_DIR")
        if name not in AS_OWNER and anchor not in targets:
            yield f"{name}: GOV_ANCHOR_DIR is not on a volume"


def hosts(d: Deployment) -> Iterator[str]:
    """Further machines reach each other in their own network and nowhere else."""
    reachable = {}
    for name, service in d.host.items():
        if name not in d.services:
            yield f"docker-compose.host.yml: unknown service {name}"
        for entry in service.get("ports", []):
            address, _, port = entry.rpartition(":")[0].rpartition(":")
            if address != "${GOV_PRIVATE_ADDRESS:?}":
                yield f"docker-compose.host.yml: {name} is open to everybody"
            reachable.setdefault(name, set()).add(port)
    wanted = {
        "db": {d.postgres["port"]},
        "replica": {d.postgres["port"]},
        "web": {d.conf["http_port"], d.conf["gevent_port"]},
    }
    if reachable != wanted:
        yield f"docker-compose.host.yml: reachable are {reachable}"
    upstream = dict(entry.split(":")[:2] for entry in d.services["nginx"]["volumes"])
    included = {words[1] for _blocks, words in d.nginx if words[0] == "include"}
    for kind, port in (("web", d.conf["http_port"]), ("gevent", d.conf["gevent_port"])):
        if f"{upstream.get('./config/upstream')}/{kind}*.conf" not in included:
            yield f"nginx.conf: does not include further hosts of {kind}"
        if f":{port};" not in d.read(f"config/upstream/{kind}.conf.example"):
            yield f"upstream/{kind}.conf.example: another port"


def example(d: Deployment) -> Iterator[str]:
    """config/.env.example holds each variable with the default of the compose file."""
    given = dict(re.findall(r"(?m)^(\w+)=(.*)$", d.read("config/.env.example")))
    if given != d.defaults:
        other = set(given.items()) ^ set(d.defaults.items())
        yield f".env.example and defaults differ: {other}"
    if len(VARIABLE.findall(d.text)) != len(re.findall(r"\$\{", d.text)):
        yield "docker-compose.yml: a variable is written in another way"
    for name, value in VARIABLE.findall(d.text):
        if d.defaults[name] != value:
            yield f"docker-compose.yml: {name} has two defaults"
    addons = {path.parent.name for path in d.root.glob("addons/*/__manifest__.py")}
    installed = set(d.defaults.get("GOV_ADDONS", "").split(","))
    addons = {name for name in addons - NOT_INSTALLED if not name.startswith("test_")}
    if other := installed ^ addons:
        yield f"GOV_ADDONS and addons/ differ by {sorted(other)}"


def roles(d: Deployment) -> Iterator[str]:
    """One service runs jobs, one runs scheduled actions, one installs."""
    running = {
        name: {key: d.value(text) for key, text in service["environment"].items()}
        for name, service in d.odoo.items()
        if not service.get("command")
    }
    with_jobs = {
        name: given
        for name, given in running.items()
        if not given["ODOO_QUEUE_JOB_CHANNELS"].startswith("root:0")
    }
    crons = [n for n, given in running.items() if given["ODOO_MAX_CRON_THREADS"] != "0"]
    if len(with_jobs) != 1:
        yield f"job runners: {sorted(with_jobs)}"
    if len(crons) != 1:
        yield f"scheduled actions: {crons}"
    for name, given in with_jobs.items():
        capacity = int(given["ODOO_QUEUE_JOB_CHANNELS"].split(":")[1])
        if capacity >= int(given.get("ODOO_WORKERS", "0")):
            yield f"{name}: as many jobs as workers leave none for the health check"
    for name, service in d.odoo.items():
        command = service.get("command", [])
        if command[:1] == ["odoo"] and "--stop-after-init" not in command:
            yield f"{name}: does not end"
    connections = sum(
        int(given.get("ODOO_WORKERS", "0")) * int(d.conf["db_maxconn"])
        + int(d.conf["db_maxconn_gevent"])
        for given in running.values()
    )
    free = int(d.postgres["max_connections"])
    free -= int(d.postgres["superuser_reserved_connections"])
    if connections > free:
        yield f"{connections} connections may be opened, PostgreSQL has {free}"


def ports(d: Deployment) -> Iterator[str]:
    """nginx, the published ports and Odoo's ports agree."""
    http, gevent = d.conf["http_port"], d.conf["gevent_port"]
    if sorted(d.services["web"]["expose"]) != sorted([http, gevent]):
        yield "web: exposes other ports than odoo.prod.conf"
    upstreams = {
        blocks[-1].split()[1]: words[1]
        for blocks, words in d.nginx
        if blocks[-1:] and blocks[-1].startswith("upstream") and words[0] == "server"
    }
    if upstreams != {"odoo": f"web:{http}", "odoo_gevent": f"web:{gevent}"}:
        yield f"nginx.conf: upstreams are {upstreams}"
    tls = nginx_directives(d.read("config/tls/tls.conf.example"))
    listening = {w[1] for _b, w in [*d.nginx, *tls] if w[0] == "listen"}
    published = {entry.rpartition(":")[2] for entry in d.services["nginx"]["ports"]}
    if published != listening:
        yield f"nginx: publishes {published}, listens on {listening}"
    for name, service in d.services.items():
        if name != "nginx" and service.get("ports"):
            yield f"{name}: publishes ports"
        check = " ".join(service.get("healthcheck", {}).get("test", []))
        for port in re.findall(r"127\.0\.0\.1:(\d+)/web/health", check):
            if port not in (listening if name == "nginx" else {http}):
                yield f"{name}: health is asked on port {port}"
        if not check and not service.get("command"):
            yield f"{name}: has no health check"


def proxy(d: Deployment) -> Iterator[str]:
    """Which address leads where, and what is closed from outside."""
    routes = {
        blocks[-1].split()[-1]: words[1]
        for blocks, words in d.nginx
        if blocks and blocks[-1].startswith("location")
        if words[0] in ("proxy_pass", "return")
    }
    if routes.get("/") != "http://odoo":
        yield "nginx.conf: / does not lead to Odoo"
    if routes.get("/websocket") != "http://odoo_gevent":
        yield "nginx.conf: /websocket does not lead to the gevent port"
    for hidden in ("/queue_job/", "/web/database/"):
        if routes.get(hidden) != "404":
            yield f"nginx.conf: {hidden} is open"


def headers(d: Deployment) -> Iterator[str]:
    """What nginx tells the browser and what it tells Odoo."""
    names = {"_".join(words[:2]) for _blocks, words in d.nginx}
    for header in (
        "add_header_X-Content-Type-Options",
        "add_header_X-Frame-Options",
        "add_header_Referrer-Policy",
        "proxy_set_header_X-Forwarded-Host",
        "proxy_set_header_X-Forwarded-For",
        "proxy_set_header_X-Forwarded-Proto",
        "proxy_set_header_Upgrade",
    ):
        if header not in names:
            yield f"nginx.conf: no {header}"


def limits(d: Deployment) -> Iterator[str]:
    """nginx limits requests, and Odoo ends one before nginx gives up."""
    single = {words[0]: words[1] for _blocks, words in d.nginx if len(words) == 2}
    if "client_max_body_size" not in single:
        yield "nginx.conf: no limit on the size of requests"
    if int(single["proxy_read_timeout"].rstrip("s")) <= int(d.conf["limit_time_real"]):
        yield "nginx.conf: gives up before Odoo does"
    zones = {
        word.split("=")[1].split(":")[0]
        for _b, words in d.nginx
        if words[0] == "limit_req_zone"
        for word in words
        if word.startswith("zone=")
    }
    for _blocks, words in d.nginx:
        if words[0] == "limit_req" and words[1].split("=")[1] not in zones:
            yield f"nginx.conf: unknown zone {words[1]}"


def certificates(d: Deployment) -> Iterator[str]:
    """The TLS file and its certificates are where nginx has them mounted."""
    mounts = dict(entry.split(":")[:2] for entry in d.services["nginx"]["volumes"])
    tls = nginx_directives(d.read("config/tls/tls.conf.example"))
    files = {w[1] for _b, w in tls if w[0].startswith("ssl_certificate")}
    if {os.path.dirname(file) for file in files} != {mounts.get("./config/tls")}:
        yield "tls.conf.example: the certificates are not where tls/ is mounted"
    included = {words[1] for _blocks, words in d.nginx if words[0] == "include"}
    if f"{mounts.get('./config/tls')}/*.conf" not in included:
        yield "nginx.conf: does not include the folder where tls/ is mounted"


def hardening(d: Deployment) -> Iterator[str]:
    """No service may do more than it must."""
    for name, service in d.services.items():
        if service.get("privileged") or service.get("cap_add"):
            yield f"{name}: is privileged"
        if "no-new-privileges:true" not in service.get("security_opt", []):
            yield f"{name}: may gain privileges"
        if not re.search(r":\d", service["image"]):
            yield f"{name}: the image has no version"
    for name, service in d.odoo.items():
        if service.get("cap_drop") != ["ALL"] or not service.get("read_only"):
            yield f"{name}: keeps capabilities or a writable image"


def isolation(d: Deployment) -> Iterator[str]:
    """The database has a network of its own, and secrets stay out of git."""
    if not d.compose["networks"]["inside"]["internal"]:
        yield "the database's network is open"
    if d.services["db"]["networks"] != ["inside"]:
        yield "db: is reachable from outside"
    for name, secret in d.compose["secrets"].items():
        ignore = (d.root / secret["file"]).with_name(".gitignore")
        if not ignore.is_file() or ignore.read_text("utf-8").split()[:1] != ["*"]:
            yield f"secret {name} could be committed"


def database(d: Deployment) -> Iterator[str]:
    """PostgreSQL knows every setting and keeps what was committed."""
    mounts = dict(entry.split(":")[:2] for entry in d.services["db"]["volumes"])
    wanted = f"config_file={mounts.get('./config/postgresql.conf')}"
    if wanted not in d.services["db"]["command"]:
        yield "db: does not read the mounted postgresql.conf"
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        if d.postgres.get(name) != "on":
            yield f"postgresql.conf: {name} is not on"
    if binary := _postgres():
        command = [binary, "-C", "port", "-D", d.root / "config"]
        for name, value in d.postgres.items():
            command += ["-c", f"{name}={value}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            yield f"postgresql.conf: {done.stderr.strip()}"


def _postgres() -> Path | None:
    """The server's program, to ask it for its settings; it is not started."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1] if found else None


RULES = (
    references,
    dependencies,
    build,
    image,
    configuration,
    folders,
    owners,
    environment,
    connection,
    program_role,
    sessions,
    replica,
    anchors,
    hosts,
    example,
    roles,
    ports,
    proxy,
    headers,
    limits,
    certificates,
    hardening,
    isolation,
    database,
)

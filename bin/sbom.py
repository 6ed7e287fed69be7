"""The bill of materials of the suite: its wheels and all that they need to run.

Written by ``bin/dist`` as CycloneDX JSON beside the wheels. Packages come from this
environment, whose files are those of requirements-lock.txt; tools for tests and lint
are left out. The same wheels and packages give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from supply import ROOT, pins, plain


def needed(names: list[str]) -> set[str]:
    """The packages of these names and all that they require here, without extras."""
    found: set[str] = set()
    open_names = [plain(name) for name in names]
    while open_names:
        name = open_names.pop()
        if name in found or name == "odoo":  # Odoo lies beside the environment
            continue
        found.add(name)
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # of another system
        for requirement in map(Requirement, lines):
            if not requirement.marker or requirement.marker.evaluate({"extra": ""}):
                open_names.append(plain(requirement.name))
    return found


def environment() -> dict:
    """What cyclonedx-bom says of this environment."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--of", "JSON"]
    command += ["--output-reproducible", "--sv", "1.6", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def wheel(path: Path) -> dict:
    """A wheel of the suite as a component."""
    name, version = path.name.split("-")[:2]
    name = name.replace("_", "-")
    return {
        "bom-ref": f"{name}=={version}",
        "type": "application",
        "name": name,
        "version": version,
        "licenses": [{"license": {"id": "AGPL-3.0-only"}}],
        "hashes": [
            {"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}
        ],
        "purl": f"pkg:pypi/{name}@{version}",
    }


def write(output: Path, wheels: list[Path]) -> Path:
    """Write ``sbom.cdx.json`` into the folder and return its path."""
    text = (ROOT / "requirements.txt").read_text("utf-8")
    names = needed([name for name, _version, _hashes in pins(text)])
    bill = environment()
    kept = [part for part in bill["components"] if plain(part["name"]) in names]
    refs = {part["bom-ref"] for part in kept}
    bill["components"] = [wheel(path) for path in sorted(wheels)] + kept
    bill["dependencies"] = [
        one | {"dependsOn": [ref for ref in one.get("dependsOn", ()) if ref in refs]}
        for one in bill.get("dependencies", ())
        if one["ref"] in refs
    ]
    path = output / "sbom.cdx.json"
    path.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path

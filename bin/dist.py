"""Builds one wheel per addon, the same bytes from the same commit, and the bill of
materials of them all.

    bin/dist.py [--output FOLDER] [ADDON …]

Calls the build backend in this environment, so that nothing is downloaded. An
addon is first copied to a scratch folder, where it gets the licence, one README
from its fragments, and file modes that do not depend on the umask. Times are
those of the addon's last commit, unless SOURCE_DATE_EPOCH says otherwise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import sbom

ROOT = Path(__file__).resolve().parents[1]
FRAGMENTS = ("DESCRIPTION", "CONFIGURE", "USAGE", "ROADMAP", "CREDITS")
#: Packs the folder that it runs in, and prints the wheel's name at last.
BACKEND = (
    "import sys; from whool import buildapi as b; print(b.build_wheel(sys.argv[1]))"
)
#: Zip files know no earlier time.
FIRST_ZIP_TIME = 315532800


def git(*arguments: str) -> str:
    """What git answers; nothing where the suite is not a git checkout."""
    command = ["git", "-C", str(ROOT), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if not done.returncode else ""


def addon_files(addon: Path) -> list[Path]:
    """Files that git keeps or would keep, relative to the addon."""
    options = ("--cached", "--others", "--exclude-standard", "-z")
    listed = git("ls-files", *options, "--", str(addon)).split("\0")
    paths = [ROOT / name for name in listed if name] or list(addon.rglob("*"))
    return sorted(
        path.relative_to(addon)
        for path in set(paths)
        if path.is_file() and "__pycache__" not in path.parts
    )


def stage(addon: Path, target: Path) -> None:
    """Copies an addon as it is to be packed."""
    for name in addon_files(addon):
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(addon / name, copy)
    shutil.copyfile(ROOT / "LICENSE", target / "LICENSE")
    (target / "README.md").write_text(readme(addon), "utf-8")
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def readme(addon: Path) -> str:
    """The fragments as one page with a title for each."""
    parts = [f"# {addon.name}\n"]
    for name in FRAGMENTS:
        path = addon / "readme" / f"{name}.md"
        if path.is_file():
            title = "" if name == "DESCRIPTION" else f"## {name.capitalize()}\n\n"
            parts.append(title + path.read_text("utf-8").strip() + "\n")
    return "\n".join(parts)


def build(addon: Path, output: Path) -> Path:
    """Builds the wheel of one addon and returns its path."""
    changed = git("log", "-1", "--format=%ct", "--", str(addon)).strip()
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or changed or FIRST_ZIP_TIME
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch, addon.name)
        target.mkdir()
        stage(addon, target)
        # No repository around the scratch folder may have a say in it.
        environment = {"GIT_CEILING_DIRECTORIES": scratch}
        environment["SOURCE_DATE_EPOCH"] = str(epoch)
        done = subprocess.run(
            [sys.executable, "-c", BACKEND, str(output)],
            cwd=target,
            env=os.environ | environment,
            umask=0o022,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(f"{addon.name} could not be built:\n{done.stderr}")
    return output / done.stdout.split()[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    parser.add_argument("addons", nargs="*")
    options = parser.parse_args()
    # An addon test_… holds what only the tests of another one need.
    found = sorted(path.parent for path in ROOT.glob("addons/gov_*/__manifest__.py"))
    unknown = set(options.addons) - {addon.name for addon in found}
    if unknown:
        parser.error(f"no such addon: {', '.join(sorted(unknown))}")
    options.output.mkdir(parents=True, exist_ok=True)
    wheels = []
    for addon in found:
        if not options.addons or addon.name in options.addons:
            wheels.append(build(addon, options.output.resolve()))
            print(wheels[-1])
    print(sbom.write(options.output.resolve(), wheels))


if __name__ == "__main__":
    main()

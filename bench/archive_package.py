"""Packages of case files: build and verify, beside copying and hashing.

    bench/archive_package.py [PACKAGES] [MEBIBYTES]

In one run, over the same files:

* *floor*: each file copied once and hashed once with SHA-256 while it passes,
  which nothing that keeps a digest of a copy can go below;
* *floor twice*: the same, and the copies read and hashed again: what building
  and then verifying have to read at least;
* *ours*: the package built (XML, schemas, manifests, container) and verified
  by the stand-alone verifier;
* *bagit*: the reference library, where it is installed, makes a bag of a copy
  of the same files and validates it (no XML, no container).

Files lie on the disk, so the page cache serves all sides alike; the sides take
turns package by package.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import logging
import os
import random
import shutil
import sys
import tempfile
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "addons" / "gov_archive"))

from kernel.package import (  # noqa: E402
    Basic,
    Document,
    Node,
    Setting,
    build,
)
from kernel.verify import verify  # noqa: E402

PACKAGES, MEBIBYTES = 60, 5.0
#: Shares of one package's bytes: a form, scans, notices, the decision.
SHARES = (
    ("application", "申请表.pdf", 0.08),
    ("application", "图纸.pdf", 0.50),
    ("application", "身份证明.jpg", 0.12),
    ("process", "受理通知书.pdf", 0.02),
    ("process", "现场核查.jpg", 0.20),
    ("process", "审核意见.pdf", 0.03),
    ("result", "决定书.pdf", 0.05),
)
BASIC = Basic(
    number="Z109-ZY·2026-D30-SPJ-0001",
    title="取水许可（新办）办件案卷",
    fonds_code="Z109",
    fonds_name="某县行政审批服务局",
    custodian="某县行政审批服务局",
    custody_basis="JC25 二（五）",
    year="2026",
    retention="D30",
    case_number="990101012026030200001",
    programme="市县同权",
    item_name="取水许可",
    mode="下放实质性审核权",
    region="某县",
    accept_agency="某县行政审批服务局",
    decide_agency="某县行政审批服务局",
    in_name_of="某市水务局",
    applicant_name="某某公司",
    received_on="2026-03-02",
    closed_at="2026-03-06T09:00:00+08:00",
    outcome="准予",
    compiler="孔某",
    compiled_at="2026-03-06T17:00:00+08:00",
)
NODES = tuple(
    Node(name, "某县行政审批服务局", "孔某", "通过", f"2026-03-0{day}T09:00:00+08:00")
    for day, name in enumerate(("收件", "审查", "审核", "决定", "用印", "送达"), 1)
)
SETTINGS = (Setting("application", "申请表"), Setting("result", "决定书"))
Files = list[tuple[str, str, Path]]


def make_files(folder: Path, size: int, seed: int) -> Files:
    """Files with content that does not compress, as scans do not."""
    noise = random.Random(seed)
    made = []
    for place, (category, title, share) in enumerate(SHARES):
        path = folder / f"{seed}-{place}"
        head = b"%PDF-1.7\n" if title.endswith("pdf") else b"\xff\xd8\xff\xe0"
        path.write_bytes(head + noise.randbytes(int(size * share)))
        made.append((category, title, path))
    return made


def copy_and_hash(files: Files, folder: Path) -> list[Path]:
    """The floor: one pass over the bytes, copied and hashed."""
    buffer = bytearray(1 << 18)
    view, made = memoryview(buffer), []
    for place, (_category, _title, path) in enumerate(files):
        target, digest = folder / str(place), hashlib.sha256()
        with path.open("rb", 0) as source, target.open("wb", 0) as out:
            while count := source.readinto(buffer):
                digest.update(view[:count])
                out.write(view[:count])
        made.append(target)
    return made


def hash_again(paths: list[Path]) -> None:
    for path in paths:
        with path.open("rb", 0) as file:
            hashlib.file_digest(file, "sha256") if hasattr(
                hashlib, "file_digest"
            ) else hashlib.sha256(file.read())


def document(category: str, title: str, path: Path) -> Document:
    return Document(category, title, path.stat().st_size, partial(path.open, "rb"))


def build_ours(files: Files, target: Path) -> str:
    with target.open("w+b") as out:
        return build(out, BASIC, NODES, SETTINGS, [document(*f) for f in files]).seal


def verify_ours(target: Path, seal: str) -> None:
    with target.open("rb") as file:
        report = verify(file, seal=seal)
    assert report.whole, report.problems


def bag_and_validate(files: Files, folder: Path) -> None:
    bagit = importlib.import_module("bagit")
    for category, title, path in files:
        target = folder / category / title
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, target)
    bagit.make_bag(str(folder), {"External-Identifier": BASIC.number}, 1, ["sha256"])
    bagit.Bag(str(folder)).validate()


class Clock:
    """Adds up what each side takes."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def time(self, side: str, act: Callable, *arguments: object) -> object:
        start = time.perf_counter()
        result = act(*arguments)
        self.seconds[side] += time.perf_counter() - start
        return result


def one(clock: Clock, files: Files, work: Path, with_bagit: bool) -> None:
    """All sides over the files of one package, in an order that changes."""
    plain = work / "plain"
    plain.mkdir()
    sides = [partial(_floor, clock, files, plain), partial(_ours, clock, files, work)]
    if with_bagit:
        bag = work / "bag"
        bag.mkdir()
        sides.append(partial(clock.time, "bagit", bag_and_validate, files, bag))
    random.shuffle(sides)  # noqa: S311 - an order, no secret
    for side in sides:
        side()
    shutil.rmtree(work)
    work.mkdir()


def _floor(clock: Clock, files: Files, plain: Path) -> None:
    copies = clock.time("floor", copy_and_hash, files, plain)
    clock.time("again", hash_again, copies)


def _ours(clock: Clock, files: Files, work: Path) -> None:
    target = work / "package.zip"
    seal = clock.time("build", build_ours, files, target)
    clock.time("verify", verify_ours, target, seal)


def peak_memory(count: int) -> float:
    """MiB at the most while a package of ``count`` small files is built."""

    def source() -> BinaryIO:
        return io.BytesIO(b"x")

    documents = (Document("process", f"{n}.txt", 1, source) for n in range(count))
    with tempfile.TemporaryFile() as out:
        tracemalloc.start()
        build(out, replace(BASIC), NODES, (), documents)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak / (1 << 20)


def main(arguments: list[str]) -> None:
    packages = int(arguments[0]) if arguments else PACKAGES
    size = int(float(arguments[1] if len(arguments) > 1 else MEBIBYTES) * (1 << 20))
    with_bagit = importlib.util.find_spec("bagit") is not None
    logging.getLogger("bagit").setLevel(logging.ERROR)
    clock = Clock()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        work = Path(folder) / "work"
        work.mkdir()
        pool = [make_files(Path(folder), size, seed) for seed in range(8)]
        for files in pool[:2]:  # warm the caches on all sides
            one(Clock(), files, work, with_bagit)
        for number in range(packages):
            one(clock, pool[number % len(pool)], work, with_bagit)
    report(clock.seconds, packages, size)


def report(seconds: dict[str, float], packages: int, size: int) -> None:
    total = packages * size / (1 << 20)
    floor, twice = seconds["floor"], seconds["floor"] + seconds["again"]
    ours = seconds["build"] + seconds["verify"]
    print(f"{packages} packages of {size / (1 << 20):g} MiB, {len(SHARES)} files each")
    for side, value in seconds.items():
        print(f"  {side:8} {value:8.3f} s  {total / value:8.0f} MiB/s")
    print(f"build / floor                    {seconds['build'] / floor:6.2f}")
    print(
        f"verify / hashing again           {seconds['verify'] / seconds['again']:6.2f}"
    )
    print(f"build + verify / floor           {ours / floor:6.2f}   (goal <= 1.6)")
    print(f"build + verify / floor twice     {ours / twice:6.2f}")
    if "bagit" in seconds:
        bagit = seconds["bagit"] / ours
        print(f"bagit / build + verify           {bagit:6.2f}   (goal >= 1.5)")
    else:
        print("bagit is not installed: not compared")
    small, large = peak_memory(100), peak_memory(20_000)
    print(f"memory: 100 files {small:.1f} MiB, 20,000 files {large:.1f} MiB")


if __name__ == "__main__":
    main(sys.argv[1:])

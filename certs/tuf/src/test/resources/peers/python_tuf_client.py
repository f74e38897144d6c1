#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A client of python-tuf: serves the folder on loopback, pins its first root, fetches the targets.

usage: python_tuf_client.py FOLDER WORK TARGET...
Prints one line "TARGET SHA256" for each target that it trusts.
"""
import functools
import hashlib
import http.server
import pathlib
import sys
import threading

from tuf.ngclient import Updater


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


folder, work = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
server = http.server.ThreadingHTTPServer(
    ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
threading.Thread(target=server.serve_forever, daemon=True).start()
base = "http://127.0.0.1:%d/" % server.server_address[1]

(work / "metadata").mkdir(parents=True, exist_ok=True)
(work / "downloads").mkdir(exist_ok=True)
pinned = work / "metadata" / "root.json"
if not pinned.exists():
    pinned.write_bytes((folder / "metadata" / "1.root.json").read_bytes())

updater = Updater(
    metadata_dir=str(work / "metadata"),
    metadata_base_url=base + "metadata/",
    target_base_url=base + "targets/",
    target_dir=str(work / "downloads"))
updater.refresh()
for target in sys.argv[3:]:
    found = updater.get_targetinfo(target)
    if found is None:
        print(target, "not found")
        continue
    path = updater.download_target(found)
    print(target, hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest())

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a client of python-tuf says to a repository, at a time that is given.

usage: python_tuf_attacks.py WORK TIME TARGET BEFORE THEN...
For each folder THEN, a client follows the folder BEFORE, whose first root it pins, and then that
one; prints "had SHA256" of the target, or "refused CLASS".
"""
import datetime
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


work, now, target, before = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]


def updater(client, folder):
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = "http://127.0.0.1:%d/" % server.server_address[1]
    made = Updater(
        metadata_dir=str(client / "metadata"),
        metadata_base_url=base + "metadata/",
        target_base_url=base + "targets/",
        target_dir=str(client / "downloads"))
    made._trusted_set.reference_time = datetime.datetime.fromisoformat(now)
    return made


def have(client, then):
    (client / "metadata").mkdir(parents=True)
    (client / "downloads").mkdir()
    (client / "metadata" / "root.json").write_bytes(
        pathlib.Path(before, "metadata", "1.root.json").read_bytes())
    updater(client, before).refresh()
    try:
        second = updater(client, then)
        second.refresh()
        found = second.get_targetinfo(target)
        if found is None:
            return "refused NotFound"
        path = second.download_target(found)
        return "had " + hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
    except Exception as refused:
        return "refused " + type(refused).__name__


for number, then in enumerate(sys.argv[5:]):
    print(have(work / str(number), then), flush=True)

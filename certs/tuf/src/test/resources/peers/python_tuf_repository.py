#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a repository with python-tuf: all three kinds of key, thresholds, a delegation, two roots.

usage: python_tuf_repository.py FOLDER
Writes FOLDER/metadata and FOLDER/targets; the first root is FOLDER/metadata/1.root.json.
"""
import datetime
import pathlib
import sys

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp)

folder = pathlib.Path(sys.argv[1])
(folder / "metadata").mkdir(parents=True)
(folder / "targets" / "acme").mkdir(parents=True)
expires = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=1)

rsa, ecdsa, ed25519 = (
    CryptoSigner.generate_rsa(), CryptoSigner.generate_ecdsa(), CryptoSigner.generate_ed25519())
online, vendor = CryptoSigner.generate_ecdsa(), CryptoSigner.generate_rsa()


def save(name, document, *signers):
    metadata = Metadata(document)
    for signer in signers:
        metadata.sign(signer, append=True)
    content = metadata.to_bytes()
    (folder / "metadata" / name).write_bytes(content)
    return content


root = Root(version=1, expires=expires, consistent_snapshot=True)
for signer in (rsa, ecdsa, ed25519):
    root.add_key(signer.public_key, "root")
root.roles["root"].threshold = 3
for role in ("timestamp", "snapshot"):
    root.add_key(online.public_key, role)
root.add_key(ed25519.public_key, "targets")
save("1.root.json", root, rsa, ecdsa, ed25519)
root.version = 2
root.roles["root"].threshold = 2
save("2.root.json", root, rsa, ecdsa, ed25519)

image = b"firmware by a vendor"
file = TargetFile.from_data("acme/fw.bin", image, ["sha256", "sha512"])
file.unrecognized_fields["custom"] = {
    "models": ["pv2000"], "version": "1.4.0", "release-counter": 17}
acme = Targets(version=1, expires=expires, targets={"acme/fw.bin": file})
acme_file = save("1.acme.json", acme, vendor)
targets = Targets(version=1, expires=expires)
targets.delegations = Delegations(
    keys={}, roles={"acme": DelegatedRole("acme", [], 1, True, ["acme/*"])})
targets.add_key(vendor.public_key, "acme")
targets_file = save("1.targets.json", targets, ed25519)
snapshot = Snapshot(version=1, expires=expires, meta={
    "targets.json": MetaFile.from_data(1, targets_file, ["sha256"]),
    "acme.json": MetaFile.from_data(1, acme_file, ["sha512"])})
snapshot_file = save("1.snapshot.json", snapshot, online)
save("timestamp.json",
     Timestamp(version=1, expires=expires, snapshot_meta=MetaFile.from_data(1, snapshot_file, ["sha256"])),
     online)
(folder / "targets" / "acme" / (file.hashes["sha256"] + ".fw.bin")).write_bytes(image)

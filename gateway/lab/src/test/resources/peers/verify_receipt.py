# SPDX-License-Identifier: Apache-2.0
"""Verifies receipts with nothing of Parasol's: the signature by openssl, the place by RFC 9162.

Prints "signed, stands at INDEX of SIZE under ROOT" for each of them, or "refused: WHY".
Usage: verify_receipt.py CERTIFICATE.pem RECEIPT...
"""
import base64
import hashlib
import json
import subprocess
import sys
import tempfile

TYPE = "application/vnd.parasol.receipt+json"


def pae(kind, body):
    """DSSE 1.0.2: what is signed."""
    kind = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)


def der(raw):
    """r and s side by side, as the sequence of two integers that openssl takes."""
    if len(raw) != 64:
        raise ValueError("a signature of %d bytes" % len(raw))
    both = b""
    for number in (raw[:32], raw[32:]):
        number = number.lstrip(b"\0") or b"\0"
        if number[0] & 0x80:
            number = b"\0" + number
        both += b"\x02" + bytes([len(number)]) + number
    return b"\x30" + bytes([len(both)]) + both


def is_signed(certificate, message, signature):
    key = subprocess.run(
        ["openssl", "x509", "-in", certificate, "-noout", "-pubkey"],
        check=True, capture_output=True).stdout
    with tempfile.NamedTemporaryFile() as public, tempfile.NamedTemporaryFile() as sig:
        public.write(key)
        public.flush()
        sig.write(der(signature))
        sig.flush()
        told = subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify", public.name, "-signature", sig.name],
            input=message, capture_output=True)
    return told.returncode == 0


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root(leaf, index, size, path):
    """RFC 9162, 2.1.3.2, told by halves instead of bits."""
    if size == 1:
        if path:
            raise ValueError("the proof is too long")
        return leaf
    left = 1
    while left * 2 < size:
        left *= 2
    if not path:
        raise ValueError("the proof is too short")
    if index < left:
        return sha256(b"\1", root(leaf, index, left, path[:-1]), path[-1])
    return sha256(b"\1", path[-1], root(leaf, index - left, size - left, path[:-1]))


def verify(certificate, file):
    with open(file, "rb") as content:
        envelope = json.load(content)
    if envelope["payloadType"] != TYPE:
        raise ValueError("no receipt")
    payload = base64.b64decode(envelope["payload"], validate=True)
    signature = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
    if not is_signed(certificate, pae(TYPE, payload), signature):
        raise ValueError("the gateway has not signed it")
    receipt = json.loads(payload)
    before = payload[:payload.rindex(b',"log-index":')] + b"}"
    leaf = sha256(b'\0{"record":"receipt","receipt":', before, b"}")
    index, size = receipt["log-index"], receipt["log-size"]
    path = [bytes.fromhex(each) for each in receipt["log-proof"]]
    if not 0 <= index < size or root(leaf, index, size, path).hex() != receipt["log-root"]:
        raise ValueError("it does not stand where it says")
    return "signed, stands at %d of %d under %s" % (index, size, receipt["log-root"])


for each in sys.argv[2:]:
    try:
        print(verify(sys.argv[1], each), flush=True)
    except (ValueError, KeyError, IndexError) as why:
        print("refused: %s" % why, flush=True)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A controller that publishes, obeys signed commands, updates its firmware and renews its certificate.

  controller.py --broker HOST:PORT --server HOST:PORT --signer FILE.pub ... --dir DIR

Needs Debian's python3-cryptography and python3-paho-mqtt, and in DIR what enrol.py has written."""
import argparse, base64, datetime, hashlib, http.client, json, pathlib, time
import paho.mqtt.client as mqtt
from cryptography import exceptions, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from enrol import Enrolment, keep


def is_signed(envelope, signers):
    """Returns whether a trusted key has signed the envelope (DSSE 1.0.2)."""
    kind, body = envelope["payloadType"].encode(), base64.b64decode(envelope["payload"])
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
    for signature in (base64.b64decode(each["sig"]) for each in envelope["signatures"]):
        for key in signers:
            try:
                if isinstance(key, ed25519.Ed25519PublicKey):
                    key.verify(signature, signed)
                else:
                    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
                    key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
                return True
            except exceptions.InvalidSignature:
                pass
    return False


class Controller:
    def __init__(self, folder, signers):
        self.folder, self.signers = folder, signers
        certificate = x509.load_pem_x509_certificate((folder / "device.pem").read_bytes())
        san = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        path = san.get_values_for_type(x509.UniformResourceIdentifier)[0].split("/")
        self.site, self.device = path[4], path[6]
        self.values, self.install, self.sequence = {"limit": 100}, None, 0
        file = folder / "answers.json"
        self.answers = json.loads(file.read_text()) if file.exists() else {}

    @property
    def version(self):
        file = self.folder / "version"
        return file.read_text() if file.exists() else "1.0.0"

    def topic(self, kind):
        return f"parasol/{self.site}/{self.device}/{kind}"

    def send(self, kind, message, retain=False):
        self.client.publish(self.topic(kind), json.dumps(message), 1, retain)

    def connect(self, broker):
        host, port = broker.rsplit(":", 1)
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, self.device, protocol=mqtt.MQTTv5)
        self.client.tls_set(*(str(self.folder / name) for name in ("ca.pem", "device.pem", "device.key")))
        self.client.will_set(self.topic("state"), json.dumps({"state": "offline", "why": "session lost"}), 1, True)
        self.client.on_connect, self.client.on_message = self.on_connect, self.on_message
        self.client.connect(host, int(port), 30)
        self.client.loop_start()

    def on_connect(self, client, userdata, flags, reason, properties):
        client.subscribe([(self.topic("command"), 1), (self.topic("relay"), 1)])
        self.send("state", {"state": "online", "since": int(time.time() * 1000), "why": ""}, True)
        for answer in self.answers.values():  # the gateway may have missed them
            self.send("answer", answer)
        self.report()

    def report(self):
        self.sequence += 1
        now = int(time.time() * 1000)
        self.send("telemetry", {"ts": now, "seq": self.sequence, "v": self.values, "q": {}})
        identity = {"manufacturer": "acme", "model": "acme-n1", "serial": "4711", "firmware": self.version}
        self.send("health", {"identity": identity})

    def answer(self, command, outcome, **more):
        self.answers[command] = {"command": command, "outcome": outcome, **more}
        while len(self.answers) > 100:
            del self.answers[next(iter(self.answers))]
        keep(self.folder / "answers.json", json.dumps(self.answers).encode())
        self.send("answer", self.answers[command])

    def on_message(self, client, userdata, message):
        if message.topic.endswith("/command"):
            self.on_command(json.loads(message.payload))
        elif self.install:
            self.on_relay(message)

    def on_command(self, envelope):
        command = json.loads(base64.b64decode(envelope["payload"]))
        expires = datetime.datetime.fromisoformat(command["expires"].replace("Z", "+00:00"))
        if command["id"] in self.answers:
            self.send("answer", self.answers[command["id"]])
        elif not is_signed(envelope, self.signers):
            self.answer(command["id"], "rejected", reason="unknown_signer", detail="no trusted signature")
        elif (command["site"], command["device"]) != (self.site, self.device):
            self.answer(command["id"], "rejected", reason="wrong_device", detail="for another device")
        elif expires < datetime.datetime.now(datetime.timezone.utc):
            self.answer(command["id"], "rejected", reason="expired", detail="too late")
        elif "install" in command["action"]:
            if not self.install or self.install["id"] != command["id"]:
                self.install = {"id": command["id"], "image": b"", **command["action"]["install"]}
            self.fetch()
        elif set(command["action"].get("write", {})) == {"limit"} and "revert-after" not in command["action"]:
            self.values.update(command["action"]["write"])
            self.answer(command["id"], "applied", **{"read-back": command["action"]["write"]})
            self.report()
        else:
            self.answer(command["id"], "rejected", reason="not_writable", detail="only limit is writable")

    def fetch(self):
        wanted, have = self.install, len(self.install["image"])
        if have < wanted["length"]:
            self.send("request", {"request": "block", "install": wanted["id"], "offset": have, "length": 4096})
        else:
            sha256 = hashlib.sha256(wanted["image"]).hexdigest()
            self.send("request", {"request": "activate", "install": wanted["id"], "sha256": sha256})

    def on_relay(self, message):
        wanted, about = self.install, dict(getattr(message.properties, "UserProperty", []))
        if about.get("install") == wanted["id"] and about.get("offset") == str(len(wanted["image"])):
            wanted["image"] += message.payload
            return self.fetch()
        if getattr(message.properties, "ContentType", "") != "application/json":
            return None
        reply = json.loads(message.payload)
        if reply["request"] == "activate" and reply.get("ok"):
            if hashlib.sha256(wanted["image"]).hexdigest() == wanted["sha256"]:
                keep(self.folder / "firmware.bin", wanted["image"])
                keep(self.folder / "version", wanted["version"].encode())
                self.install = None
                self.answer(wanted["id"], "applied")
                self.report()
        elif reply.get("reason") in ("wrong_offset", "not_yet", "differs"):
            wanted["image"] = wanted["image"][:reply.get("offset", 0)]
            self.fetch()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--broker", "--server"):
        parser.add_argument(name, required=True)
    parser.add_argument("--signer", type=pathlib.Path, action="append", default=[])
    parser.add_argument("--dir", type=pathlib.Path, required=True)
    given = parser.parse_args()
    enrolment = Enrolment(given.dir, given.server)
    controller = Controller(given.dir, [serialization.load_pem_public_key(each.read_bytes()) for each in given.signer])
    controller.connect(given.broker)
    renewal = 0
    while True:
        time.sleep(10)
        controller.report()
        try:
            if time.monotonic() >= renewal and enrolment.renew_if_due():
                controller.client.disconnect()
                controller.connect(given.broker)
        except (OSError, http.client.HTTPException, SystemExit) as failed:
            print("certificate not renewed, again in an hour:", failed, flush=True)
            renewal = time.monotonic() + 3600


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Enrolment of a controller over EST (RFC 7030, 8951, 9908): the certificate and its renewal.

  enrol.py --server HOST:PORT --device ID --code CODE --root-sha256 HEX --dir DIR

Needs Debian's python3-cryptography. DIR gets ca.pem, device.pem and device.key."""
import argparse, base64, datetime, http.client, os, pathlib, ssl, time
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7

PEM = serialization.Encoding.PEM


def keep(path, content):
    """Writes a file that only its owner may read, so that it is complete after a power cut."""
    with open(os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(f"{path}.new", path)


class Enrolment:
    """EST: RFC 7030, 8951 and 9908."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        folder.mkdir(0o700, parents=True, exist_ok=True)
        self.complete()

    def complete(self):
        """Completes what a power cut has interrupted after the certificate was stored, and before its key was."""
        key, certificate = self.folder / "device.key.next", self.folder / "device.pem"
        if key.exists() and certificate.exists():
            made = serialization.load_pem_private_key(key.read_bytes(), None).public_key()
            if made == x509.load_pem_x509_certificate(certificate.read_bytes()).public_key():
                os.replace(key, self.folder / "device.key")

    def call(self, tls, method, name, body=None, code=None):
        headers = {"Content-Type": "application/pkcs10"} if body else {}
        if code:
            headers["Authorization"] = "Basic " + base64.b64encode(code.encode()).decode()
        while True:
            connection = http.client.HTTPSConnection(self.server, context=tls, timeout=30)
            connection.request(method, "/.well-known/est/" + name, body, headers)
            response = connection.getresponse()
            text = response.read(200_000)
            connection.close()
            if response.status in (202, 429, 503):  # not approved yet, or too busy
                time.sleep(min(600, int(response.getheader("Retry-After", "10"))))
            elif response.status != 200:
                raise SystemExit(f"{name}: {response.status} {text.decode(errors='replace')}")
            else:
                return base64.b64decode(text)

    def bootstrap(self, root_sha256):
        """Fetches the roots. Only the root with the expected fingerprint is trusted."""
        anyone = ssl.create_default_context()
        anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
        for each in pkcs7.load_der_pkcs7_certificates(self.call(anyone, "GET", "cacerts")):
            if each.fingerprint(hashes.SHA256()).hex() == root_sha256.lower():
                return keep(self.folder / "ca.pem", each.public_bytes(PEM))
        raise SystemExit("the server has another root than expected")

    def tls(self, with_certificate=False):
        context = ssl.create_default_context(cafile=self.folder / "ca.pem")
        if with_certificate:
            context.load_cert_chain(self.folder / "device.pem", self.folder / "device.key")
        return context

    def request(self, uri):
        """Makes a key and a certification request. A request without a certificate is repeated with its key."""
        file = self.folder / "device.key.next"
        if not file.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            keep(file, key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        key = serialization.load_pem_private_key(file.read_bytes(), None)
        san = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)])
        csr = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).add_extension(san, False)
        return base64.b64encode(csr.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))

    def install(self, answer):
        issued = pkcs7.load_der_pkcs7_certificates(answer)[0]
        others = pkcs7.load_der_pkcs7_certificates(self.call(self.tls(), "GET", "cacerts"))
        roots = [each for each in others if each.subject == each.issuer]  # the next root, too, before it is used
        keep(self.folder / "ca.pem", b"".join(each.public_bytes(PEM) for each in roots))
        chain = [issued] + [each for each in others if each.subject == issued.issuer]
        keep(self.folder / "device.pem", b"".join(each.public_bytes(PEM) for each in chain))
        os.replace(self.folder / "device.key.next", self.folder / "device.key")

    def enrol(self, device, code):
        attributes = self.call(self.tls(), "GET", "csrattrs", code=f"{device}:{code}")
        at = attributes.index(bytes.fromhex("0603551d11"))  # the subjectAltName of the template
        at = attributes.index(b"\x86", at)  # its only name: a URI
        uri = attributes[at + 2:at + 2 + attributes[at + 1]].decode()
        self.install(self.call(self.tls(), "POST", "simpleenroll", self.request(uri), f"{device}:{code}"))

    def renew_if_due(self):
        certificate = x509.load_pem_x509_certificate((self.folder / "device.pem").read_bytes())
        begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        if datetime.datetime.now(datetime.timezone.utc) < begin + (end - begin) / 2:
            return False
        san = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        uri = san.get_values_for_type(x509.UniformResourceIdentifier)[0]
        self.install(self.call(self.tls(True), "POST", "simplereenroll", self.request(uri)))
        return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--server", "--device", "--code", "--root-sha256"):
        parser.add_argument(name, required=True)
    parser.add_argument("--dir", type=pathlib.Path, required=True)
    given = parser.parse_args()
    enrolment = Enrolment(given.dir, given.server)
    enrolment.bootstrap(given.root_sha256)
    enrolment.enrol(given.device, given.code)


if __name__ == "__main__":
    main()

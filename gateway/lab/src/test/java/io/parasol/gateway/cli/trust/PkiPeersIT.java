// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol pki, with openssl")
class PkiPeersIT {

  @TempDir private Path folder;
  private PeerProgram openssl;
  private Path site;

  @BeforeEach
  void init() throws Exception {
    openssl = PeerProgram.named("openssl", "openssl");
    site =
        Files.writeString(
            folder.resolve("site.yaml"), "site: roof\ndevices: {string-box: {native: true}}\n");
    pki("init").done();
  }

  private Typed pki(String typed, Object... more) {
    return Typed.pki(site, typed, more);
  }

  private PeerProgram.Run openssl(Object... arguments) throws Exception {
    return openssl.run(
        folder.resolve("output"),
        Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  @Test
  void certifies_the_key_that_the_holder_has_made() throws Exception {
    Path key = folder.resolve("anna.key");
    Path request = folder.resolve("anna.csr");
    assertEquals(
        0,
        openssl(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=boss",
                "-addext",
                "subjectAltName=URI:spiffe://other/boss",
                "-keyout",
                key,
                "-out",
                request)
            .exit());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

    pki("issue operator anna --role operator", "--csr", request).done();
    Path out = folder.resolve("out");
    assertEquals(
        List.of("wrote anna.pem and ca.pem in " + out),
        pki("export anna", "--pem", out).done().lines());

    TlsMaterial anna = TlsMaterial.load(out.resolve("anna.pem"), key, out.resolve("ca.pem"));
    assertEquals(
        "spiffe://parasol/site/roof/operator/operator/anna",
        Identity.of(anna.chain().get(0)).uri());
    pki("renew anna", "--csr", request).done();
    pki("issue operator ben", "--csr", request)
        .refused(
            ExitCode.FAILED,
            "ben: the key in the request is already that of anna; expected a new key");
    pki("renew gateway", "--csr", request)
        .refused(ExitCode.USAGE, "--csr is not allowed with gateway: the gateway makes its key");
    assertFalse(Files.exists(folder.resolve("state/pki/issued/anna.key")));
  }

  @Test
  void signs_on_a_machine_that_has_only_the_offline_issuer() throws Exception {
    Path laptop = Files.createDirectories(folder.resolve("laptop"));
    site = Files.writeString(laptop.resolve("site.yaml"), "site: roof\n");
    Path stick = folder.resolve("stick");
    pki("init", "--people-offline", stick).done();
    Path box = Files.createDirectories(folder.resolve("box"));
    site = Files.writeString(box.resolve("site.yaml"), "site: roof\n");
    Files.move(
        laptop.resolve("state/pki"), Files.createDirectory(box.resolve("state")).resolve("pki"));
    Path key = folder.resolve("anna.key");
    Path request = folder.resolve("anna.csr");
    request(key, request, "/CN=anna");

    Path out = folder.resolve("out");
    List<Object> sign = new ArrayList<>(List.of("pki", "sign", "anna", "--role", "operator"));
    sign.addAll(List.of("--csr", request, "--authority", stick, "--pem", out, "--lifetime", "90d"));
    Typed signed = parasol(sign.toArray());

    assertTrue(
        signed
            .done()
            .out()
            .startsWith(
                "signed anna (spiffe://parasol/site/roof/operator/operator/anna), valid until "),
        signed::toString);
    PeerProgram.Run verified =
        openssl(
            "verify",
            "-purpose",
            "sslclient",
            "-x509_strict",
            "-CAfile",
            out.resolve("ca.pem"),
            "-untrusted",
            out.resolve("anna.pem"),
            out.resolve("anna.pem"));
    assertEquals(0, verified.exit(), verified.output());
    pki("import", out.resolve("anna.pem")).done();
    assertTrue(pki("list").done().out().contains("operator/anna"));
    pki("revoke anna").done();
    pki("import", out.resolve("anna.pem"))
        .refused(ExitCode.FAILED, "anna: this certificate is revoked");
  }

  private void request(Path key, Path request, String subject) throws Exception {
    PeerProgram.Run made =
        openssl(
            "req",
            "-new",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            subject,
            "-keyout",
            key,
            "-out",
            request);
    assertEquals(0, made.exit(), made.output());
  }

  @Test
  void writes_a_revocation_list_that_openssl_applies() throws Exception {
    Path list = folder.resolve("crl.pem");
    pki("issue operator eve").done();
    pki("export eve", "--pem", folder.resolve("out")).done();
    pki("crl", "-o", list).done();
    assertEquals(0, verify(list).exit());

    pki("revoke eve").done();
    assertEquals(List.of("wrote " + list), pki("crl", "-o", list).done().lines());

    PeerProgram.Run revoked = verify(list);
    assertEquals(2, revoked.exit(), revoked.output());
    assertTrue(revoked.output().contains("certificate revoked"), revoked.output());
    assertTrue(pki("crl").done().out().startsWith("-----BEGIN X509 CRL-----"));
  }

  private PeerProgram.Run verify(Path list) throws Exception {
    Path certificate = folder.resolve("out/eve.pem");
    return openssl(
        "verify",
        "-crl_check",
        "-CRLfile",
        list,
        "-CAfile",
        folder.resolve("out/ca.pem"),
        "-untrusted",
        certificate,
        certificate);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.PeerProgram;
import io.parasol.testing.PeerProgram.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("To openssl")
class OpensslIT {

  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");

  @TempDir static Path state;
  private static Path out;
  private static PeerProgram openssl;
  private static SiteAuthority authority;

  @TempDir Path scratch;

  @BeforeAll
  static void issueOneOfEach() throws Exception {
    openssl = PeerProgram.named("openssl", "openssl");
    authority =
        SiteAuthority.init(
            state.resolve("pki"), DOMAIN, SITE, Set.of("box.local", "192.168.10.4"), () -> START);
    authority.issueDevice(new DeviceId("inverter-01"));
    authority.issueOperator(new OperatorName("alice"), Role.ENGINEER);
    out = state.resolve("out");
    for (IssuedCertificate each : authority.list()) {
      authority.exports().pem(each.name(), out);
    }
  }

  @ParameterizedTest(name = "{0} is a valid {1} to the strict")
  @CsvSource({
    "inverter-01, sslclient, sslserver",
    "alice, sslclient, sslserver",
    "gateway, sslclient, sslserver",
    "broker, sslserver, sslclient"
  })
  void a_certificate_is_valid_for_its_purpose_only(String name, String purpose, String other)
      throws Exception {
    Run valid = verify(name, purpose, START);

    assertEquals(out.resolve(name + ".pem") + ": OK\n", valid.output());
    assertEquals(0, valid.exit());
    assertTrue(verify(name, other, START).output().contains("unsuitable certificate purpose"));
  }

  @Test
  void a_certificate_is_valid_from_five_minutes_ago_until_the_end_of_its_life() throws Exception {
    Instant end = START.plus(Duration.ofDays(7));

    assertEquals(0, verify("inverter-01", "sslclient", START.minusSeconds(299)).exit());
    assertEquals(0, verify("inverter-01", "sslclient", end.minusSeconds(1)).exit());
    assertTrue(
        verify("inverter-01", "sslclient", START.minusSeconds(301))
            .output()
            .contains("certificate is not yet valid"));
    assertTrue(
        verify("inverter-01", "sslclient", end.plusSeconds(1))
            .output()
            .contains("certificate has expired"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "inverter-01, TLS Web Client Authentication, URI:spiffe://parasol/site/rooftop-7/device/inverter-01, ''",
    "alice, TLS Web Client Authentication, URI:spiffe://parasol/site/rooftop-7/operator/engineer/alice,"
        + " '1.3.6.1.4.1.50316.802.1:\n    ..SuperAdministratorSunSpec\n'",
    "gateway, TLS Web Client Authentication, URI:spiffe://parasol/site/rooftop-7/gateway/rooftop-7, ''",
    "broker, TLS Web Server Authentication, 'DNS:box.local, DNS:localhost, IP Address:0:0:0:0:0:0:0:1, IP Address:127.0.0.1,"
        + " IP Address:192.168.10.4', ''"
  })
  void a_leaf_has_every_field_and_no_other(
      String name, String purpose, String names, String modbusRole) throws Exception {
    assertEquals(
        """
        X509v3 Basic Constraints: critical
            CA:FALSE
        X509v3 Key Usage: critical
            Digital Signature
        X509v3 Extended Key Usage:
            %s
        X509v3 Subject Alternative Name:
            %s
        %sX509v3 Subject Key Identifier:
            ID
        X509v3 Authority Key Identifier:
            ID
        """
            .formatted(purpose, names, modbusRole),
        extensions(out.resolve(name + ".pem")));
    String text = text(out.resolve(name + ".pem"));
    assertTrue(text.contains("Version: 3 (0x2)"), text);
    assertTrue(text.contains("Issuer: O=rooftop-7, CN=Parasol issuer"), text);
    assertTrue(text.contains("Subject: O=rooftop-7, CN=" + name + "\n"), text);
    assertTrue(text.contains("ASN1 OID: prime256v1"), text);
    assertTrue(text.contains("Signature Algorithm: ecdsa-with-SHA256"), text);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"root, 1, ''", "issuer, 0, 'X509v3 Authority Key Identifier:\n    ID\n'"})
  void an_authority_has_every_field_and_no_other(String name, int below, String authorityKey)
      throws Exception {
    assertEquals(
        """
        X509v3 Basic Constraints: critical
            CA:TRUE, pathlen:%d
        X509v3 Key Usage: critical
            Certificate Sign, CRL Sign
        X509v3 Name Constraints: critical
            Permitted:
              URI:parasol
        X509v3 Subject Key Identifier:
            ID
        %s"""
            .formatted(below, authorityKey),
        extensions(state.resolve("pki").resolve(name + ".pem")));
  }

  @Test
  void the_key_identifiers_chain() throws Exception {
    String root = text(state.resolve("pki/root.pem"));
    String issuer = text(state.resolve("pki/issuer.pem"));
    String leaf = text(out.resolve("inverter-01.pem"));

    assertEquals(subjectKey(root), authorityKey(issuer));
    assertEquals(subjectKey(issuer), authorityKey(leaf));
  }

  @ParameterizedTest(name = "with the password \"{0}\"")
  @ValueSource(strings = {"", "correct horse"})
  void an_exported_pkcs12_file_holds_key_chain_and_anchor(String password) throws Exception {
    Path file = scratch.resolve("a.p12");
    authority.exports().pkcs12("inverter-01", file, password.toCharArray());

    Run read = openssl("pkcs12", "-in", file, "-passin", "pass:" + password, "-nodes", "-info");

    assertEquals(0, read.exit(), read.output());
    assertTrue(read.output().contains("PBES2, PBKDF2, AES-256-CBC"), read.output());
    assertTrue(read.output().contains(Files.readString(out.resolve("inverter-01.key"))));
    for (String common : Set.of("inverter-01", "Parasol issuer", "Parasol root")) {
      assertTrue(read.output().contains("subject=O=rooftop-7, CN=" + common + "\n"), common);
    }
  }

  @Test
  void a_pkcs12_file_that_it_wrote_is_read_as_the_same() throws Exception {
    Path file = scratch.resolve("a.p12");
    Run written =
        openssl(
            "pkcs12",
            "-export",
            "-passout",
            "pass:x",
            "-out",
            file,
            "-in",
            out.resolve("inverter-01.pem"),
            "-inkey",
            out.resolve("inverter-01.key"),
            "-certfile",
            out.resolve("ca.pem"));
    assertEquals(0, written.exit(), written.output());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    TlsMaterial expected = authority.material("inverter-01");
    TlsMaterial read = TlsMaterial.loadPkcs12(file, new char[] {'x'});
    assertEquals(expected.key(), read.key());
    assertEquals(expected.chain(), read.chain());
    assertEquals(expected.anchors(), read.anchors());
  }

  @Test
  void a_revoked_certificate_is_revoked_by_the_list_and_another_is_not() throws Exception {
    SiteAuthority other =
        SiteAuthority.init(scratch.resolve("pki"), DOMAIN, SITE, Set.of(), () -> START);
    other.issueOperator(new OperatorName("anna"), Role.VIEWER);
    other.issueOperator(new OperatorName("eve"), Role.VIEWER);
    other.revoke("eve");
    Path list = Files.writeString(scratch.resolve("crl.pem"), other.revocations().publish());
    for (String name : Set.of("anna", "eve")) {
      other.exports().pem(name, scratch);
    }

    Run valid = verifyWithList("anna", list, START.plusSeconds(1));
    assertEquals(scratch.resolve("anna.pem") + ": OK\n", valid.output());
    Run revoked = verifyWithList("eve", list, START.plusSeconds(1));
    assertTrue(revoked.output().contains("certificate revoked"), revoked.output());
    Run late = verifyWithList("anna", list, START.plus(Duration.ofDays(8)));
    assertTrue(late.output().contains("CRL has expired"), late.output());
    assertTrue(
        openssl("crl", "-in", list, "-noout", "-text").output().contains("X509v3 CRL Number"));
  }

  private Run verifyWithList(String name, Path list, Instant when) throws Exception {
    Path certificate = scratch.resolve(name + ".pem");
    return openssl(
        "verify",
        "-x509_strict",
        "-crl_check",
        "-CRLfile",
        list,
        "-attime",
        String.valueOf(when.getEpochSecond()),
        "-CAfile",
        scratch.resolve("ca.pem"),
        "-untrusted",
        certificate,
        certificate);
  }

  @ParameterizedTest(name = "during the overlap, with {0} root(s) in ca.pem")
  @ValueSource(ints = {1, 2})
  void a_certificate_of_a_new_root_is_valid(int roots) throws Exception {
    SiteAuthority other =
        SiteAuthority.init(scratch.resolve("pki"), DOMAIN, SITE, Set.of(), () -> START);
    Path old = Files.copy(scratch.resolve("pki/ca.pem"), scratch.resolve("old.pem"));
    other.rotation().replaceRoot(scratch.resolve("pki/root.key"), Optional.of(Duration.ofDays(30)));
    other.issueOperator(new OperatorName("anna"), Role.VIEWER);
    other.exports().pem("anna", scratch);
    Path certificate = scratch.resolve("anna.pem");

    Run valid =
        openssl(
            "verify",
            "-x509_strict",
            "-attime",
            String.valueOf(START.getEpochSecond()),
            "-CAfile",
            roots == 1 ? old : scratch.resolve("ca.pem"),
            "-untrusted",
            certificate,
            certificate);

    assertEquals(certificate + ": OK\n", valid.output());
  }

  @Test
  void an_exported_key_is_sound() throws Exception {
    Run checked = openssl("pkey", "-in", out.resolve("inverter-01.key"), "-check", "-noout");

    assertEquals("Key is valid\n", checked.output());
  }

  private Run verify(String name, String purpose, Instant when) throws Exception {
    Path certificate = out.resolve(name + ".pem");
    return openssl(
        "verify",
        "-x509_strict",
        "-check_ss_sig",
        "-purpose",
        purpose,
        "-attime",
        String.valueOf(when.getEpochSecond()),
        "-CAfile",
        out.resolve("ca.pem"),
        "-untrusted",
        certificate,
        certificate);
  }

  private String text(Path certificate) throws Exception {
    return openssl("x509", "-in", certificate, "-noout", "-text").output();
  }

  /** The extensions as openssl prints them, with key identifiers made alike. */
  private String extensions(Path certificate) throws Exception {
    String text = text(certificate);
    int from =
        text.indexOf("        X509v3 extensions:\n") + "        X509v3 extensions:\n".length();
    return text.substring(from, text.indexOf("    Signature Algorithm:", from))
        .replaceAll("(?m)[ ]+$", "")
        .replaceAll("(?m)^[ ]{12}", "")
        .replaceAll("([0-9A-F]{2}:){19}[0-9A-F]{2}", "ID");
  }

  private static String subjectKey(String text) {
    return after("X509v3 Subject Key Identifier:", text);
  }

  private static String authorityKey(String text) {
    return after("X509v3 Authority Key Identifier:", text);
  }

  private static String after(String title, String text) {
    Matcher matcher = Pattern.compile(title + "\\s+([0-9A-F:]{59})").matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  private Run openssl(Object... arguments) throws Exception {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return openssl.run(scratch.resolve("output"), words);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.Handshake;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.ManyCertificates;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("TLS material")
class TlsMaterialTest {

  private static final char[] PASSWORD = "correct horse".toCharArray();

  @TempDir static Path state;
  private static SiteAuthority authority;
  private static TlsMaterial device;
  private static TlsMaterial broker;

  @TempDir Path folder;
  private Path certificate;
  private Path key;
  private Path anchors;

  @BeforeAll
  static void makeAuthority() throws Exception {
    authority =
        SiteAuthority.init(
            state.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("rooftop-7"),
            Set.of(),
            InstantSource.system());
    authority.issueDevice(new DeviceId("inverter-01"));
    authority.issueOperator(new OperatorName("alice"), Role.VIEWER);
    device = authority.material("inverter-01");
    broker = authority.material(SiteAuthority.BROKER);
  }

  @BeforeEach
  void export() throws Exception {
    authority.exports().pem("inverter-01", folder);
    certificate = folder.resolve("inverter-01.pem");
    key = folder.resolve("inverter-01.key");
    anchors = folder.resolve("ca.pem");
  }

  @Test
  void is_read_from_pem_as_it_was_exported() throws Exception {
    assertEquals(device, TlsMaterial.load(certificate, key, anchors));
    assertEquals(2, device.chain().size(), "the leaf and its issuer, without the root");
  }

  @ParameterizedTest(name = "with the password \"{0}\"")
  @ValueSource(strings = {"", "x", "correct horse", "~!\"#$%"})
  void is_read_from_pkcs12_as_it_was_exported(String password) throws Exception {
    Path file = folder.resolve("a.p12");

    authority.exports().pkcs12("inverter-01", file, password.toCharArray());

    assertEquals(device, TlsMaterial.loadPkcs12(file, password.toCharArray()));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void never_shows_its_key() {
    assertEquals("TlsMaterial[CN=inverter-01,O=rooftop-7]", device.toString().replace(", ", ","));
  }

  @Test
  void gives_a_key_store_and_a_trust_store() throws Exception {
    KeyStore keys = opened(device.keyStore(PASSWORD));
    KeyStore trusted = opened(device.trustStore(PASSWORD));

    String alias = Collections.list(keys.aliases()).get(0);
    assertEquals(1, keys.size());
    assertEquals(device.key(), keys.getKey(alias, PASSWORD));
    assertArrayEquals(device.chain().toArray(), keys.getCertificateChain(alias));
    assertEquals(1, trusted.size());
    assertEquals(device.anchors().get(0), trusted.getCertificate("ca"));
  }

  /** PKCS#12 would take 10,000 rounds of a derivation for each entry, at each start. */
  @Test
  void gives_stores_that_are_opened_without_the_derivation_of_a_key() {
    for (byte[] store : List.of(device.keyStore(PASSWORD), device.trustStore(PASSWORD))) {
      assertArrayEquals(
          new byte[] {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED}, Arrays.copyOf(store, 4));
    }
  }

  @Test
  void examines_its_own_certificate_as_another_object() throws Exception {
    X509Certificate own = device.chain().get(0);
    KeyStore store = device.inMemory();

    Certificate examined = store.getCertificateChain(store.aliases().nextElement())[0];

    assertEquals(own, examined);
    assertNotSame(own, examined);
  }

  @Test
  void shares_its_certificates_with_a_server_of_the_process_however_many_others_were_read()
      throws Exception {
    X509Certificate own = device.chain().get(0);
    ManyCertificates.read(own);
    assertNotSame(own, Handshake.between(device.sslContext(), broker.sslContext()).client());

    TlsMaterial shared = device.sharedWithServer();

    assertEquals(device, shared);
    assertSame(
        shared.chain().get(0),
        Handshake.between(shared.sslContext(), broker.sslContext()).client());
    assertSame(shared, shared.sharedWithServer());
  }

  @Test
  void shares_its_certificates_with_a_server_while_those_of_a_large_site_are_read_again()
      throws Exception {
    TlsMaterial shared = device.sharedWithServer();

    for (byte[] other : ManyCertificates.encoded(device.chain().get(0))) {
      byte[] pem = Pem.write(List.of(new Pem(Pem.CERTIFICATE, other)));
      Certificates.read(Files.write(folder.resolve("other.pem"), pem));
    }

    assertSame(shared, shared.sharedWithServer());
  }

  @Test
  void holds_an_authority_once_however_many_chains_have_it() throws Exception {
    Path file = Files.write(folder.resolve("chain.pem"), Certificates.pem(device.chain()));

    List<X509Certificate> chain = Certificates.read(file);
    List<X509Certificate> other = Certificates.read(file);

    assertEquals(device.chain(), chain);
    assertNotSame(chain.get(0), other.get(0));
    assertSame(chain.get(1), other.get(1));
  }

  @Test
  void speaks_tls_1_3_with_the_other_side_of_its_site() throws Exception {
    Handshake handshake = Handshake.between(device.sslContext(), broker.sslContext());

    assertEquals("TLSv1.3", handshake.protocol());
    assertEquals(device.chain().get(0), handshake.client());
    assertEquals(broker.chain().get(0), handshake.server());
  }

  @Test
  void presents_its_chain_only_to_a_peer_that_accepts_its_key_and_one_of_its_issuers() {
    X509ExtendedKeyManager manager =
        (X509ExtendedKeyManager) device.keyManagers().getKeyManagers()[0];
    String[] ec = {"EC"};
    Principal[] issuers = {device.chain().get(0).getIssuerX500Principal()};
    Principal[] others = {new X500Principal("CN=another site")};

    for (String alias :
        List.of(
            manager.chooseEngineClientAlias(ec, null, null),
            manager.chooseEngineClientAlias(ec, issuers, null),
            manager.chooseClientAlias(ec, issuers, null),
            manager.chooseEngineServerAlias("EC", null, null),
            manager.chooseServerAlias("EC", null, null))) {
      assertArrayEquals(device.chain().toArray(), manager.getCertificateChain(alias));
      assertEquals(device.key(), manager.getPrivateKey(alias));
    }

    assertNull(manager.chooseEngineClientAlias(ec, others, null));
    assertNull(manager.chooseEngineClientAlias(new String[] {"RSA"}, issuers, null));
    assertNull(manager.chooseEngineServerAlias("RSA", null, null));
    assertNull(manager.getCertificateChain("another"));
    assertNull(manager.getPrivateKey("another"));
  }

  @Nested
  @DisplayName("with a clock that is not the system's")
  class WithClock {

    private final Instant then = Instant.parse("2025-03-01T12:00:00Z");
    private TlsMaterial client;
    private TlsMaterial server;

    @BeforeEach
    void issueAtThatTime() throws Exception {
      SiteAuthority earlier =
          SiteAuthority.init(
              folder.resolve("earlier"),
              new TrustDomain("parasol"),
              new SiteId("rooftop-7"),
              Set.of(),
              InstantSource.fixed(then));
      earlier.issueDevice(new DeviceId("inverter-01"));
      client = earlier.material("inverter-01");
      server = earlier.material(SiteAuthority.BROKER);
    }

    @Test
    void accepts_what_is_valid_at_the_time_of_the_clock() throws Exception {
      Handshake handshake = Handshake.between(client.sslContext(), server.sslContext());

      assertEquals(client.chain().get(0), handshake.client());
    }

    @ParameterizedTest(name = "on both sides, {0} days later")
    @ValueSource(ints = {-1, 91})
    void refuses_what_is_not(int days) {
      InstantSource other = InstantSource.fixed(then.plus(Duration.ofDays(days)));

      assertThrows(
          SSLHandshakeException.class,
          () -> Handshake.between(client.sslContext(), server.withClock(other).sslContext()));
      assertThrows(
          SSLHandshakeException.class,
          () -> Handshake.between(client.withClock(other).sslContext(), server.sslContext()));
    }
  }

  @Nested
  @DisplayName("with a clock that learns from server certificates")
  class WithIssueTimes {

    private final Instant then = Instant.parse("2025-03-01T12:00:00Z");
    private final List<Instant> issued = new ArrayList<>();
    private Instant now = then;
    private TlsMaterial client;
    private TlsMaterial server;

    @BeforeEach
    void issueSomeTimeLater() throws Exception {
      SiteAuthority central = authorityOf("central");
      now = then.plus(Duration.ofDays(60));
      central.renew(SiteAuthority.BROKER);
      server = central.material(SiteAuthority.BROKER).withClock(() -> now);
      central.issueDevice(new DeviceId("gateway-7"));
      client = central.material("gateway-7").withIssueTimes(issued::add);
    }

    private SiteAuthority authorityOf(String name) throws Exception {
      return SiteAuthority.init(
          folder.resolve(name),
          new TrustDomain("parasol"),
          new SiteId("rooftop-7"),
          Set.of(),
          () -> now);
    }

    private Instant begin(TlsMaterial material) {
      return material.chain().get(0).getNotBefore().toInstant();
    }

    private void check(TlsMaterial validator, X509Certificate... chain) throws Exception {
      ((X509TrustManager) validator.trustManagers().getTrustManagers()[0])
          .checkServerTrusted(chain, "ECDHE_ECDSA");
    }

    @Test
    void accepts_a_server_certificate_that_corrects_the_clock() throws Exception {
      Instant[] estimate = {then};
      TlsMaterial late = client.withClock(() -> estimate[0]);
      X509Certificate[] chain = server.chain().toArray(new X509Certificate[0]);
      assertThrows(CertificateException.class, () -> check(late, chain));
      assertEquals(List.of(begin(server)), issued);

      check(late.withIssueTimes(notBefore -> estimate[0] = notBefore), chain);
    }

    @Test
    void reports_the_begin_of_an_expired_certificate_and_refuses_it() {
      now = then.plus(Duration.ofDays(300));

      assertThrows(
          CertificateException.class,
          () -> check(client, server.chain().toArray(new X509Certificate[0])));
      assertEquals(List.of(begin(server)), issued);
    }

    @Test
    void reports_nothing_of_a_foreign_authority() throws Exception {
      TlsMaterial foreign = authorityOf("foreign").material(SiteAuthority.BROKER);

      assertThrows(
          CertificateException.class,
          () -> check(client, foreign.chain().toArray(new X509Certificate[0])));
      assertEquals(List.of(), issued);
    }

    @Test
    void reports_only_the_certificate_of_the_server_not_others_that_it_sends() throws Exception {
      X509Certificate later = authorityOf("foreign").material(SiteAuthority.BROKER).chain().get(0);
      List<X509Certificate> chain = new ArrayList<>(server.chain());
      chain.add(later);

      check(client, chain.toArray(new X509Certificate[0]));

      assertEquals(List.of(begin(server)), issued);
    }

    @Test
    void reports_no_certificate_of_a_client() throws Exception {
      Handshake unused =
          Handshake.between(
              client.withIssueTimes(IssueTimeListener.NONE).sslContext(),
              server.withIssueTimes(issued::add).sslContext());

      assertEquals(List.of(), issued);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(booleans = {true, false})
  void offers_no_older_version_than_tls_1_2(boolean client) {
    SSLEngine engine = device.sslContext().createSSLEngine();
    engine.setUseClientMode(client);

    assertEquals(Set.copyOf(TlsMaterial.PROTOCOLS), Set.of(engine.getEnabledProtocols()));
  }

  @Test
  void of_another_authority_is_not_trusted() throws Exception {
    SiteAuthority.init(
        folder.resolve("pki"),
        new TrustDomain("parasol"),
        new SiteId("rooftop-7"),
        Set.of(),
        InstantSource.system());
    TlsMaterial foreign =
        SiteAuthority.open(
                folder.resolve("pki"),
                new TrustDomain("parasol"),
                new SiteId("rooftop-7"),
                InstantSource.system())
            .material(SiteAuthority.BROKER);

    assertThrows(
        SSLHandshakeException.class,
        () -> Handshake.between(device.sslContext(), foreign.sslContext()));
  }

  @Nested
  @DisplayName("is refused")
  class IsRefused {

    @Test
    void when_the_key_is_of_another_certificate() throws Exception {
      authority.exports().pem("alice", folder);

      assertRefused(
          "%s and %s: the key does not belong to the certificate"
              .formatted(folder.resolve("alice.key"), certificate),
          () -> TlsMaterial.load(certificate, folder.resolve("alice.key"), anchors));
    }

    @Test
    void when_others_can_read_the_key() throws Exception {
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

      assertRefused(
          key
              + ": is accessible to users other than its owner (rw-r--r--); expected rw-------:"
              + " chmod 600 "
              + key,
          () -> TlsMaterial.load(certificate, key, anchors));

      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      assertEquals(device, TlsMaterial.load(certificate, key, anchors), "the control");
    }

    @Test
    void when_others_can_read_the_pkcs12_file() throws Exception {
      Path file = folder.resolve("a.p12");
      authority.exports().pkcs12("inverter-01", file, PASSWORD);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

      assertRefused(
          file
              + ": is accessible to users other than its owner (rw-r--r--); expected rw-------:"
              + " chmod 600 "
              + file,
          () -> TlsMaterial.loadPkcs12(file, PASSWORD));
    }

    @Test
    void when_the_password_is_wrong() throws Exception {
      Path file = folder.resolve("a.p12");
      authority.exports().pkcs12("inverter-01", file, PASSWORD);

      assertRefused(
          file + ": cannot be opened, the password is wrong",
          () -> TlsMaterial.loadPkcs12(file, "correct house".toCharArray()));
      assertRefused(
          file + ": cannot be opened, the password is wrong",
          () -> TlsMaterial.loadPkcs12(file, new char[0]));
    }

    @Test
    void when_the_password_is_one_that_java_does_not_take() throws Exception {
      Path file = folder.resolve("a.p12");
      char[] password = "pässwörd".toCharArray();
      String reason = "the password is not ASCII; Java supports only ASCII passwords for PKCS#12";

      assertEquals(
          file + ": cannot be written, " + reason,
          assertThrows(
                  AuthorityException.class,
                  () -> authority.exports().pkcs12("inverter-01", file, password))
              .getMessage());
      authority.exports().pkcs12("inverter-01", file, PASSWORD);
      assertRefused(
          file + ": cannot be opened, " + reason, () -> TlsMaterial.loadPkcs12(file, password));
    }

    @Test
    void when_the_pkcs12_file_is_none() throws Exception {
      Path file = folder.resolve("a.p12");
      KeyFile.writeOwnerOnly(file, "not one".getBytes(StandardCharsets.US_ASCII));

      assertRefused(file + ": is not a PKCS#12 file", () -> TlsMaterial.loadPkcs12(file, PASSWORD));
    }

    @Test
    void when_the_pkcs12_file_holds_no_key() throws Exception {
      Path file = folder.resolve("a.p12");
      KeyFile.writeOwnerOnly(file, device.trustStore(PASSWORD));

      assertRefused(
          file + ": holds 0 keys; expected one, with its certificate",
          () -> TlsMaterial.loadPkcs12(file, PASSWORD));
    }

    @Test
    void when_the_pkcs12_file_holds_no_root() throws Exception {
      Path file = folder.resolve("a.p12");
      KeyFile.writeOwnerOnly(file, device.keyStore(PASSWORD));

      assertRefused(
          file + ": contains no root; expected the site's ca.pem in it",
          () -> TlsMaterial.loadPkcs12(file, PASSWORD));
    }

    @Test
    void when_the_chain_is_out_of_order() throws Exception {
      X509Certificate root = device.anchors().get(0);
      Path disordered = folder.resolve("b.pem");
      KeyFile.writeReadable(disordered, Certificates.pem(List.of(device.chain().get(0), root)));

      assertRefused(
          key
              + " and "
              + disordered
              + ": the chain is out of order; expected the own certificate, then its issuer",
          () -> TlsMaterial.load(disordered, key, anchors));
    }

    @Test
    void when_a_file_is_missing() throws Exception {
      Files.delete(anchors);

      assertRefused(anchors + ": is missing", () -> TlsMaterial.load(certificate, key, anchors));
    }

    @Test
    void when_certificate_and_key_were_confused() {
      assertRefused(
          key + ": holds a PRIVATE KEY; expected certificates only",
          () -> TlsMaterial.load(key, key, anchors));
    }

    @ParameterizedTest(name = "when the key is a {0}")
    @ValueSource(strings = {"EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "CERTIFICATE"})
    void when_the_key_is_of_another_form(String label) throws Exception {
      Path other = folder.resolve("b.key");
      KeyFile.writeOwnerOnly(other, Pem.write(List.of(new Pem(label, device.key().getEncoded()))));
      String reason =
          switch (label) {
            case "EC PRIVATE KEY" ->
                "is not a PKCS#8 key; convert it with: openssl pkcs8 -topk8 -nodes";
            case "CERTIFICATE" -> "holds a CERTIFICATE; expected a PRIVATE KEY";
            default ->
                "is encrypted; expected an unencrypted key, or one PKCS#12 file with key and"
                    + " certificate";
          };

      assertRefused(other + ": " + reason, () -> TlsMaterial.load(certificate, other, anchors));
    }

    @Test
    void when_the_key_cannot_be_read_and_nothing_of_it_is_shown() throws Exception {
      Path other = folder.resolve("b.key");
      KeyFile.writeOwnerOnly(other, Pem.write(List.of(new Pem(Pem.PRIVATE_KEY, new byte[40]))));

      assertRefused(
          other + ": contains no EC key, as its certificate requires",
          () -> TlsMaterial.load(certificate, other, anchors));
    }

    @Test
    void when_a_certificate_cannot_be_read() throws Exception {
      Path other = folder.resolve("b.pem");
      KeyFile.writeReadable(other, Pem.write(List.of(new Pem(Pem.CERTIFICATE, new byte[40]))));

      assertRefused(
          other + ": holds a certificate that cannot be read",
          () -> TlsMaterial.load(other, key, anchors));
    }
  }

  @Nested
  @DisplayName("is exported")
  class IsExported {

    @Test
    void over_nothing_that_is_there() throws Exception {
      assertEquals(
          certificate + ": exists already and is not overwritten; move it away first",
          assertThrowsExactly(
                  AuthorityException.class, () -> authority.exports().pem("inverter-01", folder))
              .getMessage());
      Files.delete(certificate);
      assertEquals(
          key + ": exists already and is not overwritten; move it away first",
          assertThrowsExactly(
                  AuthorityException.class, () -> authority.exports().pem("inverter-01", folder))
              .getMessage());
      assertFalse(Files.exists(certificate));
    }

    @Test
    void not_beside_the_anchor_of_another_site() throws Exception {
      Files.write(anchors, Certificates.pem(device.chain()));

      assertEquals(
          anchors + ": belongs to another authority and is not overwritten; move it away first",
          assertThrowsExactly(
                  AuthorityException.class, () -> authority.exports().pem("alice", folder))
              .getMessage());
      assertFalse(Files.exists(folder.resolve("alice.key")));
    }

    @Test
    void with_certificates_for_everybody_and_a_key_for_its_owner() throws Exception {
      assertTrue(
          Files.getPosixFilePermissions(key).equals(PosixFilePermissions.fromString("rw-------")));
      assertTrue(
          PosixFilePermissions.toString(Files.getPosixFilePermissions(anchors)).startsWith("rw-r"));
    }
  }

  private static KeyStore opened(byte[] content) throws Exception {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(new ByteArrayInputStream(content), PASSWORD);
    return store;
  }

  private static void assertRefused(String reason, Executable attempt) {
    assertEquals(reason, assertThrows(UnusableKeyException.class, attempt).getMessage());
  }
}

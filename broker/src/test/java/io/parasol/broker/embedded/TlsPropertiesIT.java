// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.certs.authority.DenyList;
import io.parasol.testing.PeerProgram;
import java.io.DataInputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a scanner of TLS servers looks for, seen by OpenSSL with a client certificate that the
 * broker accepts. OpenSSL itself permits everything here, so that only the broker can refuse.
 */
@DisplayName("TLS of the broker")
class TlsPropertiesIT {

  private static final String DEVICE = "x";
  private static final String REVOKED = "y";

  private static final List<String> TLS_1_2_SUITES =
      List.of(
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-CHACHA20-POLY1305");

  private static final int HANDSHAKE = 22;
  private static final int SERVER_HELLO = 2;
  private static final int DEFLATE = 1;

  @TempDir static Path folder;
  private static PeerProgram openssl;
  private static TestSite site;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    openssl = PeerProgram.named("openssl", "openssl");
    site = new TestSite(folder);
    broker = site.start();
    for (String name : List.of(DEVICE, REVOKED)) {
      site.of(name);
      site.authority.exports().pem(name, folder);
    }
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  /** Connects with the certificate of a device, and returns what OpenSSL prints. */
  private static PeerProgram.Run connectAs(String client, String... options) throws Exception {
    return connectAs(client, new byte[0], options);
  }

  /** Sends these bytes on the connection. */
  private static PeerProgram.Run connectAs(String client, byte[] sent, String... options)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("s_client"));
    Collections.addAll(arguments, "-connect", broker.localAddress().toString());
    Collections.addAll(arguments, "-CAfile", folder.resolve("ca.pem").toString());
    Collections.addAll(arguments, "-cert", folder.resolve(client + ".pem").toString());
    Collections.addAll(arguments, "-cert_chain", folder.resolve(client + ".pem").toString());
    Collections.addAll(arguments, "-key", folder.resolve(client + ".key").toString());
    arguments.add("-verify_return_error");
    Collections.addAll(arguments, options);
    return openssl.run(
        Files.write(Files.createTempFile(folder, "sent", ".mqtt"), sent),
        Files.createTempFile(folder, "openssl", ".txt"),
        arguments.toArray(String[]::new));
  }

  private static PeerProgram.Run connect(String... options) throws Exception {
    return connectAs(DEVICE, options);
  }

  private static void assertAccepted(PeerProgram.Run run) {
    assertEquals(0, run.exit(), run.output());
    assertTrue(run.output().contains("Verify return code: 0 (ok)"), run.output());
  }

  private static void assertAlert(String alert, PeerProgram.Run run) {
    assertTrue(run.output().contains("alert " + alert), run.output());
    assertFalse(run.output().contains("Cipher is TLS"), run.output());
  }

  @ParameterizedTest(name = "is available in version {0}")
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void is_available_in(String version) throws Exception {
    assertAccepted(connect(version));
  }

  @ParameterizedTest(name = "is not available in version {0}")
  @ValueSource(strings = {"-tls1", "-tls1_1"})
  void is_not_available_in(String version) throws Exception {
    assertAlert("protocol version", connect(version, "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"));
  }

  /** The server marks it in its random (RFC 8446, 4.1.3); OpenSSL checks that with this option. */
  @Test
  void lets_a_client_notice_that_it_was_downgraded() throws Exception {
    PeerProgram.Run run = connect("-tls1_2", "-fallback_scsv");
    assertTrue(run.output().contains("inappropriate fallback"), run.output());
  }

  @ParameterizedTest(name = "accepts {0}")
  @ValueSource(
      strings = {
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305"
      })
  void accepts_suites_with_forward_secrecy_and_authenticated_encryption(String suite)
      throws Exception {
    PeerProgram.Run run = connect("-tls1_2", "-cipher", suite);
    assertAccepted(run);
    assertTrue(run.output().contains("Cipher is " + suite), run.output());
  }

  @Test
  void refuses_all_other_suites() throws Exception {
    String others = "ALL:COMPLEMENTOFALL:!" + String.join(":!", TLS_1_2_SUITES) + ":@SECLEVEL=0";
    assertAlert("handshake failure", connect("-tls1_2", "-cipher", others));
  }

  @Test
  void prefers_the_first_of_its_own_suites() throws Exception {
    List<String> reversed = new ArrayList<>(TLS_1_2_SUITES);
    Collections.reverse(reversed);
    PeerProgram.Run run = connect("-tls1_2", "-cipher", String.join(":", reversed));
    assertTrue(run.output().contains("Cipher is " + TLS_1_2_SUITES.get(0)), run.output());
  }

  @Test
  void signs_nothing_with_sha_1() throws Exception {
    PeerProgram.Run run =
        connect("-tls1_2", "-sigalgs", "ECDSA+SHA1", "-cipher", "ALL:@SECLEVEL=0");
    assertTrue(run.output().contains("alert handshake failure"), run.output());
  }

  @Test
  void requests_no_client_signature_with_sha_1_or_md5() throws Exception {
    String requested =
        connect("-tls1_2")
            .output()
            .lines()
            .filter(line -> line.startsWith("Requested Signature Algorithms"))
            .findFirst()
            .orElseThrow();
    assertTrue(requested.contains("SHA256"), requested);
    assertFalse(requested.contains("SHA1") || requested.contains("MD5"), requested);
  }

  @ParameterizedTest(name = "agrees on no key over {0}")
  @ValueSource(strings = {"P-224", "sect283k1", "secp192k1"})
  void agrees_on_no_key_over_a_weak_group(String group) throws Exception {
    PeerProgram.Run run = connect("-tls1_2", "-groups", group, "-cipher", "ALL:@SECLEVEL=0");
    assertFalse(run.output().contains("Cipher is ECDHE"), run.output());
  }

  @Test
  void announces_secure_renegotiation_and_does_not_renegotiate() throws Exception {
    // That it ends the connection is in BrokerAttackIT.
    assertTrue(connect("-tls1_2").output().contains("Secure Renegotiation IS supported"));
  }

  @Test
  void does_not_compress_although_the_client_offers_it() throws Exception {
    ByteBuffer serverHello = serverHelloFor(withCompression(clientHello()));
    int sessionIdLength = serverHello.get(4 + 2 + 32);
    int compression = serverHello.get(4 + 2 + 32 + 1 + sessionIdLength + 2);
    assertEquals(0, compression);
  }

  private static byte[] clientHello() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    SSLEngine engine = context.createSSLEngine("localhost", 8883);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {"TLSv1.2"});
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    byte[] hello = new byte[out.flip().remaining()];
    out.get(hello);
    return hello;
  }

  /** Adds DEFLATE to the compression methods of a ClientHello (RFC 5246, 7.4.1.2; RFC 3749). */
  private static byte[] withCompression(byte[] hello) {
    ByteBuffer in = ByteBuffer.wrap(hello);
    int at = 5 + 4 + 2 + 32;
    at += 1 + in.get(at);
    at += 2 + in.getShort(at);
    ByteBuffer out = ByteBuffer.allocate(hello.length + 1);
    out.put(hello, 0, at).put((byte) (hello[at] + 1)).put((byte) DEFLATE);
    out.put(hello, at + 1, hello.length - at - 1);
    out.putShort(3, (short) (in.getShort(3) + 1));
    out.putShort(7, (short) (in.getShort(7) + 1));
    return out.array();
  }

  private static ByteBuffer serverHelloFor(byte[] clientHello) throws Exception {
    try (Socket socket = new Socket(broker.localAddress().host(), broker.localAddress().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(clientHello);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      assertEquals(HANDSHAKE, in.readUnsignedByte());
      in.readUnsignedShort();
      ByteBuffer record = ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort()));
      assertEquals(SERVER_HELLO, record.get(0));
      return record;
    }
  }

  @Test
  void accepts_no_early_data() throws Exception {
    Path session = folder.resolve("early.session");
    assertAccepted(resumable(DEVICE, session, "-tls1_3"));
    PeerProgram.Run shown =
        openssl.run(
            folder.resolve("session.txt"), "sess_id", "-in", session.toString(), "-text", "-noout");
    assertTrue(shown.output().contains("Max Early Data: 0"), shown.output());
  }

  /** Waits for the server's end, because TLS 1.3 sends tickets after the handshake. */
  private static PeerProgram.Run resumable(String client, Path session, String version)
      throws Exception {
    return untilTheEnd(client, version, "-sess_out", session.toString());
  }

  private static PeerProgram.Run resumed(Path session, String version) throws Exception {
    return untilTheEnd(REVOKED, version, "-sess_in", session.toString());
  }

  /** Connects and disconnects by MQTT, so that the server ends the connection at once. */
  private static PeerProgram.Run untilTheEnd(String client, String... options) throws Exception {
    byte[] id = client.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer sent = ByteBuffer.allocate(14 + id.length + 2);
    sent.put((byte) 0x10).put((byte) (12 + id.length));
    sent.put(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, (byte) id.length}).put(id);
    sent.put(new byte[] {(byte) 0xE0, 0});
    List<String> all = new ArrayList<>(List.of(options));
    all.add("-ign_eof");
    return connectAs(client, sent.array(), all.toArray(String[]::new));
  }

  @ParameterizedTest(name = "resumes no session of a revoked certificate in version {0}")
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void resumes_no_session_of_a_revoked_certificate(String version) throws Exception {
    Path session = folder.resolve("revoked" + version + ".session");
    assertAccepted(resumable(REVOKED, session, version));
    PeerProgram.Run again = resumed(session, version);
    assertTrue(again.output().contains("Reused, "), "the control: " + again.output());
    site.refusals.clear();
    broker.deny(new DenyList(Set.of(site.of(REVOKED).chain().get(0).getSerialNumber())));

    try {
      resumed(session, version);
      assertEquals(
          List.of("spiffe://parasol/site/s/device/y | handshake | certificate revoked"),
          site.refusals);
    } finally {
      broker.deny(DenyList.EMPTY);
    }
  }
}

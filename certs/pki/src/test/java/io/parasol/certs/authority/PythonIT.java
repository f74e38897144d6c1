// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("In a strict TLS handshake of Python's")
class PythonIT {

  /** Both sides in one process, over memory: strict about certificates, as of Python 3.13. */
  private static final String HANDSHAKE =
      """
      import ssl, sys
      folder, client_name, server_name, host = sys.argv[1:]

      def context(protocol, name):
          made = ssl.SSLContext(protocol)
          made.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
          made.load_verify_locations(f"{folder}/ca.pem")
          made.verify_mode = ssl.CERT_REQUIRED
          made.verify_flags |= ssl.VERIFY_X509_STRICT
          return made

      to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
      server = context(ssl.PROTOCOL_TLS_SERVER, server_name).wrap_bio(
          to_server, to_client, server_side=True)
      client = context(ssl.PROTOCOL_TLS_CLIENT, client_name).wrap_bio(
          to_client, to_server, server_hostname=host)
      done = set()
      while len(done) < 2:
          for side in (client, server):
              try:
                  side.do_handshake()
                  done.add(side)
              except ssl.SSLWantReadError:
                  pass
              except ssl.SSLError as refused:
                  sys.exit("client: " * (side is client) + "server: " * (side is server)
                           + str(refused))
      print(server.version(), [each for each in server.getpeercert()["subjectAltName"]])
      """;

  @TempDir static Path state;
  private static Path out;
  private static PeerProgram python;

  @TempDir Path scratch;

  @BeforeAll
  static void issueOneOfEach() throws Exception {
    python = PeerProgram.named("/usr/bin/python3", "python3");
    SiteAuthority authority =
        SiteAuthority.init(
            state.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("rooftop-7"),
            Set.of("box.local", "192.168.10.4"),
            InstantSource.system());
    authority.issueDevice(new DeviceId("inverter-01"));
    authority.issueOperator(new OperatorName("alice"), Role.ENGINEER);
    out = state.resolve("out");
    for (IssuedCertificate each : authority.list()) {
      authority.exports().pem(each.name(), out);
    }
    Files.writeString(state.resolve("handshake.py"), HANDSHAKE);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "inverter-01, device/inverter-01",
    "alice, operator/engineer/alice",
    "gateway, gateway/rooftop-7"
  })
  void a_client_is_accepted(String name, String identity) throws Exception {
    PeerProgram.Run run = handshake(name, "broker", "localhost");

    assertEquals(
        "TLSv1.3 [('URI', 'spiffe://parasol/site/rooftop-7/" + identity + "')]\n", run.output());
    assertEquals(0, run.exit());
  }

  @ParameterizedTest(name = "as {0}")
  @ValueSource(strings = {"localhost", "127.0.0.1", "::1", "box.local", "192.168.10.4"})
  void the_broker_is_accepted_under_each_of_its_names(String host) throws Exception {
    PeerProgram.Run run = handshake("alice", "broker", host);

    assertEquals(0, run.exit(), run.output());
  }

  @Test
  void the_broker_is_refused_under_another_name() throws Exception {
    String refusal = handshake("alice", "broker", "box.example").output();

    assertTrue(refusal.startsWith("client: "), refusal);
    assertTrue(refusal.contains("Hostname mismatch"), refusal);
  }

  @Test
  void a_device_is_refused_as_a_server_and_the_broker_as_a_client() throws Exception {
    String server = handshake("alice", "inverter-01", "localhost").output();
    String client = handshake("broker", "broker", "localhost").output();

    assertTrue(server.startsWith("client: "), server);
    assertTrue(server.contains("unsuitable certificate purpose"), server);
    assertTrue(client.startsWith("server: "), client);
    assertTrue(client.contains("unsuitable certificate purpose"), client);
  }

  private PeerProgram.Run handshake(String client, String server, String host) throws Exception {
    return python.run(
        scratch.resolve("output"),
        state.resolve("handshake.py").toString(),
        out.toString(),
        client,
        server,
        host);
  }
}

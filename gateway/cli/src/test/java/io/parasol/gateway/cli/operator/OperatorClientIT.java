// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.Cli;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.testing.FreePort;
import io.parasol.testing.MosquittoProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An operator's connection")
class OperatorClientIT {

  /** Its own limit is 10 s for each of two steps. */
  private static final Duration BOUND = Duration.ofSeconds(90);

  private static final Duration EXPIRY = Duration.ofMinutes(1);

  /** First byte of an MQTT CONNECT packet. */
  private static final int CONNECT = 0x10;

  @TempDir private Path folder;
  private RoofSite roof;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<String> lost = new CopyOnWriteArrayList<>();

  /** What another test has left, see {@code is_refused_by_the_broker…}, is not this one's. */
  private Set<Thread> before = Set.of();

  @BeforeEach
  void make_a_site() throws Exception {
    before = PahoThreads.running();
    roof = RoofSite.make(folder.resolve("roof"), RoofSite.ROOF);
    roof.authority().exports().pem("broker", folder);
    roof.authority().exports().pkcs12("victor", folder.resolve("victor.p12"), new char[0]);
  }

  private static HostPort address(MosquittoProcess broker) {
    return new HostPort("localhost", broker.port());
  }

  private OperatorClient connect(HostPort broker, TlsMaterial material) {
    return OperatorClient.connect(
        broker,
        material,
        (topic, payload) -> received.add(topic + " " + new String(payload, StandardCharsets.UTF_8)),
        lost::add);
  }

  private VerbException refusal(HostPort broker, TlsMaterial material) {
    return assertTimeoutPreemptively(
        BOUND, () -> assertThrows(VerbException.class, () -> connect(broker, material).close()));
  }

  private void assertNoThreadIsLeft() {
    PahoThreads.assertNoneIsLeftBut(before);
  }

  @Nested
  @DisplayName("to mosquitto")
  class ToMosquitto {

    private MosquittoProcess mosquitto;

    @BeforeEach
    void start() throws Exception {
      mosquitto = new MosquittoProcess(folder);
    }

    @AfterEach
    void stop() throws Exception {
      mosquitto.kill();
    }

    @Test
    void carries_what_is_published_to_whoever_subscribes() throws Exception {
      try (OperatorClient client = connect(address(mosquitto), roof.material("alice"))) {
        client.subscribe(List.of("parasol/roof/+/receipt"));
        client.publish("parasol/roof/a/receipt", "{}".getBytes(StandardCharsets.UTF_8), EXPIRY);
        client.publish("parasol/roof/a/command", "no".getBytes(StandardCharsets.UTF_8), EXPIRY);

        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> assertEquals(List.of("parasol/roof/a/receipt {}"), received));
      }
      assertNoThreadIsLeft();
      assertEquals(List.of(), lost);
    }

    @Test
    void is_refused_by_us_when_the_broker_has_another_name() throws Exception {
      VerbException refused =
          refusal(new HostPort("127.0.0.2", mosquitto.port()), roof.material("alice"));

      assertEquals(ExitCode.REFUSED, refused.exitCode());
      assertTrue(
          String.valueOf(refused.getMessage()).contains("No subject alternative names matching"),
          refused::getMessage);
      assertNoThreadIsLeft();
    }

    @Test
    void is_refused_by_us_when_a_foreign_authority_vouches_for_the_broker() throws Exception {
      RoofSite foreign = RoofSite.make(folder.resolve("foreign"), RoofSite.ROOF);
      TlsMaterial alice = roof.material("alice");
      TlsMaterial misled =
          new TlsMaterial(alice.key(), alice.chain(), foreign.material("alice").anchors());

      VerbException refused = refusal(address(mosquitto), misled);

      assertEquals(ExitCode.REFUSED, refused.exitCode());
      assertTrue(
          String.valueOf(refused.getMessage())
              .endsWith(
                  ": the authority of the given certificate has not issued that of the broker; use"
                      + " a certificate of this site, or name its authority with --ca"),
          refused::getMessage);
      assertNoThreadIsLeft();
    }

    /**
     * Says nothing about threads: when the refusal is there before Paho has seen its receiver run,
     * the thread that connects waits for that for ever (eclipse-paho/paho.mqtt.java#850). The verb
     * ends then, and the process with it.
     */
    @Test
    void is_refused_by_the_broker_when_a_foreign_authority_vouches_for_us() throws Exception {
      RoofSite foreign = RoofSite.make(folder.resolve("foreign"), RoofSite.ROOF);
      TlsMaterial stranger = foreign.material("alice");
      TlsMaterial visitor =
          new TlsMaterial(stranger.key(), stranger.chain(), roof.material("alice").anchors());

      VerbException refused = refusal(address(mosquitto), visitor);

      assertEquals(ExitCode.REFUSED, refused.exitCode(), refused::getMessage);
      assertTrue(
          String.valueOf(refused.getMessage()).contains("Received fatal alert"),
          refused::getMessage);
    }

    @Test
    void takes_no_filter_that_is_none() throws Exception {
      try (OperatorClient client = connect(address(mosquitto), roof.material("alice"))) {
        VerbException wrong =
            assertThrows(VerbException.class, () -> client.subscribe(List.of("a/#/b")));
        assertEquals(ExitCode.USAGE, wrong.exitCode());
        assertEquals("\"a/#/b\" is not a valid topic filter", wrong.getMessage());
      }
    }

    @Test
    void says_once_that_it_was_lost() throws Exception {
      try (OperatorClient client = connect(address(mosquitto), roof.material("alice"))) {
        client.subscribe(List.of("#"));
        mosquitto.kill();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !lost.isEmpty());
      }
      assertNoThreadIsLeft();
      assertEquals(1, lost.size());
    }

    @Test
    void is_made_again_by_subscribe_when_it_is_lost() throws Exception {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      Thread subscriber =
          new Thread(
              () ->
                  new Cli(
                          (config, isStopping) -> {
                            throw new IllegalStateException("started");
                          })
                      .execute(
                          new PrintWriter(out, true),
                          new PrintWriter(err, true),
                          "subscribe",
                          "parasol/roof/+/event",
                          "--as",
                          folder.resolve("victor.p12").toString(),
                          "--broker",
                          address(mosquitto).toString(),
                          "--json"));
      subscriber.start();
      publishUntilPrinted("first", out);
      mosquitto.kill();
      mosquitto.start();
      publishUntilPrinted("second", out);
      subscriber.interrupt();
      subscriber.join(BOUND.toMillis());

      assertFalse(subscriber.isAlive());
      assertTrue(
          err.toString()
              .lines()
              .findFirst()
              .orElse("")
              .matches("connection lost: .*; reconnecting"),
          err::toString);
      assertNoThreadIsLeft();
    }

    /** Again and again, because the begin of the subscription cannot be seen from outside. */
    private void publishUntilPrinted(String text, StringWriter out) throws Exception {
      try (OperatorClient client = connect(address(mosquitto), roof.material("alice"))) {
        Awaitility.await()
            .atMost(BOUND)
            .until(
                () -> {
                  client.publish(
                      "parasol/roof/a/event", text.getBytes(StandardCharsets.UTF_8), EXPIRY);
                  return out.toString()
                      .contains(
                          "{\"topic\":\"parasol/roof/a/event\",\"payload\":\"" + text + "\"}");
                });
      }
    }
  }

  @Test
  void reaches_a_broker_at_an_ipv6_address() throws Exception {
    try (ServerSocket broker = listenAtIpv6()) {
      CompletableFuture<Integer> firstByte =
          CompletableFuture.supplyAsync(() -> firstByteOverTls(broker));

      VerbException cutOff =
          refusal(new HostPort("::1", broker.getLocalPort()), roof.material("alice"));

      assertEquals(CONNECT, firstByte.get(90, TimeUnit.SECONDS), cutOff::getMessage);
      assertNoThreadIsLeft();
    }
  }

  private ServerSocket listenAtIpv6() throws Exception {
    try {
      return roof.material("broker")
          .sslContext()
          .getServerSocketFactory()
          .createServerSocket(0, 5, InetAddress.getByName("::1"));
    } catch (SocketException withoutIpv6) {
      return Assumptions.abort("this machine has no IPv6: " + withoutIpv6.getMessage());
    }
  }

  /** Takes one client, and returns the first byte that it sends after the handshake. */
  private static int firstByteOverTls(ServerSocket server) {
    try (Socket client = server.accept()) {
      return client.getInputStream().read();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void fails_when_nobody_listens() throws Exception {
    int port = FreePort.find();

    VerbException failed = refusal(new HostPort("localhost", port), roof.material("alice"));

    assertEquals(ExitCode.FAILED, failed.exitCode());
    assertNoThreadIsLeft();
  }
}

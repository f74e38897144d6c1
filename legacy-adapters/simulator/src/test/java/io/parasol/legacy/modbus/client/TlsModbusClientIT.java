// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.legacy.modbus.plan.TlsFront;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Modbus/TCP Security, MB-TCP-Security-v36. */
@DisplayName("A Modbus/TCP client inside TLS")
class TlsModbusClientIT {

  private static final NioEventLoopGroup LOOPS = new NioEventLoopGroup(2);
  private static final Unit UNIT = new Unit(7);
  private static final Duration LONG = Duration.ofSeconds(60);
  private Duration connectTimeout = LONG;
  private static final List<String> MODERN = List.of("TLSv1.3", "TLSv1.2");

  /** Two owners: of our plant, and of another one. */
  @TempDir static Path folder;

  private static SiteAuthority ours;
  private static SiteAuthority strangers;

  private final List<ModbusClient> clients = new ArrayList<>();
  private ModbusServer server;

  @BeforeAll
  static void owners() throws Exception {
    ours = owner("ours");
    strangers = owner("strangers");
  }

  private static SiteAuthority owner(String name) throws Exception {
    SiteAuthority owner =
        SiteAuthority.init(
            folder.resolve(name),
            new TrustDomain("parasol"),
            new SiteId(name),
            Set.of("localhost"),
            Clock.systemUTC());
    owner.exports().pem(SiteAuthority.GATEWAY, folder.resolve(name + "-client"));
    return owner;
  }

  /** The files of a client whose certificate one owner has issued, and who trusts another. */
  private static ClientTls client(String issuedBy, String trusts) {
    Path own = folder.resolve(issuedBy + "-client");
    return new ClientTls(
        own.resolve("gateway.pem"),
        own.resolve("gateway.key"),
        folder.resolve(trusts + "-client").resolve("ca.pem"));
  }

  @BeforeEach
  void serve() throws Exception {
    server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), LOOPS, ServerSettings.DEFAULT, new MemoryUnits());
  }

  @AfterEach
  void close() {
    clients.forEach(ModbusClient::close);
    server.close();
  }

  @AfterAll
  static void end() {
    LOOPS.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private TlsFront front(SiteAuthority owner, List<String> protocols, List<String> ciphers)
      throws Exception {
    return new TlsFront(owner.material(SiteAuthority.BROKER), server.address(), protocols, ciphers);
  }

  private CompletionStage<ModbusResponse> ask(HostPort controller, ClientTls files) {
    return ask(controller, files, new ReadRegisters(Table.INPUT, 8, 2));
  }

  private CompletionStage<ModbusResponse> ask(
      HostPort controller, ClientTls files, ModbusRequest request) {
    ModbusClient client =
        new ModbusTcpClient(
            controller,
            Optional.of(files),
            LOOPS,
            new TcpSettings(
                TcpSettings.Start.WHEN_ASKED,
                1,
                connectTimeout,
                Duration.ZERO,
                Duration.ZERO,
                TcpSettings.DEFAULT.queue()),
            ConnectionListener.NONE,
            () -> 0);
    clients.add(client);
    return client.send(UNIT, request, LONG);
  }

  private String whyNot(HostPort controller, ClientTls files) {
    ModbusFailure failure = Answers.failureOf(ask(controller, files));
    assertEquals(ModbusFailure.Kind.DISCONNECTED, failure.kind());
    assertFalse(failure.wasSent(), "nothing is said to who is not known");
    return String.valueOf(failure.getMessage());
  }

  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource({
    "TLSv1.3, TLS_AES_128_GCM_SHA256",
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  })
  void speaks_what_the_standard_requires_and_shows_its_certificate(String version, String cipher)
      throws Exception {
    try (TlsFront front = front(ours, List.of(version), List.of(cipher))) {
      assertEquals(
          Registers.of(8, 9),
          Answers.of(ask(new HostPort("localhost", front.port()), client("ours", "ours"))));
      assertEquals(1, front.seen().size());
      assertTrue(
          front.seen().get(0).endsWith(" %s %s".formatted(version, cipher)),
          front.seen()::toString);
    }
  }

  @Test
  void hears_a_refusal_of_its_role_as_exception_1() throws Exception {
    try (TlsFront front = front(ours, MODERN, List.of())) {
      assertEquals(
          new ExceptionResponse(ExceptionResponse.ILLEGAL_FUNCTION),
          Answers.of(
              ask(
                  new HostPort("localhost", front.port()),
                  client("ours", "ours"),
                  new ModbusRequest.Raw(0x65, (byte) 1))));
    }
  }

  @Nested
  @DisplayName("does not speak to")
  class DoesNotSpeakTo {

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_controller_of_another_name() throws Exception {
      try (TlsFront front = front(ours, MODERN, List.of())) {
        String why = whyNot(new HostPort("127.0.0.2", front.port()), client("ours", "ours"));

        assertTrue(why.contains("127.0.0.2"), why);
        assertEquals(List.of(), front.seen());
      }
    }

    @Test
    void a_controller_of_another_owner() throws Exception {
      try (TlsFront front = front(strangers, MODERN, List.of())) {
        String why = whyNot(new HostPort("localhost", front.port()), client("ours", "ours"));

        assertTrue(why.contains("has not issued the certificate"), why);
      }
    }

    @Test
    void one_that_takes_the_connection_and_sends_nothing() throws Exception {
      connectTimeout = Duration.ofSeconds(2);
      try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
        String why = whyNot(new HostPort("localhost", mute.getLocalPort()), client("ours", "ours"));

        assertTrue(why.contains("handshake timed out after 2000ms"), why);
      }
    }

    @Test
    void one_in_the_clear() {
      String why =
          whyNot(new HostPort("localhost", server.address().port()), client("ours", "ours"));

      assertTrue(why.startsWith("localhost:"), why);
    }

    @Test
    void anybody_with_a_key_that_others_may_read() throws Exception {
      Path copy = Files.createTempDirectory(folder, "open");
      ClientTls files = client("ours", "ours");
      Path key = Files.copy(files.key(), copy.resolve("open.key"));
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
      try (TlsFront front = front(ours, MODERN, List.of())) {
        String why =
            whyNot(
                new HostPort("localhost", front.port()),
                new ClientTls(files.certificate(), key, files.ca()));

        assertTrue(why.contains(key.toString()), why);
        assertEquals(List.of(), front.seen());
      }
    }
  }

  @ParameterizedTest(name = "in {0}")
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void is_not_heard_with_the_certificate_of_another_owner(String version) throws Exception {
    try (TlsFront front = front(ours, List.of(version), List.of())) {
      CompletionStage<ModbusResponse> asked =
          ask(new HostPort("localhost", front.port()), client("strangers", "ours"));

      assertEquals(ModbusFailure.Kind.DISCONNECTED, Answers.failureOf(asked).kind());
      assertEquals(List.of(), front.seen());
      assertEquals(0, server.served().requests());
    }
  }

  @Test
  void leaves_a_controller_that_updates_its_keys_again_and_again() throws Exception {
    SSLContext context = ours.material(SiteAuthority.BROKER).sslContext();
    try (ServerSocket controller = context.getServerSocketFactory().createServerSocket(0)) {
      CompletableFuture<Void> left =
          CompletableFuture.runAsync(
              () -> updateKeys(controller), task -> new Thread(task).start());

      String why =
          String.valueOf(
              Answers.failureOf(
                      ask(
                          new HostPort("localhost", controller.getLocalPort()),
                          client("ours", "ours")))
                  .getMessage());

      assertTrue(why.contains("too many TLS records without data"), why);
      left.get(60, TimeUnit.SECONDS);
    }
  }

  /** Until the other side closes the connection. */
  private static void updateKeys(ServerSocket controller) {
    try (SSLSocket client = (SSLSocket) controller.accept()) {
      int unused = client.getInputStream().read();
      assertEquals("TLSv1.3", client.getSession().getProtocol());
      while (true) {
        // After the handshake, this sends a KeyUpdate (RFC 8446, 4.6.3).
        client.startHandshake();
      }
    } catch (IOException closed) {
      // That is awaited.
    }
  }

  @Test
  void reads_a_server_of_pymodbus() throws Exception {
    Path files = folder.resolve("pymodbus");
    ours.exports().pem(SiteAuthority.BROKER, files);
    try (PeerProcess peer =
        PeerProcess.pymodbus(
            "pymodbus_server.py",
            0,
            "tls",
            files.resolve("broker.pem").toString(),
            files.resolve("broker.key").toString(),
            files.resolve("ca.pem").toString())) {
      assertEquals(
          Registers.of(8, 9),
          Answers.of(ask(new HostPort("localhost", peer.port()), client("ours", "ours"))));
    }
  }
}

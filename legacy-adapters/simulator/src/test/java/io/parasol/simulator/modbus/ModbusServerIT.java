// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.modbus;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.frame.RawClient;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.testing.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A Modbus/TCP server")
class ModbusServerIT {

  private static final NioEventLoopGroup LOOPS = new NioEventLoopGroup(2);
  private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

  /** Two input registers at 8, which hold 8 and 9. */
  private static final String READ = "000500000006" + "07" + "0400080002";

  private static final String ANSWER = "000500000007" + "07" + "040400080009";

  private ModbusServer server;
  private RawClient client;

  @BeforeEach
  void connect() throws IOException {
    server = ModbusServer.start(ANY_PORT, LOOPS, ServerSettings.DEFAULT, new MemoryUnits());
    client = new RawClient(server.address());
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
    server.close();
  }

  @AfterAll
  static void end() {
    LOOPS.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @ParameterizedTest(name = "with {0} registers")
  @ValueSource(ints = {63, 64, 123})
  void takes_function_16_and_answers_the_next_request(int count) throws IOException {
    int bytes = 2 * count;
    client.send(
        "00010000%04x07100000%04x%02x%s".formatted(7 + bytes, count, bytes, "abcd".repeat(count)));

    assertEquals("00010000000607" + "100000%04x".formatted(count), client.receive());
    assertStillAnswers();
    client.send("00020000000607" + "0300000001");
    assertEquals("00020000000507" + "0302abcd", client.receive());
  }

  @Test
  void takes_function_15_with_1968_bits_and_answers_the_next_request() throws IOException {
    client.send("0001000000fd07" + "0f000007b0f6" + "ff".repeat(246));

    assertEquals("00010000000607" + "0f000007b0", client.receive());
    assertStillAnswers();
  }

  @ParameterizedTest(name = "function {0}")
  @CsvSource({
    "11, 91",
    "2b0e0100, ab",
    "65, e5",
    "00, 80",
    "80, 80",
    "ff, ff",
  })
  void answers_what_it_does_not_know_with_exception_1_and_stays(String pdu, String function)
      throws IOException {
    client.send("0001%08x07%s".formatted(1 + pdu.length() / 2, pdu));

    assertEquals("00010000000307" + function + "01", client.receive());
    assertStillAnswers();
  }

  @ParameterizedTest(name = "{0} with exception {1}")
  @CsvSource({
    "03ffff0002, 02",
    "0400000000, 03",
    "04000a007e, 03",
    "1000000002030001, 03",
    "05000012ff00, 03",
  })
  void refuses_what_breaks_a_limit_and_stays(String pdu, String code) throws IOException {
    client.send("0001%08x07%s".formatted(1 + pdu.length() / 2, pdu));

    int function = Integer.parseInt(pdu.substring(0, 2), 16) | 0x80;
    assertEquals("00010000000307%02x%s".formatted(function, code), client.receive());
    assertStillAnswers();
  }

  @ParameterizedTest(name = "at {0}")
  @ValueSource(
      strings = {
        "00010000000107",
        "000100000000",
        "0001000000ff07",
        "00010000ffff",
        "00010001",
        "ffffffff"
      })
  void hangs_up_when_the_place_in_the_stream_is_lost(String hex) throws IOException {
    client.send(hex);

    assertTrue(client.isHungUpOn());
    client.close();
    client = new RawClient(server.address());
    assertStillAnswers();
  }

  @Test
  void answers_frames_that_are_glued_together_in_their_order() throws IOException {
    client.send(READ + READ.replaceFirst("0005", "0006") + READ.substring(0, 10));
    client.send(READ.substring(10));

    assertEquals(ANSWER, client.receive());
    assertEquals(ANSWER.replaceFirst("0005", "0006"), client.receive());
    assertEquals(ANSWER, client.receive());
  }

  @Test
  void answers_a_frame_that_comes_byte_by_byte() throws IOException {
    for (int at = 0; at < READ.length(); at += 2) {
      client.send(READ.substring(at, at + 2));
    }

    assertEquals(ANSWER, client.receive());
  }

  @Test
  void counts_what_it_served_by_unit_and_nothing_else() throws IOException {
    assertStillAnswers();
    assertStillAnswers();
    client.send("00010000000609" + "060001002a");
    client.receive();
    client.send("00010000000609" + "03ffff0002");
    client.receive();

    assertEquals(new Served(2, 4), server.served(new Unit(7)));
    assertEquals(new Served(1, 1), server.served(new Unit(9)));
    assertEquals(new Served(3, 5), server.served());
  }

  @Test
  void does_not_let_one_slow_unit_delay_another_connection() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ModbusUnits slowSeven =
        (unit, request) -> {
          if (unit.value() == 7) {
            asked.countDown();
            awaitQuietly(go);
          }
          return Answer.of(Registers.of(unit.value(), 0));
        };
    ExecutorService handlers = Executors.newCachedThreadPool();
    ServerSettings settings = new ServerSettings(8, Duration.ofMinutes(1), handlers);
    try (ModbusServer shared = ModbusServer.start(ANY_PORT, LOOPS, settings, slowSeven);
        RawClient slow = new RawClient(shared.address());
        RawClient other = new RawClient(shared.address())) {
      slow.send(READ);
      asked.await();

      other.send(READ.replaceFirst("0607", "0608"));
      assertEquals("00050000000708" + "040400080000", other.receive());

      slow.send(READ.replaceFirst("0607", "0608"));
      go.countDown();
      assertEquals("00050000000707" + "040400070000", slow.receive());
      assertEquals("00050000000708" + "040400080000", slow.receive());
    } finally {
      handlers.shutdownNow();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void reports_a_unit_that_breaks_as_a_device_failure_and_stays() throws IOException {
    List<ModbusUnits> broken =
        List.of(
            (unit, request) -> {
              throw new IllegalStateException("on purpose");
            },
            (unit, request) -> Answer.of(new Written()));
    for (ModbusUnits units : broken) {
      try (ModbusServer defective =
              ModbusServer.start(ANY_PORT, LOOPS, ServerSettings.DEFAULT, units);
          RawClient caller = new RawClient(defective.address())) {
        for (int count = 0; count < 2; count++) {
          caller.send(READ);
          assertEquals("00050000000307" + "8404", caller.receive());
        }
      }
    }
  }

  @Nested
  @DisplayName("is bounded")
  class IsBounded {

    @Test
    void in_its_connections() throws IOException {
      ServerSettings two = new ServerSettings(2, Duration.ofMinutes(1), ServerSettings.ON_THE_LOOP);
      try (ModbusServer small = ModbusServer.start(ANY_PORT, LOOPS, two, new MemoryUnits());
          RawClient first = new RawClient(small.address());
          RawClient second = new RawClient(small.address())) {
        await().until(() -> small.clients() == 2);
        try (RawClient third = new RawClient(small.address())) {
          assertTrue(third.isHungUpOn());
        }
        assertAnswers(first);
        second.hangUp();
        await().until(() -> small.clients() == 1);
        try (RawClient fourth = new RawClient(small.address())) {
          assertAnswers(fourth);
        }
      }
    }

    @Test
    void in_the_time_it_keeps_a_client_that_says_nothing() throws IOException {
      ServerSettings hasty =
          new ServerSettings(2, Duration.ofMillis(100), ServerSettings.ON_THE_LOOP);
      try (ModbusServer small = ModbusServer.start(ANY_PORT, LOOPS, hasty, new MemoryUnits());
          RawClient silent = new RawClient(small.address())) {
        assertTrue(silent.isHungUpOn());
      }
    }

    @Test
    void in_what_it_keeps_for_a_client_that_does_not_read() throws Exception {
      List<ModbusRequest> asked = new CopyOnWriteArrayList<>();
      ModbusUnits late =
          (unit, request) -> {
            if (unit.value() == 8) {
              return Answer.of(Registers.of(8, 9));
            }
            asked.add(request);
            return new Answer.Late(Duration.ofHours(1), Answer.of(Registers.of(8, 9)));
          };
      try (ModbusServer flooded =
              ModbusServer.start(ANY_PORT, LOOPS, ServerSettings.DEFAULT, late);
          RawClient flood = new RawClient(flooded.address());
          RawClient other = new RawClient(flooded.address())) {
        Thread flooding = new Thread(() -> sendForEver(flood));
        flooding.start();
        await().until(() -> asked.size() >= 64);

        other.send(READ.replaceFirst("0607", "0608"));
        other.receive();
        // What one read of the socket brings may still be taken, but no second one.
        assertTrue(asked.size() < 20_000, asked.size() + " requests were taken");
        flood.hangUp();
        flooding.join(60_000);
      }
    }

    private static void sendForEver(RawClient flood) {
      try {
        while (true) {
          flood.send(READ.repeat(100));
        }
      } catch (IOException closed) {
        // The end of the test.
      }
    }
  }

  @Test
  void says_where_it_cannot_listen() {
    IOException taken =
        assertThrows(
            IOException.class,
            () ->
                ModbusServer.start(
                    server.address(), LOOPS, ServerSettings.DEFAULT, new MemoryUnits()));

    assertTrue(
        String.valueOf(taken.getMessage()).startsWith("cannot listen on " + server.address()),
        taken.getMessage());
  }

  @Test
  void cuts_every_connection_and_takes_new_ones_on_request() throws IOException {
    assertStillAnswers();
    server.closeConnections();
    assertTrue(client.isHungUpOn());

    client = new RawClient(server.address());
    assertStillAnswers();
  }

  @Test
  @SuppressWarnings("try") // The first server is closed before the end of its block.
  void frees_its_port_when_it_is_closed() throws IOException {
    HostPort address = new HostPort("127.0.0.1", FreePort.find());
    try (ModbusServer first =
            ModbusServer.start(address, LOOPS, ServerSettings.DEFAULT, new MemoryUnits());
        RawClient caller = new RawClient(address)) {
      assertAnswers(caller);
      first.close();
      assertTrue(caller.isHungUpOn());
    }

    try (ModbusServer second =
            ModbusServer.start(address, LOOPS, ServerSettings.DEFAULT, new MemoryUnits());
        RawClient caller = new RawClient(second.address())) {
      assertAnswers(caller);
    }
  }

  private void assertStillAnswers() throws IOException {
    assertAnswers(client);
  }

  private static void assertAnswers(RawClient caller) throws IOException {
    caller.send(READ);
    assertEquals(ANSWER, caller.receive());
  }
}

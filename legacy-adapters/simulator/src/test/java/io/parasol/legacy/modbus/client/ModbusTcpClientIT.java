// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.internal.PlatformDependent;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.MaskWrite;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoil;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoils;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Bits;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ModbusUnits;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A Modbus/TCP client")
class ModbusTcpClientIT {

  private static final NioEventLoopGroup LOOPS = new NioEventLoopGroup(2);
  private static final Unit UNIT = new Unit(7);
  private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

  /** For what is expected to be answered. */
  private static final Duration LONG = Duration.ofSeconds(60);

  /** For what is expected not to be. */
  private static final Duration SHORT = Duration.ofMillis(50);

  /** Of the jitter, which otherwise makes pauses longer. */
  private static final double NO_PAUSE = -4;

  private final MemoryUnits memory = new MemoryUnits();
  private final Queue<Answer> faults = new ConcurrentLinkedQueue<>();
  private final List<ModbusRequest> asked = new CopyOnWriteArrayList<>();
  private final List<UnmatchedResponse> dropped = new CopyOnWriteArrayList<>();
  private final List<ConnectionState> states = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ModbusServer server;
  private ModbusClient client;

  @BeforeEach
  void connect() throws Exception {
    server = serve(new HostPort("127.0.0.1", FreePort.find()));
    client = client(TcpSettings.DEFAULT);
  }

  private ModbusServer serve(HostPort address) throws IOException {
    ModbusUnits units =
        (unit, request) -> {
          asked.add(request);
          Answer fault = faults.poll();
          return fault == null ? memory.answer(unit, request) : fault;
        };
    ModbusServer serving = ModbusServer.start(address, LOOPS, ServerSettings.DEFAULT, units);
    open.add(serving);
    return serving;
  }

  private ModbusClient client(TcpSettings settings) {
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void connectionChanged(ConnectionState state, String why) {
            states.add(state);
          }

          @Override
          public void answerDropped(UnmatchedResponse kind) {
            dropped.add(kind);
          }
        };
    ModbusClient made = new ModbusTcpClient(server.address(), LOOPS, settings, listener, () -> 0);
    open.add(0, made);
    return made;
  }

  private ModbusClient client(HostPort address, DoubleSupplier chance) {
    ModbusClient made =
        new ModbusTcpClient(address, LOOPS, TcpSettings.DEFAULT, ConnectionListener.NONE, chance);
    open.add(0, made);
    return made;
  }

  @AfterEach
  void disconnect() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @AfterAll
  static void end() {
    LOOPS.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Nested
  @DisplayName("asks with function")
  class Asks {

    @Test
    void codes_1_and_2_for_bits() throws Exception {
      answerTo(new WriteCoil(3, true));

      assertEquals(Bits.of(false, true, false), answerTo(new ReadBits(Table.COIL, 2, 3)));
      assertEquals(
          Bits.of(false, true, false, false), answerTo(new ReadBits(Table.DISCRETE, 2, 4)));
    }

    @Test
    void codes_3_and_4_for_registers_up_to_the_last() throws Exception {
      assertEquals(Registers.of(8, 9), answerTo(new ReadRegisters(Table.INPUT, 8, 2)));
      assertEquals(Registers.of(0xFFFF), answerTo(new ReadRegisters(Table.INPUT, 65_535, 1)));
      assertEquals(125, ((Registers) answerTo(read(0, 125))).count());
    }

    @Test
    void codes_5_and_6_to_write_one() throws Exception {
      assertEquals(new Written(), answerTo(new WriteCoil(9, true)));
      assertEquals(new Written(), answerTo(new WriteRegister(9, 0xABCD)));

      assertEquals(Bits.of(true), answerTo(new ReadBits(Table.COIL, 9, 1)));
      assertEquals(Registers.of(0xABCD), answerTo(read(9, 1)));
    }

    @Test
    void codes_15_and_16_to_write_many() throws Exception {
      assertEquals(new Written(), answerTo(new WriteCoils(20, List.of(true, false, true))));
      assertEquals(new Written(), answerTo(new WriteRegisters(20, List.of(1, 2, 3))));

      assertEquals(Bits.of(true, false, true), answerTo(new ReadBits(Table.COIL, 20, 3)));
      assertEquals(Registers.of(1, 2, 3), answerTo(read(20, 3)));
    }

    @Test
    void code_22_to_change_some_bits_of_a_register() throws Exception {
      answerTo(new WriteRegister(4, 0x12));

      assertEquals(new Written(), answerTo(new MaskWrite(4, 0xF2, 0x25)));

      assertEquals(Registers.of(0x17), answerTo(read(4, 1)));
    }

    @Test
    void code_23_to_write_and_read_at_once() throws Exception {
      assertEquals(
          Registers.of(0, 77, 78), answerTo(new ReadWriteRegisters(30, 3, 31, List.of(77, 78))));
    }

    @Test
    void codes_it_has_no_type_for() throws Exception {
      faults.add(Answer.of(new ModbusResponse.RawResponse(17, (byte) 2, (byte) 1, (byte) 0xFF)));

      assertEquals(
          new ModbusResponse.RawResponse(17, (byte) 2, (byte) 1, (byte) 0xFF),
          answerTo(new Raw(17)));
      assertEquals(
          new ExceptionResponse(ExceptionResponse.ILLEGAL_FUNCTION), answerTo(new Raw(0x65)));
    }
  }

  @Test
  void says_that_a_controller_may_take_one_client_only() throws Exception {
    ServerSettings one = new ServerSettings(1, Duration.ofMinutes(1), ServerSettings.ON_THE_LOOP);
    try (ModbusServer exclusive = ModbusServer.start(ANY_PORT, LOOPS, one, memory);
        ModbusClient first = masterOf(exclusive);
        ModbusClient second = masterOf(exclusive)) {
      assertEquals(Registers.of(0), Answers.of(first.send(UNIT, read(0, 1), LONG)));

      ModbusFailure failure = Answers.failureOf(second.send(UNIT, read(0, 1), LONG));

      assertEquals(Kind.DISCONNECTED, failure.kind());
      String why = String.valueOf(failure.getMessage());
      assertTrue(
          why.endsWith("before it answered anything; many controllers accept one client only"),
          why);
    }
  }

  @Test
  void leaves_the_only_connection_to_other_clients_while_it_has_no_request() throws Exception {
    ServerSettings one = new ServerSettings(1, Duration.ofMinutes(1), ServerSettings.ON_THE_LOOP);
    try (ModbusServer exclusive = ModbusServer.start(ANY_PORT, LOOPS, one, memory);
        ModbusClient released = masterOf(exclusive, TcpSettings.Start.WHILE_USED)) {
      assertFalse(released.isConnected());
      assertEquals(Registers.of(0), Answers.of(released.send(UNIT, read(0, 1), LONG)));
      await().until(() -> !released.isConnected());

      try (ModbusClient other = masterOf(exclusive)) {
        await().until(() -> isAnswered(other));
      }

      await().until(() -> isAnswered(released));
    }
  }

  private static boolean isAnswered(ModbusClient client) throws Exception {
    try {
      return Answers.of(client.send(UNIT, read(0, 1), LONG)) instanceof Registers;
    } catch (ExecutionException rejected) {
      return false;
    }
  }

  @Test
  void keeps_a_connection_that_it_releases_while_a_response_is_missing() throws Exception {
    faults.add(
        new Answer.Late(TcpSettings.RELEASE_AFTER.multipliedBy(2), Answer.of(Registers.of(7))));
    try (ModbusClient released = masterOf(server, TcpSettings.Start.WHILE_USED)) {
      assertEquals(Registers.of(7), Answers.of(released.send(UNIT, read(0, 1), LONG)));
      assertTrue(released.isConnected());
    }
  }

  /** Connects when it is asked. */
  private static ModbusClient masterOf(ModbusServer asked) {
    return masterOf(asked, TcpSettings.Start.WHEN_ASKED);
  }

  private static ModbusClient masterOf(ModbusServer asked, TcpSettings.Start start) {
    TcpSettings usual = TcpSettings.DEFAULT;
    TcpSettings whenAsked =
        new TcpSettings(
            start,
            usual.window(),
            usual.connectTimeout(),
            usual.connectDelay(),
            usual.gap(),
            usual.queue());
    return new ModbusTcpClient(asked.address(), LOOPS, whenAsked, ConnectionListener.NONE, () -> 0);
  }

  @Test
  void reports_an_exception_as_an_answer() throws Exception {
    faults.add(Answer.of(new ExceptionResponse(ExceptionResponse.ACKNOWLEDGE)));
    faults.add(Answer.of(new ExceptionResponse(ExceptionResponse.GATEWAY_TARGET_FAILED)));

    assertEquals(new ExceptionResponse(5), answerTo(read(0, 1)));
    assertEquals(new ExceptionResponse(0x0B), answerTo(read(0, 1)));
  }

  @Test
  void reports_an_answer_that_breaks_the_protocol_and_goes_on() throws Exception {
    faults.add(Answer.of(Registers.of(1, 2, 3)));

    ModbusFailure failure = Answers.failureOf(send(read(0, 2), LONG));

    assertEquals(Kind.PROTOCOL, failure.kind());
    assertEquals("byte count 6: expected 4 for the requested quantity", failure.getMessage());
    assertNextRequestIsAnswered();
  }

  @Test
  void gives_each_of_many_callers_their_own_answer() throws Exception {
    ModbusClient wide = client(withWindow(8));
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      List<Future<Void>> done = new ArrayList<>();
      for (int caller = 0; caller < 8; caller++) {
        int first = caller * 1000;
        done.add(
            callers.submit(
                () -> {
                  for (int address = first; address < first + 300; address++) {
                    var ask = new ReadRegisters(Table.INPUT, address, 2);
                    assertEquals(
                        Registers.of(address, address + 1), Answers.of(wide.send(UNIT, ask, LONG)));
                  }
                  return null;
                }));
      }
      for (Future<Void> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      callers.shutdownNow();
    }
    assertEquals(List.of(), dropped);
  }

  @Nested
  @DisplayName("survives a controller that")
  class Survives {

    @Test
    void says_nothing() throws Exception {
      faults.add(new Answer.Silence());

      assertTimesOut();
      assertNextRequestIsAnswered();
    }

    @Test
    void answers_late() throws Exception {
      faults.add(new Answer.Late(Duration.ofMillis(200), Answer.of(Registers.of(0xBAD))));

      assertTimesOut();
      faults.add(new Answer.Late(Duration.ofMillis(400), Answer.of(Registers.of(0x600D))));

      assertEquals(Registers.of(0x600D), answerTo(read(0, 1)));
      assertEquals(List.of(UnmatchedResponse.LATE), dropped);
    }

    @Test
    void answers_twice() throws Exception {
      faults.add(new Answer.Twice(Registers.of(1)));

      assertEquals(Registers.of(1), answerTo(read(0, 1)));
      assertNextRequestIsAnswered();
      assertEquals(List.of(UnmatchedResponse.DUPLICATE), dropped);
    }

    @Test
    void answers_with_another_transaction() throws Exception {
      faults.add(new Answer.WrongTransaction(Registers.of(0xBAD)));

      assertTimesOut();
      assertNextRequestIsAnswered();
      assertEquals(List.of(UnmatchedResponse.UNKNOWN_TRANSACTION), dropped);
    }

    @Test
    void answers_as_another_unit() throws Exception {
      faults.add(new Answer.WrongUnit(Registers.of(0xBAD)));

      assertTimesOut();
      assertNextRequestIsAnswered();
      assertEquals(List.of(UnmatchedResponse.WRONG_UNIT), dropped);
    }

    @Test
    void answers_another_function() throws Exception {
      faults.add(Answer.of(new ModbusResponse.RawResponse(4, (byte) 2, (byte) 0xBA, (byte) 0xAD)));

      assertTimesOut();
      assertNextRequestIsAnswered();
      assertEquals(List.of(UnmatchedResponse.WRONG_FUNCTION), dropped);
    }

    @Test
    void stops_in_the_middle_of_a_frame() throws Exception {
      faults.add(new Answer.HalfFrame(Registers.of(1)));

      assertTimesOut();
      assertNextRequestIsAnswered();
      assertReconnected();
    }

    @Test
    void sends_garbage() throws Exception {
      faults.add(new Answer.Garbage(300, 1));

      ModbusFailure failure = Answers.failureOf(send(read(0, 1), LONG));

      assertEquals(Kind.DISCONNECTED, failure.kind());
      assertTrue(failure.wasSent());
      assertNextRequestIsAnswered();
      assertReconnected();
    }

    @Test
    void hangs_up() throws Exception {
      assertNextRequestIsAnswered();
      asked.clear();
      faults.add(new Answer.Silence());
      CompletionStage<ModbusResponse> sent = send(read(0, 1), LONG);
      CompletionStage<ModbusResponse> waiting = send(read(1, 1), LONG);
      await().until(() -> asked.size() == 1);
      untilLoopsHaveRun();
      server.closeConnections();

      assertEquals(
          "%s: the controller closed the connection".formatted(server.address()),
          Answers.failureOf(sent).getMessage());
      assertTrue(Answers.failureOf(sent).wasSent());
      assertEquals(Kind.DISCONNECTED, Answers.failureOf(waiting).kind());
      assertFalse(Answers.failureOf(waiting).wasSent());
      assertNextRequestIsAnswered();
      assertEquals(2, asked.size());
    }

    /**
     * Many close what they find idle, after a few seconds; a meter may be asked every five minutes.
     */
    @Test
    void hangs_up_while_it_is_not_asked() throws Exception {
      assertNextRequestIsAnswered();
      server.closeConnections();
      await().until(() -> !client.isConnected());

      assertNextRequestIsAnswered();
      assertTrue(
          states.stream().noneMatch(ConnectionState.Waiting.class::isInstance), states::toString);
    }

    @Test
    void closes_each_connection_after_its_answer() throws Exception {
      try (ServerSocket closing =
          new ServerSocket(FreePort.find(), 50, InetAddress.getLoopbackAddress())) {
        serveOncePerConnection(closing);
        client = client(new HostPort("127.0.0.1", closing.getLocalPort()), () -> NO_PAUSE);
        for (int closes = 0; closes < 3; ) {
          var first = send(read(0, 1), LONG);
          var second = send(read(0, 1), LONG);
          assertEquals(Registers.of(7), Answers.of(first));
          closes +=
              second.toCompletableFuture().handle((r, failed) -> failed != null).get() ? 1 : 0;
        }

        List<CompletionStage<ModbusResponse>> all = new ArrayList<>();
        for (int count = 0; count < 20; count++) {
          all.add(send(read(0, 1), LONG));
        }
        for (CompletionStage<ModbusResponse> each : all) {
          assertEquals(Registers.of(7), Answers.of(each));
        }
      }
    }

    private void serveOncePerConnection(ServerSocket server) {
      Thread serving =
          new Thread(
              () -> {
                try {
                  while (true) {
                    try (Socket connection = server.accept()) {
                      byte[] request = connection.getInputStream().readNBytes(12);
                      byte[] response = {request[0], request[1], 0, 0, 0, 5, 7, 3, 2, 0, 7};
                      connection.getOutputStream().write(response);
                    }
                  }
                } catch (IOException closed) {
                  // The test has ended.
                }
              },
              "single-use-server");
      serving.setDaemon(true);
      serving.start();
    }

    @Test
    void sends_only_responses_to_others() throws Exception {
      assertNextRequestIsAnswered();
      for (int count = 0; count < StreamProtocol.STRAYS_BEFORE_RECONNECT; count++) {
        faults.add(new Answer.WrongUnit(Registers.of(0xBAD)));
        await().until(() -> Answers.failureOf(send(read(0, 1), SHORT)).wasSent());
      }

      assertNextRequestIsAnswered();
      assertReconnected();
    }

    @Test
    void has_gone_without_a_word() throws Exception {
      for (int count = 0; count < StreamProtocol.SILENCES_BEFORE_RECONNECT; count++) {
        faults.add(new Answer.Silence());
        assertTimesOut();
      }

      assertNextRequestIsAnswered();
      assertReconnected();
    }

    @Test
    void hangs_up_instead_of_an_answer() throws Exception {
      assertNextRequestIsAnswered();
      faults.add(new Answer.HangUp());

      assertEquals(Kind.DISCONNECTED, Answers.failureOf(send(read(0, 1), LONG)).kind());
      assertNextRequestIsAnswered();
    }

    /** So that what was asked before is in the client's queue. */
    private void untilLoopsHaveRun() {
      LOOPS.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    }

    /** On a busy machine the time of a request can be over before the request is sent. */
    private void assertTimesOut() {
      await().until(client::isConnected);
      await()
          .until(
              () -> {
                ModbusFailure failure = Answers.failureOf(send(read(0, 1), SHORT));
                assertTrue(!failure.wasSent() || failure.kind() == Kind.TIMEOUT, failure::toString);
                return failure.wasSent();
              });
    }

    private void assertReconnected() {
      assertTrue(states.stream().anyMatch(state -> state instanceof ConnectionState.Waiting));
      assertTrue(client.isConnected());
    }
  }

  @Test
  void fails_at_once_while_no_server_listens_and_connects_when_one_does() throws Exception {
    assertNextRequestIsAnswered();
    HostPort address = server.address();
    server.close();
    await().until(() -> !client.isConnected());

    ModbusFailure failure = Answers.failureOf(send(read(0, 1), Duration.ofMillis(1)));
    assertEquals(Kind.DISCONNECTED, failure.kind());
    assertFalse(failure.wasSent());

    server = serve(address);
    await().until(client::isConnected);
    assertNextRequestIsAnswered();
  }

  @Test
  void never_sends_after_a_reconnect_what_its_caller_gave_up() throws Exception {
    assertNextRequestIsAnswered();
    asked.clear();
    HostPort address = server.address();
    server.close();
    await().until(() -> !client.isConnected());
    assertEquals(Kind.DISCONNECTED, Answers.failureOf(send(read(0, 1), LONG)).kind());
    CompletionStage<ModbusResponse> cancelled = send(new WriteRegister(1, 0xBAD), LONG);
    CompletionStage<ModbusResponse> kept = send(new WriteRegister(2, 0x600D), LONG);
    cancelled.toCompletableFuture().cancel(false);
    server = serve(address);

    assertEquals(new Written(), Answers.of(kept));

    assertEquals(List.of(new WriteRegister(2, 0x600D)), asked);
  }

  @Test
  void sends_what_is_urgent_before_what_waits() throws Exception {
    assertNextRequestIsAnswered();
    asked.clear();
    faults.add(new Answer.Late(Duration.ofSeconds(1), Answer.of(Registers.of(1))));
    var first = send(read(1, 1), LONG);
    var second = send(read(2, 1), LONG);
    var last = send(read(3, 1), LONG);
    var urgent = client.sendUrgent(UNIT, new WriteRegister(4, 1), LONG);

    assertEquals(Registers.of(1), Answers.of(first));
    assertEquals(new Written(), Answers.of(urgent));
    assertEquals(Registers.of(0), Answers.of(second));
    assertEquals(Registers.of(0), Answers.of(last));
    assertEquals(List.of(read(1, 1), new WriteRegister(4, 1), read(2, 1), read(3, 1)), asked);
  }

  @Test
  void connects_with_the_first_request_when_configured_so() throws Exception {
    states.clear();
    ModbusClient lazy =
        client(
            new TcpSettings(
                TcpSettings.Start.WHEN_ASKED,
                1,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMillis(1),
                16));
    assertFalse(lazy.isConnected());

    assertEquals(Registers.of(0), Answers.of(lazy.send(UNIT, read(0, 1), LONG)));

    assertTrue(lazy.isConnected());
  }

  @Test
  void finds_a_controller_by_its_name() throws Exception {
    HostPort byName = new HostPort("localhost", server.address().port());
    try (ModbusClient named =
        new ModbusTcpClient(byName, LOOPS, TcpSettings.DEFAULT, ConnectionListener.NONE, () -> 0)) {
      // A name may have addresses on which no server listens; they are tried in turn.
      await()
          .until(
              () ->
                  named
                      .send(UNIT, read(0, 1), LONG)
                      .handle((answer, failure) -> failure == null)
                      .toCompletableFuture()
                      .get(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void says_that_a_name_is_unknown() {
    HostPort unknown = new HostPort("no-such-controller.invalid", 502);
    try (ModbusClient named =
        new ModbusTcpClient(
            unknown, LOOPS, TcpSettings.DEFAULT, ConnectionListener.NONE, () -> 0)) {
      ModbusFailure failure = Answers.failureOf(named.send(UNIT, read(0, 1), LONG));

      assertEquals(Kind.DISCONNECTED, failure.kind());
      String why = String.valueOf(failure.getMessage());
      assertTrue(why.startsWith("no-such-controller.invalid:502: "), why);
    }
  }

  /** Each connection is reset at once, and the next one is made without a pause. */
  @Test
  void leaves_nothing_behind_in_ten_thousand_connections_that_are_lost() throws Exception {
    int port;
    try (ServerSocket resetting =
        new ServerSocket(FreePort.find(), 50, InetAddress.getLoopbackAddress())) {
      port = resetting.getLocalPort();
      ModbusClient restless = client(new HostPort("127.0.0.1", port), () -> NO_PAUSE);
      reset(resetting, 500);
      int threads = Thread.activeCount();
      long sockets = openFiles();
      long memory = PlatformDependent.usedDirectMemory();

      reset(resetting, 10_000);

      assertTrue(Thread.activeCount() <= threads + 2, () -> "threads " + Thread.activeCount());
      assertTrue(openFiles() <= sockets + 10, () -> "sockets " + openFiles());
      assertTrue(
          PlatformDependent.usedDirectMemory() <= memory + (1 << 20),
          () -> "memory " + PlatformDependent.usedDirectMemory());
      client = restless;
    }
    serve(new HostPort("127.0.0.1", port));

    await().atMost(LONG).until(() -> client.isConnected());
    assertEquals(Registers.of(8, 9), answerTo(new ReadRegisters(Table.INPUT, 8, 2)));
  }

  private static void reset(ServerSocket server, int times) throws IOException {
    for (int count = 0; count < times; count++) {
      try (Socket connection = server.accept()) {
        connection.setSoLinger(true, 0);
      }
    }
  }

  /** Where the system tells; elsewhere none. */
  private static long openFiles() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  @Test
  void fails_what_waits_when_it_is_closed_and_everything_after() throws Exception {
    assertNextRequestIsAnswered();
    faults.add(new Answer.Silence());
    var sent = send(read(0, 1), LONG);
    await().until(faults::isEmpty);

    client.close();

    assertEquals(Kind.DISCONNECTED, Answers.failureOf(sent).kind());
    assertTrue(Answers.failureOf(sent).wasSent());
    ModbusFailure after = Answers.failureOf(send(read(0, 1), LONG));
    assertEquals("%s: closed".formatted(server.address()), after.getMessage());
    assertFalse(after.wasSent());
    await().until(() -> server.clients() == 0);
  }

  @Test
  void fails_what_is_asked_after_its_loop_has_ended() {
    NioEventLoopGroup own = new NioEventLoopGroup(1);
    ModbusClient orphan =
        new ModbusTcpClient(
            server.address(), own, TcpSettings.DEFAULT, ConnectionListener.NONE, () -> 0);
    own.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();

    ModbusFailure failure = Answers.failureOf(orphan.send(UNIT, read(0, 1), LONG));

    assertEquals("the client's event loop has ended", failure.getMessage());
    orphan.close();
  }

  private void assertNextRequestIsAnswered() throws Exception {
    assertEquals(Registers.of(8, 9), answerTo(new ReadRegisters(Table.INPUT, 8, 2)));
  }

  private ModbusResponse answerTo(ModbusRequest request) throws Exception {
    return Answers.of(send(request, LONG));
  }

  private CompletionStage<ModbusResponse> send(ModbusRequest request, Duration timeout) {
    return client.send(UNIT, request, timeout);
  }

  private static ReadRegisters read(int address, int quantity) {
    return new ReadRegisters(Table.HOLDING, address, quantity);
  }

  private static TcpSettings withWindow(int window) {
    TcpSettings usual = TcpSettings.DEFAULT;
    return new TcpSettings(
        usual.start(),
        window,
        usual.connectTimeout(),
        usual.connectDelay(),
        usual.gap(),
        usual.queue());
  }
}

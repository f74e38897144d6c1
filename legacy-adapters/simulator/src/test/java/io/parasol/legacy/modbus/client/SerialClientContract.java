// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.frame.SerialPeer;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.TestSite;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What holds for the client of a serial line, however its frames are separated. */
@EnabledOnOs(OS.LINUX)
public abstract class SerialClientContract {

  private static final Unit SEVEN = new Unit(7);
  private static final Unit EIGHT = new Unit(8);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);

  /** For an answer that does not come. A late one is looked out for as long after that. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  /** A pause, in nanoseconds, that is too long inside an RTU response. */
  private static final long BREAKS_A_FRAME = 50_000_000;

  @TempDir private Path folder;
  private final Framing framing;
  private final List<UnmatchedResponse> dropped = new CopyOnWriteArrayList<>();
  private final SerialLineThread bus = new SerialLineThread("bus-under-test");
  private SerialPeer peer;
  private ModbusClient client;

  public SerialClientContract(Framing framing) {
    this.framing = framing;
  }

  @BeforeEach
  void open() throws Exception {
    peer = new SerialPeer(folder.resolve("ttyUSB0"), framing, false);
    client = client(TestSite.PORTS, false);
  }

  private ModbusClient client(SerialPorts ports, boolean echo) {
    SerialSettings port = new SerialSettings(peer.line().path(), 115_200, Parity.NONE, 8, 1);
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void answerDropped(UnmatchedResponse kind) {
            dropped.add(kind);
          }
        };
    return new ModbusSerialClient(
        new ModbusSerial(new LinkId("bus"), port, framing, echo, false),
        ports,
        bus,
        TcpSettings.DEFAULT,
        listener,
        () -> 0);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    bus.shutdown();
    assertTrue(bus.awaitTermination(60, TimeUnit.SECONDS));
    peer.close();
  }

  public abstract byte[] encode(int unit, Pdu pdu);

  public abstract Pdu pdu(byte[] frame);

  @Test
  void gives_each_of_many_callers_their_own_answer() throws Exception {
    List<CompletionStage<ModbusResponse>> asked = new ArrayList<>();
    for (int address = 0; address < 100; address++) {
      asked.add(client.send(SEVEN, new ReadRegisters(Table.INPUT, address, 2), LONG));
    }

    for (int address = 0; address < 100; address++) {
      assertEquals(Registers.of(address, address + 1), Answers.of(asked.get(address)));
    }
    assertTrue(client.isConnected());
  }

  @Test
  void writes_and_reads_the_longest_frames() throws Exception {
    List<Integer> values = new ArrayList<>();
    for (int at = 0; at < 123; at++) {
      values.add(0xFF00 + at);
    }

    assertEquals(new Written(), answerTo(new WriteRegisters(0, values)));
    assertEquals(
        Registers.of(123, values::get), answerTo(new ReadRegisters(Table.HOLDING, 0, 123)));
    assertEquals(125, ((Registers) answerTo(new ReadRegisters(Table.INPUT, 0, 125))).count());
    assertEquals(new Written(), answerTo(new WriteRegister(9, 7)));
  }

  @Test
  void tells_an_exception_from_a_failure() throws Exception {
    assertEquals(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_FUNCTION),
        answerTo(new ModbusRequest.Raw(0x65, (byte) 1)));
    assertStillAnswers();
  }

  @Test
  void never_speaks_to_all_units_at_once() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> client.send(new Unit(0), new WriteRegister(0, 0), LONG));

    assertEquals(
        "unit 0 is the broadcast address of a serial line: expected a single unit",
        refused.getMessage());
  }

  @Nested
  @DisplayName("survives a line that")
  class Survives {

    /** On a busy machine a pause may become one that breaks a frame; that proves nothing. */
    private void assertAnsweredThough(Speaker speaker) throws Exception {
      AtomicLong pause = new AtomicLong(Long.MAX_VALUE);
      boolean isAnswered = false;
      for (int trial = 0; trial < 20 && pause.get() >= BREAKS_A_FRAME; trial++) {
        peer.next(
            (answer, line) -> {
              SerialPeer.Pieces pieces = new SerialPeer.Pieces(line);
              speaker.say(answer, pieces);
              pause.set(pieces.longestPause());
            });
        isAnswered =
            send(LONG).handle((any, failure) -> failure == null).toCompletableFuture().get();
      }
      assertTrue(isAnswered, "not answered, though the longest pause was " + pause + " ns");
      assertStillAnswers();
    }

    @Test
    void delivers_byte_by_byte() throws Exception {
      assertAnsweredThough(
          (answer, pieces) -> {
            for (byte each : answer) {
              pieces.say(new byte[] {each});
            }
          });
    }

    @Test
    void delivers_in_batches_as_usb_adapters_do() throws Exception {
      assertAnsweredThough(
          (answer, pieces) -> {
            pieces.say(Arrays.copyOf(answer, 4));
            SerialPeer.pause(16);
            pieces.say(Arrays.copyOfRange(answer, 4, 6));
            SerialPeer.pause(16);
            pieces.say(Arrays.copyOfRange(answer, 6, answer.length));
          });
    }

    @Test
    void adds_noise_before_an_answer() throws Exception {
      assertAnsweredThough(
          (answer, pieces) -> {
            pieces.say(new byte[] {0, (byte) 0xFF, 7});
            pieces.say(answer);
          });
    }

    @Test
    void flips_a_bit() throws Exception {
      peer.next(
          (answer, line) -> {
            answer[answer.length - 6] ^= 1;
            line.write(answer);
          });

      assertEquals(Kind.PROTOCOL, Answers.failureOf(send(LONG)).kind());
      assertStillAnswers();
    }

    @Test
    void loses_a_byte() throws Exception {
      peer.next(
          (answer, line) -> {
            line.write(Arrays.copyOf(answer, 6));
            line.write(Arrays.copyOfRange(answer, 7, answer.length));
          });

      assertEquals(Kind.PROTOCOL, Answers.failureOf(send(LONG)).kind());
      assertStillAnswers();
    }

    @Test
    void breaks_off_an_answer() throws Exception {
      peer.next((answer, line) -> line.write(Arrays.copyOf(answer, answer.length - 1)));

      assertEquals(Kind.PROTOCOL, Answers.failureOf(send(LONG)).kind());
      assertStillAnswers();
    }

    /** At once: one that comes when the next request is out looks like its answer. */
    @Test
    void doubles_an_answer() throws Exception {
      peer.next(
          (answer, line) -> {
            byte[] twice = Arrays.copyOf(answer, 2 * answer.length);
            System.arraycopy(answer, 0, twice, answer.length, answer.length);
            line.write(twice);
          });

      assertStillAnswers();
      assertEquals(Registers.of(20, 21), answerTo(new ReadRegisters(Table.INPUT, 20, 2)));
    }

    @Test
    void gives_the_answer_of_another_unit() throws Exception {
      peer.next(
          (answer, line) -> {
            line.write(encode(8, pdu(answer)));
            await().atMost(LONG).until(() -> !dropped.isEmpty());
            line.write(answer);
          });

      assertStillAnswers();
      assertEquals(List.of(UnmatchedResponse.WRONG_UNIT), dropped);
    }

    /** No more than a port keeps for who reads slowly: what is beyond that is lost. */
    @Test
    void floods() throws Exception {
      assertAnsweredThough(
          (answer, pieces) -> {
            byte[] noise = new byte[3_000];
            new Random(1).nextBytes(noise);
            for (int from = 0; from < noise.length; from += 500) {
              pieces.say(Arrays.copyOfRange(noise, from, from + 500));
              SerialPeer.pause(1);
            }
            pieces.say(answer);
          });
    }

    /** Says an answer in its own way. */
    @FunctionalInterface
    private interface Speaker {
      void say(byte[] answer, SerialPeer.Pieces pieces) throws IOException;
    }
  }

  @Nested
  @DisplayName("after an answer that did not come")
  class AfterATimeOut {

    @Test
    void fails_in_time_and_goes_on() throws Exception {
      assertStillAnswers();
      peer.next((answer, line) -> {});

      ModbusFailure failure = Answers.failureOf(send(SILENCE));

      assertEquals(Kind.TIMEOUT, failure.kind());
      assertTrue(failure.wasSent());
      assertStillAnswers();
    }

    /**
     * It comes as soon as no request waits for it any more, within the second that it was given.
     */
    @Test
    void does_not_take_the_late_one_for_the_next() throws Exception {
      CountDownLatch timedOut = new CountDownLatch(1);
      peer.next(
          (answer, line) -> {
            awaitQuietly(timedOut);
            line.write(answer);
          });
      assertEquals(Kind.TIMEOUT, Answers.failureOf(send(SILENCE)).kind());
      timedOut.countDown();

      assertEquals(Registers.of(20, 21), answerTo(new ReadRegisters(Table.INPUT, 20, 2)));
      assertEquals(2, peer.asked().size());
    }

    @Test
    void asks_another_unit_meanwhile() throws Exception {
      peer.next((answer, line) -> {});
      assertEquals(Kind.TIMEOUT, Answers.failureOf(send(SILENCE)).kind());
      var waiting = client.send(SEVEN, read(), LONG);

      assertEquals(Registers.of(8, 9), Answers.of(client.send(EIGHT, read(), LONG)));
      assertEquals(Registers.of(8, 9), Answers.of(waiting));
      assertEquals(
          List.of(7, 8, 7), peer.asked().stream().map(SerialClientContract.this::unit).toList());
    }
  }

  @Nested
  @DisplayName("on a port that is pulled out")
  class PulledOut {

    @Test
    void fails_what_waits_at_once_and_finds_it_again() throws Exception {
      assertStillAnswers();
      peer.next((answer, line) -> line.unplug());
      var cut = send(LONG);
      var behind = send(LONG);

      assertEquals(Kind.DISCONNECTED, Answers.failureOf(cut).kind());
      assertTrue(Answers.failureOf(cut).wasSent());
      assertEquals(Kind.DISCONNECTED, Answers.failureOf(behind).kind());
      assertFalse(Answers.failureOf(behind).wasSent());
      assertFalse(client.isConnected());

      peer.line().plugIn();
      await().atMost(LONG).until(() -> client.isConnected());
      assertStillAnswers();
    }

    @Test
    void never_writes_what_has_timed_out_before_it_is_back() throws Exception {
      assertStillAnswers();
      peer.line().unplug();
      for (int count = 0; count < 10; count++) {
        ModbusFailure failure =
            Answers.failureOf(client.send(SEVEN, new WriteRegister(1, count), SHORT));
        assertFalse(failure.wasSent() && count > 0);
      }
      int before = peer.asked().size();
      peer.line().plugIn();

      await().atMost(LONG).until(() -> client.isConnected());
      assertStillAnswers();
      assertEquals(before + 1, peer.asked().size());
    }

    @Test
    void says_why_there_is_none() {
      peer.line().unplug();
      await().atMost(LONG).until(() -> Answers.failureOf(send(SHORT)).getMessage() != null);

      await()
          .atMost(LONG)
          .until(
              () ->
                  "serial line bus is not open: there is no serial port %s"
                      .formatted(peer.line().path())
                      .equals(Answers.failureOf(send(Duration.ofMillis(50))).getMessage()));
    }

    @Test
    void wakes_its_thread_a_few_times_a_second() throws Exception {
      assertStillAnswers();
      peer.line().unplug();
      assertEquals(Kind.DISCONNECTED, Answers.failureOf(send(SHORT)).kind());
      long before = bus.getCompletedTaskCount();
      SerialPeer.pause(1000);

      long tasks = bus.getCompletedTaskCount() - before;
      assertTrue(tasks < 100, () -> tasks + " tasks");
    }
  }

  @Test
  void takes_away_what_the_line_repeats() throws Exception {
    client.close();
    peer.close();
    peer = new SerialPeer(folder.resolve("ttyUSB1"), framing, true);
    try (ModbusClient echoing = client(TestSite.PORTS, true)) {
      assertEquals(
          new Written(), Answers.of(echoing.send(SEVEN, new WriteRegister(3, 0x1234), LONG)));
      assertEquals(
          Registers.of(0x1234),
          Answers.of(echoing.send(SEVEN, new ReadRegisters(Table.HOLDING, 3, 1), LONG)));
    }
  }

  @Test
  void fails_what_waits_when_it_is_closed_and_lets_go_of_the_port() throws Exception {
    assertStillAnswers();
    peer.next((answer, line) -> {});
    var waiting = send(LONG);
    await().atMost(LONG).until(() -> peer.asked().size() == 2);

    client.close();

    assertEquals(Kind.DISCONNECTED, Answers.failureOf(waiting).kind());
    assertEquals(Kind.DISCONNECTED, Answers.failureOf(send(LONG)).kind());
    try (ModbusClient another = client(TestSite.PORTS, false)) {
      assertEquals(Registers.of(8, 9), Answers.of(another.send(SEVEN, read(), LONG)));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new InterruptedIOException("interrupted");
    }
  }

  private int unit(byte[] request) {
    return framing == Framing.RTU
        ? request[0]
        : Integer.parseInt(new String(request, 1, 2, StandardCharsets.US_ASCII), 16);
  }

  private static ReadRegisters read() {
    return new ReadRegisters(Table.INPUT, 8, 2);
  }

  private CompletionStage<ModbusResponse> send(Duration timeout) {
    return client.send(SEVEN, read(), timeout);
  }

  private ModbusResponse answerTo(ModbusRequest request) throws Exception {
    return Answers.of(client.send(SEVEN, request, LONG));
  }

  private void assertStillAnswers() throws Exception {
    assertEquals(Registers.of(8, 9), answerTo(read()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.frame.LineSettings;
import io.parasol.legacy.modbus.frame.SerialFraming;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A line on which anything is heard")
class LineHostilityTest {

  private static final long MILLISECOND = 1_000_000;

  /** Mutants of an answer for each framing; -Dparasol.rounds=10000 is for a long run. */
  private static final int ROUNDS = Integer.getInteger("parasol.rounds", 2_000);

  private static final Unit SEVEN = new Unit(7);
  private static final ReadRegisters READ = new ReadRegisters(Table.HOLDING, 4, 2);
  private static final Registers VALUES = Registers.of(0x1234, 0x5678);

  private final List<byte[]> sent = new ArrayList<>();
  private final Random random = new Random(20_261_124);
  private long now;

  /**
   * Each round a request is answered by a mutant of its answer in pieces at odd times, each third
   * one with the checksum that it must have; then silence comes, and the next is answered as it
   * should be.
   */
  @ParameterizedTest(name = "framed as {0} answers the next request")
  @EnumSource
  void answers_the_next_request(Framing framing) {
    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> play(framing));
  }

  private void play(Framing framing) {
    SerialFraming frames = SerialFraming.of(framing);
    byte[] answer = frames.encode(7, ResponsePdu.encode(VALUES, READ));
    SerialTransactions transactions =
        new SerialTransactions(
            new LineSettings(framing, Duration.ofMillis(4), Duration.ofMillis(50), false),
            100,
            0,
            ConnectionListener.NONE);
    transactions.opened(now, 0);
    int right = 0;
    for (int round = 0; round < ROUNDS; round++) {
      CompletableFuture<ModbusResponse> spoilt = ask(transactions);
      byte[] mutant =
          round % 3 == 0
              ? frames.encode(random.nextInt(4) == 0 ? random.nextInt(256) : 7, mutantPdu())
              : mutant(answer);
      for (byte[] piece : pieces(mutant)) {
        transactions.received(piece, now);
        pass(transactions, random.nextInt(40));
      }
      pass(transactions, 2_000);
      assertTrue(spoilt.isDone());

      CompletableFuture<ModbusResponse> next = ask(transactions);
      transactions.received(answer, now);
      right +=
          next.isDone() && !next.isCompletedExceptionally() && next.join().equals(VALUES) ? 1 : 0;
      pass(transactions, 2_000);
    }
    assertEquals(ROUNDS, right);
    assertEquals(2 * ROUNDS, sent.size());
  }

  private CompletableFuture<ModbusResponse> ask(SerialTransactions transactions) {
    PendingRequest request = new PendingRequest(SEVEN, READ, false, now, Duration.ofSeconds(1));
    transactions.submit(request);
    pass(transactions, 10);
    return request.answer().toCompletableFuture();
  }

  private void pass(SerialTransactions transactions, int milliseconds) {
    for (int passed = 0; passed <= milliseconds; passed += 10) {
      now += 10 * MILLISECOND;
      transactions.expire(now);
      transactions.sendDue(now, sent::add);
    }
  }

  private Pdu mutantPdu() {
    byte[] bytes = mutant(ResponsePdu.encode(VALUES, READ).bytes());
    return new Pdu(
        bytes.length == 0
            ? new byte[1]
            : Arrays.copyOf(bytes, Math.min(bytes.length, ModbusLimits.PDU)));
  }

  private byte[] mutant(byte[] whole) {
    byte[] mutant = Arrays.copyOf(whole, whole.length + random.nextInt(3) * random.nextInt(400));
    for (int place = whole.length; place < mutant.length; place++) {
      mutant[place] = (byte) random.nextInt(256);
    }
    for (int change = random.nextInt(4); change > 0; change--) {
      mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
    }
    int from = random.nextInt(3) == 0 ? random.nextInt(mutant.length) : 0;
    int to = random.nextInt(3) == 0 ? from + random.nextInt(mutant.length - from) : mutant.length;
    return Arrays.copyOfRange(mutant, from, to);
  }

  private List<byte[]> pieces(byte[] bytes) {
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(bytes.length));
      pieces.add(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return pieces;
  }
}

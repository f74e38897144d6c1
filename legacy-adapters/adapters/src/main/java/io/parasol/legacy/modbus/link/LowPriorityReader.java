// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.RegisterReader;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.poll.ErrorMapping;
import io.parasol.legacy.modbus.poll.LinkArbiter;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PollPass;
import io.parasol.legacy.modbus.poll.PolledDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A reader of one device's registers that yields to the polls of all devices: it releases the link
 * after each request, and respects the quarantine of the unit.
 */
@ConfinedTo("link")
final class LowPriorityReader implements RegisterReader {

  private static final Answer CLOSED = new NoReadResponse("the link is closed", false);

  private final PolledDevice device;
  private final PollContext context;

  LowPriorityReader(PolledDevice device, PollContext context) {
    this.device = device;
    this.context = context;
  }

  @Override
  public CompletionStage<Answer> readHolding(int address, int count) {
    CompletableFuture<Answer> done = new CompletableFuture<>();
    if (count > device.map().profile().quirks().maxWords()) {
      // By the limits of the site, the device would reject it.
      done.complete(new ReadExceptionResponse(ModbusResponse.ExceptionResponse.ILLEGAL_DATA_VALUE));
      return done;
    }
    send(new ModbusRequest.ReadRegisters(Table.HOLDING, address, count), done);
    return done;
  }

  private void send(ModbusRequest request, CompletableFuture<Answer> done) {
    if (device.isClosed()) {
      done.complete(CLOSED);
      return;
    }
    long left = context.arbiter().quarantine(device.requestTarget());
    if (left > 0) {
      context.time().after(Duration.ofNanos(left), () -> send(request, done));
      return;
    }
    context
        .arbiter()
        .claim()
        .thenCompose(
            claimed ->
                context
                    .arbiter()
                    .sendUrgent(device.requestTarget(), request, device.discoveryTimeout(request)))
        .whenComplete(
            (answer, failure) -> {
              context.arbiter().release();
              done.complete(toAnswer(answer, failure));
            });
  }

  private Answer toAnswer(@Nullable ModbusResponse answer, @Nullable Throwable thrown) {
    long now = context.time().now();
    if (answer == null) {
      ModbusFailure failure =
          LinkArbiter.failure(thrown == null ? new IllegalStateException("no response") : thrown);
      device.recordOutcome(
          failure.wasSent() ? PollPass.BlockOutcome.FAILED : PollPass.BlockOutcome.NOT_SENT,
          ErrorMapping.logText(failure),
          now);
      return new NoReadResponse(ErrorMapping.logText(failure), failure.wasSent());
    }
    int code = answer instanceof ModbusResponse.ExceptionResponse refused ? refused.code() : 0;
    PollPass.BlockOutcome outcome =
        ErrorMapping.isFromGateway(code)
            ? PollPass.BlockOutcome.FAILED
            : PollPass.BlockOutcome.ANSWERED;
    device.recordOutcome(outcome, ErrorMapping.logText(answer), now);
    return answer instanceof ModbusResponse.Registers registers
        ? new Words(words(registers))
        : new ReadExceptionResponse(code);
  }

  private static List<Integer> words(ModbusResponse.Registers registers) {
    List<Integer> words = new ArrayList<>(registers.count());
    for (int i = 0; i < registers.count(); i++) {
      words.add(registers.at(i));
    }
    return words;
  }
}

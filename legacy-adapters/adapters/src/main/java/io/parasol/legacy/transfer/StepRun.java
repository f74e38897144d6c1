// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.config.model.profile.FirmwareRegister;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Executes the steps of a profile, one after the other, and stops at the first that fails. */
public final class StepRun {

  /** Maximum number of characters that are searched for the expected text. */
  private static final int MAX_RECEIVED_LENGTH = 64 * 1024;

  private final LinkLease lease;
  private final LoaderRequests modbus;
  private final ImageVariables variables;
  private final TransferClock time;

  public StepRun(
      LinkLease lease, LoaderRequests modbus, ImageVariables variables, TransferClock time) {
    this.lease = lease;
    this.modbus = modbus;
    this.variables = variables;
    this.time = time;
  }

  /**
   * Runs the steps in their order, up to the first that fails.
   *
   * @param action the remedy if there is no response, or another than the expected one.
   */
  public TransferOutcome run(List<FirmwareStep> steps, RecoveryAction action) throws IOException {
    Optional<Proof> proof = Optional.empty();
    for (int at = 0; at < steps.size(); at++) {
      FirmwareStep step = steps.get(at);
      TransferOutcome outcome;
      if (step instanceof FirmwareStep.Write write) {
        boolean isPolled = isPolled(steps, at);
        outcome =
            outcome(write(write, variables.registers(write.words())), write, isPolled, action);
      } else if (step instanceof FirmwareStep.Poll poll) {
        outcome = poll(poll, action);
      } else if (step instanceof FirmwareStep.Check check) {
        outcome = check(check, action);
      } else if (step instanceof FirmwareStep.Pause pause) {
        time.pause(pause.time());
        outcome = TransferOutcome.done();
      } else {
        outcome = sendText((FirmwareStep.SendText) step, action);
      }
      if (!(outcome instanceof TransferOutcome.Done done)) {
        return outcome;
      }
      proof = strongest(proof, done.proof());
    }
    return new TransferOutcome.Done(proof);
  }

  public static Optional<Proof> strongest(Optional<Proof> one, Optional<Proof> other) {
    return Stream.concat(one.stream(), other.stream()).max(Comparator.naturalOrder());
  }

  /**
   * Returns whether a later step polls a status, as the response "still working" (exception 05)
   * requires.
   */
  public static boolean isPolled(List<FirmwareStep> steps, int after) {
    return steps.subList(after + 1, steps.size()).stream()
        .anyMatch(step -> step instanceof FirmwareStep.Poll);
  }

  public LoaderRequests.Reply write(FirmwareStep.Write write, List<Integer> registers) {
    return write.at().table() == Table.COIL
        ? modbus.coil(write.at().offset(), registers.get(0) != 0)
        : modbus.write(write.at().offset(), registers, write.isMultiple());
  }

  private static TransferOutcome outcome(
      LoaderRequests.Reply reply,
      FirmwareStep.Write write,
      boolean isPolled,
      RecoveryAction action) {
    if (reply instanceof LoaderRequests.NoReply lost
        && lost.wasSent()
        && !write.isResponseRequired()) {
      return TransferOutcome.done();
    }
    return reply instanceof LoaderRequests.Ok
            || (reply instanceof LoaderRequests.Processing && isPolled)
        ? TransferOutcome.done()
        : failed(reply, "write of " + write.at(), action);
  }

  /** Returns the failure that a reply means if the step cannot go on with it. */
  public static TransferOutcome failed(
      LoaderRequests.Reply reply, String what, RecoveryAction action) {
    if (reply instanceof LoaderRequests.ExceptionReply no) {
      // 01, 02, 03: the device does not support the request, and will not the next time.
      return TransferOutcome.failed(
          no.reason(),
          "%s: rejected".formatted(what),
          no.code() <= 3 ? RecoveryAction.STOP : action);
    }
    if (reply instanceof LoaderRequests.NoReply lost) {
      return TransferOutcome.failed("timeout", "%s: %s".formatted(what, lost.why()), action);
    }
    if (reply instanceof LoaderRequests.Busy) {
      return TransferOutcome.failed("device_busy", "%s: busy for too long".formatted(what), action);
    }
    return TransferOutcome.failed(
        "still_working",
        "%s: still processing, but the profile has no status to poll".formatted(what),
        RecoveryAction.STOP);
  }

  TransferOutcome poll(FirmwareStep.Poll poll, RecoveryAction action) {
    long end = time.now() + poll.within().toNanos();
    while (true) {
      LoaderRequests.Reply reply = modbus.read(poll.at().table(), poll.at().offset(), 1);
      if (reply instanceof LoaderRequests.Ok ok) {
        int status = ok.firstRegister() & poll.mask();
        if (status == poll.expected()) {
          return TransferOutcome.done();
        }
        if (poll.failed().contains(status)) {
          return TransferOutcome.failed(
              "device_refused", "status at %s is %d".formatted(poll.at(), status), action);
        }
      } else if (reply instanceof LoaderRequests.ExceptionReply no && no.code() <= 3) {
        return failed(reply, "read of " + poll.at(), action);
      }
      if (time.now() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return TransferOutcome.failed(
            "still_working",
            "status at %s is not %d yet".formatted(poll.at(), poll.expected()),
            action);
      }
      time.pause(poll.every());
    }
  }

  private TransferOutcome check(FirmwareStep.Check check, RecoveryAction action)
      throws IOException {
    List<Integer> expected = variables.registers(check.words());
    LoaderRequests.Reply reply =
        modbus.read(check.at().table(), check.at().offset(), expected.size());
    if (!(reply instanceof LoaderRequests.Ok ok)) {
      return failed(reply, "read of " + check.at(), RecoveryAction.REPEAT);
    }
    ByteBuffer found = ByteBuffer.wrap(ok.data());
    for (int word : expected) {
      if ((found.getShort() & 0xFFFF) != word) {
        return TransferOutcome.failed(
            "verify_differs", "unexpected registers at " + check.at(), action);
      }
    }
    boolean isSum =
        check.words().contains(FirmwareRegister.Variable.CRC32_LOW)
            || check.words().contains(FirmwareRegister.Variable.CRC32_HIGH);
    return TransferOutcome.proved(isSum ? Proof.MEASURED : Proof.CLAIMED);
  }

  private TransferOutcome sendText(FirmwareStep.SendText say, RecoveryAction action)
      throws IOException {
    SerialPort port = lease.rawPort(lease.settings().orElseThrow());
    byte[] text = say.text().getBytes(ISO_8859_1);
    port.write(text);
    if (say.expect().isEmpty()) {
      return TransferOutcome.done();
    }
    StringBuilder received = new StringBuilder();
    byte[] buffer = new byte[256];
    long end = time.now() + say.within().toNanos();
    while (received.length() < MAX_RECEIVED_LENGTH) {
      Duration left = Duration.ofNanos(Math.max(0, end - time.now()));
      int count = port.read(buffer, left);
      received.append(new String(buffer, 0, count, ISO_8859_1));
      if (received.indexOf(say.expect().get()) >= 0) {
        return TransferOutcome.done();
      }
      if (time.now() - end >= 0) {
        break;
      }
    }
    return TransferOutcome.failed("timeout", "the device did not send the expected text", action);
  }
}

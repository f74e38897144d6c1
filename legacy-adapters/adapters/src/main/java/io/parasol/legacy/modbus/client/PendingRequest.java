// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.MalformedResponseException;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A request, and the stage on which its caller waits. Times are nanoseconds of a monotonic clock.
 */
final class PendingRequest {

  /**
   * The maximum timeout. It exceeds the response time of any controller, and keeps nanoseconds far
   * from overflow.
   */
  static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  /**
   * The maximum time by which other masters postpone the deadline, in nanoseconds. One that sends
   * to a silent unit without end must not keep the gateway from the other units of the line.
   */
  private static final long MAX_POSTPONED = 5_000_000_000L;

  private final Unit unit;
  private final ModbusRequest request;
  private final boolean urgent;
  private final Duration timeout;
  private final long madeAt;
  private long postponed;
  private long heldUntil;
  private boolean wasSent;

  /** The last response that was dropped while this one was awaited, or null. */
  private @Nullable UnmatchedResponse dropped;

  private final CompletableFuture<ModbusResponse> answer = new CompletableFuture<>();

  /**
   * @param now when the caller made the request, in nanoseconds.
   * @param timeout how long the caller waits, from then; above 0, at most one hour.
   */
  PendingRequest(Unit unit, ModbusRequest request, boolean urgent, long now, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout %s: expected above 0 and at most %s".formatted(timeout, MAX_TIMEOUT));
    }
    this.unit = unit;
    this.request = request;
    this.urgent = urgent;
    this.timeout = timeout;
    this.madeAt = now;
    this.heldUntil = now;
  }

  Unit unit() {
    return unit;
  }

  ModbusRequest request() {
    return request;
  }

  boolean isUrgent() {
    return urgent;
  }

  /** Returns when the caller made the request, in nanoseconds. */
  long madeAt() {
    return madeAt;
  }

  /** Returns when the caller stops waiting, in nanoseconds. */
  long deadline() {
    return madeAt + timeout.toNanos() + Math.min(postponed, MAX_POSTPONED);
  }

  /**
   * Moves the deadline, because the line is left to another master until then. Replaces what an
   * earlier call stated.
   */
  void hold(long until, long now) {
    postponed += Math.max(0, until - now) - Math.max(0, heldUntil - now);
    heldUntil = until;
  }

  /**
   * Records that the request was sent, and is sent once more, because its response might be that to
   * an earlier request. Moves the deadline by the time that this takes.
   */
  void postponeForRepetition(long nanos) {
    postponed += nanos;
    wasSent = true;
    dropped = UnmatchedResponse.AMBIGUOUS;
  }

  /**
   * Returns for how many nanoseconds the request has waited for other masters, or until it was sent
   * once more.
   */
  long postponed() {
    return postponed;
  }

  CompletionStage<ModbusResponse> answer() {
    return answer;
  }

  /** Returns whether the caller has completed or cancelled the stage. */
  boolean isCancelled() {
    return answer.isDone();
  }

  boolean isOverdue(long now) {
    return now - deadline() >= 0;
  }

  /**
   * Completes the stage with the decoded response, or fails it if the response violates the
   * protocol.
   */
  void answered(Pdu pdu) {
    try {
      answer.complete(ResponsePdu.decode(pdu, request));
    } catch (MalformedResponseException broken) {
      fail(ModbusFailure.Kind.PROTOCOL, true, broken.why());
    }
  }

  void fail(ModbusFailure.Kind kind, boolean wasSent, String why) {
    answer.completeExceptionally(new ModbusFailure(kind, wasSent, why));
  }

  void failOverloaded() {
    fail(ModbusFailure.Kind.OVERLOADED, false, "the request queue of this link is full");
  }

  /** Records that another response arrived while the one to this request was awaited. */
  void recordDropped(UnmatchedResponse kind) {
    dropped = kind;
  }

  void failUnanswered() {
    String instead = dropped == null ? "" : "; %s was dropped".formatted(dropped.description());
    fail(
        ModbusFailure.Kind.TIMEOUT,
        true,
        "no response from unit %s within %d ms%s".formatted(unit, timeout.toMillis(), instead));
  }

  void failNotSent() {
    if (wasSent) {
      failUnanswered();
      return;
    }
    String why = postponed > 0 ? "; another master kept the unit or the line busy" : "";
    fail(
        ModbusFailure.Kind.TIMEOUT,
        false,
        "not sent to unit %s within %d ms%s".formatted(unit, timeout.toMillis(), why));
  }

  void failNotConnected() {
    fail(
        ModbusFailure.Kind.DISCONNECTED,
        false,
        "not connected within %d ms".formatted(timeout.toMillis()));
  }
}

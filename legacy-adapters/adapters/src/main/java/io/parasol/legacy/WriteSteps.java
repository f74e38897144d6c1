// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.WriteCheck.AllowedWrites;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The steps of a {@link WriteExecution} that depend on the protocol. Their stages complete on the
 * thread of the link.
 *
 * @param <T> the points of the protocol that can be written.
 * @param <V> a value of such a point that passed the check.
 * @param <W> one request that writes values.
 */
@ConfinedTo("link")
public interface WriteSteps<T, V, W extends WriteSteps.PlannedWrite> {

  /** The pauses before the second and the third read-back. */
  List<Duration> DEFAULT_PAUSES = List.of(Duration.ofMillis(300), Duration.ofSeconds(1));

  /** One request, and the values that it writes. */
  interface PlannedWrite {

    /** Returns the values that the device will report if it accepts the request; at least one. */
    Map<PointName, Value> values();

    /** Returns the names of the points, for messages. */
    default String names() {
      return values().keySet().stream().map(PointName::value).collect(Collectors.joining(" and "));
    }
  }

  /** The writes of a command, or why there are none. */
  sealed interface Plan<W> {}

  /**
   * The writes may start.
   *
   * @param writes in the command's order.
   * @param alreadyInFlash the values that the device already has in its flash memory, which are not
   *     written again.
   * @param toRestore the present values that must be restored later, of points that the device does
   *     not restore by itself.
   */
  record Ready<W>(
      List<W> writes, Map<PointName, Value> alreadyInFlash, Map<PointName, Value> toRestore)
      implements Plan<W> {
    public Ready {
      writes = List.copyOf(writes);
      alreadyInFlash = Collections.unmodifiableMap(new LinkedHashMap<>(alreadyInFlash));
      toRestore = Collections.unmodifiableMap(new LinkedHashMap<>(toRestore));
    }
  }

  /** Nothing is sent. */
  record Ended<W>(Result result, String reason, String detail) implements Plan<W> {}

  /** The outcome of one request. */
  sealed interface Outcome {}

  /**
   * The device accepted the request.
   *
   * @param reported the values that it reported by itself.
   */
  record Accepted(Map<PointName, Value> reported) implements Outcome {}

  /**
   * The write definitely failed.
   *
   * @param reported the values that the device reported by itself.
   */
  record Refused(String reason, String detail, Map<PointName, Value> reported) implements Outcome {}

  /**
   * The device reported that it failed while it carried out the request. Part of it may be done, so
   * the points are read back.
   */
  record DeviceFailed(String reason, String detail) implements Outcome {}

  /**
   * The device accepted the request and is still carrying it out. The points are read back; another
   * value does not prove that the write has failed.
   */
  record StillWorking(String reason, String detail) implements Outcome {}

  /** The request was not sent. */
  record NotSent(String reason) implements Outcome {}

  /** The device may or may not have executed the request; it is read back. */
  record Unanswered(String reason) implements Outcome {}

  /** The device may or may not have executed the request, and it cannot be read back. */
  record Undecided(String reason, String detail) implements Outcome {}

  /**
   * Reads what the writes depend on, checks the preconditions, and plans the writes.
   *
   * @throws CommandRejectedException if the command is rejected; the stage may fail with it, too.
   */
  CompletionStage<Plan<W>> plan(AllowedWrites<T, V> allowed) throws CommandRejectedException;

  /** Checks right before the final approval whether the link can send; returns why it cannot. */
  default Optional<Ended<W>> whyNotReady(List<W> writes) throws CommandRejectedException {
    return Optional.empty();
  }

  /** Sends a request exactly once. */
  CompletionStage<Outcome> send(W write);

  /** Reads the points of these writes back, once. */
  CompletionStage<ReadBack> readBack(List<W> writes);

  /** Returns the time that the device needs until it shows written values. */
  default Duration settleTime() {
    return Duration.ZERO;
  }

  /** Returns the pauses before each further read-back of values that are not as written. */
  default List<Duration> pauses() {
    return DEFAULT_PAUSES;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.command.Rejection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a site has reported about a device last.
 *
 * @param findings that are open, by their ids.
 * @param results of commands that are final, by the ids of the commands; from receipts.
 */
record DeviceFacts(
    Optional<About> about,
    Optional<State> state,
    Optional<Update> update,
    Map<String, Finding> findings,
    Map<String, Result> results) {

  static final DeviceFacts NONE =
      new DeviceFacts(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Map.of());

  DeviceFacts {
    findings = Map.copyOf(findings);
    results = Map.copyOf(results);
  }

  /** What the device is; a member that is not known is empty. */
  record About(String manufacturer, String model, String firmware) {}

  /**
   * Its state.
   *
   * @param state {@code online}, {@code degraded}, {@code sleeping}, {@code offline} or {@code
   *     unknown}.
   * @param operating what it does, by its own report; may be empty.
   */
  record State(String state, String operating, Optional<Instant> since, String why) {

    /** No answer. */
    static final int OFFLINE = 3;

    /** Returns how bad it is: 0 well, 1 degraded, 2 a fault, 3 no answer. */
    int rank() {
      if (operating.equals("fault")) {
        return 2;
      }
      return switch (state) {
        case "online", "sleeping" -> 0;
        case "degraded" -> 1;
        default -> OFFLINE;
      };
    }

    String text() {
      return operating.equals("fault") ? "fault" : state;
    }
  }

  /**
   * What the gateway states about its installs.
   *
   * @param command the current one.
   * @param stage {@code none}, {@code waiting} or {@code installing}.
   * @param whyNot why it waits; may be empty.
   * @param last how the last one ended.
   */
  record Update(Optional<String> command, String stage, String whyNot, Optional<Result> last) {}

  /** How a command ended. */
  record Result(String command, String outcome, String reason, String detail) {

    /**
     * Returns whether it answers a repetition of a command whose result is reported elsewhere. A
     * command with a counter that is too low, or from before a restore of the gateway, is replayed,
     * too; that is its result.
     */
    boolean isRepetition() {
      return reason.equals(Rejection.REPLAYED.wireName())
          && (detail.isEmpty() || detail.equals(Rejection.acceptedBefore(command)));
    }
  }

  /** A loss of energy and its cause. */
  record Finding(String cause, Instant begin, String evidence) {}

  /** Returns how a command ended; empty if that is not known. */
  Optional<Result> result(String command) {
    Optional<Result> receipt = Optional.ofNullable(results.get(command));
    return receipt.isPresent()
        ? receipt
        : update.flatMap(Update::last).filter(last -> last.command().equals(command));
  }

  /** Returns whether the gateway has reported anything about a command. */
  boolean isKnown(String command) {
    return result(command).isPresent()
        || update.flatMap(Update::command).filter(command::equals).isPresent();
  }

  String firmware() {
    return about.map(About::firmware).orElse("");
  }

  DeviceFacts with(About about) {
    return new DeviceFacts(Optional.of(about), state, update, findings, results);
  }

  DeviceFacts with(State state) {
    return new DeviceFacts(about, Optional.of(state), update, findings, results);
  }

  DeviceFacts with(Update update) {
    return new DeviceFacts(about, state, Optional.of(update), findings, results);
  }

  DeviceFacts with(Map<String, Finding> findings) {
    return new DeviceFacts(about, state, update, findings, results);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.time.Duration;

/**
 * Where the connection to one controller stands.
 *
 * <pre>
 *          start           connected       lost, abandoned
 *   Idle ────────▶ Trying ───────────▶ Up ───────────▶ Waiting
 *                  ▲   │ lost          ▲ │ proven        │
 *                  │   └──▶ Waiting    └─┘               │
 *                  └────────────── retryDue ─────────────┘
 *   any ── close ──▶ Closed
 * </pre>
 *
 * An event that means nothing in a state leaves it as it is.
 *
 * <p>A connection counts as good when it has been {@link #proven} by an answer, not when it is
 * made: a controller that takes one client only accepts a second one and hangs up.
 */
public sealed interface ConnectionState {

  /** The wait after the first failure; it doubles with each further one. */
  Duration FIRST_RETRY = Duration.ofMillis(500);

  Duration LONGEST_RETRY = Duration.ofSeconds(30);

  /** Up to so many hundredths are added to a wait, so that gateways do not retry in step. */
  int JITTER_PERCENT = 25;

  default ConnectionState start() {
    return this;
  }

  default ConnectionState connected() {
    return this;
  }

  default ConnectionState proven() {
    return this;
  }

  /**
   * The connection is gone, or could not be made.
   *
   * @param chance 0 up to 1, where in the jitter the next wait ends.
   */
  default ConnectionState lost(double chance) {
    return this;
  }

  /**
   * We give up a connection that leads nowhere. The next attempt is soon, however many went before:
   * the controller does let us in.
   *
   * @param chance as for {@link #lost}.
   */
  default ConnectionState abandoned(double chance) {
    return this;
  }

  default ConnectionState retryDue() {
    return this;
  }

  default ConnectionState close() {
    return new Closed();
  }

  /** Nobody has asked for anything yet. */
  record Idle() implements ConnectionState {
    @Override
    public ConnectionState start() {
      return new Trying(0);
    }
  }

  /**
   * A connection is being made.
   *
   * @param failures how many connections failed in a row before this one.
   */
  record Trying(int failures) implements ConnectionState {
    @Override
    public ConnectionState connected() {
      return new Up(failures);
    }

    @Override
    public ConnectionState lost(double chance) {
      return Waiting.after(failures + 1, chance);
    }
  }

  /**
   * Connected.
   *
   * @param failures how many connections failed in a row before this one, until it is proven.
   */
  record Up(int failures) implements ConnectionState {
    @Override
    public ConnectionState abandoned(double chance) {
      return new Waiting(Math.max(1, failures), Waiting.after(1, chance).retryIn());
    }

    @Override
    public ConnectionState proven() {
      return failures == 0 ? this : new Up(0);
    }

    @Override
    public ConnectionState lost(double chance) {
      return Waiting.after(failures + 1, chance);
    }
  }

  /**
   * Not connected; the next attempt is {@code retryIn} away.
   *
   * @param failures how many connections failed in a row, at least 1.
   */
  record Waiting(int failures, Duration retryIn) implements ConnectionState {

    static Waiting after(int failures, double chance) {
      // 2^6 is beyond the longest wait already.
      long wait = FIRST_RETRY.toMillis() << Math.min(failures - 1, 6);
      long bounded = Math.min(wait, LONGEST_RETRY.toMillis());
      return new Waiting(
          failures, Duration.ofMillis(bounded + (long) (bounded * chance * JITTER_PERCENT / 100)));
    }

    @Override
    public ConnectionState retryDue() {
      return new Trying(failures);
    }
  }

  /** For good. */
  record Closed() implements ConnectionState {}
}

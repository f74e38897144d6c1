// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import java.time.Duration;

/**
 * The state of the connection to one controller.
 *
 * <pre>
 *          start           connected       lost, abandoned
 *   Idle ────────▶ Trying ───────────▶ Up ───────────▶ Waiting
 *    ▲             ▲   │ lost         ▲ │ │ proven       │
 *    │             │   └──▶ Waiting   └─│─┘              │
 *    │             └─────────────────── │ ── retryDue ───┘
 *    └─────────────── released ─────────┘
 *   Up ── renewed ──▶ Trying
 *   any ── close ──▶ Closed
 * </pre>
 *
 * An event that has no meaning in a state leaves it unchanged.
 *
 * <p>A connection counts as good when a response has {@link #proven} it, not when it is
 * established: a controller that supports a single client accepts a second one and then closes the
 * connection.
 */
public sealed interface ConnectionState {

  /** The wait after each of the first failures; then it doubles with each further failure. */
  Duration FIRST_RETRY = Duration.ofMillis(500);

  /**
   * Number of failures before the wait grows. A controller that was away for a few seconds is
   * connected again at once; only one that stays away is tried less often.
   */
  int FAILURES_BEFORE_GROWTH = 10;

  Duration MAX_RETRY_DELAY = Duration.ofSeconds(30);

  /** Maximum percentage that is added to a wait, so that gateways do not retry in step. */
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
   * Handles a connection that was lost or could not be established.
   *
   * @param chance random number, 0 up to 1, that sets the jitter of the next wait.
   */
  default ConnectionState lost(double chance) {
    return this;
  }

  /**
   * Handles a connection that the gateway closes because it no longer works. The next attempt
   * follows soon, whatever the number of failures before, because the controller does accept
   * connections.
   *
   * @param chance as for {@link #lost}.
   */
  default ConnectionState abandoned(double chance) {
    return this;
  }

  default ConnectionState retryDue() {
    return this;
  }

  /** Handles a connection that either side closes while there is no request for it. */
  default ConnectionState released() {
    return this;
  }

  /** Handles a connection that the gateway closes to use another one at once. */
  default ConnectionState renewed() {
    return this;
  }

  default ConnectionState close() {
    return new Closed();
  }

  /** Not connected, and no request needs a connection. The initial state. */
  record Idle() implements ConnectionState {
    @Override
    public ConnectionState start() {
      return new Trying(0);
    }
  }

  /**
   * A connection attempt is in progress.
   *
   * @param failures number of consecutive failed connections before this attempt.
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
   * @param failures number of consecutive failed connections before this one; 0 once it is proven.
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
    public ConnectionState released() {
      return new Idle();
    }

    @Override
    public ConnectionState renewed() {
      return new Trying(failures);
    }

    @Override
    public ConnectionState lost(double chance) {
      return Waiting.after(failures + 1, chance);
    }
  }

  /**
   * Not connected; the next attempt follows after {@code retryIn}.
   *
   * @param failures number of consecutive failed connections, at least 1.
   */
  record Waiting(int failures, Duration retryIn) implements ConnectionState {

    static Waiting after(int failures, double chance) {
      // 500 ms times 2^6 already exceeds the maximum wait.
      int doublings = Math.max(0, Math.min(failures - FAILURES_BEFORE_GROWTH, 6));
      long wait = FIRST_RETRY.toMillis() << doublings;
      long bounded = Math.min(wait, MAX_RETRY_DELAY.toMillis());
      return new Waiting(
          failures, Duration.ofMillis(bounded + (long) (bounded * chance * JITTER_PERCENT / 100)));
    }

    @Override
    public ConnectionState retryDue() {
      return new Trying(failures);
    }
  }

  /** Closed permanently. */
  record Closed() implements ConnectionState {}
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

/**
 * The state of a session.
 *
 * <pre>
 *         retryDue         turn              accepted             granted
 *  Waiting ───────▶ Queued ────▶ Connecting ─────────▶ Subscribing ──────▶ Up ──┐ settled
 *    ▲                               │                      │              │▲───┘
 *    ├────────────── lost ───────────┴──────────────────────┴──────────────┤
 *    │                               ┌──────────────────────┬──────────────┤
 *    └─ lost ─ Leaving ◀─────────────┴──────── leave ───────┴──────────────┘
 *
 *  any ── close ──▶ Closed
 * </pre>
 *
 * An event without an arrow leaves the state unchanged. Every state carries the number of failures
 * in a row, for {@link Backoff}. The number is reset only when a connection has lasted for a while.
 * A connection that is lost again and again soon after it came up is therefore retried ever more
 * slowly.
 */
sealed interface SessionState {

  /** Returns the number of failures in a row. */
  int failures();

  default SessionState retryDue() {
    return this;
  }

  default SessionState turn() {
    return this;
  }

  default SessionState accepted() {
    return this;
  }

  default SessionState granted() {
    return this;
  }

  default SessionState settled() {
    return this;
  }

  default SessionState lost() {
    return this;
  }

  /**
   * Closes the connection on purpose. The next attempt follows as after this number of failures.
   */
  default SessionState leave(int failures) {
    return this;
  }

  default SessionState close() {
    return new Closed();
  }

  /** Not connected; the next attempt is scheduled. */
  record Waiting(int failures) implements SessionState {
    @Override
    public SessionState retryDue() {
      return new Queued(failures);
    }

    @Override
    public SessionState leave(int failures) {
      return new Waiting(failures);
    }
  }

  /** Not connected; waits for a free handshake slot. */
  record Queued(int failures) implements SessionState {
    @Override
    public SessionState turn() {
      return new Connecting(failures);
    }
  }

  /** From the first SYN to the CONNACK. */
  record Connecting(int failures) implements SessionState {
    @Override
    public SessionState accepted() {
      return new Subscribing(failures);
    }

    @Override
    public SessionState lost() {
      return new Waiting(failures + 1);
    }

    @Override
    public SessionState leave(int failures) {
      return new Leaving(failures);
    }
  }

  /** Connected. The session cannot be used before its subscriptions are granted. */
  record Subscribing(int failures) implements SessionState {
    @Override
    public SessionState granted() {
      return new Up(failures);
    }

    @Override
    public SessionState lost() {
      return new Waiting(failures + 1);
    }

    @Override
    public SessionState leave(int failures) {
      return new Leaving(failures);
    }
  }

  /** Publishes and receives. */
  record Up(int failures) implements SessionState {
    @Override
    public SessionState settled() {
      return new Up(0);
    }

    @Override
    public SessionState lost() {
      return new Waiting(failures + 1);
    }

    @Override
    public SessionState leave(int failures) {
      return new Leaving(failures);
    }
  }

  /** The DISCONNECT is sent; the connection is not closed yet. */
  record Leaving(int failures) implements SessionState {
    @Override
    public SessionState lost() {
      return new Waiting(failures);
    }
  }

  /** Closed permanently. */
  record Closed() implements SessionState {
    @Override
    public int failures() {
      return 0;
    }

    @Override
    public SessionState close() {
      return this;
    }
  }
}

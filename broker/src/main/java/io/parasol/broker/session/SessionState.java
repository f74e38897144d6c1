// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

/**
 * Where a session stands.
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
 * An event that means nothing in a state leaves it as it is. The number of failures in a row goes
 * along, for {@link Backoff}; it is forgotten only once a connection has held for a while, so that
 * a connection that is made and lost, made and lost, is retried ever more slowly too.
 */
sealed interface SessionState {

  /** Failures in a row so far. */
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

  /** We end the connection ourselves, and come back as after that many failures. */
  default SessionState leave(int failures) {
    return this;
  }

  default SessionState close() {
    return new Closed();
  }

  /** Not connected; the next attempt is some time away. */
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

  /** Not connected; waits for its turn to shake hands. */
  record Queued(int failures) implements SessionState {
    @Override
    public SessionState turn() {
      return new Connecting(failures);
    }
  }

  /** From the first SYN to CONNACK. */
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

  /** Connected, but not what a session is for before its subscriptions are granted. */
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

  /** Told the broker that we go; the connection is not closed yet. */
  record Leaving(int failures) implements SessionState {
    @Override
    public SessionState lost() {
      return new Waiting(failures);
    }
  }

  /** For good. */
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

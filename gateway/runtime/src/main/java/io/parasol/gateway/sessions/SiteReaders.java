// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of the gateway that only read. They do not count for its readiness. Nothing exists
 * before the first one is opened. Thread-safe.
 */
final class SiteReaders implements AutoCloseable {

  /** What a person may read; the page checks the rights of each. */
  private static final List<Kind> KINDS =
      List.of(
          Kind.TELEMETRY,
          Kind.STATE,
          Kind.HEALTH,
          Kind.EVENT,
          Kind.ABOUT,
          Kind.FINDINGS,
          Kind.REPORT,
          Kind.RECEIPT,
          Kind.UPDATE);

  private final Topics topics;
  private final Brokers brokers;
  private @Nullable Sessions sessions;
  private boolean isClosed;

  SiteReaders(Topics topics, Brokers brokers) {
    this.topics = topics;
    this.brokers = brokers;
  }

  synchronized Session open(SessionListener listener) {
    if (isClosed) {
      throw new IllegalStateException("sessions are closed");
    }
    Sessions open = sessions;
    if (open == null) {
      open = new Sessions(brokers.addresses(), "mqtt-readers");
      sessions = open;
    }
    Stream<String> filters = KINDS.stream().map(topics::ofAll);
    return open.open(
        new SessionSettings(
            brokers.readerId(),
            brokers.materialOfGateway(),
            Optional.empty(),
            () -> List.of(),
            filters.toList()),
        listener);
  }

  @Override
  public void close() {
    Sessions open;
    synchronized (this) {
      isClosed = true;
      open = sessions;
    }
    if (open != null) {
      open.close();
    }
  }
}

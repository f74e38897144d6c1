// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the page reads: readings of legacy devices from the gateway itself, and all other messages
 * in MQTT sessions that only read. These do not count for the gateway's readiness. Nothing exists
 * before the first one is opened. Thread-safe.
 */
final class SiteReaders implements AutoCloseable {

  /** What a person may read, beside telemetry; the page checks the rights of each. */
  private static final List<Kind> KINDS =
      List.of(
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
  private final AcceptedTelemetry telemetry = new AcceptedTelemetry();
  private final Set<Session> opened = new HashSet<>();
  private @Nullable Sessions sessions;
  private boolean isClosed;

  SiteReaders(Topics topics, Brokers brokers) {
    this.topics = topics;
    this.brokers = brokers;
  }

  /** Returns the readings of the legacy devices. */
  AcceptedTelemetry telemetry() {
    return telemetry;
  }

  /**
   * Begins to read.
   *
   * @param natives the native devices at the moment.
   * @param others receives all messages but the readings of legacy devices.
   * @param readings receives those of legacy devices, as {@link AcceptedTelemetry} hands them over.
   * @return ends it.
   */
  Runnable open(
      Supplier<List<DeviceId>> natives, SessionListener others, Consumer<Publication> readings) {
    Session session = open(natives, others);
    telemetry.add(readings);
    return () -> {
      telemetry.remove(readings);
      close(session);
    };
  }

  private synchronized Session open(Supplier<List<DeviceId>> natives, SessionListener listener) {
    if (isClosed) {
      throw new IllegalStateException("sessions are closed");
    }
    Sessions open = sessions;
    if (open == null) {
      open = new Sessions(brokers.addresses(), "mqtt-readers");
      sessions = open;
    }
    Session session =
        open.open(
            new SessionSettings(
                brokers.readerId(),
                brokers.materialOfGateway(),
                Optional.empty(),
                () -> natives.get().stream().map(each -> topics.of(each, Kind.TELEMETRY)).toList(),
                KINDS.stream().map(topics::ofAll).toList()),
            listener);
    opened.add(session);
    return session;
  }

  private void close(Session session) {
    synchronized (this) {
      opened.remove(session);
    }
    var unused = session.close(Optional.empty());
  }

  /** Subscribes to the readings of the present native devices: reconnects the sessions. */
  synchronized void subscribeToNatives() {
    opened.forEach(Session::reconnect);
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

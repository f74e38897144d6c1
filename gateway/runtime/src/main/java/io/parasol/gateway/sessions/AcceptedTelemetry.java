// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.gateway.telemetry.Telemetry;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/**
 * Hands over the present readings of the legacy devices as soon as the broker has accepted them, so
 * that the page does not get most of its messages back from the broker. Thread-safe.
 */
final class AcceptedTelemetry {

  private final Set<Consumer<Publication>> readers = new CopyOnWriteArraySet<>();

  /** Adds a reader, which is called on the threads that receive packets, and must not block. */
  void add(Consumer<Publication> reader) {
    readers.add(reader);
  }

  void remove(Consumer<Publication> reader) {
    readers.remove(reader);
  }

  /** Returns a session that publishes telemetry over another one for these readers, too. */
  Session over(Session session) {
    return new TelemetrySession(session);
  }

  private void handOver(Publication telemetry) {
    if (!Telemetry.isLate(telemetry.payload())) {
      readers.forEach(reader -> reader.accept(telemetry));
    }
  }

  private final class TelemetrySession implements Session {
    private final Session session;

    TelemetrySession(Session session) {
      this.session = session;
    }

    @Override
    public boolean isConnected() {
      return session.isConnected();
    }

    @Override
    public int window() {
      return session.window();
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication telemetry) {
      return observed(telemetry, session.publish(telemetry));
    }

    @Override
    public CompletionStage<PublishResult> publishOnAnyThread(Publication telemetry) {
      return observed(telemetry, session.publishOnAnyThread(telemetry));
    }

    /** Returns the same answer: what a reader throws changes nothing for the telemetry. */
    private CompletionStage<PublishResult> observed(
        Publication telemetry, CompletionStage<PublishResult> answer) {
      if (!readers.isEmpty()) {
        var unused =
            answer.whenComplete(
                (result, failure) -> {
                  if (result == PublishResult.ACCEPTED) {
                    handOver(telemetry);
                  }
                });
      }
      return answer;
    }

    @Override
    public void reconnect() {
      session.reconnect();
    }

    @Override
    public CompletionStage<Void> close(Optional<Publication> finalMessage) {
      return session.close(finalMessage);
    }
  }
}

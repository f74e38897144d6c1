// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import io.parasol.broker.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Proves again and again that a way delivers: what is published on it must come back to its sender.
 * A connection that is up proves nothing. Where a probe does not come back, the connection is taken
 * down and made anew, at once for the first one and ever more seldom for those that follow, since a
 * way that cannot be proved may still deliver.
 *
 * <p>Thread-safe.
 */
public final class Canary {

  private static final String ID = "probe-";

  private final Session session;
  private final String topic;
  private final Rhythm rhythm;
  private final CanaryListener listener;
  private final LongSupplier nanos;
  private CanaryState state;

  /** The number of the last probe; not one that an earlier process has used. */
  private long sent;

  /**
   * How often, and how long.
   *
   * @param every between two probes of a way that delivers.
   * @param patience after which one that is not back is lost.
   */
  public record Rhythm(Duration every, Duration patience) {

    /** Right for any way that is worth having. */
    static final Duration USUAL_PATIENCE = Duration.ofSeconds(20);

    /** Probes of a way, one after the other. */
    public static Rhythm of(Duration every) {
      return new Rhythm(every, every.compareTo(USUAL_PATIENCE) < 0 ? every : USUAL_PATIENCE);
    }
  }

  /**
   * @param topic on which the session both publishes and hears.
   * @param nanos a clock that only goes forward.
   */
  public Canary(
      Session session, String topic, Rhythm rhythm, CanaryListener listener, LongSupplier nanos) {
    this.session = session;
    this.topic = topic;
    this.rhythm = rhythm;
    this.listener = listener;
    this.nanos = nanos;
    this.sent = Math.abs(nanos.getAsLong());
    this.state = CanaryState.atStart(nanos.getAsLong());
  }

  /** To be called every second or so. */
  public void tick() {
    CanaryState.Step step;
    synchronized (this) {
      long now = nanos.getAsLong();
      step =
          session.isConnected()
              ? state.tick(now, sent + 1, rhythm)
              : CanaryState.Step.of(state.down(now));
      state = step.next();
      if (step.send()) {
        sent++;
      }
    }
    if (step.send()) {
      send();
    }
    if (step.isLost()) {
      lost(step, "a probe did not come back within " + rhythm.patience().toSeconds() + " s");
    }
  }

  private void send() {
    long number;
    synchronized (this) {
      number = sent;
    }
    session
        .publish(
            new Publication(
                topic,
                (ID + number).getBytes(StandardCharsets.US_ASCII),
                false,
                Optional.of("text/plain"),
                Optional.of(rhythm.patience()),
                Map.of(),
                Optional.empty()))
        .whenComplete(
            (result, failure) -> {
              if (result == PublishResult.REFUSED) {
                refused(number);
              }
            });
  }

  /** It has no right to its topic there: a new connection would have none either. */
  private void refused(long number) {
    CanaryState.Step step;
    synchronized (this) {
      step = state.refused(number, nanos.getAsLong(), rhythm);
      state = step.next();
    }
    if (step.isLost()) {
      listener.lost("the probe is refused: no right to publish to " + topic);
    }
  }

  private void lost(CanaryState.Step step, String why) {
    listener.lost(why);
    if (step.rebuild()) {
      session.reconnect();
    }
  }

  /** Something came by the probe's topic; what is no probe of ours that is awaited is ignored. */
  public void returned(byte[] payload) {
    long number = number(payload);
    Optional<Duration> took;
    synchronized (this) {
      took = state.took(number, nanos.getAsLong());
      if (took.isPresent()) {
        state = state.returned(nanos.getAsLong(), rhythm);
      }
    }
    took.ifPresent(listener::proved);
  }

  private static long number(byte[] payload) {
    String text = new String(payload, StandardCharsets.US_ASCII);
    try {
      return text.startsWith(ID) ? Long.parseLong(text.substring(ID.length())) : -1;
    } catch (NumberFormatException notOurs) {
      return -1;
    }
  }
}

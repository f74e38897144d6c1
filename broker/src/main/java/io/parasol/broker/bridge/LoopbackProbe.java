// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A periodic probe that verifies that a broker delivers: a message published on a session must
 * return to its sender. An open connection alone does not prove delivery.
 *
 * <p>When a probe does not return, the session reconnects: at once after the first loss, ever more
 * rarely after the following ones. A path may still deliver although its probes are lost.
 *
 * <p>Thread-safe.
 */
public final class LoopbackProbe {

  private static final String ID = "probe-";

  private final Session session;
  private final String topic;
  private final Rhythm rhythm;
  private final LoopbackProbeListener listener;
  private final LongSupplier nanos;
  private LoopbackProbeState state;

  /**
   * The number of the last probe. It starts at the clock, so that it differs from the numbers of
   * earlier processes.
   */
  private long sent;

  /**
   * The timing of the probes.
   *
   * @param every the interval between two probes while they return.
   * @param patience the time after which a probe counts as lost.
   */
  public record Rhythm(Duration every, Duration patience) {

    /** Default time after which a probe counts as lost; enough for any usable connection. */
    static final Duration USUAL_PATIENCE = Duration.ofSeconds(20);

    /** Returns the timing for an interval. At most one probe is in flight at a time. */
    public static Rhythm of(Duration every) {
      return new Rhythm(every, every.compareTo(USUAL_PATIENCE) < 0 ? every : USUAL_PATIENCE);
    }
  }

  /**
   * @param topic a topic that the session both publishes and subscribes to.
   * @param nanos a monotonic clock, in nanoseconds.
   */
  public LoopbackProbe(
      Session session,
      String topic,
      Rhythm rhythm,
      LoopbackProbeListener listener,
      LongSupplier nanos) {
    this.session = session;
    this.topic = topic;
    this.rhythm = rhythm;
    this.listener = listener;
    this.nanos = nanos;
    this.sent = Math.abs(nanos.getAsLong());
    this.state = LoopbackProbeState.atStart(nanos.getAsLong());
  }

  /** Sends the next probe or detects a loss, if due. Must be called about every second. */
  public void tick() {
    LoopbackProbeState.Step step;
    synchronized (this) {
      long now = nanos.getAsLong();
      step =
          session.isConnected()
              ? state.tick(now, sent + 1, rhythm)
              : LoopbackProbeState.Step.of(state.down(now));
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

  /**
   * Handles a refused probe. The session has no right to publish to the topic, and a new connection
   * would have none either.
   */
  private void refused(long number) {
    LoopbackProbeState.Step step;
    synchronized (this) {
      step = state.refused(number, nanos.getAsLong(), rhythm);
      state = step.next();
    }
    if (step.isLost()) {
      listener.lost("the probe is refused: no right to publish to " + topic);
    }
  }

  private void lost(LoopbackProbeState.Step step, String why) {
    listener.lost(why);
    if (step.rebuild()) {
      session.reconnect();
    }
  }

  /** Handles a message on the probe topic. Everything except the outstanding probe is ignored. */
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

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

  private static final String PAYLOAD_PREFIX = "probe-";

  private final Session session;
  private final String topic;
  private final ProbeTiming timing;
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
   * @param interval the interval between two probes while they return.
   * @param timeout the time after which a probe counts as lost.
   */
  public record ProbeTiming(Duration interval, Duration timeout) {

    /** Default time after which a probe counts as lost; enough for any usable connection. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    /** Returns the timing for an interval. At most one probe is in flight at a time. */
    public static ProbeTiming of(Duration every) {
      return new ProbeTiming(every, every.compareTo(DEFAULT_TIMEOUT) < 0 ? every : DEFAULT_TIMEOUT);
    }
  }

  /**
   * @param topic a topic that the session both publishes and subscribes to.
   * @param nanos a monotonic clock, in nanoseconds.
   */
  public LoopbackProbe(
      Session session,
      String topic,
      ProbeTiming timing,
      LoopbackProbeListener listener,
      LongSupplier nanos) {
    this.session = session;
    this.topic = topic;
    this.timing = timing;
    this.listener = listener;
    this.nanos = nanos;
    this.sent = Math.abs(nanos.getAsLong());
    this.state = LoopbackProbeState.initial(nanos.getAsLong());
  }

  /** Sends the next probe or detects a loss, if due. Must be called about every second. */
  public void tick() {
    LoopbackProbeState.Step step;
    synchronized (this) {
      long now = nanos.getAsLong();
      step =
          session.isConnected()
              ? state.tick(now, sent + 1, timing)
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
      onLost(step, "a probe did not come back within " + timing.timeout().toSeconds() + " s");
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
                (PAYLOAD_PREFIX + number).getBytes(StandardCharsets.US_ASCII),
                false,
                Optional.of("text/plain"),
                Optional.of(timing.timeout()),
                Map.of(),
                Optional.empty()))
        .whenComplete(
            (result, failure) -> {
              if (result == PublishResult.REFUSED) {
                onRefused(number);
              }
            });
  }

  /**
   * Handles a refused probe. The session has no right to publish to the topic, and a new connection
   * would have none either.
   */
  private void onRefused(long number) {
    LoopbackProbeState.Step step;
    synchronized (this) {
      step = state.refused(number, nanos.getAsLong(), timing);
      state = step.next();
    }
    if (step.isLost()) {
      listener.probeLost("the probe is refused: no right to publish to " + topic);
    }
  }

  private void onLost(LoopbackProbeState.Step step, String why) {
    listener.probeLost(why);
    if (step.reconnect()) {
      session.reconnect();
    }
  }

  /** Handles a message on the probe topic. Everything except the outstanding probe is ignored. */
  public void returned(byte[] payload) {
    long number = number(payload);
    Optional<Duration> took;
    synchronized (this) {
      took = state.roundTripTime(number, nanos.getAsLong());
      if (took.isPresent()) {
        state = state.returned(nanos.getAsLong(), timing);
      }
    }
    took.ifPresent(listener::probeReturned);
  }

  private static long number(byte[] payload) {
    String text = new String(payload, StandardCharsets.US_ASCII);
    try {
      return text.startsWith(PAYLOAD_PREFIX)
          ? Long.parseLong(text.substring(PAYLOAD_PREFIX.length()))
          : -1;
    } catch (NumberFormatException invalid) {
      return -1;
    }
  }
}

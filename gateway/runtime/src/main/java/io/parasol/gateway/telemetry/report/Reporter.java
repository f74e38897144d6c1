// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds messages from the readings of one device. Safe for any number of threads; the messages of
 * two polls do not mix.
 */
public final class Reporter {

  private static final int SIZE_MARGIN = 256;

  /** Receives the messages. */
  public interface Store {
    /**
     * Assigns a sequence number to a message and stores it.
     *
     * @param stamp monotonic timestamp, if the clock was not synchronized; otherwise null.
     */
    void append(
        DeviceId device,
        Instant measuredAt,
        @Nullable MonotonicTimestamp stamp,
        LongFunction<byte[]> message);
  }

  private final DeviceId device;
  private final ReportFilter filter;
  private final Duration period;
  private final LongSupplier nanos;
  private final Store store;
  private final Function<Instant, Optional<MonotonicTimestamp>> untrustedTimestamp;
  private final MessagePoints points = new MessagePoints();
  private int expectedSize = SIZE_MARGIN;

  /**
   * Creates a reporter.
   *
   * @param untrustedTimestamp returns the monotonic timestamp of an instant of measurement; empty
   *     if the clock was synchronized.
   */
  public Reporter(
      DeviceId device,
      DeviceReporting rules,
      LongSupplier nanos,
      Store store,
      Function<Instant, Optional<MonotonicTimestamp>> untrustedTimestamp) {
    this.device = device;
    this.filter = new ReportFilter(rules);
    this.period = rules.period();
    this.nanos = nanos;
    this.store = store;
    this.untrustedTimestamp = untrustedTimestamp;
  }

  /**
   * Reports the readings of one poll in one message, unless they exceed its maximum size. If the
   * device did not answer at all, the readings are reported once, and repeated rarely.
   */
  public synchronized void report(List<Reading> readings) {
    long now = nanos.getAsLong();
    boolean isSilence = readings.stream().allMatch(Reporter::isUnanswered);
    if (!isSilence && filter.passesAll()) {
      append(readings);
      return;
    }
    List<Reading> passed = new ArrayList<>(readings.size());
    for (Reading reading : readings) {
      if (isSilence ? filter.passesInSilence(reading, now) : filter.passes(reading, now)) {
        passed.add(reading);
      }
    }
    if (!passed.isEmpty()) {
      append(passed);
    }
  }

  private static boolean isUnanswered(Reading reading) {
    return reading.quality() == Quality.COMM_ERROR || reading.quality() == Quality.TIMEOUT;
  }

  private void append(List<Reading> readings) {
    Instant earliest = readings.get(0).measuredAt();
    for (Reading reading : readings) {
      if (reading.measuredAt().isBefore(earliest)) {
        earliest = reading.measuredAt();
      }
    }
    Message message = new Message(earliest, period, expectedSize, points);
    for (Reading reading : readings) {
      if (!message.add(reading)) {
        append(message);
        message = new Message(earliest, period, expectedSize, points);
        message.add(reading);
      }
    }
    append(message);
  }

  private void append(Message message) {
    Instant measuredAt = Instant.ofEpochMilli(message.at());
    Optional<MonotonicTimestamp> stamp = untrustedTimestamp.apply(measuredAt);
    store.append(
        device,
        measuredAt,
        stamp.orElse(null),
        seq -> {
          byte[] bytes = message.encode(seq, stamp.isEmpty());
          expectedSize = bytes.length + SIZE_MARGIN;
          return bytes;
        });
  }
}

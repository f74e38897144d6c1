// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import io.parasol.legacy.Reading;
import java.time.Instant;
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
  private final LongSupplier nanos;
  private final Store store;
  private final Function<Instant, Optional<MonotonicTimestamp>> untrustedTimestamp;
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
    this.nanos = nanos;
    this.store = store;
    this.untrustedTimestamp = untrustedTimestamp;
  }

  /** Reports the readings of one poll; each block of them was measured at its own instant. */
  public synchronized void report(List<Reading> readings) {
    long now = nanos.getAsLong();
    Message message = null;
    for (Reading reading : readings) {
      if (filter.passes(reading, now)) {
        message = add(reading, message);
      }
    }
    if (message != null) {
      append(message);
    }
  }

  private Message add(Reading reading, @Nullable Message current) {
    if (current != null) {
      if (current.add(reading)) {
        return current;
      }
      append(current);
    }
    return new Message(reading, expectedSize);
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

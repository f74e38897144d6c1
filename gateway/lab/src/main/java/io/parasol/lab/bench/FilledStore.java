// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A store that is full of the telemetry of some devices, all polled in the same period, in order of
 * time.
 */
final class FilledStore implements AutoCloseable {

  private static final Instant BEGIN = Instant.parse("2026-06-01T00:00:00Z");

  /** Number of messages between two waits for the disk; about as many are compressed at most. */
  private static final int MESSAGES_AT_ONCE = 80;

  private static final int BATCH = 1_000;
  private static final long BATCH_BYTES = 4L << 20;

  private final int devices;
  private final int points;
  private final Duration every;
  private final ReadingStore store;
  private final Random random = new Random(1);
  private long rounds;

  FilledStore(Path folder, int devices, int points, Duration every, long keep) throws IOException {
    this.devices = devices;
    this.points = points;
    this.every = every;
    this.store =
        ReadingStore.open(
            folder,
            Set.of(Recipient.BROKER),
            keep,
            Duration.ofMillis(250),
            StoreEnvironment.DEFAULT,
            StoreListener.NONE);
  }

  ReadingStore store() {
    return store;
  }

  static DeviceId device(int number) {
    return new DeviceId("unit-%03d".formatted(number));
  }

  /** Appends polls until the store has deleted old messages. */
  void fill() {
    int atOnce = Math.max(1, MESSAGES_AT_ONCE / devices);
    while (store.size().aged() == 0) {
      appendRounds(atOnce);
      for (int device = 0; device < devices; device++) {
        for (long seq = store.newest(device(device)) - atOnce + 1;
            seq <= store.newest(device(device));
            seq++) {
          store.acknowledge(device(device), seq);
        }
      }
    }
  }

  /** Appends some polls of all devices, and waits until they are durable. */
  void appendRounds(int count) {
    for (int round = 0; round < count; round++) {
      Instant at = BEGIN.plus(every.multipliedBy(rounds++));
      for (int device = 0; device < devices; device++) {
        store.append(device(device), at, seq -> payload(seq, at));
      }
    }
    store.flush().join();
  }

  /** Returns a message as a device with changing values sends it. */
  private byte[] payload(long seq, Instant at) {
    StringBuilder text = new StringBuilder(32 * points);
    text.append("{\"v\":1,\"seq\":").append(seq).append(",\"ts\":\"").append(at);
    text.append("\",\"points\":{");
    for (int point = 0; point < points; point++) {
      text.append(point == 0 ? "\"p" : ",\"p").append(2 * point).append("\":");
      text.append(random.nextInt(100_000) / 10.0);
    }
    return text.append("}}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The messages of a device in a period that are expected, and those that were found. */
  record Found(long expected, long messages, long outOfOrder) {

    boolean isComplete() {
      return messages == expected && outOfOrder == 0;
    }
  }

  /** Reads the last day of a device, as {@code parasol history} does. */
  Found readLastDay(DeviceId device) throws IOException {
    Instant to = BEGIN.plus(every.multipliedBy(rounds - 1));
    long from = to.minus(Duration.ofDays(1)).toEpochMilli();
    long messages = 0;
    long outOfOrder = 0;
    long last = 0;
    long before = -1;
    long after = 0;
    while (after > before) {
      List<StoredMessage> batch = new ArrayList<>();
      before = after;
      after =
          store.readWithin(
              device, after, from + 1, to.toEpochMilli(), BATCH, BATCH_BYTES, batch::add);
      for (StoredMessage each : batch) {
        outOfOrder += last > 0 && each.seq() != last + 1 ? 1 : 0;
        last = each.seq();
        messages++;
      }
    }
    return new Found(Duration.ofDays(1).dividedBy(every), messages, outOfOrder);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}

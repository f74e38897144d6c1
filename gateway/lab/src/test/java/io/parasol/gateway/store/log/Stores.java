// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Stores for tests: the rhythm is quick, the segments are small. */
public final class Stores {

  public static final DeviceId A = new DeviceId("inverter-01");
  public static final DeviceId B = new DeviceId("meter-7");
  public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  static final CommitPolicy QUICK =
      new CommitPolicy(
          50,
          Duration.ofMillis(1),
          Duration.ofMillis(5),
          CommitSpacing.Limit.NONE,
          Duration.ofMillis(5));
  public static final StoreBounds ROOMY = StoreBounds.of(64L << 20);

  /** Segments of 64 KiB, eight of them. */
  public static final StoreBounds SMALL = StoreBounds.of(512 << 10);

  private static final String SIXTY_FOUR =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private Stores() {}

  public static ReadingStore open(Path folder, StoreListener listener) throws IOException {
    return open(folder, ROOMY, new QuickDisk(), listener);
  }

  public static ReadingStore open(
      Path folder, StoreBounds bounds, Disk disk, StoreListener listener) throws IOException {
    return open(folder, Set.of(Recipient.BROKER), bounds, disk, listener);
  }

  static ReadingStore open(
      Path folder, Set<Recipient> recipients, StoreBounds bounds, Disk disk, StoreListener listener)
      throws IOException {
    return StoreOpening.open(folder, recipients, bounds, QUICK, disk, listener);
  }

  /** Appends that many messages, each measured a second after the one before. */
  public static void append(ReadingStore store, DeviceId device, int count) {
    for (int i = 0; i < count; i++) {
      store.append(device, NOON.plusSeconds(i), seq -> payload(device, seq, 100));
    }
  }

  /** Returns a message that cannot be compressed. */
  public static byte[] payload(DeviceId device, long seq, int bytes) {
    StringBuilder text = new StringBuilder();
    text.append("{\"seq\":")
        .append(seq)
        .append(",\"of\":\"")
        .append(device)
        .append("\",\"pad\":\"");
    Random random = new Random(seq);
    while (text.length() < bytes - 2) {
      text.append(SIXTY_FOUR.charAt(random.nextInt(64)));
    }
    return text.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
  }

  public static void flush(ReadingStore store) throws Exception {
    store.flush().get(60, TimeUnit.SECONDS);
  }

  public static List<Long> waiting(ReadingStore store, DeviceId device) throws IOException {
    return seqs(store, device, true);
  }

  public static List<Long> all(ReadingStore store, DeviceId device) throws IOException {
    return seqs(store, device, false);
  }

  private static List<Long> seqs(ReadingStore store, DeviceId device, boolean onlyWaiting)
      throws IOException {
    List<Long> seqs = new ArrayList<>();
    long after = 0;
    while (true) {
      List<StoredMessage> batch =
          onlyWaiting
              ? store.waiting(device, after, 100, 1 << 20)
              : store.read(device, after, 100, 1 << 20);
      if (batch.isEmpty()) {
        return seqs;
      }
      batch.forEach(one -> seqs.add(one.seq()));
      after = batch.get(batch.size() - 1).seq();
    }
  }

  public static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  public static void copy(Path folder, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  public static Path lastSegment(Path folder) throws IOException {
    List<Path> segments = SegmentFiles.list(folder);
    return segments.get(segments.size() - 1);
  }

  public static void flipBit(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 0x10;
    Files.write(file, bytes);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/**
 * Exports what recipients have not received from stores that are not open, to a file that can be
 * carried there. For a site that is shut down, or whose link will not come back.
 */
public final class Export {

  private static final int BATCH = 256;
  private static final long BATCH_BYTES = 1 << 20;

  private Export() {}

  /**
   * A store whose waiting messages are exported.
   *
   * @param keep the store's size limit, in bytes.
   * @param recipients those whose backlog is exported; a message that several of them wait for is
   *     exported once.
   * @param line encodes a message as one line, without the line end.
   */
  public record Source(
      Path store,
      long keep,
      Set<Recipient> recipients,
      BiFunction<BootTimes, StoredMessage, byte[]> line) {

    public Source {
      recipients = Set.copyOf(recipients);
    }

    private ReadingStore open(StoreListener listener) throws IOException {
      Set<Recipient> served = StoreSurvey.of(store).recipients();
      if (!served.containsAll(recipients)) {
        throw new StoreException("store %s: serves only %s".formatted(store, served));
      }
      return ReadingStore.open(store, served, keep, listener);
    }
  }

  /** A source that is open. */
  private record OpenSource(Source source, ReadingStore store) {

    long waiting() {
      return store.waiting(source.recipients()).count();
    }

    void acknowledgeAll() {
      for (DeviceId device : store.devices()) {
        source.recipients().forEach(recipient -> store.acknowledgeAll(recipient, device));
      }
    }
  }

  /**
   * Writes the waiting messages to a file, store by store, device by device, oldest first, one a
   * line. They count as delivered only once the file is on the disk. If the power fails in between,
   * a message is in at most two files, with the same sequence number.
   *
   * @param progress receives the fraction done now and then, 0 to 1.
   * @return the number of messages.
   * @throws IOException if a store is in use, or does not serve a recipient, or a store or the file
   *     cannot be read or written; then no message counts as delivered, and there is no file.
   */
  public static long to(
      Path file, List<Source> sources, StoreListener listener, DoubleConsumer progress)
      throws IOException {
    List<OpenSource> open = new ArrayList<>();
    Path unfinished = SegmentFiles.temporary(file);
    try {
      for (Source source : sources) {
        open.add(new OpenSource(source, source.open(listener)));
      }
      long all = open.stream().mapToLong(OpenSource::waiting).sum();
      long written = 0;
      try (FileChannel out = SegmentFiles.create(unfinished)) {
        LongConsumer count = done -> progress.accept(Math.min(1, done / (double) Math.max(1, all)));
        for (OpenSource each : open) {
          for (DeviceId device : each.store().devices()) {
            written = write(each, device, out, written, count);
          }
        }
        out.force(true);
      }
      Disk.REAL.renameAtomically(unfinished, file);
      // Nothing is appended meanwhile: what waits is exactly what was written.
      open.forEach(OpenSource::acknowledgeAll);
      return written;
    } finally {
      Files.deleteIfExists(unfinished);
      for (OpenSource each : open) {
        each.store().close();
      }
    }
  }

  /** Returns the number of messages written so far, including those of this device. */
  private static long write(
      OpenSource from, DeviceId device, FileChannel out, long before, LongConsumer count)
      throws IOException {
    long written = before;
    long after = 0;
    while (true) {
      count.accept(written);
      List<StoredMessage> batch =
          from.store().waiting(from.source().recipients(), device, after, BATCH, BATCH_BYTES);
      if (batch.isEmpty()) {
        return written;
      }
      for (StoredMessage message : batch) {
        byte[] text = from.source().line().apply(from.store().boots(), message);
        ByteBuffer bytes = ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n').flip();
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        after = message.seq();
        written++;
      }
    }
  }
}

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
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Exports what a recipient has not received from a store that is not open, to a file that can be
 * carried there. For a site that is shut down, or whose link will not come back.
 */
public final class Export {

  private static final int BATCH = 256;
  private static final long BATCH_BYTES = 1 << 20;

  private Export() {}

  /**
   * Writes the waiting messages to a file, device by device, oldest first, one a line. They count
   * as delivered only once the file is on the disk. If the power fails in between, a message is in
   * at most two files, with the same sequence number.
   *
   * @param keep the store's size limit, from the site configuration.
   * @param line encodes a message as one line, without the line end.
   * @param progress receives the fraction done now and then, 0 to 1.
   * @return the number of messages.
   * @throws IOException if the store is in use, keeps nothing for that recipient, or the store or
   *     the file cannot be read or written; then no message counts as delivered, and there is no
   *     file.
   */
  public static long to(
      Path file,
      Path store,
      long keep,
      Recipient recipient,
      StoreListener listener,
      BiFunction<BootTimes, StoredMessage, byte[]> line,
      DoubleConsumer progress)
      throws IOException {
    Set<Recipient> recipients = StoreSurvey.of(store).recipients();
    if (!recipients.contains(recipient)) {
      throw new StoreException(
          "the store keeps no messages for the recipient %s".formatted(recipient.wireName()));
    }
    Path unfinished = SegmentFiles.temporary(file);
    try (ReadingStore open = ReadingStore.open(store, recipients, keep, listener)) {
      long all = open.waiting(recipient).count();
      LongConsumer count =
          written -> progress.accept(Math.min(1, written / (double) Math.max(1, all)));
      long written = 0;
      try (FileChannel out = SegmentFiles.create(unfinished)) {
        for (DeviceId device : open.devices()) {
          written =
              write(
                  new ExportTarget(
                      open, recipient, out, message -> line.apply(open.boots(), message)),
                  device,
                  written,
                  count);
        }
        out.force(true);
      }
      Disk.REAL.renameAtomically(unfinished, file);
      // Nothing is appended meanwhile: what waits is exactly what was written.
      open.devices().forEach(device -> open.acknowledgeAll(recipient, device));
      return written;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** The source and target of an export. */
  private record ExportTarget(
      ReadingStore store,
      Recipient recipient,
      FileChannel out,
      Function<StoredMessage, byte[]> line) {}

  /** Returns the number of messages written so far, including those of this device. */
  private static long write(ExportTarget target, DeviceId device, long before, LongConsumer count)
      throws IOException {
    long written = before;
    long after = 0;
    while (true) {
      count.accept(written);
      List<StoredMessage> batch =
          target.store().waiting(target.recipient(), device, after, BATCH, BATCH_BYTES);
      if (batch.isEmpty()) {
        return written;
      }
      for (StoredMessage message : batch) {
        byte[] text = target.line().apply(message);
        ByteBuffer bytes = ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n').flip();
        while (bytes.hasRemaining()) {
          target.out().write(bytes);
        }
        after = message.seq();
        written++;
      }
    }
  }
}

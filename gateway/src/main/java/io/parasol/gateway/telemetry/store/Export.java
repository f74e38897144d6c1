// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import io.parasol.config.site.DeviceId;
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
 * Hands out what somebody has not got of a store that nobody has open, to a file that can be
 * carried there: a site that is given up, or whose link will not come back.
 */
public final class Export {

  private static final int BATCH = 256;
  private static final long BATCH_BYTES = 1 << 20;

  private Export() {}

  /**
   * Writes the messages that wait, device by device, oldest first, one a line. Only once the file
   * is on the disk do they count as delivered; a message is in two files at most where the power
   * went in between, with the same number.
   *
   * @param keep the store's bound, as its site says.
   * @param line makes the line of a message, without its end.
   * @param progress hears now and then how much is done, 0 to 1.
   * @return how many.
   * @throws IOException if the store is in use, keeps nothing for that recipient, or either cannot
   *     be read or written; then none of them counts as delivered, and there is no file.
   */
  public static long to(
      Path file,
      Path store,
      long keep,
      Recipient recipient,
      StoreListener listener,
      BiFunction<Boots, StoredMessage, byte[]> line,
      DoubleConsumer progress)
      throws IOException {
    Set<Recipient> recipients = StoreSurvey.of(store).recipients();
    if (!recipients.contains(recipient)) {
      throw new StoreException("nothing waits for the %s".formatted(recipient.word()));
    }
    Path unfinished = SegmentFiles.temporary(file);
    try (ReadingStore open = ReadingStore.open(store, recipients, keep, listener)) {
      long all = open.waiting(recipient).count();
      LongConsumer count =
          written -> progress.accept(Math.min(1, written / (double) Math.max(1, all)));
      long written = 0;
      try (FileChannel out = SegmentFiles.make(unfinished)) {
        for (DeviceId device : open.devices()) {
          written =
              write(
                  new Outlet(open, recipient, out, message -> line.apply(open.boots(), message)),
                  device,
                  written,
                  count);
        }
        out.force(true);
      }
      Disk.REAL.publish(unfinished, file);
      // Nothing is appended meanwhile: what waits is what was written.
      open.devices().forEach(device -> open.acknowledgeAll(recipient, device));
      return written;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** From where to where. */
  private record Outlet(
      ReadingStore store,
      Recipient recipient,
      FileChannel out,
      Function<StoredMessage, byte[]> line) {}

  /** Returns how many are written with those of that device. */
  private static long write(Outlet outlet, DeviceId device, long before, LongConsumer count)
      throws IOException {
    long written = before;
    long after = 0;
    while (true) {
      count.accept(written);
      List<StoredMessage> some =
          outlet.store().waiting(outlet.recipient(), device, after, BATCH, BATCH_BYTES);
      if (some.isEmpty()) {
        return written;
      }
      for (StoredMessage message : some) {
        byte[] text = outlet.line().apply(message);
        ByteBuffer bytes = ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n').flip();
        while (bytes.hasRemaining()) {
          outlet.out().write(bytes);
        }
        after = message.seq();
        written++;
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import io.parasol.config.site.DeviceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

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
   * @throws IOException if the store is in use, or either cannot be read or written; then none of
   *     them counts as delivered.
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
      return 0;
    }
    Path unfinished = SegmentFiles.temporary(file);
    try (ReadingStore open = ReadingStore.open(store, recipients, keep, listener)) {
      long written = 0;
      try (FileChannel out = SegmentFiles.make(unfinished)) {
        List<DeviceId> devices = open.devices();
        for (int i = 0; i < devices.size(); i++) {
          progress.accept((double) i / devices.size());
          DeviceId device = devices.get(i);
          written +=
              write(open, recipient, device, out, message -> line.apply(open.boots(), message));
        }
        out.force(true);
      }
      Disk.REAL.publish(unfinished, file);
      // Nothing is appended meanwhile: what waits is what was written.
      open.devices().forEach(device -> open.acknowledgeAll(recipient, device));
      return written;
    }
  }

  private static long write(
      ReadingStore store,
      Recipient recipient,
      DeviceId device,
      FileChannel out,
      Function<StoredMessage, byte[]> line)
      throws IOException {
    long written = 0;
    long after = 0;
    while (true) {
      List<StoredMessage> some = store.waiting(recipient, device, after, BATCH, BATCH_BYTES);
      if (some.isEmpty()) {
        return written;
      }
      for (StoredMessage message : some) {
        byte[] text = line.apply(message);
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

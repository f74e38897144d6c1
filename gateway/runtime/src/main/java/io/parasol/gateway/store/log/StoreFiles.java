// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.RecordFormat;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentScan;
import io.parasol.gateway.store.segment.StoreSegment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the messages of a store from its files, whether a gateway has the store open or not. */
public final class StoreFiles {

  private StoreFiles() {}

  /** Takes the messages of a store. */
  @FunctionalInterface
  public interface MessageReader {

    /**
     * Takes one message.
     *
     * @param at the time of measurement in epoch milliseconds.
     */
    void read(DeviceId device, long at, byte[] payload) throws IOException;
  }

  /**
   * Reads all messages, each segment from its beginning to its end, without changing the folder.
   * Damaged records, and a record that a gateway is writing, are skipped; so is a segment that a
   * gateway deletes meanwhile. A folder that does not exist has no messages.
   *
   * @throws IOException if a file cannot be read, or {@code reader} throws it.
   */
  public static void read(Path folder, MessageReader reader) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    StoreNames names = StoreNames.read(folder);
    for (StoreSegment segment : SegmentFiles.live(folder).segments()) {
      try (FileChannel file = SegmentFiles.read(segment.path())) {
        SegmentScan.walk(file, new MessageVisitor(names, reader));
      } catch (NoSuchFileException deletedMeanwhile) {
        // An open store may delete its oldest segments while they are listed.
      }
    }
  }

  private record MessageVisitor(StoreNames names, MessageReader reader)
      implements SegmentScan.Visitor {

    @Override
    public void record(long offset, RecordFormat.RecordView record) throws IOException {
      if (!record.isMessage()) {
        return;
      }
      DeviceId device;
      try {
        device = names.ofDevice(new DeviceId(record.device()));
      } catch (IllegalArgumentException noName) {
        return;
      }
      Optional<byte[]> payload = record.message();
      if (payload.isPresent()) {
        reader.read(device, record.at(), payload.get());
      }
    }

    @Override
    public void unreadable(long offset, long bytes) {
      // The gateway reports damage; here only what is readable counts.
    }
  }
}

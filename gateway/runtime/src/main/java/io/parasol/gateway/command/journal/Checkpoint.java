// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.evidence.Frame;
import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file that sums up the evidence log up to some record, so that a start reads only the records
 * after it.
 *
 * <p>The file holds framed records. The first record names the size and root of the log that the
 * others sum up. A file without such a first record was written by a version that had no evidence
 * log; it sums up no record of the log.
 */
final class Checkpoint {

  private static final String AS_OF = "as-of";

  /**
   * Largest file in bytes that is read. No checkpoint grows this large, so a longer file was not
   * written by this class.
   */
  private static final int MAX_FILE_SIZE = 256 * 1024 * 1024;

  /** Size in bytes from which a part of the file is written: few writes, little memory. */
  private static final int PART_BYTES = 64 * 1024;

  private final Path path;
  private final Disk disk;

  Checkpoint(Path path, Disk disk) {
    this.path = path;
    this.disk = disk;
  }

  /**
   * The content of the file.
   *
   * @param size number of records of the log that are summed up.
   * @param root Merkle root over these records; empty if the file does not name one.
   */
  record Content(long size, Optional<TreeHash> root, List<JournalRecord> records, long bytes) {
    static final Content NOTHING = new Content(0, Optional.empty(), List.of(), 0);
  }

  Content read() throws IOException {
    Files.deleteIfExists(temporaryFile());
    byte[] file;
    try (InputStream in = Files.newInputStream(path)) {
      file = in.readNBytes(MAX_FILE_SIZE + 1);
    } catch (NoSuchFileException none) {
      return Content.NOTHING;
    }
    List<byte[]> frames = Frame.readAll(file);
    if (file.length > 0 && frames.isEmpty()) {
      throw new JournalDamagedException(path + " is damaged: it holds no valid record");
    }
    try {
      return read(frames, file.length);
    } catch (JsonException | IllegalArgumentException malformed) {
      throw new JournalDamagedException(path + ": " + malformed.getMessage());
    }
  }

  private static Content read(List<byte[]> frames, long bytes) throws JsonException {
    List<JournalRecord> records = new ArrayList<>();
    long size = 0;
    Optional<TreeHash> root = Optional.empty();
    for (byte[] frame : frames) {
      Members members = Members.of(Json.parse(frame), "record");
      if (records.isEmpty() && root.isEmpty() && members.text("record").equals(AS_OF)) {
        size = members.integer("size");
        root = Optional.of(TreeHash.ofHex(members.text("root")));
      } else {
        records.add(JournalJson.read(frame));
      }
    }
    return new Content(size, root, records, bytes);
  }

  /**
   * Replaces the checkpoint atomically. After a crash the file holds the old checkpoint or the new
   * one.
   *
   * @return the length of the new file in bytes.
   */
  long write(long size, TreeHash root, List<JournalRecord> records) throws IOException {
    long[] length = {0};
    DurableFile.replace(
        disk,
        temporaryFile(),
        path,
        file -> {
          ByteArrayOutputStream part = new ByteArrayOutputStream(2 * PART_BYTES);
          part.writeBytes(Frame.of(asOf(size, root)).array());
          for (JournalRecord record : records) {
            part.writeBytes(Frame.of(JournalJson.write(record)).array());
            if (part.size() >= PART_BYTES) {
              length[0] += append(file, length[0], part);
            }
          }
          length[0] += append(file, length[0], part);
        });
    return length[0];
  }

  private static byte[] asOf(long size, TreeHash root) {
    return Json.object().put("record", AS_OF).put("size", size).put("root", root.hex()).toBytes();
  }

  /** Writes and empties a part. Returns the number of its bytes. */
  private int append(FileChannel file, long at, ByteArrayOutputStream part) throws IOException {
    int bytes = part.size();
    disk.write(file, ByteBuffer.wrap(part.toByteArray()), at);
    part.reset();
    return bytes;
  }

  private Path temporaryFile() {
    return path.resolveSibling(path.getFileName() + ".new");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number that connects an NDEATH with its NBIRTH: one more at each connect, and 0 after 255,
 * also over restarts (tck-id-message-flow-edge-node-birth-publish-will-message-payload-bdSeq).
 * While the disk rejects writes it continues in memory. Only one thread may call {@link #next} and
 * {@link #unused}.
 */
final class BirthDeathSequence {

  private static final Logger log = LoggerFactory.getLogger(BirthDeathSequence.class);

  private static final int VALUES = 256;

  private final Path file;
  private volatile int last;
  private boolean isUnused;

  BirthDeathSequence(Path file) {
    this.file = file;
    this.last = read(file);
  }

  private static int read(Path file) {
    try {
      int stored = Integer.parseInt(Files.readString(file).strip());
      return Math.floorMod(stored, VALUES);
    } catch (IOException | NumberFormatException none) {
      return VALUES - 1;
    }
  }

  /** Returns the number of the current connection. */
  int current() {
    return last;
  }

  /** The last number was not sent: the next connection has it. */
  void unused() {
    isUnused = true;
  }

  /** Begins a connection. */
  int next() {
    if (isUnused) {
      isUnused = false;
      return last;
    }
    int next = (last + 1) % VALUES;
    last = next;
    try {
      byte[] text = Integer.toString(next).getBytes(StandardCharsets.UTF_8);
      DurableFile.replace(Disk.REAL, file.resolveSibling(file.getFileName() + ".tmp"), file, text);
    } catch (IOException full) {
      log.warn("bdSeq of Sparkplug not stored why=\"{}\"", full.toString());
    }
    return next;
  }
}

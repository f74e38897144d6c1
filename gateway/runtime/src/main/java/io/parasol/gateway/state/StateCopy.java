// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.FolderTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of the parts of a state folder that a gateway needs to publish: keys, certificates, and
 * what is known about devices. The stores and the evidence log are not copied, because they may be
 * large and continue on the disk later.
 */
final class StateCopy {

  private static final Logger log = LoggerFactory.getLogger(StateCopy.class);

  private static final List<String> PARTS =
      List.of(
          "pki",
          "identities",
          "learned",
          "maps",
          "releases/trust",
          "clock",
          "policy.json",
          "policy.copy",
          "updates.json");

  /** Maximum size of a copied file; longer ones belong to no part listed above. */
  private static final long MAX_FILE_BYTES = 8L << 20;

  private StateCopy() {}

  /**
   * Returns whether the folder exists and no file can be created in it, for another reason than a
   * full disk.
   */
  static boolean isReadOnly(Path state) {
    try {
      // Java describes a writable mount below a read-only one of the same device as read-only, so
      // only a file shows it.
      Files.delete(Files.createTempFile(state, "probe", ""));
      return false;
    } catch (AccessDeniedException denied) {
      return true;
    } catch (IOException failed) {
      return !isFull(state);
    }
  }

  /**
   * Returns whether there is no room for another file: no space, no free inode, or a quota that is
   * used up. Files that exist can be written then, in contrast to those of a read-only folder.
   */
  private static boolean isFull(Path state) {
    try {
      FileStore store = Files.getFileStore(state);
      return !store.isReadOnly()
          && (store.getUsableSpace() < MAX_FILE_BYTES || canWrite(GatewayLock.in(state)));
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Returns whether a file exists and can be opened for writing. */
  private static boolean canWrite(Path file) {
    try (FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return opened.isOpen();
    } catch (IOException failed) {
      return false;
    }
  }

  /** Makes the copy. A file that cannot be read is left out. */
  static void make(Path state, Path copy) throws IOException {
    Files.createDirectory(copy, FolderTree.ownerOnly());
    Files.createDirectory(copy.resolve("releases"));
    for (String part : PARTS) {
      Path from = state.resolve(part);
      if (Files.exists(from)) {
        try (Stream<Path> tree = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
          for (Path each : tree.toList()) {
            copy(each, copy.resolve(state.relativize(each).toString()));
          }
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try {
      if (Files.isDirectory(from) || Files.size(from) <= MAX_FILE_BYTES) {
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException unreadable) {
      log.warn("file not copied from={} why={}", from, unreadable.getMessage());
    }
  }
}

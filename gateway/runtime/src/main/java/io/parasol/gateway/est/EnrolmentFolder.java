// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of small files that the command line and a running gateway share. Each file belongs to
 * the owner of the state folder, so that a gateway with a user of its own can read what root has
 * written. Thread-safe; blocks on the disk.
 */
record EnrolmentFolder(Path state, Path folder) {

  private static final int MAX_FILE_BYTES = 2048;

  /** Creates the folder if it is missing. */
  void create() throws IOException {
    for (Path each : List.of(state.resolve("enrolment"), folder)) {
      if (!Files.isDirectory(each)) {
        Files.createDirectory(each, FolderTree.ownerOnly());
        giveToOwner(each);
      }
    }
  }

  /** Returns the names of all files; none if the folder is missing. */
  List<String> names() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** Reads a file; empty if there is none. */
  Optional<String> read(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new String(KeyFile.readOwnerOnly(file, MAX_FILE_BYTES), UTF_8));
    } catch (UnusableKeyException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    }
  }

  /** Writes a file, replacing an existing one. It is durable when this method returns. */
  void write(String name, String content) throws IOException {
    try {
      KeyFile.replaceOwnerOnly(folder.resolve(name), content.getBytes(UTF_8));
    } catch (UnusableKeyException failed) {
      throw new IOException(failed.getMessage(), failed);
    }
    giveToOwner(folder.resolve(name));
  }

  /** Renames a file; returns false if there is none of that name. */
  boolean rename(String from, String to) throws IOException {
    try {
      Disk.REAL.renameAtomically(folder.resolve(from), folder.resolve(to));
      return true;
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  void delete(String name) throws IOException {
    DurableFile.delete(folder.resolve(name));
  }

  private void giveToOwner(Path file) throws IOException {
    var owner = Files.getOwner(state);
    if (!Files.getOwner(file).equals(owner)) {
      Files.setOwner(file, owner);
    }
  }
}

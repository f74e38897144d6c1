// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Replaces and deletes several files of a folder together: all of them, or none if it is
 * interrupted before the commit. New contents are written to {@code NAME.next}; the file {@code
 * commit} lists what to delete, and its existence decides. Callers hold the lock of the folder.
 */
final class FileReplacement {

  private static final String NEXT = ".next";
  private static final String COMMIT = "commit";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z.-]{0,40}");

  private final AuthorityFolder folder;
  private final List<String> deletions = new ArrayList<>();

  FileReplacement(AuthorityFolder folder) throws AuthorityException {
    recover(folder);
    this.folder = folder;
  }

  FileReplacement replace(String name, byte[] content) throws AuthorityException {
    folder.replace(name + NEXT, content);
    return this;
  }

  FileReplacement delete(String name) {
    deletions.add(name);
    return this;
  }

  /** Applies all changes. They are durable when this method returns. */
  void commit() throws AuthorityException {
    folder.replace(COMMIT, String.join("\n", deletions).getBytes(StandardCharsets.US_ASCII));
    apply(folder);
  }

  /** Completes changes that were committed, and discards others. */
  static void recover(AuthorityFolder folder) throws AuthorityException {
    if (folder.has(COMMIT)) {
      apply(folder);
      return;
    }
    for (String name : next(folder)) {
      folder.delete(name + NEXT);
    }
  }

  private static void apply(AuthorityFolder folder) throws AuthorityException {
    for (String name : next(folder)) {
      folder.move(name + NEXT, name);
    }
    for (String name : deletions(folder)) {
      folder.delete(name);
    }
    folder.delete(COMMIT);
  }

  private static List<String> deletions(AuthorityFolder folder) throws AuthorityException {
    try {
      return Files.readAllLines(folder.file(COMMIT), StandardCharsets.ISO_8859_1).stream()
          .filter(line -> NAME.matcher(line).matches())
          .toList();
    } catch (IOException e) {
      throw new AuthorityException(folder.file(COMMIT) + ": cannot be read", e);
    }
  }

  private static List<String> next(AuthorityFolder folder) throws AuthorityException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path(), "*" + NEXT)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        names.add(name.substring(0, name.length() - NEXT.length()));
      }
    } catch (IOException e) {
      throw new AuthorityException(folder.path() + ": cannot be read, " + KeyFile.reason(e), e);
    }
    return names;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What tells that files have changed, without reading them: which files they are, their size, and
 * when their content and their attributes were last changed. Stamps that are equal stand for files
 * that have not changed. A file that cannot be looked at counts as changed each time.
 *
 * @param files one for each file.
 */
public record FileStamps(List<Object> files) {

  private static final String MISSING = "missing";

  /** The last one changes with the permissions, too, and no program can set it back. */
  private static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,ctime";

  public FileStamps {
    files = List.copyOf(files);
  }

  /** Returns the stamps of files as they are now. Take them before the files are read. */
  public static FileStamps of(List<Path> files) {
    List<Object> stamps = new ArrayList<>();
    for (Path file : files) {
      stamps.add(stamp(file));
    }
    return new FileStamps(stamps);
  }

  private static Object stamp(Path file) {
    try {
      return Files.readAttributes(file, ATTRIBUTES);
    } catch (NoSuchFileException missing) {
      return MISSING;
    } catch (IOException unreadable) {
      return new Object();
    }
  }
}

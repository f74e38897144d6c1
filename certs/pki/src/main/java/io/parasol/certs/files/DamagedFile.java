// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A damaged file, set aside so that a new one can take its name and an operator can inspect it. */
public final class DamagedFile {

  /** Follows the name of the file; the time of this machine's clock in UTC follows it. */
  private static final String MARK = ".damaged-";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private DamagedFile() {}

  /** Receives what was found damaged, and what was done about it. */
  @FunctionalInterface
  public interface Listener {

    /** Ignores all damage; for callers that report the failure that follows. */
    Listener NONE = (file, why, consequence) -> {};

    /**
     * A file is damaged.
     *
     * @param file its path before it was set aside.
     * @param why one line.
     * @param consequence what was done, or what is out of service, in one line.
     */
    void onDamaged(Path file, String why, String consequence);
  }

  /**
   * Renames a damaged file, or what is in its place, to {@code NAME.damaged-TIME} in the same
   * folder. Does nothing if there is none. The change is durable when this method returns.
   */
  public static void setAside(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      String name = file.getFileName() + MARK + TIME.format(Instant.now());
      Disk.REAL.renameAtomically(file, file.resolveSibling(name));
    }
  }
}

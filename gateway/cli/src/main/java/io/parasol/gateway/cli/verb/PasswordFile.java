// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file whose first line is a password. On the command line, other users could see it. */
public final class PasswordFile {

  private static final long MAX_BYTES = 1024;

  private PasswordFile() {}

  /**
   * Returns the first line of a file.
   *
   * @param what the file contains, for messages.
   * @throws VerbException if the file cannot be read, or is larger than 1 KiB.
   */
  public static char[] read(Path file, String what) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new VerbException(ExitCode.USAGE, "%s is too long for a %s".formatted(file, what));
      }
      return Files.readString(file).lines().findFirst().orElse("").toCharArray();
    } catch (IOException unreadable) {
      throw new VerbException(ExitCode.USAGE, "cannot read " + file, unreadable);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The password of a PKCS#12 file, read from a file. On the command line, other users could see it.
 */
public final class P12Password {

  private static final long MAX_BYTES = 1024;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "A file whose first line is the password of the PKCS#12 file. Default: none.")
  private @Nullable Path file;

  public char[] get() {
    if (file == null) {
      return new char[0];
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new VerbException(ExitCode.USAGE, file + " is too long for a password");
      }
      return Files.readString(file).lines().findFirst().orElse("").toCharArray();
    } catch (IOException unreadable) {
      throw new VerbException(ExitCode.USAGE, "cannot read " + file, unreadable);
    }
  }
}

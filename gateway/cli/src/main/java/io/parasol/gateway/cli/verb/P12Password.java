// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The password of a PKCS#12 file, which is in another file. */
public final class P12Password {

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "A file whose first line is the password of the PKCS#12 file. Default: none.")
  private @Nullable Path file;

  public char[] get() {
    return file == null ? new char[0] : PasswordFile.read(file, "password");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.gateway.cli.verb.PasswordFile;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.Console;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The passphrase of a backup, from a file or a prompt. It is never an argument, because other users
 * could see that.
 */
final class BackupPassphrase {

  private static final int MIN_LENGTH = 12;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "A file whose first line is the passphrase. Default: prompt for it.")
  private @Nullable Path file;

  /** Refuses a passphrase beside an option that names a key. */
  void requireNone(String option) {
    if (file != null) {
      throw new VerbException(
          ExitCode.USAGE, "--passphrase-file and %s: expected one of them".formatted(option));
    }
  }

  /** Returns the passphrase of an existing backup. */
  char[] get() {
    return file == null
        ? prompt("passphrase of the backup: ")
        : PasswordFile.read(file, "passphrase");
  }

  /** Returns the passphrase for a new backup; a prompt is repeated, to detect a typing error. */
  char[] getNew() {
    char[] passphrase = get();
    if (passphrase.length < MIN_LENGTH) {
      throw new VerbException(
          ExitCode.USAGE,
          "the passphrase has %d characters; expected at least %d"
              .formatted(passphrase.length, MIN_LENGTH));
    }
    if (file == null && !Arrays.equals(passphrase, prompt("repeat the passphrase: "))) {
      throw new VerbException(ExitCode.USAGE, "the passphrases differ");
    }
    return passphrase;
  }

  @SuppressWarnings("SystemConsoleNull") // Java 22 and newer return a console without a terminal
  private static char[] prompt(String text) {
    Console console = System.console();
    char[] typed = console == null ? null : console.readPassword(text);
    if (typed == null) {
      throw new VerbException(
          ExitCode.USAGE, "no terminal to prompt for the passphrase; expected --passphrase-file");
    }
    return typed;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The passphrase of an encrypted signing key. It is prompted for and never an argument, because
 * other users could see that.
 */
public final class Passphrase {

  @Option(
      names = "--passphrase",
      interactive = true,
      description = "The key file is encrypted, or will be; prompts for its passphrase.")
  private char @Nullable [] passphrase;

  /** Returns the passphrase; empty if the option is not given. */
  public char[] get() {
    return passphrase == null ? new char[0] : passphrase;
  }
}

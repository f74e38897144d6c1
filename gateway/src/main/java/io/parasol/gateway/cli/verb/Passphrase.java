// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The passphrase of an encrypted signing key: asked for, never an argument, where others see it.
 */
public final class Passphrase {

  @Option(
      names = "--passphrase",
      interactive = true,
      description = "The key is, or is to be, encrypted; asks for its passphrase.")
  private char @Nullable [] passphrase;

  /** Empty where none was asked for. */
  public char[] get() {
    return passphrase == null ? new char[0] : passphrase;
  }
}

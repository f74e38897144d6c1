// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import org.jspecify.annotations.Nullable;

/** A verb cannot go on. The message is what the user sees: one line a problem. */
public final class VerbException extends RuntimeException {

  private final ExitCode exitCode;

  public VerbException(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  public VerbException(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}

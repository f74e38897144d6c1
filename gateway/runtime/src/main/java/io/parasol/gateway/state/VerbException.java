// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import org.jspecify.annotations.Nullable;

/** Ends a verb. The message is shown to the user, with one line for each problem. */
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

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

/** Thrown if standard output is closed, such as by {@code head} in a pipe. It is no error. */
public final class ClosedOutputException extends RuntimeException {

  ClosedOutputException() {
    super("standard output is closed", null, false, false);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

/** The exit codes of the verbs, for scripts. */
public enum ExitCode {
  DONE(0),
  FAILED(1),
  /** A usage or configuration error. */
  USAGE(2),
  /** Refused for a security reason. */
  REFUSED(3),
  /** The gateway has ended so that another version of it starts. */
  ANOTHER_VERSION(4),
  /** The user stopped the demo before it was ready; the code that shells use for SIGINT. */
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}

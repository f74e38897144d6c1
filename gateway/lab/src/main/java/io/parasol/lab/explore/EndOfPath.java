// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

/** Ends the simulated process at once. An error, so that the code of the gateway lets it pass. */
final class EndOfPath extends Error {

  private static final long serialVersionUID = 1;

  EndOfPath() {
    super("the path ends here", null, false, false);
  }
}

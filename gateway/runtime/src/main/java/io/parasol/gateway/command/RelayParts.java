// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.gateway.command.receipt.CommandThreads;

/**
 * The parts of a {@link CommandRelay} that a test or a simulation replaces.
 *
 * @param threads on which all work is done; the relay closes them.
 */
public record RelayParts(
    Installer installer,
    ReadBackPolicy readBackPolicy,
    CommandVerification verification,
    CommandThreads threads) {

  /** Returns the parts of a gateway. */
  static RelayParts of(Installer installer) {
    return new RelayParts(
        installer, ReadBackPolicy.DEFAULT, CommandVerification.REAL, CommandThreads.create());
  }

  /** Returns the parts of a relay that carries out no install commands. */
  public static RelayParts withoutInstaller(
      ReadBackPolicy readBackPolicy, CommandVerification verification) {
    return new RelayParts(Installer.NONE, readBackPolicy, verification, CommandThreads.create());
  }
}

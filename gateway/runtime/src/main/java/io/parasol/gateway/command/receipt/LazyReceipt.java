// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.UnavailableKeyException;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.config.concurrent.ConfinedTo;
import org.jspecify.annotations.Nullable;

/** A receipt that is signed once, when it is first needed or while the disk works. */
@ConfinedTo("commands")
final class LazyReceipt {

  private final CommandReceipt receipt;
  private final SigningKey gateway;
  private byte @Nullable [] signed;

  LazyReceipt(CommandReceipt receipt, SigningKey gateway) {
    this.receipt = receipt;
    this.gateway = gateway;
  }

  /**
   * Signs the receipt now.
   *
   * @return whether the key of the gateway could be used; otherwise the next call tries again.
   */
  boolean prepare() {
    try {
      signed();
      return true;
    } catch (UnavailableKeyException retried) {
      return false;
    }
  }

  /**
   * Returns the signed envelope; must not be modified.
   *
   * @throws UnavailableKeyException if the key of the gateway cannot be used now.
   */
  byte[] signed() {
    byte[] known = signed;
    if (known == null) {
      known = receipt.sign(gateway).toJson();
      signed = known;
    }
    return known;
  }
}

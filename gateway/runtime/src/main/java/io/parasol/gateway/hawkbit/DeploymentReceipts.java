// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.gateway.command.receipt.CommandListener;
import java.util.Set;

/** Passes receipts to the client of hawkBit, and everything to another listener. */
public record DeploymentReceipts(Hawkbit hawkbit, CommandListener next)
    implements CommandListener.Forwarding {

  @Override
  public void refused(CommandReceipt receipt) {
    hawkbit.ended(receipt);
    next.refused(receipt);
  }

  @Override
  public void recorded(CommandReceipt receipt, Set<String> signers) {
    hawkbit.ended(receipt);
    next.recorded(receipt, signers);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.gateway.command.receipt.CommandListener;
import java.util.Set;

/** Passes receipts to the writes that wait for them, and everything to another listener. */
public record WriteReceipts(SignedWrites writes, CommandListener next)
    implements CommandListener.Forwarding {

  @Override
  public void refused(CommandReceipt receipt) {
    writes.ended(receipt);
    next.refused(receipt);
  }

  @Override
  public void recorded(CommandReceipt receipt, Set<String> signers) {
    writes.ended(receipt);
    next.recorded(receipt, signers);
  }
}

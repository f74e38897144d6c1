// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.gateway.command.receipt.CommandListener;
import java.util.Set;

/** Passes receipts to the figures, and everything to another listener. */
public record ReceiptFigures(SiteFigures figures, CommandListener next)
    implements CommandListener.Forwarding {

  @Override
  public void recorded(CommandReceipt receipt, Set<String> signers) {
    figures.onReceipt(receipt, String.join(" ", signers));
    next.recorded(receipt, signers);
  }
}

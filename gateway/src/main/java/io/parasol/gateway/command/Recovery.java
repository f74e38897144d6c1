// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.SignedCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what an earlier process left behind. Nothing is ever written again:
 *
 * <ul>
 *   <li>accepted only: nothing was written, so that it has failed
 *   <li>armed: something may have been written; the device is read back
 *   <li>done: its receipt is published again
 * </ul>
 */
final class Recovery {

  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Office office;
  private final Lanes lanes;
  private final Patience patience;

  Recovery(Office office, Lanes lanes, Patience patience) {
    this.office = office;
    this.lanes = lanes;
    this.patience = patience;
  }

  void run() {
    office.journal().open().forEach(this::settle);
  }

  private void settle(OpenCommand open) {
    CommandKey key = open.key();
    ReplyTo reply = open.accepted().reply();
    if (open.receipt().isPresent()) {
      office.receipts().resume(key, open.receipt().get(), reply);
      return;
    }
    log.warn(
        "command interrupted device={} id={} armed={}",
        key.device(),
        key.id(),
        open.armedAt().isPresent());
    Command content = content(open);
    if (open.armedAt().isPresent()) {
      lanes.of(key.device()).add(new ReadBackTurn(office, key, content, reply, patience));
    } else {
      office
          .receipts()
          .end(
              key,
              content.commandClass(),
              reply,
              Ending.interrupted("the gateway was interrupted; nothing was written"));
    }
  }

  private static Command content(OpenCommand open) {
    try {
      return SignedCommand.parse(open.accepted().envelope()).allegedContent();
    } catch (CommandRejectedException impossible) {
      throw new IllegalStateException("the journal holds what was never verified", impossible);
    }
  }
}

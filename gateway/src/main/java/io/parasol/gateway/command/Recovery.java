// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.VerifiedCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what an earlier process left behind. No value is ever written again:
 *
 * <ul>
 *   <li>accepted only: nothing was written, so that it has failed
 *   <li>an install: it goes on where it was, in steps that may be taken again
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
    KeptEnvelope envelope = new KeptEnvelope(open.accepted().envelope());
    Command content = envelope.content();
    if (content.action() instanceof Action.Install) {
      log.info(
          "install goes on device={} id={} begun={}",
          key.device(),
          key.id(),
          open.kept().isPresent());
      // The signers count again where nothing has been begun; else it is too late to ask them.
      VerifiedCommand install = envelope.verifiedBefore(office.site().policy().get());
      office.installer().begin(new InstallTurn(office, lanes, key, install, reply, open.kept()));
      return;
    }
    log.warn(
        "command interrupted device={} id={} armed={}",
        key.device(),
        key.id(),
        open.armedAt().isPresent());
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
}

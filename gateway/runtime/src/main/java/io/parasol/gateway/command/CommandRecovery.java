// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.OpenCommand;
import io.parasol.gateway.command.journal.ReplyTo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles the commands that an earlier process left open. No value is ever written again:
 *
 * <ul>
 *   <li>accepted only: nothing was written, so the command has failed
 *   <li>an install: it continues from its saved progress, in steps that can be repeated
 *   <li>armed: something may have been written, so the device is read back
 *   <li>done: its receipt is published again
 * </ul>
 */
final class CommandRecovery {

  private static final Logger log = LoggerFactory.getLogger(CommandRecovery.class);

  private final CommandContext context;
  private final DeviceQueues queues;
  private final ReadBackPolicy readBackPolicy;

  CommandRecovery(CommandContext context, DeviceQueues queues, ReadBackPolicy readBackPolicy) {
    this.context = context;
    this.queues = queues;
    this.readBackPolicy = readBackPolicy;
  }

  void run() {
    context.journal().open().forEach(this::settle);
  }

  private void settle(OpenCommand open) {
    CommandKey key = open.key();
    ReplyTo reply = open.accepted().reply();
    if (open.receipt().isPresent()) {
      context.receipts().resume(key, open.receipt().get(), reply);
      return;
    }
    JournaledEnvelope envelope = new JournaledEnvelope(open.accepted().envelope());
    Command content = envelope.content();
    if (content.action() instanceof Action.Install) {
      log.info(
          "install resumed device={} id={} begun={}",
          key.device(),
          key.id(),
          open.savedProgress().isPresent());
      // The installer checks the signers again only if the install has not begun; a running install
      // continues.
      VerifiedCommand install = envelope.verifiedBefore(context.site().policy().get());
      context
          .installer()
          .begin(new InstallTask(context, queues, key, install, reply, open.savedProgress()));
      return;
    }
    log.warn(
        "command interrupted device={} id={} armed={}",
        key.device(),
        key.id(),
        open.armedAt().isPresent());
    if (open.armedAt().isPresent()) {
      queues.of(key.device()).add(new ReadBackTask(context, key, content, reply, readBackPolicy));
    } else {
      context
          .receipts()
          .end(
              key,
              content.commandClass(),
              reply,
              CommandResult.interrupted("the gateway was interrupted; nothing was written"));
    }
  }
}

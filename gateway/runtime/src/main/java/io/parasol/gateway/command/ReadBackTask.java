// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.ReplyTo;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Receipt;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Decides the result of a command that was interrupted after its writes may have begun. Nothing is
 * written again: the device's read-back values, or its own report, decide. If neither is available,
 * or another device answers, the result is undecided.
 */
final class ReadBackTask implements DeviceQueue.DeviceTask {

  private final CommandContext context;
  private final CommandKey key;
  private final Command content;
  private final Map<PointName, Value> requested;
  private final ReplyTo reply;
  private final ReadBackPolicy policy;

  ReadBackTask(
      CommandContext context,
      CommandKey key,
      Command content,
      ReplyTo reply,
      ReadBackPolicy policy) {
    this.context = context;
    this.key = key;
    this.content = content;
    this.requested = content.action() instanceof Action.Write write ? write.values() : Map.of();
    this.reply = reply;
    this.policy = policy;
  }

  @Override
  public void begin(Runnable done) {
    attempt(1, done);
  }

  private void attempt(int number, Runnable done) {
    Optional<DeviceLink> link = context.site().controllers().link(key.device());
    if (link.isPresent()) {
      link.get()
          .recall(content)
          .ifPresentOrElse(
              receiptStage -> recalled(receiptStage, done),
              () -> readBack(link.get(), number, done));
    } else if (context.site().controllers().deviceIds().contains(key.device())) {
      // A reload closes the link of a device that it changes, and opens it again.
      retry(number, "the gateway has no link to " + key.device(), done);
    } else {
      end(unreadable("the gateway has no link to " + key.device()), done);
    }
  }

  private void recalled(CompletionStage<Receipt> receiptStage, Runnable done) {
    receiptStage.whenCompleteAsync(
        (receipt, defect) ->
            end(
                defect == null
                    ? CommandResult.of(receipt)
                    : unreadable("a defect of the gateway; see its log"),
                done),
        context.thread());
  }

  private void readBack(DeviceLink link, int number, Runnable done) {
    if (content.action() instanceof Action.Write) {
      FreshValues.read(link, requested.keySet(), context.thread())
          .thenAccept(read -> evaluate(number, read, done));
    } else {
      end(
          CommandResult.undecided(
              "interrupted",
              "the gateway was interrupted; it is unknown whether the command was sent"),
          done);
    }
  }

  private void evaluate(int number, FreshValues read, Runnable done) {
    if (read.isForeign()) {
      // Values of another device prove nothing about the command, and that device may stay there.
      end(
          CommandResult.undecided(
              Rejection.DEVICE_IDENTITY_CHANGED.wireName(),
              "the gateway was interrupted; another device answers at its address"),
          done);
    } else if (read.areAllOf(requested.keySet())) {
      end(decided(read.values()), done);
    } else {
      retry(number, "%d attempts to read it back failed".formatted(number), done);
    }
  }

  /**
   * Tries again after a pause.
   *
   * @param why why this attempt decided nothing; it counts if it was the last one.
   */
  private void retry(int number, String why, Runnable done) {
    if (number < policy.tries()) {
      context.thread().after(policy.pause(), () -> attempt(number + 1, done));
    } else {
      end(unreadable(why), done);
    }
  }

  private void end(CommandResult result, Runnable done) {
    context.receipts().end(key, content.commandClass(), reply, result);
    done.run();
  }

  private CommandResult decided(Map<PointName, Value> read) {
    return read.entrySet().stream().allMatch(each -> isAsRequested(each.getKey(), each.getValue()))
        ? new CommandResult(
            Outcome.APPLIED,
            "read_back_after_restart",
            "the gateway was interrupted; the device has the commanded values",
            Map.of(),
            read)
        : new CommandResult(
            Outcome.FAILED,
            "not_applied",
            "the gateway was interrupted; the device has other values",
            Map.of(),
            read);
  }

  private boolean isAsRequested(PointName name, Value read) {
    Value wanted = requested.get(name);
    return wanted != null
        && ValueComparison.of(context.site().controllers(), key.device(), name)
            .matches(wanted, read);
  }

  private static CommandResult unreadable(String why) {
    return CommandResult.undecided("unreadable", "the gateway was interrupted; " + why);
  }
}

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
import java.util.Map;
import java.util.Optional;

/**
 * Decides the result of a command that was interrupted after its writes may have begun. Nothing is
 * written again: the device's read-back values, or its own report, decide. If neither is available,
 * or another device answers, the result is undecided.
 */
final class ReadBackTask implements DeviceQueue.Turn {

  private final CommandContext office;
  private final CommandKey key;
  private final Command content;
  private final Map<PointName, Value> asked;
  private final ReplyTo reply;
  private final ReadBackPolicy patience;

  ReadBackTask(
      CommandContext office,
      CommandKey key,
      Command content,
      ReplyTo reply,
      ReadBackPolicy patience) {
    this.office = office;
    this.key = key;
    this.content = content;
    this.asked = content.action() instanceof Action.Write write ? write.values() : Map.of();
    this.reply = reply;
    this.patience = patience;
  }

  @Override
  public void begin(Runnable over) {
    office
        .site()
        .controllers()
        .link(key.device())
        .flatMap(link -> link.recall(content))
        .ifPresentOrElse(
            told ->
                told.whenCompleteAsync(
                    (receipt, defect) ->
                        end(
                            defect == null
                                ? CommandResult.of(receipt)
                                : unreadable("a defect of the gateway; see its log"),
                            over),
                    office.thread()),
            () -> readBack(over));
  }

  private void readBack(Runnable over) {
    if (content.action() instanceof Action.Write) {
      attempt(1, over);
    } else {
      end(
          CommandResult.undecided(
              "interrupted",
              "the gateway was interrupted; it is unknown whether the command was sent"),
          over);
    }
  }

  private void attempt(int number, Runnable over) {
    Optional<DeviceLink> link = office.site().controllers().link(key.device());
    if (link.isPresent()) {
      FreshValues.read(link.get(), asked.keySet(), office.thread())
          .thenAccept(read -> judge(number, read, over));
    } else {
      end(unreadable("the gateway has no link to " + key.device()), over);
    }
  }

  private void judge(int number, FreshValues read, Runnable over) {
    if (read.isStrangers()) {
      // Values of another device prove nothing about the command, and that device may stay there.
      end(
          CommandResult.undecided(
              Rejection.DEVICE_IDENTITY_CHANGED.word(),
              "the gateway was interrupted; another device answers at its address"),
          over);
    } else if (read.areAllOf(asked.keySet())) {
      end(decided(read.values()), over);
    } else if (number < patience.tries()) {
      office.thread().after(patience.pause(), () -> attempt(number + 1, over));
    } else {
      end(unreadable("%d attempts to read it back failed".formatted(number)), over);
    }
  }

  private void end(CommandResult ending, Runnable over) {
    office.receipts().end(key, content.commandClass(), reply, ending);
    over.run();
  }

  private CommandResult decided(Map<PointName, Value> read) {
    return read.entrySet().stream().allMatch(each -> isAsAsked(each.getKey(), each.getValue()))
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

  private boolean isAsAsked(PointName name, Value read) {
    Value wanted = asked.get(name);
    return wanted != null
        && ValueComparison.of(office.site().controllers(), key.device(), name).holds(wanted, read);
  }

  private static CommandResult unreadable(String why) {
    return CommandResult.undecided("unreadable", "the gateway was interrupted; " + why);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Receipt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reverts what a command has set for a limited time. It reads the points and writes those that do
 * not have their previous value. Therefore it can be repeated as often as necessary.
 */
final class ReversionTask implements DeviceQueue.DeviceTask {

  private static final Logger log = LoggerFactory.getLogger(ReversionTask.class);

  private final CommandContext context;
  private final CommandKey key;
  private final Reversions reversions;
  private boolean isRecorded;

  ReversionTask(CommandContext context, CommandKey key, Reversions reversions) {
    this.context = context;
    this.key = key;
    this.reversions = reversions;
  }

  @Override
  public void begin(Runnable done) {
    Optional<JournalRecord.OpenReversion> owed = reversions.remaining(key);
    if (owed.isEmpty()) {
      done.run();
      return;
    }
    attempt(owed.get())
        .whenCompleteAsync(
            (receipt, defect) -> {
              if (defect == null) {
                reversions.attempted(owed.get(), receipt);
              } else {
                log.error(
                    "reversion failed with an unexpected exception device={} id={}",
                    key.device(),
                    key.id(),
                    defect);
                reversions.delayed(
                    owed.get(),
                    CommandResult.INTERNAL_ERROR,
                    "a defect of the gateway; see its log");
              }
              done.run();
            },
            context.thread());
  }

  private CompletionStage<Receipt> attempt(JournalRecord.OpenReversion owed) {
    try {
      Optional<DeviceLink> link = context.site().controllers().link(key.device());
      if (link.isEmpty()) {
        return nothingSent(CommandResult.NO_LINK, "the gateway has no link to " + key.device());
      }
      Map<PointName, Value> before = owed.reversion().values();
      return FreshValues.read(link.get(), before.keySet(), context.thread())
          .thenCompose(now -> write(link.get(), owed, now));
    } catch (RuntimeException defect) {
      return CompletableFuture.failedFuture(defect);
    }
  }

  private CompletionStage<Receipt> write(
      DeviceLink link, JournalRecord.OpenReversion owed, FreshValues fresh) {
    Map<PointName, Value> before = owed.reversion().values();
    Map<PointName, Value> now = fresh.values();
    if (fresh.isForeign()) {
      // The values of another device prove nothing.
      return nothingSent(
          Rejection.DEVICE_IDENTITY_CHANGED.wireName(), "another device answers at its address");
    }
    if (!fresh.areAllOf(before.keySet())) {
      return nothingSent("unreadable", "the device could not be read; nothing was sent");
    }
    Map<PointName, Value> toWrite = reversed(before);
    toWrite.entrySet().removeIf(each -> matches(each.getKey(), each.getValue(), now));
    if (toWrite.isEmpty()) {
      return CompletableFuture.completedFuture(
          new Receipt(
              Receipt.Result.APPLIED,
              "",
              "the device already has these values; nothing was sent",
              Map.of(),
              now));
    }
    VerifiedCommand command = reversions.command(owed, toWrite);
    context.journal().beginReverting(key);
    return link.apply(command, none -> arm(toWrite));
  }

  /** Returns the values in reverse order: the point that was set last is reverted first. */
  private static Map<PointName, Value> reversed(Map<PointName, Value> values) {
    List<PointName> points = new ArrayList<>(values.keySet());
    Collections.reverse(points);
    Map<PointName, Value> backwards = new LinkedHashMap<>();
    points.forEach(
        point ->
            Optional.ofNullable(values.get(point)).ifPresent(value -> backwards.put(point, value)));
    return backwards;
  }

  private boolean matches(PointName point, Value before, Map<PointName, Value> now) {
    Value value = now.get(point);
    return value != null
        && ValueComparison.of(context.site().controllers(), key.device(), point)
            .matches(before, value);
  }

  /**
   * Records the reversion before its first write. Called on the link's thread; completes on the
   * command thread.
   */
  private CompletionStage<Void> arm(Map<PointName, Value> toWrite) {
    return CompletableFuture.supplyAsync(() -> recorded(toWrite), context.thread())
        .thenCompose(Function.identity());
  }

  private CompletionStage<Void> recorded(Map<PointName, Value> toWrite) {
    if (isRecorded) {
      return CompletableFuture.completedFuture(null);
    }
    try {
      context
          .journal()
          .append(new JournalRecord.Reverting(key, context.clock().instant(), toWrite.keySet()));
      return context
          .commit()
          .durableBeforeWrite()
          .thenRunAsync(() -> isRecorded = true, context.thread());
    } catch (IOException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  private static CompletionStage<Receipt> nothingSent(String reason, String detail) {
    return CompletableFuture.completedFuture(
        new Receipt(Receipt.Result.FAILED, reason, detail, Map.of(), Map.of()));
  }
}

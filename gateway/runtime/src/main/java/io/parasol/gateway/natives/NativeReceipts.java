// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.command.ValueComparison;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.transfer.Proof;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Creates the results of commands to native devices. */
final class NativeReceipts {

  private NativeReceipts() {}

  /**
   * Returns the result of a command that was forwarded.
   *
   * @param answer of the device; null if none arrived in time.
   */
  static Receipt of(Command command, @Nullable NativeAnswer answer) {
    Map<PointName, Value> asked =
        command.action() instanceof Action.Write write ? write.values() : Map.of();
    if (answer == null) {
      return new Receipt(
          Receipt.Result.UNDECIDED,
          Quality.TIMEOUT.wireName(),
          "the command was forwarded, but the device did not answer in time",
          asked,
          Map.of());
    }
    return switch (answer.outcome()) {
      case APPLIED -> applied(asked, answer);
      case REJECTED, FAILED ->
          new Receipt(
              Receipt.Result.FAILED, "device_refused", answer.text(), asked, answer.readBack());
    };
  }

  private static Receipt applied(Map<PointName, Value> asked, NativeAnswer answer) {
    ValueComparison resemblance = new ValueComparison(Optional.empty());
    for (Map.Entry<PointName, Value> each : asked.entrySet()) {
      Value read = answer.readBack().get(each.getKey());
      if (read != null && !resemblance.matches(each.getValue(), read)) {
        return new Receipt(
            Receipt.Result.FAILED,
            "read_back_differs",
            "%s reads back as %s".formatted(each.getKey(), Printable.of(read.toString())),
            asked,
            answer.readBack());
      }
    }
    return new Receipt(
        Receipt.Result.APPLIED,
        Proof.CLAIMED.wireName(),
        "the device reports success",
        asked,
        answer.readBack());
  }

  /** Returns the result of a command that was not approved right before it was sent. */
  static Receipt notApproved(Throwable failed) {
    Throwable cause =
        failed instanceof CompletionException && failed.getCause() != null
            ? failed.getCause()
            : failed;
    return cause instanceof CommandRejectedException rejected
        ? rejected(rejected)
        : receipt(
            Receipt.Result.FAILED,
            "not_recorded",
            "the command could not be recorded; nothing was sent");
  }

  static Receipt rejected(CommandRejectedException rejected) {
    return receipt(
        Receipt.Result.REJECTED,
        rejected.reason().wireName(),
        String.valueOf(rejected.getMessage()));
  }

  /** Returns the result of a command that was not sent. */
  static Receipt notSent(@Nullable String why) {
    return receipt(Receipt.Result.FAILED, Quality.COMM_ERROR.wireName(), String.valueOf(why));
  }

  private static Receipt receipt(Receipt.Result result, String reason, String detail) {
    return new Receipt(result, reason, detail, Map.of(), Map.of());
  }
}

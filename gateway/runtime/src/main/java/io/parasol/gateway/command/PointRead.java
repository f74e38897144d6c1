// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Reads the points of a command. Reading changes nothing, so nothing is recorded in the journal
 * first.
 */
final class PointRead {

  private PointRead() {}

  /**
   * Reads the points. The result is applied if the known device answered and all points could be
   * read.
   */
  static CompletionStage<Receipt> of(DeviceLink link, Action.Read read) {
    return link.read(read.points()).thenApply(readings -> receipt(read, readings));
  }

  private static Receipt receipt(Action.Read read, List<Reading> readings) {
    if (FreshValues.areForeign(readings)) {
      return new Receipt(
          Receipt.Result.REJECTED,
          Rejection.DEVICE_IDENTITY_CHANGED.wireName(),
          "another device answers at its address",
          Map.of(),
          Map.of());
    }
    Map<PointName, Value> values = new LinkedHashMap<>();
    String missing = "";
    for (PointName point : read.points()) {
      Reading reading =
          readings.stream().filter(each -> each.point().equals(point)).findFirst().orElse(null);
      Value value = reading == null ? null : reading.value();
      if (value != null) {
        values.put(point, value);
      } else if (missing.isEmpty()) {
        String why =
            reading == null ? "the device does not have this point" : reading.quality().wireName();
        missing = "point %s: %s".formatted(point, why);
      }
    }
    return missing.isEmpty()
        ? new Receipt(
            Receipt.Result.APPLIED, "", "%d read".formatted(values.size()), Map.of(), values)
        : new Receipt(Receipt.Result.FAILED, "unreadable", missing, Map.of(), values);
  }
}

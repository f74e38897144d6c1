// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.certs.command.ValueJson;
import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.JournalRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A pending reversion: values that the gateway will restore after a command for a limited time.
 *
 * @param command the id of that command.
 * @param values the values that will be restored.
 * @param late the reason why the reversion failed when it was due; empty before that.
 */
public record PendingReversion(
    String command, Instant due, Map<PointName, Value> values, Optional<String> late) {

  public PendingReversion {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public static PendingReversion of(JournalRecord.OpenReversion owed, Optional<String> late) {
    return new PendingReversion(
        owed.key().id(), owed.reversion().due(), owed.reversion().values(), late);
  }

  /** Encodes the reversion as a JSON object; {@code due} is in epoch milliseconds. */
  public Json json() {
    return Json.object()
        .put("command", command)
        .putEpochMillis("due", due)
        .put("values", ValueJson.write(values))
        .putOptional("late", late)
        .build();
  }
}

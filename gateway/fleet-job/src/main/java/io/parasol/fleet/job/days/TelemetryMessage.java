// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Value;
import io.parasol.gateway.plant.PlantPointNumbers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message of telemetry, which the ingest has checked.
 *
 * @param epoch empty if the message has none.
 * @param arrived when the ingest wrote it, in milliseconds since the epoch.
 * @param payload not to be changed.
 */
@SuppressWarnings("ArrayRecordComponent")
public record TelemetryMessage(
    String site,
    String device,
    String epoch,
    long seq,
    boolean historical,
    long arrived,
    byte[] payload) {

  /**
   * The content of a message.
   *
   * @param measuredAt in milliseconds since the epoch.
   * @param isDated false if the clock of the gateway could not be right.
   * @param values by the name of the point.
   * @param qualities why a point has no value, by its name.
   * @param later by how many milliseconds a point was measured later.
   */
  public record Content(
      long measuredAt,
      boolean isDated,
      Map<String, Value> values,
      Map<String, String> qualities,
      Map<String, Long> later) {}

  /** The year 9999. Databases and calendars take no later time. */
  private static final long MAX_MILLIS = 253_000_000_000_000L;

  /**
   * Reads the payload.
   *
   * @throws JsonException if it is no telemetry, or was measured before 1970 or after 9999.
   */
  public Content content() throws JsonException {
    Members members = Members.of(Json.parse(payload), "telemetry");
    Map<String, Value> values = new HashMap<>();
    if (members.required("v") instanceof Json.Obj given) {
      given.members().forEach((name, value) -> value(value).ifPresent(it -> values.put(name, it)));
    }
    Map<String, String> qualities = new HashMap<>();
    if (members.optional("q").orElse(null) instanceof Json.Obj given) {
      given
          .members()
          .forEach(
              (name, reason) -> {
                if (reason instanceof Json.Str text) {
                  qualities.put(name, text.text());
                }
              });
    }
    Map<String, Long> later = new HashMap<>();
    if (members.optional("later").orElse(null) instanceof Json.Obj given) {
      given
          .members()
          .forEach(
              (name, offset) -> {
                if (offset instanceof Json.Num number
                    && PlantPointNumbers.value(number.number()) instanceof Value.Whole millis
                    && Math.abs(millis.number()) <= MAX_MILLIS) {
                  later.put(name, millis.number());
                }
              });
    }
    long measuredAt = members.integer("ts");
    if (measuredAt < 0 || measuredAt > MAX_MILLIS) {
      throw new JsonException("telemetry.ts is out of range");
    }
    boolean isDated = !members.optional("clock").equals(Optional.of(new Json.Str("untrusted")));
    return new Content(measuredAt, isDated, values, qualities, later);
  }

  private static Optional<Value> value(Json value) {
    if (value instanceof Json.Num number) {
      return Optional.of(PlantPointNumbers.value(number.number()));
    }
    if (value instanceof Json.Bool flag) {
      return Optional.of(new Value.Flag(flag.value()));
    }
    return value instanceof Json.Str text
        ? Optional.of(new Value.Text(text.text()))
        : Optional.empty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import io.parasol.certs.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A builder of a JSON object that keeps the order of its members. */
public final class HealthJson {

  private final Map<String, Json> members = new LinkedHashMap<>();

  public HealthJson text(String name, String value) {
    return with(name, new Json.Str(value));
  }

  public HealthJson number(String name, long value) {
    return with(name, Json.Num.of(value));
  }

  /** Adds an instant in epoch milliseconds. */
  public HealthJson time(String name, Instant value) {
    return number(name, value.toEpochMilli());
  }

  /** Adds a duration in milliseconds, with one decimal place. */
  public HealthJson millis(String name, Duration value) {
    BigDecimal millis = BigDecimal.valueOf(value.toNanos(), 6).setScale(1, RoundingMode.HALF_UP);
    return with(name, new Json.Num(millis));
  }

  public HealthJson object(String name, HealthJson value) {
    return with(name, value.object());
  }

  public HealthJson with(String name, Json value) {
    members.put(name, value);
    return this;
  }

  Json.Obj object() {
    return new Json.Obj(members);
  }

  public Map<String, Json> members() {
    return members;
  }

  public byte[] bytes() {
    return Json.write(object());
  }
}

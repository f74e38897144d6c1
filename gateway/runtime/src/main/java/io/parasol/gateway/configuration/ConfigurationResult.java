// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of a version of the configuration.
 *
 * @param from the version before.
 * @param why one line; empty if it is applied.
 */
public record ConfigurationResult(
    Outcome outcome,
    ConfigurationVersion version,
    Optional<ConfigurationVersion> from,
    String why,
    Instant at) {

  /** The {@code payloadType} of a receipt. */
  public static final String RECEIPT_TYPE = "application/vnd.parasol.configuration-receipt+json";

  /** What became of it. */
  public enum Outcome {
    APPLIED,
    /** The gateway did not work with it; the version before is in force again. */
    ROLLED_BACK,
    /** It was never in force. */
    REFUSED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Outcome parse(String wireName) throws JsonException {
      for (Outcome each : values()) {
        if (each.wireName().equals(wireName)) {
          return each;
        }
      }
      throw new JsonException("result.outcome is unknown");
    }
  }

  /** Returns the members of a receipt. */
  public Json.Obj json() {
    var members =
        Json.object().put("outcome", outcome.wireName()).put("version", version.toString());
    from.ifPresent(each -> members.put("from", each.toString()));
    if (!why.isEmpty()) {
      members.put("why", why);
    }
    return members.put("at", at).build();
  }

  static ConfigurationResult read(Json json) throws JsonException {
    Members members = Members.of(json, "result");
    Optional<String> from = members.optionalText("from");
    return new ConfigurationResult(
        Outcome.parse(members.text("outcome")),
        version(members.text("version")),
        from.isPresent() ? Optional.of(version(from.get())) : Optional.empty(),
        members.optionalText("why").orElse(""),
        members.instant("at"));
  }

  static ConfigurationVersion version(String text) throws JsonException {
    return ConfigurationVersion.parse(text)
        .orElseThrow(() -> new JsonException("a version is not of its form"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.analytics.losses.EvidenceFact;
import io.parasol.gateway.analytics.losses.LossFinding;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** The JSON form of a finding. */
public final class FindingJson {

  private FindingJson() {}

  /**
   * Returns the members of a finding.
   *
   * @param currency ISO 4217 code of its money
   */
  public static Json.Obj of(LossFinding finding, String currency) {
    var json =
        Json.object()
            .put("id", finding.id())
            .put("device", finding.subject().device())
            .put("cause", finding.cause().wireName())
            .putEpochMillis("begin", finding.span().begin());
    if (finding.subject().string() > 0) {
      json.put("string", finding.subject().string());
    }
    if (!finding.span().isOpen()) {
      json.putEpochMillis("end", finding.span().end());
    }
    return json.put("lost-kwh", kilowattHours(finding.loss().milliWattHours()))
        .put("cost", finding.loss().money().setScale(4, RoundingMode.HALF_UP))
        .put("currency", currency)
        .put("method", finding.loss().method())
        .putTexts("evidence", finding.evidence().stream().map(EvidenceFact::text).toList())
        .put("facts", finding.evidence().stream().map(FindingJson::fact).toList())
        .build();
  }

  /** Returns the kind of a fact and its values, so that a client can write it in any language. */
  private static Json.Obj fact(EvidenceFact fact) {
    if (fact instanceof EvidenceFact.Measured measured) {
      var json =
          fact("measured")
              .put("point", measured.meaning().wireName())
              .put("value", decimal(measured.value()));
      return (measured.unit().isEmpty() ? json : json.put("unit", measured.unit())).build();
    }
    if (fact instanceof EvidenceFact.Possible possible) {
      return fact("possible")
          .put("watts", decimal(possible.watts()))
          .put("method", possible.method())
          .build();
    }
    if (fact instanceof EvidenceFact.Limited limited) {
      return fact("limited")
          .put("percent", decimal(limited.percent()))
          .put("by", limited.signer())
          .put("command", limited.command())
          .build();
    }
    if (fact instanceof EvidenceFact.Reported reported) {
      return fact("reported").put("code", reported.code()).put("event", reported.event()).build();
    }
    if (fact instanceof EvidenceFact.Compared compared) {
      return fact("compared")
          .put("ratio", decimal(compared.ratio()))
          .put("limit", decimal(compared.limit()))
          .put("days", compared.days())
          .build();
    }
    return fact("note").put("text", fact.text()).build();
  }

  private static JsonBuilder fact(String kind) {
    return Json.object().put("fact", kind);
  }

  private static BigDecimal decimal(double value) {
    return new BigDecimal(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
  }

  /** Returns an energy in milliwatt-hours as kWh, exactly. */
  static BigDecimal kilowattHours(long milliWattHours) {
    return BigDecimal.valueOf(milliWattHours, 6);
  }
}

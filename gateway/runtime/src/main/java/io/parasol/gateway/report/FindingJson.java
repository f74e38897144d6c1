// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.json.Json;
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
        .putTexts("evidence", finding.evidence())
        .build();
  }

  /** Returns an energy in milliwatt-hours as kWh, exactly. */
  static BigDecimal kilowattHours(long milliWattHours) {
    return BigDecimal.valueOf(milliWattHours, 6);
  }
}

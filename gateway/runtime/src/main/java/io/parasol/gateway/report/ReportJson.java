// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.report.KeyFigures.KeyFigure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** The JSON form of a report, for messages. It has the most expensive findings only. */
final class ReportJson {

  private static final int MAX_FINDINGS = 50;

  /** A device name has up to 64 characters. */
  private static final int MAX_TURNED = 50;

  private static final int SCHEMA = 1;

  private ReportJson() {}

  /** Returns a report of at most {@code maxBytes}, with as many findings as fit. */
  static Json.Obj of(SiteReport report, int maxBytes) {
    for (int findings = MAX_FINDINGS; findings > 0; findings /= 2) {
      Json.Obj json = withFindings(report, findings);
      if (Json.write(json).length <= maxBytes) {
        return json;
      }
    }
    return withFindings(report, 0);
  }

  private static Json.Obj withFindings(SiteReport report, int max) {
    SiteReport.Head head = report.head();
    JsonBuilder figures = Json.object();
    KeyFigures.of(report).forEach(each -> figures.put(each.name(), figure(each)));
    JsonBuilder losses = Json.object();
    for (Map.Entry<Cause, Long> each : SiteReport.ranked(report.figures().waterfall())) {
      losses.put(each.getKey().wireName(), FindingJson.kilowattHours(each.getValue()));
    }
    int omitted = Math.max(0, report.findings().size() - max);
    JsonBuilder json =
        Json.object()
            .put("schema", SCHEMA)
            .put("site", head.name())
            .put("period", head.period().kind().wireName())
            .put("date", head.period().date())
            .put("stage", head.stage().wireName())
            .putEpochMillis("made", head.made())
            .put("figures", figures)
            .put("losses-kwh", losses)
            .put(
                "findings",
                report.findings().stream()
                    .limit(max)
                    .map(each -> FindingJson.of(each, head.currency()))
                    .toList());
    if (!report.turned().isEmpty()) {
      json.putTexts("not-compared", report.turned().stream().limit(MAX_TURNED).toList());
    }
    return omitted == 0 ? json.build() : json.put("omitted", omitted).build();
  }

  private static Json.Obj figure(KeyFigure figure) {
    if (figure.figure() instanceof Figure.Given given) {
      JsonBuilder json =
          Json.object()
              .put("value", rounded(given.value()))
              .put("completeness", rounded(given.completeness()));
      if (!figure.isRatio()) {
        json.put("unit", figure.unit());
      }
      return (given.method().isEmpty() ? json : json.put("method", given.method())).build();
    }
    Figure.Missing missing = (Figure.Missing) figure.figure();
    return Json.object()
        .put("missing", missing.reason())
        .put("why", missing.why().wireName())
        .build();
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_UP).stripTrailingZeros();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.EvidenceFact;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.report.KeyFigures.KeyFigure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a report as CSV (RFC 4180), the same in all languages: one row for each figure, loss,
 * finding and device. Numbers have a point, times are those of ISO 8601 in UTC.
 */
final class CsvReport {

  private static final String HEAD = "row,name,device,string,cause,begin,end,value,unit,money,note";

  private static final int MONEY_DECIMALS = 4;

  private final StringBuilder csv = new StringBuilder(HEAD).append("\r\n");

  private CsvReport() {}

  static String of(SiteReport report) {
    CsvReport csv = new CsvReport();
    KeyFigures.of(report).forEach(csv::figure);
    csv.losses("", report.figures().waterfall(), report);
    report.findings().forEach(each -> csv.finding(each, report));
    report.devices().forEach((device, parts) -> csv.device(device, parts, report));
    report.turned().forEach(csv::turned);
    return csv.csv.toString();
  }

  private void figure(KeyFigure figure) {
    boolean given = figure.figure() instanceof Figure.Given;
    String note =
        figure.figure() instanceof Figure.Missing missing
            ? missing.reason()
            : ((Figure.Given) figure.figure()).method();
    String value = given ? number(((Figure.Given) figure.figure()).value()) : "";
    row("figure", figure.name(), "", "", "", "", "", value, figure.unit(), "", note);
  }

  private void losses(String device, Waterfall waterfall, SiteReport report) {
    for (Map.Entry<Cause, Long> each : SiteReport.ranked(waterfall)) {
      String cause = each.getKey().wireName();
      String cost = report.head().hasTariff() ? money(report.cost(each.getValue())) : "";
      row("loss", "", device, "", cause, "", "", energy(each.getValue()), "kWh", cost, "");
    }
  }

  private void finding(LossFinding finding, SiteReport report) {
    int string = finding.subject().string();
    row(
        "finding",
        finding.id(),
        finding.subject().device(),
        string == 0 ? "" : String.valueOf(string),
        finding.cause().wireName(),
        finding.span().begin().toString(),
        finding.span().isOpen() ? "" : finding.span().end().toString(),
        energy(finding.loss().milliWattHours()),
        "kWh",
        report.head().hasTariff() ? money(finding.loss().money()) : "",
        finding.evidence().stream().map(EvidenceFact::text).collect(Collectors.joining("; ")));
  }

  private static String money(BigDecimal amount) {
    return amount.setScale(MONEY_DECIMALS, RoundingMode.HALF_UP).toPlainString();
  }

  private void device(String device, Waterfall waterfall, SiteReport report) {
    String energy = energy(waterfall.energy());
    row("device", "energy", device, "", "", "", "", energy, "kWh", "", "");
    String possible = energy(waterfall.possible());
    row("device", "possible", device, "", "", "", "", possible, "kWh", "", "");
    losses(device, waterfall, report);
  }

  private void turned(String device) {
    row("device", "not_compared", device, "", "", "", "", "", "", "", "orientation_or_clock");
  }

  private void row(String... fields) {
    csv.append(Stream.of(fields).map(CsvReport::field).collect(Collectors.joining(",")));
    csv.append("\r\n");
  }

  private static String energy(long milliWattHours) {
    return number(milliWattHours / 1e6);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  /**
   * Returns a field (RFC 4180, section 2). A text that a spreadsheet would take for a formula gets
   * an apostrophe before it.
   */
  static String field(String text) {
    boolean isFormula =
        List.of("=", "+", "-", "@", "\t", "\r").stream().anyMatch(text::startsWith)
            && !text.matches("-?[0-9.]+");
    String safe = isFormula ? "'" + text : text;
    boolean isPlain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return isPlain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}

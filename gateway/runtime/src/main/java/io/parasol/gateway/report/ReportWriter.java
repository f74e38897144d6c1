// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.EvidenceFact;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.report.KeyFigures.KeyFigure;
import io.parasol.gateway.report.ReportDocument.Column;
import io.parasol.gateway.report.ReportDocument.Row;
import io.parasol.gateway.report.ReportDocument.Section;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a report in a language. */
final class ReportWriter {

  private static final int MAX_NAMES = 8;
  private static final int MAX_EVIDENCE = 4;

  private final SiteReport report;
  private final ReportLanguage language;
  private final int maxRows;

  private ReportWriter(SiteReport report, ReportLanguage language, int maxRows) {
    this.report = report;
    this.language = language;
    this.maxRows = maxRows;
  }

  /**
   * Returns the report in a language.
   *
   * @param maxRows of each table; a note states how many more there are
   */
  static ReportDocument document(SiteReport report, ReportLanguage language, int maxRows) {
    return new ReportWriter(report, language, maxRows).document();
  }

  private ReportDocument document() {
    SiteReport.Head head = report.head();
    String title =
        text(
            "title." + head.period().kind().wireName(),
            head.name(),
            language.period(head.period()));
    List<String> lead = new ArrayList<>(List.of(summary()));
    report
        .begin()
        .filter(day -> day.isAfter(head.period().from()))
        .ifPresent(day -> lead.add(text("begins", language.date(day))));
    if (head.stage() == SiteReport.Stage.PRELIMINARY) {
      lead.add(text("preliminary", time(head.made())));
    }
    return new ReportDocument(
        language.code(),
        title,
        lead,
        List.of(tasks(), figures(), losses(), findings(), devices()),
        text("footer", time(head.made())));
  }

  private String summary() {
    if (!isKnown()) {
      return text("summary.unknown");
    }
    long lost = KeyFigures.lost(report.figures());
    return text(
        report.head().hasTariff() ? "summary" : "summary.energy",
        language.kilowattHours(report.figures().energy().milliWattHours()),
        money(BigDecimal.valueOf(report.figures().energy().money())),
        language.kilowattHours(lost),
        share(lost, report.figures().waterfall().possible()),
        money(report.cost(lost)));
  }

  private Section tasks() {
    List<Row> rows = new ArrayList<>();
    report
        .byCause()
        .forEach(
            (cause, findings) -> {
              if (language.has("who." + cause.wireName())) {
                rows.add(task(cause, findings));
              }
            });
    if (!report.turned().isEmpty()) {
      rows.add(Row.of(text("who.turned"), text("do.turned"), firstOf(report.turned()), "–"));
    }
    return section(
        "tasks",
        List.of(
            Column.text(text("who")),
            Column.text(text("do")),
            Column.text(text("where")),
            Column.number(text("cost.until.now"))),
        rows,
        rows.isEmpty() ? text(isKnown() ? "tasks.none" : "tasks.unknown") : "");
  }

  private Row task(Cause cause, Collection<LossFinding> findings) {
    return Row.of(
        text("who." + cause.wireName()),
        text("do." + cause.wireName()),
        names(findings),
        money(SiteReport.money(findings)));
  }

  private String names(Collection<LossFinding> findings) {
    return firstOf(findings.stream().map(each -> each.subject().toString()).distinct().toList());
  }

  private String firstOf(List<String> names) {
    String first = names.stream().limit(MAX_NAMES).collect(Collectors.joining(", "));
    return names.size() > MAX_NAMES
        ? text("more", first, String.valueOf(names.size() - MAX_NAMES))
        : first;
  }

  private Section figures() {
    List<Row> rows = KeyFigures.of(report).stream().map(this::figure).toList();
    return section(
        "figures",
        List.of(
            Column.text(text("figure")), Column.number(text("value")), Column.text(text("how"))),
        rows,
        text("completeness", language.percent(report.figures().energy().completeness())));
  }

  private Row figure(KeyFigure figure) {
    String name = text("figure." + figure.name());
    if (figure.figure() instanceof Figure.Given given) {
      String value =
          figure.isRatio()
              ? language.percent(given.value())
              : language.number(given.value(), decimals(figure)) + " " + figure.unit();
      return Row.of(name, value, method(given.method()));
    }
    return Row.of(name, "–", text("reason." + ((Figure.Missing) figure.figure()).why().wireName()));
  }

  private static int decimals(KeyFigure figure) {
    return figure.name().equals("money") || figure.name().equals("yield") ? 2 : 1;
  }

  private Section losses() {
    Waterfall waterfall = report.figures().waterfall();
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<Cause, Long> each : SiteReport.ranked(waterfall)) {
      rows.add(
          new Row(
              List.of(
                  cause(each.getKey()),
                  language.kilowattHours(each.getValue()) + " kWh",
                  share(each.getValue(), waterfall.possible()),
                  money(report.cost(each.getValue()))),
              (double) each.getValue() / Math.max(1, KeyFigures.lost(report.figures()))));
    }
    return section(
        "losses",
        List.of(
            Column.text(text("cause")),
            Column.number(text("lost")),
            Column.number(text("share")),
            Column.number(text("cost"))),
        rows,
        rows.isEmpty() ? text(isKnown() ? "losses.none" : "losses.unknown") : costNote());
  }

  private boolean isKnown() {
    return KeyFigures.isKnown(report.figures().energy());
  }

  private String costNote() {
    return report.head().hasTariff() ? text("losses.note") : "";
  }

  private Section findings() {
    List<Row> rows = report.findings().stream().map(this::finding).toList();
    return section(
        "findings",
        List.of(
            Column.text(text("where")),
            Column.text(text("cause")),
            Column.text(text("since")),
            Column.text(text("until")),
            Column.number(text("lost")),
            Column.number(text("cost")),
            Column.text(text("evidence"))),
        rows,
        rows.isEmpty() ? text("findings.none") : findingsNote());
  }

  /** What a finding has cost before the time of the report is not among the losses of it. */
  private String findingsNote() {
    Instant from =
        report.head().period().from().atStartOfDay(report.head().site().zone()).toInstant();
    boolean isOlder =
        report.findings().stream().anyMatch(each -> each.span().begin().isBefore(from));
    return isOlder ? text("findings.note") : "";
  }

  private Row finding(LossFinding finding) {
    return Row.of(
        finding.subject().toString(),
        cause(finding.cause()),
        time(finding.span().begin()),
        finding.span().isOpen() ? text("lasts") : time(finding.span().end()),
        language.kilowattHours(finding.loss().milliWattHours()) + " kWh",
        money(finding.loss().money()),
        finding.evidence().stream()
            .limit(MAX_EVIDENCE)
            .map(each -> Printable.of(fact(each)))
            .collect(Collectors.joining("; ")));
  }

  private String fact(EvidenceFact fact) {
    if (fact instanceof EvidenceFact.Measured measured) {
      return text("fact.measured", meaning(measured.meaning()), value(measured)).strip();
    }
    if (fact instanceof EvidenceFact.Possible possible) {
      return text("fact.possible", language.number(possible.watts(), 0), method(possible.method()));
    }
    if (fact instanceof EvidenceFact.Limited limited) {
      return text(
          "fact.limited",
          language.number(limited.percent(), 1),
          limited.signer(),
          limited.command());
    }
    if (fact instanceof EvidenceFact.Reported reported) {
      return text("fact.reported", reported.code());
    }
    if (fact instanceof EvidenceFact.Compared compared) {
      return text(
          "fact.compared",
          language.percent(compared.ratio()),
          language.percent(compared.limit()),
          String.valueOf(compared.days()));
    }
    return fact.text();
  }

  private String meaning(Meaning meaning) {
    return text("meaning." + meaning.wireName());
  }

  /** Returns a value with its unit; of a state its name. */
  private String value(EvidenceFact.Measured fact) {
    String state = "operating." + Math.round(fact.value());
    if (fact.meaning() == Meaning.STATUS && language.has(state)) {
      return text(state);
    }
    boolean isWhole = fact.value() == Math.rint(fact.value());
    return language.number(fact.value(), isWhole ? 0 : 1) + " " + fact.unit();
  }

  private String method(String method) {
    return language.has("method." + method) ? text("method." + method) : language.sentence(method);
  }

  private Section devices() {
    List<Row> rows = new ArrayList<>();
    report
        .devices()
        .forEach(
            (device, waterfall) -> {
              long lost = waterfall.losses().values().stream().mapToLong(Long::longValue).sum();
              rows.add(
                  Row.of(
                      device,
                      language.kilowattHours(waterfall.energy()) + " kWh",
                      language.kilowattHours(waterfall.possible()) + " kWh",
                      language.kilowattHours(lost) + " kWh",
                      share(lost, waterfall.possible())));
            });
    return section(
        "devices",
        List.of(
            Column.text(text("device")),
            Column.number(text("figure.energy")),
            Column.number(text("figure.possible")),
            Column.number(text("lost")),
            Column.number(text("share"))),
        rows,
        report.turned().isEmpty() ? "" : text("devices.turned", firstOf(report.turned())));
  }

  private Section section(String title, List<Column> columns, List<Row> rows, String note) {
    if (rows.size() <= maxRows) {
      return new Section(text(title), columns, rows, note);
    }
    String more = text("rows.more", String.valueOf(rows.size() - maxRows));
    return new Section(
        text(title), columns, rows.subList(0, maxRows), note.isEmpty() ? more : more + " " + note);
  }

  private String cause(Cause cause) {
    return text("cause." + cause.wireName());
  }

  private String share(long part, long whole) {
    return whole <= 0 ? "–" : language.percent((double) part / whole);
  }

  private String money(BigDecimal amount) {
    return report.head().hasTariff()
        ? language.number(amount.doubleValue(), 2) + " " + report.head().currency()
        : "–";
  }

  private String time(Instant time) {
    return language.time(time, report.head().site().zone());
  }

  private String text(String key, String... arguments) {
    return language.text(key, arguments);
  }
}

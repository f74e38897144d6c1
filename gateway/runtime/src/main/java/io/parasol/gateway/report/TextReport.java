// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.config.model.site.Printable;
import io.parasol.gateway.report.ReportDocument.Column;
import io.parasol.gateway.report.ReportDocument.Row;
import io.parasol.gateway.report.ReportDocument.Section;
import java.util.ArrayList;
import java.util.List;

/** Writes a report as text for a terminal or the body of a mail. */
final class TextReport {

  private static final int MAX_CELL = 100;
  private static final int BAR = 20;

  private final StringBuilder text = new StringBuilder();

  private TextReport() {}

  static String of(ReportDocument document) {
    TextReport report = new TextReport();
    report.text.append(document.title()).append('\n');
    report.text.append("=".repeat(document.title().length())).append('\n');
    document.lead().forEach(sentence -> report.text.append(sentence).append('\n'));
    document.sections().forEach(report::section);
    report.text.append('\n').append(document.footer()).append('\n');
    return report.text.toString();
  }

  private void section(Section section) {
    text.append('\n').append(section.title()).append('\n');
    text.append("-".repeat(section.title().length())).append('\n');
    List<Row> rows = new ArrayList<>();
    if (!section.rows().isEmpty()) {
      rows.add(new Row(section.columns().stream().map(Column::name).toList(), 0));
      rows.addAll(section.rows());
    }
    int[] widths = new int[section.columns().size()];
    for (Row row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Math.min(MAX_CELL, cell(row, i).length()));
      }
    }
    rows.forEach(row -> row(section, row, widths));
    if (!section.note().isEmpty()) {
      text.append(section.note()).append('\n');
    }
  }

  private static String cell(Row row, int column) {
    return Printable.of(row.cells().get(column));
  }

  private void row(Section section, Row row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cell(row, i);
      String padding = " ".repeat(Math.max(0, widths[i] - cell.length()));
      line.append(section.columns().get(i).isNumber() ? padding + cell : cell + padding);
      line.append("  ");
    }
    line.append("#".repeat((int) Math.round(Math.max(0, Math.min(1, row.bar())) * BAR)));
    text.append(line.toString().stripTrailing()).append('\n');
  }
}

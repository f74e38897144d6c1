// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.gateway.report.ReportDocument.Column;
import io.parasol.gateway.report.ReportDocument.Row;
import io.parasol.gateway.report.ReportDocument.Section;
import java.util.List;
import java.util.Locale;

/** Writes a report as one HTML file, without scripts and references to other files. */
final class HtmlReport {

  private static final String STYLE =
      """
      body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1b1b;background:#fff}
      h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}
      table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ccc}
      td{overflow-wrap:anywhere}td:not(.n,.b){min-width:5.6rem}td:first-child{min-width:7.6rem}
      thead>tr>*{border-bottom:2px solid #555}.n{text-align:right;white-space:nowrap}.b{width:22%}
      .b div{background:#b3541e;height:.8rem;print-color-adjust:exact;-webkit-print-color-adjust:exact}
      p.note,footer{color:#555;font-size:.9rem}
      @media print{body{margin:0;max-width:none;font-size:11px}tr{break-inside:avoid}thead{display:table-header-group}}
      @page{margin:15mm}
      """;

  /** On a phone, a row is a block, with the names of its columns. */
  private static final String PHONE =
      """
      @media screen and (max-width:40rem){body{margin:1rem auto}thead{display:none}table,tbody,tr{display:block}tr{padding:.4rem 0;border-bottom:1px solid #ccc}
      td,.n,.b{display:flex;gap:.6rem;width:auto;border:0;padding:.1rem 0;text-align:left;white-space:normal}td:not(.n,.b),td:first-child{min-width:0}td:first-child{font-weight:600}td:empty{display:none}td:not(:first-child)::before{flex:0 0 7rem;color:#555}
      .b::before{display:none}.b div{min-width:1px}
      """;

  private final StringBuilder html = new StringBuilder();

  private HtmlReport() {}

  static String of(ReportDocument document) {
    HtmlReport report = new HtmlReport();
    report.write(document);
    return report.html.toString();
  }

  private void write(ReportDocument document) {
    html.append("<!DOCTYPE html>\n<html lang=\"").append(document.language()).append("\">\n");
    html.append("<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    html.append("style-src 'unsafe-inline'\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    element("title", document.title());
    html.append("<style>\n").append(STYLE).append(PHONE);
    List<Section> sections = document.sections();
    for (int number = 0; number < sections.size(); number++) {
      columnNames(sections.get(number), number);
    }
    html.append("}\n</style>\n</head>\n<body>\n");
    element("h1", document.title());
    document.lead().forEach(sentence -> element("p", sentence));
    for (int number = 0; number < sections.size(); number++) {
      section(sections.get(number), number);
    }
    element("footer", document.footer());
    html.append("</body>\n</html>\n");
  }

  /** Writes the name of each column but the first once, because a table can have many rows. */
  private void columnNames(Section section, int number) {
    for (int column = 1; column < section.columns().size(); column++) {
      String name = section.columns().get(column).name().replaceAll("[\\\\\"<]", "");
      html.append(
          "#t%d td:nth-child(%d)::before{content:\"%s\"}\n".formatted(number, column + 1, name));
    }
  }

  private void section(Section section, int number) {
    element("h2", section.title());
    if (!section.rows().isEmpty()) {
      boolean hasBars = section.rows().stream().anyMatch(row -> row.bar() > 0);
      html.append("<table id=\"t").append(number).append("\">\n<thead><tr>");
      for (Column each : section.columns()) {
        html.append(each.isNumber() ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        html.append(escaped(each.name())).append("</th>");
      }
      html.append(hasBars ? "<td class=\"b\"></td>" : "").append("</tr></thead>\n<tbody>\n");
      section.rows().forEach(row -> row(section, row, hasBars));
      html.append("</tbody>\n</table>\n");
    }
    if (!section.note().isEmpty()) {
      html.append("<p class=\"note\">").append(escaped(section.note())).append("</p>\n");
    }
  }

  private void row(Section section, Row row, boolean hasBars) {
    html.append("<tr>");
    for (int i = 0; i < row.cells().size(); i++) {
      html.append(section.columns().get(i).isNumber() ? "<td class=\"n\">" : "<td>");
      html.append(escaped(row.cells().get(i))).append("</td>");
    }
    if (hasBars) {
      double width = Math.max(0, Math.min(1, row.bar())) * 100;
      html.append(
          String.format(
              Locale.ROOT, "<td class=\"b\"><div style=\"width:%.1f%%\"></div></td>", width));
    }
    html.append("</tr>\n");
  }

  private void element(String name, String text) {
    html.append('<').append(name).append('>').append(escaped(text));
    html.append("</").append(name).append(">\n");
  }

  /** Returns text that HTML shows unchanged, in content and in attributes. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(Character.isISOControl(c) ? '?' : c);
              }
            });
    return escaped.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.json.Json;
import java.nio.charset.StandardCharsets;

/**
 * A report in all its formats.
 *
 * @param title one line
 * @param json for messages; at most {@link #MAX_JSON_BYTES}
 */
public record RenderedReport(
    ReportPeriod period, String title, String html, String text, String csv, Json.Obj json) {

  /** Two of them fit in one message. */
  public static final int MAX_JSON_BYTES = 30 * 1024;

  private static final int MAX_HTML_ROWS = 500;
  private static final int MAX_TEXT_ROWS = 50;

  /** Writes a report in a language. */
  public static RenderedReport of(SiteReport report, ReportLanguage language) {
    ReportDocument full = ReportWriter.document(report, language, MAX_HTML_ROWS);
    return new RenderedReport(
        report.head().period(),
        full.title(),
        HtmlReport.of(full),
        TextReport.of(ReportWriter.document(report, language, MAX_TEXT_ROWS)),
        CsvReport.of(report),
        ReportJson.of(report, MAX_JSON_BYTES));
  }

  /** Returns the content of a format, in UTF-8. */
  public byte[] bytes(Format format) {
    return switch (format) {
      case HTML -> html.getBytes(StandardCharsets.UTF_8);
      case TEXT -> text.getBytes(StandardCharsets.UTF_8);
      case CSV -> csv.getBytes(StandardCharsets.UTF_8);
      case JSON -> Json.write(json);
    };
  }

  /** A format of a report. */
  public enum Format {
    HTML("html"),
    TEXT("txt"),
    CSV("csv"),
    JSON("json");

    private final String suffix;

    Format(String suffix) {
      this.suffix = suffix;
    }

    /** Returns the end of the name of a file, without the dot. */
    public String suffix() {
      return suffix;
    }
  }
}

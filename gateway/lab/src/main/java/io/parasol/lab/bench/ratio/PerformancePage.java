// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The generated parts of a page in Markdown. Each stands between two markers. The first marker
 * names a benchmark, or {@code run} for date, machine and versions:
 *
 * <pre>
 * &lt;!-- figures: collect -->
 * &lt;!-- end of figures -->
 * </pre>
 */
public final class PerformancePage {

  private static final Pattern PART =
      Pattern.compile(
          "(?s)(<!-- figures: (?<name>[a-z]+) -->\\n).*?(?<end><!-- end of figures -->)");

  private static final String RUN = "run";
  private static final int DIGITS = 3;
  private static final int WHOLE_FROM = 1_000;

  private final Figures document;

  private PerformancePage(Figures document) {
    this.document = document;
  }

  /**
   * Returns the page with the figures of a document.
   *
   * @throws IllegalArgumentException in one line, if the document is not one of {@link
   *     RatioDocument#json}, or the page and the document do not have the same benchmarks.
   */
  public static String update(String page, Json document) {
    if (!(document instanceof Json.Obj object)) {
      throw new IllegalArgumentException("the document is no object");
    }
    try {
      return new PerformancePage(new Figures(object)).update(page);
    } catch (Figures.MissingFigureException missing) {
      throw new IllegalArgumentException("the document is not complete: " + missing.getMessage());
    }
  }

  private String update(String page) {
    List<String> wanted = new ArrayList<>();
    wanted.add(RUN);
    document.list("parts").forEach(part -> wanted.add(part.text("benchmark")));
    List<String> found = new ArrayList<>();
    String updated =
        PART.matcher(page)
            .replaceAll(
                match -> {
                  String name = match.group(2);
                  found.add(name);
                  return Matcher.quoteReplacement(match.group(1) + figures(name) + match.group(3));
                });
    if (!found.containsAll(wanted) || !wanted.containsAll(found)) {
      throw new IllegalArgumentException(
          "the page has the figures of %s; the document has %s".formatted(found, wanted));
    }
    return updated;
  }

  private String figures(String name) {
    if (name.equals(RUN)) {
      return run();
    }
    return document.list("parts").stream()
        .filter(part -> part.text("benchmark").equals(name))
        .map(PerformancePage::table)
        .findFirst()
        .orElse("");
  }

  private String run() {
    Figures machine = document.at("machine");
    Figures versions = document.at("versions");
    Figures verdict = document.at("verdict");
    return """
        | | |
        |---|---|
        | date | %s |
        | machine | %.0f cores, %.0f MiB, %s |
        | versions | Parasol %s (%s), Java %s |
        | form | %s |
        | bars | %.0f met, %.0f missed; %.0f benchmarks failed |
        """
        .formatted(
            document.text("date"),
            machine.number("cores"),
            machine.number("memory-mib"),
            machine.text("cpu"),
            versions.text("parasol"),
            versions.text("commit"),
            versions.text("java"),
            document.flag("quick") ? "`bench all --quick`" : "`bench all`",
            verdict.number("bars-met"),
            verdict.number("bars-missed"),
            verdict.number("parts-failed"));
  }

  private static String table(Figures part) {
    StringBuilder table = new StringBuilder();
    Figures load = part.at("load-before");
    table.append(
        "`%s`, with %s of the processors busy with other work before (load average %s):\n\n"
            .formatted(
                part.text("command"),
                number(load.number("busy-cores")),
                number(load.number("average-1m"))));
    if (part.text("verdict").equals("failed")) {
      return table.append("No figures: ").append(part.text("reason")).append("\n").toString();
    }
    table.append("| | measured | floor or peer | ratio | bar | |\n|---|--:|--:|--:|---|---|\n");
    part.list("rows").forEach(row -> table.append(line(row)));
    return table.toString();
  }

  private static String line(Figures row) {
    Figures measured = row.at("measured");
    String against =
        row.has("against")
            ? "%s: %s".formatted(row.at("against").text("what"), amount(row.at("against")))
            : "";
    String ratio = row.has("ratio") ? number(row.number("ratio")) : "";
    String verdict = row.has("bar") ? row.text("verdict") : "";
    return "| %s | %s | %s | %s | %s | %s |\n"
        .formatted(measured.text("what"), amount(measured), against, ratio, bar(row), verdict);
  }

  private static String bar(Figures row) {
    if (!row.has("bar")) {
      return "";
    }
    Figures bar = row.at("bar");
    boolean isMaximum = bar.has("at-most");
    String value = number(bar.number(isMaximum ? "at-most" : "at-least"));
    String unit = bar.text("of").equals("ratio") ? " ×" : unit(row.at("measured"));
    return (isMaximum ? "at most " : "at least ") + value + unit;
  }

  private static String amount(Figures amount) {
    return number(amount.number("value")) + unit(amount);
  }

  private static String unit(Figures amount) {
    String unit = amount.text("unit");
    return unit.isEmpty() ? "" : " " + unit;
  }

  /** Returns a number with three digits, or all digits before the decimal point. */
  private static String number(double value) {
    if (Math.abs(value) >= WHOLE_FROM) {
      return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(DIGITS));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Writes figures as tables in Markdown. */
final class FigureTables {

  private static final int DIGITS = 3;
  private static final int WHOLE_FROM = 1_000;
  private static final int DAY_LENGTH = "2026-11-28".length();

  private FigureTables() {}

  /** Returns a row for each document: date, machine, versions. */
  static String runs(Measurements measurements) {
    StringBuilder table =
        new StringBuilder(
            """
            | date | benchmarks | machine | Parasol | Java | bars | failed |
            |---|---|---|---|---|---|--:|
            """);
    for (Figures document : measurements.documents()) {
      Figures machine = document.at("machine");
      Figures versions = document.at("versions");
      Figures verdict = document.at("verdict");
      table.append(
          "| %s | %d, in %s form | %.0f cores, %s MiB, %s | %s (%s) | %s | %.0f met, %.0f missed | %.0f |\n"
              .formatted(
                  day(document),
                  document.list("parts").size(),
                  document.flag("quick") ? "short" : "long",
                  machine.number("cores"),
                  number(machine.number("memory-mib")),
                  machine.text("cpu"),
                  versions.text("parasol"),
                  versions.text("commit"),
                  versions.text("java"),
                  verdict.number("bars-met"),
                  verdict.number("bars-missed"),
                  verdict.number("parts-failed")));
    }
    return table.toString();
  }

  /** Returns all rows that have a bar, of all benchmarks. */
  static String bars(Measurements measurements) {
    StringBuilder table =
        new StringBuilder(
            """
            | benchmark | | measured | floor or peer | ratio | bar | |
            |---|---|--:|--:|--:|---|---|
            """);
    for (Figures part : measurements.benchmarks().values()) {
      String name = part.text("benchmark");
      if (isFailed(part)) {
        table.append("| %s | no figures: %s | | | | | |\n".formatted(name, reason(part)));
        continue;
      }
      part.list("rows").stream()
          .filter(row -> row.has("bar"))
          .forEach(row -> table.append("| ").append(name).append(' ').append(line(row)));
    }
    return table.toString();
  }

  /** Returns all rows of a benchmark, with its command and what else the machine did. */
  static String benchmark(Figures part) {
    Figures load = part.at("load-before");
    StringBuilder table =
        new StringBuilder(
            "`%s`, %s, with %s of the processors busy with other work before (load average %s):\n\n"
                .formatted(
                    part.text("command"),
                    day(part),
                    number(load.number("busy-cores")),
                    number(load.number("average-1m"))));
    if (isFailed(part)) {
      return table.append("No figures: ").append(reason(part)).append("\n").toString();
    }
    table.append("| | measured | floor or peer | ratio | bar | |\n|---|--:|--:|--:|---|---|\n");
    part.list("rows").forEach(row -> table.append(line(row)));
    return table.toString();
  }

  private static boolean isFailed(Figures part) {
    return part.text("verdict").equals("failed");
  }

  /** Returns why a benchmark failed, without what Markdown takes for the end of a cell. */
  private static String reason(Figures part) {
    return part.text("reason").replace("|", "\\|");
  }

  private static String day(Figures dated) {
    String date = dated.text("date");
    return date.substring(0, Math.min(DAY_LENGTH, date.length()));
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

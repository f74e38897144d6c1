// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import io.parasol.fleet.job.table.FleetCohorts;
import io.parasol.fleet.job.table.FleetCohorts.Cohort;
import io.parasol.fleet.job.table.FleetTables;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cohorts}: the devices of each model and year of commissioning. */
@Command(
    name = "cohorts",
    description =
        "Shows what the devices of each model and year of commissioning gave, as medians, and how"
            + " that has changed within a year.",
    mixinStandardHelpOptions = true)
final class CohortsVerb implements Callable<Integer> {

  private static final String LINE = "%-36s %4s %7s %13s %11s %13s";
  private static final int MAX_DAYS = 366;

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--day",
      paramLabel = "DATE",
      description =
          "The last day, such as 2026-06-10; default: the last day that most sites have closed.")
  private @Nullable LocalDate day;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "30",
      description = "How many days, 1 to 366; default: ${DEFAULT-VALUE}.")
  private int days;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  CohortsVerb() {}

  @Override
  public Integer call() throws Exception {
    if (days < 1 || days > MAX_DAYS) {
      throw new ParameterException(spec.commandLine(), "--days: expected 1 to " + MAX_DAYS);
    }
    try (FleetTables tables = new FleetTables(config.load().tables())) {
      Optional<LocalDate> last = day == null ? tables.lastDay() : Optional.of(day);
      if (last.isEmpty()) {
        print("no day is closed");
        return 0;
      }
      List<Cohort> cohorts =
          FleetCohorts.of(
              tables.periods(last.get(), days), tables.periods(last.get().minusYears(1), days));
      print(
          LINE.formatted(
              "MODEL", "YEAR", "DEVICES", "KWH/KW A DAY", "OF POSSIBLE", "CHANGE A YEAR"));
      for (Cohort each : cohorts) {
        print(
            String.format(
                Locale.ROOT,
                LINE,
                each.model(),
                each.year(),
                each.devices(),
                String.format(Locale.ROOT, "%.2f", each.yield()),
                String.format(Locale.ROOT, "%.1f %%", 100 * each.performance()),
                each.change().isPresent()
                    ? String.format(Locale.ROOT, "%+.1f %%", 100 * each.change().getAsDouble())
                    : "-"));
      }
      print("%d days until %s".formatted(days, last.get()));
    }
    return 0;
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line.stripTrailing());
  }
}

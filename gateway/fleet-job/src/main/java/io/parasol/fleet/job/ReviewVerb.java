// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import io.parasol.fleet.job.table.FleetCohorts;
import io.parasol.fleet.job.table.FleetReview;
import io.parasol.fleet.job.table.FleetReview.Finding;
import io.parasol.fleet.job.table.FleetTables;
import io.parasol.fleet.job.table.TableSettings;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code review}: what only the centre can see of a day. */
@Command(
    name = "review",
    description = {
      "Compares each site with the sites around it, each firmware with others of the same model,"
          + " on a day that is closed; and each device with those of the same model and year, and"
          + " models with each other, over 30 days. Prints what was found, and writes it into the"
          + " table of findings. For a timer, once a day."
    },
    mixinStandardHelpOptions = true)
final class ReviewVerb implements Callable<Integer> {

  /** How many days are compared, until the one that is reviewed. */
  private static final int COHORT_DAYS = 30;

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--day",
      paramLabel = "DATE",
      description = "Such as 2026-06-10; default: the last day that most sites have closed.")
  private @Nullable LocalDate day;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ReviewVerb() {}

  @Override
  public Integer call() throws Exception {
    TableSettings settings = config.load().tables();
    try (FleetTables tables = new FleetTables(settings)) {
      Optional<LocalDate> reviewed = day == null ? tables.lastDay() : Optional.of(day);
      if (reviewed.isEmpty()) {
        spec.commandLine().getOut().println("no day is closed");
        return 0;
      }
      List<Finding> findings = new ArrayList<>(FleetReview.sites(tables.yields(reviewed.get())));
      findings.addAll(FleetReview.cohorts(tables.losses(reviewed.get())));
      findings.addAll(
          FleetCohorts.findings(
              tables.periods(reviewed.get(), COHORT_DAYS),
              tables.periods(reviewed.get().minusYears(1), COHORT_DAYS)));
      tables.replaceFindings(settings, findings, Instant.now());
      for (Finding each : findings) {
        spec.commandLine()
            .getOut()
            .println(
                "%s %s %s: %s"
                    .formatted(reviewed.get(), each.kind(), subject(each), each.detail()));
      }
      spec.commandLine()
          .getOut()
          .println("%s: %d findings".formatted(reviewed.get(), findings.size()));
    }
    return 0;
  }

  private static String subject(Finding of) {
    return Stream.of(of.site(), of.subject())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("/"));
  }
}

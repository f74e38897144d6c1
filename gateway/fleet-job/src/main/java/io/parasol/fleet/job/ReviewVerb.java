// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

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
      "Compares each site with the sites around it, and each firmware with others of the same"
          + " model, on a day that is closed. Prints what was found, and writes it into the table"
          + " of findings. For a timer, once a day."
    },
    mixinStandardHelpOptions = true)
final class ReviewVerb implements Callable<Integer> {

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
      tables.replaceFindings(settings, findings, Instant.now());
      for (Finding each : findings) {
        spec.commandLine()
            .getOut()
            .println(
                "%s %s %s: %s"
                    .formatted(
                        reviewed.get(),
                        each.kind(),
                        each.site().isEmpty() ? each.subject() : each.site(),
                        each.detail()));
      }
      spec.commandLine()
          .getOut()
          .println("%s: %d findings".formatted(reviewed.get(), findings.size()));
    }
    return 0;
  }
}

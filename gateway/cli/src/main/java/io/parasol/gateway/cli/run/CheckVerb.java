// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.config.yaml.FileText;
import io.parasol.config.yaml.Variables;
import io.parasol.gateway.cli.verb.BusPlans;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.HeldKeyWarnings;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.modbus.plan.BusPlan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol check}: lists all problems of the configuration, or the load on each link. */
@Command(
    name = "check",
    description = {
      "Lists all problems of the configuration, its keys and its profiles at once.",
      "If there are none, prints the site's devices and the load that the poll periods put on each"
          + " link."
    })
public final class CheckVerb implements Runnable {

  @Mixin private SiteOption site;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Console console = new Console(spec);
    try {
      SiteConfig config;
      try {
        config = site.read();
      } catch (ConfigException malformed) {
        throw refused(console, malformed);
      }
      List<BusPlan> plans = BusPlans.of(config);
      UnaryOperator<String> hiding = hiding();
      List<ConfigProblem> ofAll =
          new ArrayList<>(HeldKeyWarnings.of(config, site.file(), Instant.now()));
      ofAll.addAll(new RoleMapCheck(site.file(), config).warnings());
      List<ConfigProblem> warnings = hidden(warnings(SiteParts.of(config), ofAll));
      List<ConfigProblem> problems = new SiteCheck(site.file()).problems(config, plans);
      if (!problems.isEmpty()) {
        throw refused(console, hidden(problems), warnings);
      }
      CheckReport report = new CheckReport(config, plans, warnings, hiding);
      if (json) {
        console.json(report.json());
      } else {
        report.print(console);
      }
    } catch (ConfigException unreadable) {
      throw refused(console, unreadable.problems(), List.of());
    }
  }

  /** Prints the warnings, and returns what ends the verb. */
  private VerbException refused(
      Console console, List<ConfigProblem> problems, List<ConfigProblem> warnings) {
    if (json) {
      console.json(CheckReport.json(problems, warnings));
    } else {
      CheckReport.print(console, warnings);
    }
    return new VerbException(ExitCode.USAGE, lines(problems));
  }

  /**
   * Adds what the correct parts of the configuration show: the problems of the signers' keys, and
   * warnings.
   *
   * @throws ConfigException if the file cannot be read at all.
   */
  private VerbException refused(Console console, ConfigException malformed) throws ConfigException {
    SiteParts parts = ConfigFile.parts(site.file(), System.getenv());
    List<ConfigProblem> problems = new ArrayList<>(malformed.problems());
    problems.addAll(hidden(new SiteCheck(site.file()).signers(parts.signers())));
    problems.sort(inOrder(site.file()));
    return refused(console, problems, hidden(warnings(parts, List.of())));
  }

  /** Returns the order of the files, the given one first, and of the lines in them. */
  private static Comparator<ConfigProblem> inOrder(Path first) {
    return Comparator.<ConfigProblem, Boolean>comparing(
            problem -> !problem.position().file().equals(first))
        .thenComparing(problem -> problem.position().file())
        .thenComparingInt(problem -> problem.position().line());
  }

  /** Returns what removes the values of environment variables from a text. */
  private UnaryOperator<String> hiding() throws ConfigException {
    return new Variables(System.getenv()).hiding(FileText.read(site.file()));
  }

  private List<ConfigProblem> hidden(List<ConfigProblem> texts) throws ConfigException {
    UnaryOperator<String> hiding = hiding();
    return texts.stream().map(each -> each.hiding(hiding)).toList();
  }

  /**
   * Returns all warnings.
   *
   * @param ofAll those that are known only if the whole configuration is.
   */
  private List<ConfigProblem> warnings(SiteParts parts, List<ConfigProblem> ofAll) {
    List<ConfigProblem> warnings = new ArrayList<>(new SiteWarnings(site.file()).of(parts));
    warnings.addAll(new LineWarnings(site.file()).of(parts));
    warnings.addAll(new PanelWarnings(site.file()).of(parts));
    warnings.addAll(new MeaningWarnings(site.file()).of(parts));
    warnings.addAll(new FirmwareWarnings(site.file()).of(parts));
    warnings.addAll(ofAll);
    warnings.addAll(new KeyStorageWarnings(site.file()).of(parts));
    return warnings;
  }

  private static String lines(List<ConfigProblem> problems) {
    return problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
  }
}

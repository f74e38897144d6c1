// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
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
import java.util.ArrayList;
import java.util.Collection;
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
      SiteConfig config = read();
      List<BusPlan> plans = BusPlans.of(config);
      UnaryOperator<String> hiding = hiding();
      List<ConfigProblem> problems = new SiteCheck(site.file()).problems(config, plans);
      if (!problems.isEmpty()) {
        throw new ConfigException(problems.stream().map(each -> each.hiding(hiding)).toList());
      }
      List<ConfigProblem> warnings =
          warnings(config).stream().map(each -> each.hiding(hiding)).toList();
      CheckReport report = new CheckReport(config, plans, warnings, hiding);
      if (json) {
        console.json(report.json());
      } else {
        report.print(console);
      }
    } catch (ConfigException refused) {
      if (json) {
        console.json(CheckReport.json(refused.problems()));
      }
      throw new VerbException(ExitCode.USAGE, lines(refused.problems()), refused);
    }
  }

  /**
   * Returns the configuration.
   *
   * @throws ConfigException with all problems, also those of the signers' keys.
   */
  private SiteConfig read() throws ConfigException {
    try {
      return site.read();
    } catch (ConfigException malformed) {
      List<ConfigProblem> problems = new ArrayList<>(malformed.problems());
      Collection<SiteConfig.Signer> signers = ConfigFile.signers(site.file(), System.getenv());
      if (!signers.isEmpty()) {
        UnaryOperator<String> hiding = hiding();
        new SiteCheck(site.file())
            .signers(signers).stream().map(each -> each.hiding(hiding)).forEach(problems::add);
        problems.sort(inOrder(site.file()));
      }
      throw new ConfigException(problems);
    }
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

  private List<ConfigProblem> warnings(SiteConfig config) {
    List<ConfigProblem> warnings = new ArrayList<>(new SiteWarnings(site.file()).of(config));
    warnings.addAll(new LineWarnings(site.file()).of(config));
    warnings.addAll(new PanelWarnings(site.file()).of(config));
    warnings.addAll(new MeaningWarnings(site.file()).of(config));
    warnings.addAll(HeldKeyWarnings.of(config, site.file()));
    warnings.addAll(new KeyStorageWarnings(site.file()).of(config));
    return warnings;
  }

  private static String lines(List<ConfigProblem> problems) {
    return problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
  }
}

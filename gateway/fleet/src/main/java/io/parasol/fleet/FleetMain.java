// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import io.parasol.certs.files.StandardOutput;
import io.parasol.fleet.bench.BenchVerb;
import io.parasol.fleet.bench.ReadBackVerb;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of the program that runs at the centre of many sites. */
@Command(
    name = "parasol-fleet",
    description = "What runs at the centre of many sites.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    subcommands = {
      IngestVerb.class,
      TopicsVerb.class,
      CampaignVerb.class,
      BenchVerb.class,
      ReadBackVerb.class
    })
public final class FleetMain {

  private FleetMain() {}

  public static void main(String[] arguments) {
    // Digits of other locales must get neither into names of files nor into messages.
    Locale.setDefault(Locale.ROOT);
    System.setProperty("logback.configurationFile", "parasol-fleet-logback.xml");
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    return execute(
        StandardOutput.ofThisProcess(),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  static int execute(StandardOutput output, PrintWriter err, String... arguments) {
    PrintWriter out = new PrintWriter(output, true, StandardCharsets.UTF_8);
    int code = commandLine(err).setOut(out).execute(arguments);
    out.flush();
    return output.exitCode(code, "parasol-fleet", err);
  }

  private static CommandLine commandLine(PrintWriter err) {
    return FleetVersion.printedBy(new CommandLine(new FleetMain()))
        .setErr(err)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              err.println("parasol-fleet: " + failure.getMessage());
              return 1;
            });
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import io.parasol.certs.files.StandardOutput;
import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.FleetVersion;
import io.parasol.fleet.job.stream.StateVersionException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the job and of its tables. */
@Command(
    name = "parasol-fleet-job",
    description = "Makes figures of all sites with Apache Flink, and shows what the tables have.",
    subcommands = {
      RunVerb.class,
      ListVerb.class,
      ShowVerb.class,
      ReviewVerb.class,
      CohortsVerb.class,
      JobBenchVerb.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB")
public final class JobMain {

  /** Which file configures the log; there is no such log in a cluster. */
  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  /** What the engine advises if it has no operator for a state. */
  private static final String UNKNOWN_STATE = "allowNonRestoredState";

  private JobMain() {}

  /** Runs a verb, and ends the process with its exit code if it is not 0. */
  public static void main(String[] arguments) {
    // Digits of other locales must not get into messages.
    Locale.setDefault(Locale.ROOT);
    if (System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "parasol-fleet-job-logback.xml");
    }
    int code =
        execute(
            StandardOutput.ofThisProcess(),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            arguments);
    // Within a cluster, the end of the method submits the job, and the process goes on.
    if (code != 0) {
      System.exit(code);
    }
  }

  static int execute(StandardOutput output, PrintWriter err, String... arguments) {
    PrintWriter out = new PrintWriter(output, true, StandardCharsets.UTF_8);
    int code = commandLine().setOut(out).setErr(err).execute(arguments);
    out.flush();
    return output.exitCode(code, "parasol-fleet-job", err);
  }

  private static CommandLine commandLine() {
    return FleetVersion.printedBy(new CommandLine(new JobMain()))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println("parasol-fleet-job: " + message(failure));
              return failure instanceof ConfigException ? 2 : 1;
            });
  }

  static String message(Throwable failure) {
    Optional<StateVersionException> refused =
        ExceptionUtils.findThrowable(failure, StateVersionException.class);
    if (refused.isPresent()) {
      return String.valueOf(refused.get().getMessage());
    }
    String cause = rootMessage(failure);
    if (cause.contains(UNKNOWN_STATE)) {
      return "the checkpoint or savepoint has the state of a part that the job no longer has; if"
          + " history was removed from the configuration, start the job once with"
          + " --stop-history";
    }
    if (failure instanceof FlinkException && !cause.isEmpty()) {
      return cause;
    }
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    // A configuration may have several problems; the messages of other libraries go on with
    // details.
    return failure instanceof ConfigException ? message : firstLine(message);
  }

  /** The engine wraps what has failed several times. */
  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? "" : firstLine(message);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}

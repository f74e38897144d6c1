// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import io.parasol.fleet.job.stream.StateVersionException;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
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

  private JobMain() {}

  /** Runs a verb, and ends the process with its exit code if it is not 0. */
  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    // Within a cluster, the end of the method submits the job, and the process goes on.
    if (code != 0) {
      System.exit(code);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new JobMain())
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println("parasol-fleet-job: " + message(failure));
              return 1;
            });
  }

  private static String message(Throwable failure) {
    Optional<StateVersionException> refused =
        ExceptionUtils.findThrowable(failure, StateVersionException.class);
    if (refused.isPresent()) {
      return String.valueOf(refused.get().getMessage());
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}

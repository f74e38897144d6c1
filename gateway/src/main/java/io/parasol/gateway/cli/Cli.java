// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Parses the command line, runs the verb, and turns whatever happens into lines and an exit code.
 */
public final class Cli {

  private final GatewayProgram gateway;

  public Cli(GatewayProgram gateway) {
    this.gateway = gateway;
  }

  /** Runs one command line to its end. */
  public ExitCode execute(String... arguments) {
    return execute(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  ExitCode execute(PrintWriter out, PrintWriter err, String... arguments) {
    ParasolCommand root = new ParasolCommand();
    CommandLine line =
        new CommandLine(root)
            .addSubcommand(new DemoVerb(gateway))
            .addSubcommand(new RunVerb(gateway))
            .addSubcommand(new SimulateVerb())
            .addSubcommand(new SubscribeVerb())
            .addSubcommand(new PkiVerb())
            .addSubcommand(new CommandVerb())
            .addSubcommand(new KeysVerb())
            .addSubcommand(new BenchVerb())
            .addSubcommand(new RehearseVerb(gateway))
            .addSubcommand(new VersionVerb())
            .addSubcommand("completion", new GenerateCompletion())
            .setOut(out)
            .setErr(err)
            .setExecutionStrategy(parsed -> runVerb(root, parsed))
            .setParameterExceptionHandler(Cli::explainUsage)
            .setExecutionExceptionHandler((failure, verb, parsed) -> explain(root, failure, verb));
    int number = line.execute(arguments);
    for (ExitCode each : ExitCode.values()) {
      if (each.number() == number) {
        return each;
      }
    }
    return ExitCode.FAILED;
  }

  private static int runVerb(ParasolCommand root, ParseResult parsed) {
    if (root.verbose
        && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger logger) {
      logger.setLevel(Level.DEBUG);
    }
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      throw new ParameterException(parsed.commandSpec().commandLine(), "a verb is missing");
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int explainUsage(ParameterException wrong, String[] arguments) {
    CommandLine verb = wrong.getCommandLine();
    PrintWriter err = verb.getErr();
    err.println("parasol: " + wrong.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("Try: " + verb.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE.number();
  }

  private static int explain(ParasolCommand root, Exception failure, CommandLine verb) {
    PrintWriter err = verb.getErr();
    if (failure instanceof VerbException known) {
      err.println(known.getMessage());
    } else {
      err.println(
          "parasol: %s: %s (--verbose tells more)"
              .formatted(failure.getClass().getSimpleName(), failure.getMessage()));
    }
    if (root.verbose) {
      failure.printStackTrace(err);
    }
    return (failure instanceof VerbException known ? known.exitCode() : ExitCode.FAILED).number();
  }
}

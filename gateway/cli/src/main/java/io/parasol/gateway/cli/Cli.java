// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import ch.qos.logback.classic.Level;
import io.parasol.certs.files.StandardOutput;
import io.parasol.config.yaml.NearestKey;
import io.parasol.gateway.cli.device.DeviceVerb;
import io.parasol.gateway.cli.doctor.DoctorVerb;
import io.parasol.gateway.cli.evidence.EvidenceVerb;
import io.parasol.gateway.cli.fleet.FleetVerb;
import io.parasol.gateway.cli.help.CompletionVerb;
import io.parasol.gateway.cli.help.ManualVerb;
import io.parasol.gateway.cli.link.DiscoverVerb;
import io.parasol.gateway.cli.link.ReadVerb;
import io.parasol.gateway.cli.log.LogVerb;
import io.parasol.gateway.cli.operator.CommandVerb;
import io.parasol.gateway.cli.operator.EnergyVerb;
import io.parasol.gateway.cli.operator.ExclusionVerb;
import io.parasol.gateway.cli.operator.ExportVerb;
import io.parasol.gateway.cli.operator.FindingsVerb;
import io.parasol.gateway.cli.operator.HistoryVerb;
import io.parasol.gateway.cli.operator.ReportVerb;
import io.parasol.gateway.cli.operator.SubscribeVerb;
import io.parasol.gateway.cli.operator.WitnessVerb;
import io.parasol.gateway.cli.run.BackupVerb;
import io.parasol.gateway.cli.run.CheckVerb;
import io.parasol.gateway.cli.run.HeapVerb;
import io.parasol.gateway.cli.run.OnboardVerb;
import io.parasol.gateway.cli.run.RehearseVerb;
import io.parasol.gateway.cli.run.ReloadVerb;
import io.parasol.gateway.cli.run.RestoreVerb;
import io.parasol.gateway.cli.run.RunVerb;
import io.parasol.gateway.cli.run.ZeroiseVerb;
import io.parasol.gateway.cli.store.StoreVerb;
import io.parasol.gateway.cli.trust.ClockVerb;
import io.parasol.gateway.cli.trust.KeysVerb;
import io.parasol.gateway.cli.trust.PageVerb;
import io.parasol.gateway.cli.trust.PkiVerb;
import io.parasol.gateway.cli.trust.SeedVerb;
import io.parasol.gateway.cli.trust.TrustVerb;
import io.parasol.gateway.cli.update.SelfUpdateVerb;
import io.parasol.gateway.cli.verb.ClosedOutputException;
import io.parasol.gateway.cli.verb.Colored;
import io.parasol.gateway.cli.verb.LongRunning;
import io.parasol.gateway.cli.verb.NeedsAllVerbs;
import io.parasol.gateway.cli.verb.Signals;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.VerbException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: parses it, runs the verb, and turns failures into one line and an exit code.
 */
public final class Cli {

  private static final int MAX_LINE_LENGTH = 1_000;

  private final GatewayProgram gateway;
  private final List<Object> furtherVerbs;

  /**
   * Creates the command line.
   *
   * @param furtherVerbs picocli commands that are added to those of this package, or replace the
   *     one with the same name.
   */
  public Cli(GatewayProgram gateway, Object... furtherVerbs) {
    this.gateway = gateway;
    this.furtherVerbs = List.of(furtherVerbs);
  }

  /**
   * Configures locale, signals and logging for the process. A program calls this first: a signal
   * may come at any time, and the configuration is read when the first logger is created.
   *
   * @param exit ends the process with exit code 0.
   */
  public static void prepareProcess(Runnable exit, String... arguments) {
    // Digits of other locales must get neither into names of files nor into messages.
    Locale.setDefault(Locale.ROOT);
    if (isGateway(arguments)) {
      Signals.prepare(exit);
    }
    // Stack traces are printed only with --verbose.
    List<String> words = List.of(arguments);
    LogSetup.select(LogFormat.of(words), words.contains("--verbose"));
  }

  /** Runs one command line to its end, with standard output and standard error. */
  public ExitCode execute(String... arguments) {
    return execute(
        StandardOutput.ofThisProcess(),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  /** Runs one command line to its end. It has failed if its output cannot be written. */
  ExitCode execute(StandardOutput output, PrintWriter err, String... arguments) {
    PrintWriter out = new PrintWriter(output, true, StandardCharsets.UTF_8);
    ExitCode code = execute(out, err, arguments);
    out.flush();
    // The work of a gateway is not what it prints.
    return isGateway(arguments) ? code : code(output.exitCode(code.number(), "parasol", err));
  }

  private static boolean isGateway(String... arguments) {
    List<String> words = List.of(arguments);
    return words.contains("run") && !words.contains("help") && !words.contains("--help");
  }

  /** Runs one command line to its end, with the given writers. */
  public ExitCode execute(PrintWriter out, PrintWriter err, String... arguments) {
    Optional<SiteOption> site = siteToRun(arguments);
    if (site.isPresent()) {
      return runGateway(site.get(), out, err);
    }
    ParasolCommand root = new ParasolCommand();
    CommandLine line = new CommandLine(root);
    needed(verbs(), arguments).forEach(line::addSubcommand);
    line.setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(out)
        .setErr(err)
        .setExecutionStrategy(parsed -> runVerb(root, parsed))
        .setParameterExceptionHandler(Cli::explainUsage)
        .setExecutionExceptionHandler((failure, verb, parsed) -> explain(root, failure, verb));
    return code(LogLevel.restoringLevel(() -> line.execute(arguments)));
  }

  private static ExitCode code(int number) {
    for (ExitCode each : ExitCode.values()) {
      if (each.number() == number) {
        return each;
      }
    }
    return ExitCode.FAILED;
  }

  /**
   * Returns the site of the command line that starts a gateway as a service: {@code run} or {@code
   * run -c FILE}. Empty for any other command line. Without picocli, a gateway starts sooner.
   */
  private static Optional<SiteOption> siteToRun(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("run")) {
      return Optional.empty();
    }
    if (arguments.length == 1) {
      return Optional.of(SiteOption.of(null));
    }
    // Picocli takes a word with '-' as an option, and one with '@' as a file of arguments.
    boolean isFile =
        arguments.length == 3
            && Set.of("-c", "--config").contains(arguments[1])
            && !arguments[2].startsWith("-")
            && !arguments[2].startsWith("@");
    return isFile ? Optional.of(SiteOption.of(Path.of(arguments[2]))) : Optional.empty();
  }

  private ExitCode runGateway(SiteOption site, PrintWriter out, PrintWriter err) {
    try {
      new RunVerb(gateway, site, out).run();
      return ExitCode.DONE;
    } catch (RuntimeException | Error failure) {
      return explain(failure, err, site::completed);
    }
  }

  private List<Object> verbs() {
    List<Object> verbs =
        new ArrayList<>(
            List.of(
                new RunVerb(gateway),
                new ReloadVerb(),
                new CheckVerb(),
                new DoctorVerb(),
                new DiscoverVerb(),
                new ReadVerb(),
                new SubscribeVerb(),
                new LogVerb(),
                new WitnessVerb(),
                new EvidenceVerb(),
                new DeviceVerb(),
                new OnboardVerb(),
                new SeedVerb(),
                new FleetVerb(),
                new BackupVerb(),
                new RestoreVerb(),
                new ZeroiseVerb(),
                new PkiVerb(),
                new ClockVerb(),
                new PageVerb(),
                new CommandVerb(),
                new KeysVerb(),
                new HistoryVerb(),
                new EnergyVerb(),
                new ExportVerb(),
                new ReportVerb(),
                new FindingsVerb(),
                new ExclusionVerb(),
                new StoreVerb(),
                new TrustVerb(),
                new SelfUpdateVerb(),
                new RehearseVerb(gateway),
                new HeapVerb(),
                new VersionVerb(),
                new CompletionVerb(),
                new ManualVerb(),
                new HelpVerb()));
    for (Object each : furtherVerbs) {
      List<String> names = verbs.stream().map(Cli::name).toList();
      int known = names.indexOf(name(each));
      if (known < 0) {
        verbs.add(each);
      } else {
        verbs.set(known, each);
      }
    }
    return verbs;
  }

  /**
   * Returns the verb with which the command line begins. To build only this one is much quicker.
   * Returns all verbs if it begins otherwise, or if the verb needs the others.
   */
  private static List<Object> needed(List<Object> verbs, String... arguments) {
    List<Object> first =
        verbs.stream()
            .filter(verb -> arguments.length > 0 && name(verb).equals(arguments[0]))
            .filter(verb -> !(verb instanceof NeedsAllVerbs))
            .toList();
    return first.isEmpty() ? verbs : first;
  }

  private static String name(Object verb) {
    return Objects.requireNonNull(verb.getClass().getAnnotation(Command.class)).name();
  }

  private static int runVerb(ParasolCommand root, ParseResult parsed) {
    if (root.verbose) {
      LogLevel.set(Level.DEBUG);
    } else if (parsed.hasSubcommand()
        && !(parsed.subcommand().commandSpec().userObject() instanceof LongRunning)) {
      LogLevel.set(Level.ERROR);
    }
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      throw new ParameterException(parsed.commandSpec().commandLine(), "a verb is missing");
    }
    applyColor(root.color, parsed);
    return new CommandLine.RunLast().execute(parsed);
  }

  private static void applyColor(ColorChoice color, ParseResult parsed) {
    CommandLine line = parsed.commandSpec().root().commandLine();
    line.setColorScheme(Help.defaultColorScheme(color.ansi(System.getenv())));
    for (CommandLine each : parsed.asCommandLineList()) {
      if (each.getCommand() instanceof Colored colored) {
        colored.useColor(color.isColored(System.getenv()));
      }
    }
  }

  /** Prints one line: what is wrong, a suggestion, and how to show the help. */
  private static int explainUsage(ParameterException wrong, String[] arguments) {
    CommandLine verb = wrong.getCommandLine();
    StringBuilder line = new StringBuilder("parasol: ").append(problem(wrong));
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      suggestion(unmatched)
          .ifPresent(known -> line.append("; did you mean ").append(known).append('?'));
    }
    line.append("; try: ").append(verb.getCommandSpec().qualifiedName()).append(" --help");
    verb.getErr().println(line);
    return ExitCode.USAGE.number();
  }

  /** Returns the verb or the option that was probably meant. */
  private static Optional<String> suggestion(UnmatchedArgumentException wrong) {
    if (wrong.getUnmatched().isEmpty()) {
      return Optional.empty();
    }
    String typed = wrong.getUnmatched().get(0);
    CommandLine verb = wrong.getCommandLine();
    Map<String, ?> options = verb.getCommandSpec().optionsMap();
    if (typed.matches(".*\\.ya?ml") && options.containsKey("-c")) {
      return Optional.of("-c " + oneLine(typed));
    }
    if (typed.matches("-.")) {
      // What needs no configuration asks the gateway, as an operator.
      return Optional.of("--as FILE.p12")
          .filter(any -> typed.equals("-c") && options.containsKey("--as"));
    }
    List<String> known = new ArrayList<>();
    if (typed.startsWith("-")) {
      verb.getCommandSpec().options().stream()
          .filter(option -> !option.hidden())
          .forEach(option -> known.addAll(List.of(option.names())));
    } else {
      verb.getSubcommands().values().stream()
          .map(CommandLine::getCommandSpec)
          .filter(spec -> !spec.usageMessage().hidden())
          .forEach(spec -> known.add(spec.name()));
    }
    return NearestKey.to(typed, known);
  }

  private static String problem(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String typed = unmatched.getUnmatched().get(0);
      return unmatched.isUnknownOption()
          ? "Unknown option: '%s'".formatted(oneLine(typed))
          : unexpected(typed, wrong.getCommandLine());
    }
    String message = oneLine(ownMessage(wrong).orElseGet(wrong::getMessage));
    return message.startsWith("Error: ") ? message.substring("Error: ".length()) : message;
  }

  /** Returns the message of an option about its value, without the words that picocli adds. */
  private static Optional<String> ownMessage(ParameterException wrong) {
    Throwable cause = wrong.getCause();
    while (cause != null && !(cause instanceof VerbException)) {
      cause = cause.getCause();
    }
    return Optional.ofNullable(cause).map(Throwable::getMessage);
  }

  /** Describes an argument that a verb does not take: an unknown verb, if it has verbs. */
  private static String unexpected(String typed, CommandLine verb) {
    if (verb.getSubcommands().isEmpty()) {
      return "unexpected argument: '%s'".formatted(oneLine(typed));
    }
    String group = verb.getParent() == null ? "" : verb.getCommandName() + " ";
    return "no verb is called '%s%s'".formatted(group, oneLine(typed));
  }

  private static String oneLine(@Nullable String text) {
    String line = String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
    String shortened =
        line.length() > MAX_LINE_LENGTH ? line.substring(0, MAX_LINE_LENGTH) + "…" : line;
    return shortened.replaceAll("\\p{IsControl}", "?");
  }

  private static int explain(ParasolCommand root, Exception failure, CommandLine verb) {
    PrintWriter err = verb.getErr();
    ExitCode code =
        explain(failure, err, message -> SiteOption.completed(message, verb.getCommandSpec()));
    if (root.verbose) {
      failure.printStackTrace(err);
    }
    return code.number();
  }

  /**
   * Prints what has failed.
   *
   * @param completed completes a message that ends with a command.
   */
  private static ExitCode explain(
      Throwable failure, PrintWriter err, UnaryOperator<String> completed) {
    if (failure instanceof ClosedOutputException) {
      // The reader, such as head, has what it wanted.
    } else if (failure instanceof VerbException known) {
      err.println(completed.apply(String.valueOf(known.getMessage())));
    } else {
      err.println(
          "parasol: %s: %s (--verbose prints the stack trace)"
              .formatted(failure.getClass().getSimpleName(), oneLine(failure.getMessage())));
    }
    return failure instanceof VerbException known ? known.exitCode() : ExitCode.FAILED;
  }
}

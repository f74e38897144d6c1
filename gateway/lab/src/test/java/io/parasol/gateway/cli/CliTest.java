// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static io.parasol.gateway.cli.run.Typed.parasolWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.state.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The command line")
class CliTest {

  private static final List<String> VERBS =
      List.of(
          "run",
          "reload",
          "check",
          "doctor",
          "discover",
          "read",
          "subscribe",
          "log",
          "witness",
          "evidence",
          "device",
          "onboard",
          "seed",
          "fleet",
          "backup",
          "restore",
          "zeroise",
          "pki",
          "clock",
          "page",
          "command",
          "keys",
          "history",
          "energy",
          "export",
          "report",
          "findings",
          "exclusion",
          "store",
          "trust",
          "self-update",
          "version",
          "completion",
          "help",
          "demo",
          "simulate",
          "bench");

  private static final Map<String, List<String>> SECOND_VERBS =
      Map.ofEntries(
          Map.entry(
              "evidence",
              List.of("access", "incident", "export", "verify", "baseline write", "baseline diff")),
          Map.entry("log", List.of("show", "verify", "export", "trim", "accept")),
          Map.entry("witness", List.of("watch", "check")),
          Map.entry(
              "pki",
              List.of("init", "issue", "list", "renew", "keys", "revoke", "prune", "export")),
          Map.entry("command", List.of("sign", "send", "watch", "explain")),
          Map.entry("device", List.of("rename")),
          Map.entry("onboard", List.of("show", "confirm")),
          Map.entry("seed", List.of("make", "show")),
          Map.entry("fleet", List.of("rules", "authority", "demo")),
          Map.entry("page", List.of("link", "sessions", "end")),
          Map.entry("keys", List.of("new")),
          Map.entry("store", List.of("status", "verify", "drain")),
          Map.entry("self-update", List.of("status", "reset")),
          Map.entry(
              "trust",
              List.of(
                  "init",
                  "owner",
                  "online",
                  "signer",
                  "threshold",
                  "deny",
                  "allow",
                  "lock-out",
                  "delegate",
                  "release add",
                  "release remove",
                  "sign",
                  "import",
                  "renew",
                  "publish",
                  "show")),
          Map.entry(
              "bench",
              List.of(
                  "collect",
                  "bus",
                  "plan",
                  "transfer",
                  "crash",
                  "explore",
                  "faults",
                  "outage",
                  "modbus",
                  "onboard",
                  "page",
                  "panels",
                  "reconnect",
                  "store")));

  @TempDir private Path folder;

  static Stream<String> every() {
    return VERBS.stream()
        .flatMap(
            verb ->
                Stream.concat(
                    Stream.of(verb),
                    SECOND_VERBS.getOrDefault(verb, List.of()).stream()
                        .map(second -> verb + " " + second)));
  }

  @Test
  void lists_its_verbs() {
    String help = parasol("--help").done().out();

    List<String> listed =
        help.lines()
            .dropWhile(line -> !line.startsWith("Commands:"))
            .skip(1)
            .filter(line -> line.matches("  [a-z].*"))
            .map(line -> line.strip().replaceAll(" .*", ""))
            .toList();
    assertEquals(VERBS, listed);
  }

  @ParameterizedTest(name = "parasol {0} --help")
  @MethodSource("every")
  void explains_every_verb(String verb) {
    Typed help = parasol((Object[]) (verb + " --help").split(" ")).done();

    assertTrue(help.out().startsWith("Usage: parasol " + verb), help::out);
  }

  /** The list of verbs shows the first line of a description only. */
  @ParameterizedTest(name = "parasol {0} --help")
  @ValueSource(strings = {"", "pki", "trust", "evidence", "command"})
  void describes_each_verb_of_a_list_in_a_whole_sentence(String verb) {
    String help = parasol((Object[]) (verb + " --help").strip().split(" ")).done().out();

    String last = "";
    for (String line :
        help.lines().dropWhile(each -> !each.startsWith("Commands:")).skip(1).toList()) {
      boolean isNext = line.matches("  [a-z].*");
      assertTrue(!isNext || last.isEmpty() || last.endsWith("."), last);
      last = line;
    }
    assertTrue(last.endsWith("."), last);
  }

  @Test
  void tells_its_version_to_people_and_to_programs() throws Exception {
    String number = Version.number();

    assertEquals("parasol " + number, parasol("--version").done().out().strip());
    assertTrue(
        parasol("version")
            .done()
            .out()
            .startsWith(
                "parasol %s (commit %s of %s; Java "
                    .formatted(number, Version.commit(), Version.committed())));
    Typed json = parasol("version", "--json").done();
    assertEquals(new Json.Str(number), json.member("parasol"));
    assertEquals(new Json.Str(Version.commit()), json.member("commit"));
    assertEquals(new Json.Str(Version.committed()), json.member("built"));
    assertEquals(new Json.Str(Version.supportUntil()), json.member("support-until"));
    assertEquals(new Json.Str(System.getProperty("java.version")), json.member("java"));
  }

  @Nested
  @DisplayName("refuses in one line, with exit code 2,")
  class Refuses {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '"',
        textBlock =
            """
            rum                             | no verb is called 'rum'; did you mean run?; try: parasol --help
            bogus                           | no verb is called 'bogus'; try: parasol --help
            command sned                    | no verb is called 'command sned'; did you mean send?; try: parasol command --help
            check --jsom                    | Unknown option: '--jsom'; did you mean --json?; try: parasol check --help
            check site.yaml                 | unexpected argument: 'site.yaml'; did you mean -c site.yaml?; try: parasol check --help
            help rum                        | no verb is called 'rum'; did you mean run?; try: parasol --help
            history x -c site.yaml          | Unknown option: '-c'; did you mean --as FILE.p12?; try: parasol history --help
            trust show -c site.yaml         | Unknown option: '-c'; try: parasol trust show --help
            run --jsom                      | Unknown option: '--jsom'; try: parasol run --help
            pki                             | Missing required subcommand; try: parasol pki --help
            pki issue device                | Missing required parameter: 'NAME'; try: parasol pki issue --help
            subscribe                       | Missing required option: '--as=FILE.p12'; try: parasol subscribe --help
            read tcp://box --unit 1         | "Missing required argument (specify one of these): (--profile=PROFILE | --at=POINT [--at=POINT]...); try: parasol read --help"
            findings --zone Mars            | "--zone is ""Mars""; expected UTC, local, or a name such as Europe/Berlin; try: parasol findings --help"
            run --color red                 | Invalid value for option '--color': expected one of [AUTO, ALWAYS, NEVER] (case-insensitive) but was 'red'; try: parasol run --help
            read tcp://box --unit one --at x| Invalid value for option '--unit': 'one' is not an int; try: parasol read --help
            """)
    void what_is_typed_wrong(String typed, String problem) {
      parasol((Object[]) typed.split(" ")).refused(ExitCode.USAGE, "parasol: " + problem);
    }

    @Test
    void nothing_at_all() {
      parasol().refused(ExitCode.USAGE, "parasol: a verb is missing; try: parasol --help");
    }

    @Test
    void what_would_mean_something_to_a_terminal() {
      Typed typed = parasol("run", "--\u001b[2J\nparasol: all is well");

      assertEquals(1, typed.problems().size(), typed::err);
      assertFalse(typed.err().contains("\u001b"));
    }

    @Test
    void a_missing_configuration() {
      Path absent = folder.resolve("absent.yaml");

      for (String verb : List.of("run", "check", "pki list", "pki init")) {
        Object[] typed =
            Stream.concat(Arrays.stream(verb.split(" ")), Stream.of("-c", absent)).toArray();
        parasol(typed).refused(ExitCode.USAGE, absent + ":1:1: not found; expected a file");
      }
    }
  }

  @Nested
  @DisplayName("of a failure")
  class OfAFailure {

    private Path site() throws Exception {
      return Files.writeString(folder.resolve("site.yaml"), "site: a\n");
    }

    @Test
    void says_one_line_without_a_stack_trace() throws Exception {
      parasol("run", "-c", site()).refused(ExitCode.FAILED, "the gateway was started");
    }

    @Test
    void says_one_line_of_a_defect_too() throws Exception {
      parasolWith(
              (config, isStopping) -> {
                throw new IllegalStateException("first\n\tat second");
              },
              "run",
              "-c",
              site())
          .refused(
              ExitCode.FAILED,
              "parasol: IllegalStateException: first at second (--verbose prints the stack trace)");
    }

    /** Picocli parses only the last two. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"run -c %s", "run --config %s", "run -c%s", "--color=never run -c %s"})
    void completes_a_command_to_copy(String typed) throws Exception {
      String message = "no authority; create one with: parasol pki init";

      parasolWith(
              (config, isStopping) -> {
                throw new VerbException(ExitCode.FAILED, message);
              },
              (Object[]) typed.formatted(site()).split(" "))
          .refused(ExitCode.FAILED, message + " -c " + folder.resolve("site.yaml"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"--verbose run -c", "run --verbose -c"})
    void gives_the_stack_trace_when_asked(String typed) throws Exception {
      Object[] arguments =
          Stream.concat(Arrays.stream(typed.split(" ")), Stream.of(site())).toArray();

      Typed run = parasol(arguments);

      assertEquals(ExitCode.FAILED, run.exit());
      assertEquals("the gateway was started", run.problems().get(0));
      assertEquals(
          "io.parasol.gateway.state.VerbException: the gateway was started", run.problems().get(1));
      assertTrue(run.problems().get(2).startsWith("\tat io.parasol."), run::err);
    }
  }

  @Test
  void runs_the_gateway_until_it_is_told_to_stop() throws Exception {
    Path site = Files.writeString(folder.resolve("site.yaml"), "site: a\n");
    Thread runs = Thread.currentThread();

    Typed run =
        parasolWith(
            (config, isStopping) -> {
              runs.interrupt();
              return new Ready();
            },
            "run",
            "-c",
            site);

    assertTrue(Thread.interrupted());
    assertEquals("ready at once", run.done().out().strip());
  }

  private static final class Ready implements GatewayProgram.Running {
    @Override
    public String summary() {
      return "at once";
    }

    @Override
    public boolean isResponsive(java.time.Duration timeout) {
      return true;
    }

    @Override
    public io.parasol.gateway.state.ReloadReport reload(io.parasol.config.site.SiteConfig config) {
      return io.parasol.gateway.state.ReloadReport.refused(java.time.Instant.EPOCH, List.of());
    }

    @Override
    public List<String> reloadTrust(
        java.util.@Nullable Collection<io.parasol.config.site.SiteConfig.Signer> listed) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @Test
  void prints_a_script_that_completes_every_verb() {
    String script = parasol("completion").done().out();

    assertEquals(
        List.of(),
        every()
            .filter(verb -> !script.contains("_" + verb.replace(' ', '_').replace("-", "") + "()"))
            .toList());
  }

  @Test
  void shows_the_help_of_a_verb_in_both_ways() {
    assertEquals(parasol("pki", "issue", "--help").done(), parasol("help", "pki", "issue").done());
    assertEquals(parasol("--help").done(), parasol("help").done());
  }

  @Test
  void says_nothing_when_its_reader_has_enough() {
    StringWriter err = new StringWriter();
    PrintWriter closed =
        new PrintWriter(
            new OutputStream() {
              @Override
              public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
              }
            },
            true,
            StandardCharsets.UTF_8);

    ExitCode exit =
        new Cli(Typed.NO_GATEWAY).execute(closed, new PrintWriter(err, true), "version");

    assertEquals("", err.toString());
    assertEquals(ExitCode.FAILED, exit);
  }

  @Test
  void proposes_the_scheme_of_an_address_without_one() {
    parasol("read", "127.0.0.1:502", "--unit", "1", "--at", "holding 1 int16")
        .refused(
            ExitCode.USAGE,
            "LINK is \"127.0.0.1:502\"; expected tcp://127.0.0.1:502 for Modbus TCP,"
                + " rtu+tcp://127.0.0.1:502 for RTU over TCP, or the id of a link");
    parasol("read", "/dev/ttyUSB0", "--unit", "1", "--at", "holding 1 int16")
        .refused(
            ExitCode.USAGE,
            "LINK is \"/dev/ttyUSB0\"; expected serial:///dev/ttyUSB0 for a serial line");
  }
}

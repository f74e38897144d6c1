// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.GatewayLock;
import io.parasol.gateway.state.ReloadReport;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol reload}: makes the running gateway read its configuration again. */
@Command(
    name = "reload",
    description = {
      "Makes the running gateway read its configuration again: devices, links, profiles, signers"
          + " and certificates. The devices that have not changed go on.",
      "Of a file with problems, nothing is applied. The gateway still removes the signers that the"
          + " file no longer lists, and reads the signed policy, certificates and revocations.",
      "Prints what has changed, and the keys that need a restart."
    })
public final class ReloadVerb implements Runnable {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int CHECK_INTERVAL_MILLIS = 50;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config;
    try {
      config = site.read();
    } catch (ConfigException unusable) {
      throw refused(unusable);
    }
    ReloadReport report = reload(config.state());
    print(report);
    if (!report.problems().isEmpty()) {
      throw new VerbException(ExitCode.FAILED, String.join("\n", report.problems()));
    }
  }

  /**
   * Makes the gateway refuse the file as well, so that it reads again who is trusted.
   *
   * @return the problems of the file, and why the gateway could not be asked.
   */
  private VerbException refused(ConfigException unusable) {
    String problems = String.valueOf(unusable.getMessage());
    try {
      ReloadReport report = reload(stateOfRefused());
      print(report);
      if (!json) {
        new Console(spec)
            .line("nothing of the file is applied; signers and certificates are reloaded");
      }
    } catch (VerbException failed) {
      problems += "\n" + failed.getMessage();
    }
    return new VerbException(ExitCode.USAGE, problems, unusable);
  }

  private Path stateOfRefused() {
    Optional<Path> state;
    try {
      state = ConfigFile.parts(site.file(), System.getenv()).state();
    } catch (ConfigException unreadable) {
      state = Optional.empty();
    }
    return state.orElseThrow(
        () ->
            new VerbException(
                ExitCode.USAGE,
                "the gateway was not signalled, because the file does not name its state folder"));
  }

  private static ReloadReport reload(Path state) {
    try {
      StateFolder.requireReadable(state);
    } catch (IOException newer) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(newer.getMessage()), newer);
    }
    try {
      return awaitReload(state);
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
  }

  private static ReloadReport awaitReload(Path state) throws IOException {
    OptionalLong process = GatewayLock.holder(state);
    if (process.isEmpty()) {
      throw new VerbException(
          ExitCode.FAILED,
          (GatewayLock.isCopyHeld(state)
                  ? "the gateway runs on a copy of the state folder %s, because it was read-only;"
                      + " make it writable, and restart the gateway"
                  : "no gateway runs with the state folder %s")
              .formatted(state));
    }
    requireHandled(process.getAsLong());
    Optional<ReloadReport> before = ReloadReport.read(state);
    hangUp(process.getAsLong());
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < TIMEOUT.toNanos()) {
      Optional<ReloadReport> report = ReloadReport.read(state);
      // Not by which is later, because the clock may have been set back.
      if (report.isPresent() && !report.equals(before)) {
        return report.get();
      }
      pause();
    }
    throw new VerbException(
        ExitCode.FAILED,
        "the gateway, process %d, has not reported the end of its reload within %d s; see its log"
            .formatted(process.getAsLong(), TIMEOUT.toSeconds()));
  }

  /** Checks that the gateway gets the signal; a Java program cannot handle an ignored one. */
  private static void requireHandled(long process) {
    if (isHangUpIgnored(process)) {
      throw new VerbException(
          ExitCode.FAILED,
          "the gateway, process %d, ignores SIGHUP, as every program that nohup starts; restart it without nohup"
              .formatted(process));
    }
  }

  private static boolean isHangUpIgnored(long process) {
    String prefix = "SigIgn:";
    try (Stream<String> status =
        Files.lines(Path.of("/proc", Long.toString(process), "status"), ISO_8859_1)) {
      // SIGHUP is the first signal.
      return status
          .filter(line -> line.startsWith(prefix))
          .anyMatch(line -> new BigInteger(line.substring(prefix.length()).strip(), 16).testBit(0));
    } catch (IOException | UncheckedIOException | NumberFormatException unknown) {
      return false;
    }
  }

  private static void hangUp(long process) throws IOException {
    Process kill =
        new ProcessBuilder("kill", "-HUP", Long.toString(process))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (kill.waitFor() != 0) {
        throw new VerbException(
            ExitCode.FAILED,
            "no signal can be sent to the gateway, process %d; run this as its user"
                .formatted(process));
      }
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(CHECK_INTERVAL_MILLIS);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private static VerbException interrupted(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    return new VerbException(ExitCode.FAILED, "interrupted", interrupted);
  }

  private void print(ReloadReport report) {
    Console console = new Console(spec);
    if (json) {
      console.json(report.json().build());
      return;
    }
    line(console, "added", report.added());
    line(console, "removed", report.removed());
    line(console, "renamed", report.renamed());
    line(console, "changed", report.changed());
    line(console, "needs a restart", report.restart());
    if (report.isWithoutChange()) {
      console.line("no device has changed; signers and certificates are reloaded");
    }
  }

  private static void line(Console console, String what, List<String> names) {
    if (!names.isEmpty()) {
      console.line(what + ": " + String.join(", ", names));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.store;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ProgressLine;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.store.log.Export;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol store drain}: waits until the running gateway has delivered its backlog, or
 * exports the backlog to a file while no gateway runs.
 */
@Command(
    name = "drain",
    description = {
      "Waits until the running gateway has delivered the backlog of its store.",
      "With -o, while no gateway runs: writes the backlog to a file, one message a line in the"
          + " format of subscribe --json, and marks it as delivered.",
      "Exit code 1 if messages remain."
    })
final class StoreDrainVerb implements Runnable {

  private static final long POLL_MILLIS = 500;

  @Mixin private StoreOption store;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the messages to this new file.")
  private @Nullable Path output;

  @Option(
      names = "--to",
      paramLabel = "RECIPIENT",
      description =
          "Whose backlog: broker, or centre for the upstream broker of the bridge. Default: that"
              + " of both, each message once.")
  private @Nullable Recipient recipient;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "Maximum time to wait. Default: ${DEFAULT-VALUE}.")
  private String wait;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Duration timeout =
        DurationText.parse(wait)
            .orElseThrow(
                () ->
                    new VerbException(
                        ExitCode.USAGE,
                        "--wait is \"%s\"; expected a duration with its unit, such as 10m"
                            .formatted(wait)));
    SiteConfig config = output == null ? store.config() : store.configToWrite();
    SiteBacklog backlog = new SiteBacklog(config, recipients(config));
    if (output != null) {
      print("exported", export(backlog, output), 0);
      return;
    }
    long before = backlog.waiting();
    long left = await(backlog, before, timeout);
    print("delivered", Math.max(0, before - left), left);
    if (left > 0) {
      throw new VerbException(
          ExitCode.FAILED,
          "%d messages not delivered yet; the gateway delivers them while it runs and is connected"
              .formatted(left));
    }
  }

  private void print(String what, long count, long left) {
    Console console = new Console(spec);
    if (json) {
      console.json(Json.object().put(what, count).put("waiting", left).build());
    } else {
      console.line("%s %d messages, %d waiting".formatted(what, count, left));
    }
  }

  /**
   * Returns the recipients whose backlog counts.
   *
   * @throws VerbException if the store does not have the recipient.
   */
  private Set<Recipient> recipients(SiteConfig config) {
    Set<Recipient> served = SiteBacklog.recipients(config);
    if (recipient == null) {
      return served;
    }
    if (!served.contains(recipient)) {
      throw new VerbException(
          ExitCode.USAGE,
          "--to is %s; the store in %s has no such recipient"
              .formatted(recipient.wireName(), StoreOption.folder(config)));
    }
    return Set.of(recipient);
  }

  /** Waits until the backlog is empty or the time is up. Returns how many messages remain. */
  private long await(SiteBacklog backlog, long before, Duration timeout) {
    long until = System.nanoTime() + timeout.toNanos();
    long left = before;
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      while (left > 0 && System.nanoTime() - until < 0) {
        progress.show(left + " messages waiting", Math.max(0, 1 - (double) left / before));
        Thread.sleep(POLL_MILLIS);
        left = backlog.waiting();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return left;
  }

  private long export(SiteBacklog backlog, Path file) {
    if (Files.exists(file)) {
      throw new VerbException(
          ExitCode.USAGE, "%s exists already; expected a new file".formatted(file));
    }
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      return Export.to(
          file,
          backlog.sources(),
          new ProblemPrinter(spec.commandLine().getErr()),
          share -> progress.show("exported", share));
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, "not exported: " + FileErrorText.of(failed), failed);
    }
  }

  /** Prints the problems that are found while the store is read. */
  private record ProblemPrinter(PrintWriter err) implements StoreListener {

    @Override
    public void onProcessed(List<StoredMessage> messages, boolean durable) {}

    @Override
    public void onLost(Gap gap) {
      err.println(GapText.of(gap) + ", " + gap.reason().wireName());
    }

    @Override
    public void onCorruption(Corruption corruption) {
      err.println("corrupted: " + corruption);
    }

    @Override
    public void onTornTailCut(Path segment, long bytes) {}

    @Override
    public void onDegraded(String why) {
      err.println("the disk rejects writes: " + why);
    }

    @Override
    public void onRecovered() {}
  }
}

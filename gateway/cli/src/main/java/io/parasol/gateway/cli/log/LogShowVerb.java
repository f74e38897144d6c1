// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.certs.evidence.LogReader;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ZoneOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol log show}: prints the records, oldest first. */
@Command(
    name = "show",
    description = {
      "Prints the records of the log, oldest first, without verifying them.",
      "A record without its own time has that of the record before, marked with ~."
    })
final class LogShowVerb implements Runnable {

  @Mixin private LogPlaceOption place;

  @Option(names = "--from", paramLabel = "N", description = "Start at record N.")
  private long from;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Print only the records of that device.")
  private @Nullable String device;

  @Option(names = "--json", description = "Print each record unchanged, as JSON.")
  private boolean json;

  @Mixin private ZoneOption zone;

  @Spec private CommandSpec spec;

  /** Enough for a path, what is wrong with the file, and the command that gives details. */
  private static final int MAX_ERROR = 500;

  /** The time of the last record that has one. */
  private @Nullable Instant last;

  @Override
  public void run() {
    Console console = new Console(spec);
    try {
      for (Path folder : place.folders()) {
        LogReader.read(folder, (index, record) -> print(console, index, record));
      }
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(unreadable), MAX_ERROR), unreadable);
    }
  }

  private void print(Console console, long index, byte[] record) {
    LogLine line = LogLine.of(index, record);
    Optional<Instant> before = Optional.ofNullable(last);
    last = line.at().or(() -> before).orElse(null);
    if (index >= from && (device == null || line.isOf(device))) {
      console.line(json ? new String(record, StandardCharsets.UTF_8) : line.text(zone, before));
    }
  }
}

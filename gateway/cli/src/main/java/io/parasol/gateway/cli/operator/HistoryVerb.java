// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ZoneOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol history}: prints the measurements of a device from the gateway's store. */
@Command(
    name = "history",
    description = {
      "Prints the measurements of a device from the gateway's store, delivered or not, oldest"
          + " first.",
      "Requests them over MQTT, page by page; for operators and engineers. Exit code 1 if a page is"
          + " not answered; the output is then incomplete."
    })
public final class HistoryVerb implements Runnable {

  @Parameters(paramLabel = "DEVICE", description = "The device's id.")
  private String device;

  @Mixin private StoredRange range;

  @Option(
      names = "--from-seq",
      paramLabel = "N",
      defaultValue = "1",
      description = "Minimum sequence number.")
  private long fromSeq;

  @Option(
      names = "--to-seq",
      paramLabel = "N",
      defaultValue = "9223372036854775807",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "Maximum sequence number.")
  private long toSeq;

  @Option(names = "--limit", paramLabel = "N", description = "Maximum number of messages.")
  private @Nullable Long limit;

  /** The former spelling of {@code --limit}, kept for existing scripts. */
  @Option(names = "--most", paramLabel = "N", hidden = true)
  private @Nullable Long formerLimit;

  @ArgGroup private @Nullable Form form;

  /** The output format, if it is not the table. */
  static final class Form {
    @Option(names = "--json", description = "Print the messages unchanged, one a line.")
    private boolean json;

    @Option(names = "--csv", description = "Print one point a line: ts,seq,point,value,quality.")
    private boolean csv;

    HistoryLines lines() {
      return csv ? HistoryLines.CSV : json ? HistoryLines.JSON : HistoryLines.TABLE;
    }
  }

  @Mixin private ZoneOption zone;

  @Mixin private BrokerOption broker;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (limit() < 1 || fromSeq < 1 || toSeq < fromSeq) {
      throw new VerbException(
          ExitCode.USAGE,
          "expected --limit and --from-seq of 1 or more, and --to-seq not below --from-seq");
    }
    HistoryPages.Range wanted =
        new HistoryPages.Range(
            device(), range.times(InstantSource.system()), fromSeq, toSeq, limit());
    HistoryLines lines = form == null ? HistoryLines.TABLE : form.lines();
    Printer printer = new Printer(lines, new Console(spec));
    try (RequestClient client = RequestClient.connect(broker)) {
      lines.head().ifPresent(printer.console::line);
      new HistoryPages(client).read(wanted, printer);
      if (form == null && printer.isEmpty) {
        spec.commandLine()
            .getErr()
            .println(
                "no readings of %s in this time; the gateway stores none of a native device"
                    .formatted(device));
      }
    } catch (JsonException malformed) {
      throw new VerbException(
          ExitCode.FAILED, "the response is malformed: " + malformed.getMessage(), malformed);
    }
  }

  private DeviceId device() {
    try {
      return new DeviceId(device);
    } catch (IllegalArgumentException noDevice) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(noDevice.getMessage()), noDevice);
    }
  }

  private long limit() {
    if (limit != null) {
      return limit;
    }
    return formerLimit != null ? formerLimit : Long.MAX_VALUE;
  }

  private final class Printer implements HistoryPages.PageReader {

    private final HistoryLines lines;
    private final Console console;
    private boolean isEmpty = true;

    Printer(HistoryLines lines, Console console) {
      this.lines = lines;
      this.console = console;
    }

    @Override
    public void gaps(Json.Arr gaps) throws JsonException {
      for (String line : lines.gaps(gaps)) {
        spec.commandLine().getErr().println(line);
      }
    }

    @Override
    public void record(Json record) throws JsonException {
      isEmpty = false;
      lines.of(record, zone).forEach(console::line);
    }
  }
}

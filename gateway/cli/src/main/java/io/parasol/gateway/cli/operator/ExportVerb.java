// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.KnownValues;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.cli.verb.ZoneOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol export}: writes readings or figures of several devices for other programs. */
@Command(
    name = "export",
    description = {
      "Exports the readings of devices from the gateway's store, for a spreadsheet, DuckDB or"
          + " pandas; with --by, energy and other figures in intervals.",
      "Requests them over MQTT, page by page, while the gateway runs; for operators and engineers."
          + " With -o, the file appears when it is complete."
    })
public final class ExportVerb implements Runnable {

  private static final String ENERGY = "ac_energy_total";
  private static final String CSV_HEAD = "device,ts,seq,point,value,quality";

  @Parameters(
      arity = "0..*",
      paramLabel = "DEVICE",
      description =
          "The devices. Default: all of the configuration (-c), which is needed only for that.")
  private List<String> devices = new ArrayList<>();

  @Mixin private StoredRange range;

  @ArgGroup(multiplicity = "1")
  private Form form;

  /** The output format. */
  static final class Form {
    @Option(
        names = "--csv",
        description =
            "One point a line: "
                + CSV_HEAD
                + "; ts in epoch milliseconds. With --by, one interval a line: "
                + AggregateExport.CSV_HEAD
                + ".")
    private boolean csv;

    @Option(
        names = "--jsonl",
        description = "One message or interval a line, as JSON with the member \"device\".")
    private boolean jsonl;
  }

  @Option(
      names = "--by",
      paramLabel = "INTERVAL",
      completionCandidates = KnownValues.Intervals.class,
      description =
          "Export figures in intervals instead of readings: 5m, 15m, 1h, day, month or year. Days"
              + " that begin before --from or end after --to are whole.")
  private @Nullable String by;

  @Option(
      names = "--point",
      paramLabel = "MEANING",
      description =
          "With --by: what was measured, such as ac_power; may be repeated. Default: energy.")
  private List<String> points = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write. Default: standard output.")
  private @Nullable Path output;

  @Mixin private SiteOption config;
  @Mixin private BrokerOption broker;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (by == null && !points.isEmpty()) {
      throw new VerbException(ExitCode.USAGE, "--point needs --by");
    }
    List<DeviceId> wanted = devices();
    StoredRange.Times times = range.times(InstantSource.system());
    if (output == null) {
      Console console = new Console(spec);
      export(wanted, times, console::line);
      return;
    }
    OutputFile.write(output, file -> write(file, wanted, times));
  }

  private void write(FileChannel file, List<DeviceId> wanted, StoredRange.Times times) {
    PrintWriter out = new PrintWriter(Channels.newWriter(file, UTF_8));
    export(wanted, times, line -> write(out, line));
    out.flush();
  }

  private void write(PrintWriter out, String line) {
    out.println(line);
    if (out.checkError()) {
      throw new VerbException(
          ExitCode.FAILED, "cannot write %s: the disk is full".formatted(output));
    }
  }

  private List<DeviceId> devices() {
    if (devices.isEmpty()) {
      return List.copyOf(config.load().devices().keySet());
    }
    try {
      return devices.stream().map(DeviceId::new).distinct().toList();
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private interface LineWriter {
    void line(String text);
  }

  private void export(List<DeviceId> wanted, StoredRange.Times times, LineWriter out) {
    try (RequestClient client = RequestClient.connect(broker)) {
      if (by != null) {
        new AggregateExport(client, by, points.isEmpty() ? List.of(ENERGY) : points, form.csv)
            .write(wanted, times, out::line);
        return;
      }
      if (form.csv) {
        out.line(CSV_HEAD);
      }
      HistoryPages pages = new HistoryPages(client);
      for (DeviceId each : wanted) {
        pages.read(
            new HistoryPages.Range(each, times, 1, Long.MAX_VALUE, Long.MAX_VALUE),
            new DeviceExport(each, out));
      }
    } catch (JsonException malformed) {
      throw new VerbException(
          ExitCode.FAILED, "the response is malformed: " + malformed.getMessage(), malformed);
    }
  }

  /** Writes the messages of one device. */
  private final class DeviceExport implements HistoryPages.PageReader {

    private final DeviceId device;
    private final LineWriter out;

    DeviceExport(DeviceId device, LineWriter out) {
      this.device = device;
      this.out = out;
    }

    @Override
    public void gaps(Json.Arr gaps) throws JsonException {
      for (String line : HistoryLines.CSV.gaps(gaps)) {
        spec.commandLine().getErr().println(device + ": " + line);
      }
    }

    @Override
    public void record(Json record) throws JsonException {
      if (form.csv) {
        for (String line : HistoryLines.CSV.of(record, new ZoneOption())) {
          out.line(device + "," + line);
        }
      } else if (form.jsonl && record instanceof Json.Obj message) {
        Json.Obj named = Json.object().put("device", device.value()).putAll(message).build();
        out.line(new String(Json.write(named), UTF_8));
      }
    }
  }
}

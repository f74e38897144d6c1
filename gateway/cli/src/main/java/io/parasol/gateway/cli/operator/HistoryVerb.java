// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ZoneOption;
import io.parasol.gateway.history.History;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
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

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Measured at this time or later: 2026-11-24T12:00:00Z, or 8h for 8 hours ago.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Measured at this time or earlier. Default: now.")
  private @Nullable String to;

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
    Range range = range(InstantSource.system());
    Console console = new Console(spec);
    HistoryLines lines = form == null ? HistoryLines.TABLE : form.lines();
    lines.head().ifPresent(console::line);
    try (RequestClient client = RequestClient.connect(broker)) {
      OptionalLong next = OptionalLong.of(fromSeq);
      long left = limit();
      while (next.isPresent() && left > 0) {
        Members page = client.request(request(range, next.getAsLong(), left));
        left -= print(page, lines, console);
        next = next(page);
      }
    } catch (JsonException malformed) {
      throw new VerbException(
          ExitCode.FAILED, "the response is malformed: " + malformed.getMessage(), malformed);
    }
  }

  private long limit() {
    if (limit != null) {
      return limit;
    }
    return formerLimit != null ? formerLimit : Long.MAX_VALUE;
  }

  private record Range(DeviceId device, Optional<Instant> from, Optional<Instant> to) {}

  private Range range(InstantSource clock) {
    if (limit() < 1 || fromSeq < 1 || toSeq < fromSeq) {
      throw new VerbException(
          ExitCode.USAGE,
          "expected --limit and --from-seq of 1 or more, and --to-seq not below --from-seq");
    }
    try {
      Range range =
          new Range(new DeviceId(device), time("--from", from, clock), time("--to", to, clock));
      if (range.from().isPresent()
          && range.to().isPresent()
          && range.to().get().isBefore(range.from().get())) {
        throw new VerbException(ExitCode.USAGE, "--to is before --from");
      }
      return range;
    } catch (IllegalArgumentException noDevice) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(noDevice.getMessage()), noDevice);
    }
  }

  private static Optional<Instant> time(String option, @Nullable String text, InstantSource clock) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          DurationText.parse(text)
              .map(ago -> clock.instant().minus(ago))
              .orElseGet(() -> Instant.parse(text)));
    } catch (DateTimeParseException noTime) {
      throw new VerbException(
          ExitCode.USAGE,
          "%s is \"%s\"; expected a time such as 2026-11-24T12:00:00Z, or 8h for 8 hours ago"
              .formatted(option, text),
          noTime);
    }
  }

  private JsonBuilder request(Range range, long nextSeq, long left) {
    JsonBuilder request =
        Json.object().put("request", History.KIND).put("device", range.device().value());
    range.from().ifPresent(time -> request.put("from", time.toEpochMilli()));
    range.to().ifPresent(time -> request.put("to", time.toEpochMilli()));
    return request
        .put("from-seq", nextSeq)
        .put("to-seq", toSeq)
        .put("most", Math.min(left, History.MAX_PAGE_RECORDS));
  }

  private long print(Members page, HistoryLines lines, Console console) throws JsonException {
    for (String line : lines.gaps(array(page, "gaps"))) {
      spec.commandLine().getErr().println(line);
    }
    Json.Arr records = array(page, "records");
    for (Json record : records.items()) {
      lines.of(record, zone).forEach(console::line);
    }
    return records.items().size();
  }

  private static OptionalLong next(Members page) throws JsonException {
    return page.optional("next").isPresent()
        ? OptionalLong.of(page.integer("next"))
        : OptionalLong.empty();
  }

  private static Json.Arr array(Members page, String key) throws JsonException {
    if (page.required(key) instanceof Json.Arr array) {
      return array;
    }
    throw new JsonException("answer.%s is not an array".formatted(key));
  }
}

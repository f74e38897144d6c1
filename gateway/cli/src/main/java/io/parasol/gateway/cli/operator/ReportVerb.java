// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.report.ReportAnswerer;
import io.parasol.gateway.report.ReportPeriod;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol report}: prints a report of a day or a month. */
@Command(
    name = "report",
    description = {
      "Prints the report of a day or a month: what was produced and lost, what it cost, and who"
          + " should do what.",
      "Requests it over MQTT; for operators and engineers. Default: the newest day, as text."
    })
public final class ReportVerb implements Runnable {

  @ArgGroup private @Nullable Period period;

  /** Which report. */
  static final class Period {
    @Option(
        names = "--day",
        arity = "0..1",
        fallbackValue = "",
        paramLabel = "DATE",
        description = "The report of this day, such as 2026-11-27. Default: the newest.")
    private @Nullable String day;

    @Option(
        names = "--month",
        arity = "0..1",
        fallbackValue = "",
        paramLabel = "MONTH",
        description = "The report of this month, such as 2026-11. Default: the newest.")
    private @Nullable String month;
  }

  @ArgGroup private @Nullable Form form;

  /** The format, if it is not text. */
  static final class Form {
    @Option(names = "--text", description = "Print text. This is the default.")
    private boolean text;

    @Option(names = "--html", description = "Print one HTML file, which can be printed.")
    private boolean html;

    @Option(names = "--csv", description = "Print figures, losses and findings as CSV.")
    private boolean csv;

    @Option(names = "--json", description = "Print the report as in the message.")
    private boolean json;

    String wireName() {
      return text ? "text" : html ? "html" : csv ? "csv" : json ? "json" : "text";
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write. Default: standard output.")
  private @Nullable Path output;

  @Mixin private BrokerOption broker;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    JsonBuilder request = request();
    String content;
    try (RequestClient client = RequestClient.connect(broker)) {
      Members answer = client.request(request);
      content = answer.text("content");
    } catch (JsonException malformed) {
      throw new VerbException(
          ExitCode.FAILED, "the response is malformed: " + malformed.getMessage(), malformed);
    }
    if (output == null) {
      new Console(spec).line(content.stripTrailing());
      return;
    }
    OutputFile.write(output, content.getBytes(UTF_8));
  }

  private JsonBuilder request() {
    JsonBuilder request =
        Json.object()
            .put("request", ReportAnswerer.KIND)
            .put("format", form == null ? "text" : form.wireName());
    boolean isMonth = period != null && period.month != null;
    String asked = period == null ? "" : isMonth ? period.month : period.day;
    ReportPeriod.Kind kind = isMonth ? ReportPeriod.Kind.MONTH : ReportPeriod.Kind.DAY;
    if (asked == null || asked.isEmpty()) {
      return request.put("period", kind.wireName());
    }
    return request.put("date", date(asked, kind));
  }

  private static String date(String asked, ReportPeriod.Kind kind) {
    try {
      ReportPeriod period = ReportPeriod.parse(asked);
      if (period.kind() == kind) {
        return period.date();
      }
    } catch (IllegalArgumentException malformed) {
      // Reported below.
    }
    throw new VerbException(
        ExitCode.USAGE,
        kind == ReportPeriod.Kind.DAY
            ? "--day is \"%s\"; expected a day such as 2026-11-27".formatted(asked)
            : "--month is \"%s\"; expected a month such as 2026-11".formatted(asked));
  }
}

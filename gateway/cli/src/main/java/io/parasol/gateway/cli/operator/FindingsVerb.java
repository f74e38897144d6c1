// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.alarm.AlarmRequests;
import io.parasol.gateway.analytics.model.Tariff;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ZoneOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol findings}: prints open findings and alarms, and acts on an alarm. */
@Command(
    name = "findings",
    description = {
      "Prints the open findings of the plant with their cause and cost, and its alarms. An alarm"
          + " that another one explains is only counted.",
      "With --acknowledge or --shelve, acts on one alarm; the act is in the gateway's log. For"
          + " operators and engineers."
    })
public final class FindingsVerb implements Runnable {

  @ArgGroup(exclusive = false)
  private @Nullable Act act;

  /** What to do with an alarm. */
  static final class Act {
    @Option(names = "--acknowledge", paramLabel = "ALARM", description = "Acknowledge this alarm.")
    private @Nullable String acknowledge;

    @Option(
        names = "--shelve",
        paramLabel = "ALARM",
        description = "Hold back notifications of this alarm for the time of --for.")
    private @Nullable String shelve;

    @Option(
        names = "--for",
        paramLabel = "DURATION",
        description = "How long to shelve, such as 8h; 0s ends it. At most 30 days.")
    private @Nullable String duration;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Why it is shelved; shown beside the alarm, and in the log.")
    private @Nullable String reason;
  }

  @Option(names = "--json", description = "Print the response as JSON.")
  private boolean json;

  @Mixin private ZoneOption zone;
  @Mixin private BrokerOption broker;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    JsonBuilder request = request(Instant.now());
    Console console = new Console(spec);
    try (RequestClient client = RequestClient.connect(broker)) {
      Members answer = client.request(request);
      if (act != null) {
        printAct(answer, console);
      } else {
        print(answer, console);
      }
    } catch (JsonException malformed) {
      throw new VerbException(
          ExitCode.FAILED, "the response is malformed: " + malformed.getMessage(), malformed);
    }
  }

  private JsonBuilder request(Instant now) {
    JsonBuilder request = Json.object();
    if (act == null) {
      return request.put("request", AlarmRequests.FINDINGS);
    }
    if ((act.acknowledge == null) == (act.shelve == null)
        || (act.shelve == null) != (act.duration == null)
        || (act.shelve == null && act.reason != null)) {
      throw new VerbException(
          ExitCode.USAGE, "expected --acknowledge ALARM, or --shelve ALARM with --for DURATION");
    }
    if (act.acknowledge != null) {
      return request.put("request", AlarmRequests.ACKNOWLEDGE).put("alarm", act.acknowledge);
    }
    request
        .put("request", AlarmRequests.SHELVE)
        .put("alarm", String.valueOf(act.shelve))
        .put("until", until(String.valueOf(act.duration), now).toEpochMilli());
    return act.reason == null ? request : request.put("reason", act.reason);
  }

  private static Instant until(String duration, Instant now) {
    return DurationText.parse(duration)
        .map(now::plus)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "--for is \"%s\"; expected a duration such as 8h".formatted(duration)));
  }

  private void printAct(Members answer, Console console) throws JsonException {
    if (json) {
      console.json(answer.required("alarm"));
      return;
    }
    console.line(
        "%s is %s".formatted(Printable.of(answer.text("alarm")), Printable.of(state(answer))));
  }

  private void print(Members answer, Console console) throws JsonException {
    Json findings = answer.required("findings");
    Json alarms = answer.required("alarms");
    long suppressed = answer.integer("suppressed-count");
    if (json) {
      JsonBuilder shown = Json.object().put("findings", findings).put("alarms", alarms);
      console.json(shown.put("suppressed-count", suppressed).build());
      return;
    }
    printFindings(items(findings), console);
    printAlarms(items(alarms), console);
    if (suppressed > 0) {
      console.line("%d more alarms are explained by those above".formatted(suppressed));
    }
  }

  private void printFindings(List<Json> findings, Console console) throws JsonException {
    if (findings.isEmpty()) {
      console.line("no open findings");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("where", "cause", "since", "lost kWh", "cost", "evidence"));
    for (Json each : findings) {
      Members finding = Members.of(each, "answer.findings");
      String string =
          finding.optional("string").isPresent() ? " string " + finding.integer("string") : "";
      rows.add(
          List.of(
              Printable.of(finding.text("device") + string),
              Printable.of(finding.text("cause")),
              time(finding.integer("begin")),
              rounded(finding, "lost-kwh"),
              cost(finding),
              evidence(finding)));
    }
    console.table(rows);
  }

  /** Returns what a finding cost; of a site without a tariff, nothing is known. */
  static String cost(Members finding) throws JsonException {
    String currency = finding.text("currency");
    return currency.equals(Tariff.NO_CURRENCY)
        ? "-"
        : rounded(finding, "cost") + " " + Printable.of(currency);
  }

  private static String rounded(Members finding, String name) throws JsonException {
    return finding
        .optionalNumber(name)
        .map(each -> each.setScale(2, RoundingMode.HALF_UP).toPlainString())
        .orElse("-");
  }

  private static String evidence(Members finding) throws JsonException {
    List<String> facts =
        items(finding.required("evidence")).stream().map(HistoryLines::plain).toList();
    return Printable.of(String.join(", ", facts));
  }

  private void printAlarms(List<Json> alarms, Console console) throws JsonException {
    if (alarms.isEmpty()) {
      console.line("no alarms");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("alarm", "severity", "since", "state"));
    for (Json each : alarms) {
      Members alarm = Members.of(each, "answer.alarms");
      rows.add(
          List.of(
              Printable.of(alarm.text("alarm")),
              Printable.of(alarm.text("severity")),
              time(alarm.integer("since")),
              Printable.of(state(alarm))));
    }
    console.table(rows);
  }

  private String state(Members alarm) throws JsonException {
    StringBuilder state = new StringBuilder(alarm.text("state"));
    Optional<String> by = alarm.optionalText("acknowledged-by");
    by.ifPresent(operator -> state.append(" by ").append(operator));
    if (alarm.optional("shelved-until").isPresent()) {
      long until = alarm.integer("shelved-until");
      if (Instant.ofEpochMilli(until).isAfter(Instant.now())) {
        state.append(", shelved");
        alarm.optionalText("shelved-by").ifPresent(each -> state.append(" by ").append(each));
        state.append(" until ").append(time(until));
        alarm.optionalText("shelved-reason").ifPresent(each -> state.append(": ").append(each));
      }
    }
    return state.toString();
  }

  private String time(long millis) {
    return zone.format(Instant.ofEpochMilli(millis));
  }

  private static List<Json> items(Json list) throws JsonException {
    if (!(list instanceof Json.Arr array)) {
      throw new JsonException("answer: expected arrays");
    }
    return array.items();
  }
}

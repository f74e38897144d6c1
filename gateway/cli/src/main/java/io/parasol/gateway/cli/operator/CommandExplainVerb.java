// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.command.ValueJson;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code parasol command explain}: prints what blocks commands for a device, and the reversions of
 * earlier commands that are due.
 */
@Command(
    name = "explain",
    description = {
      "Prints what blocks commands and updates for a device at the moment, in the order of the"
          + " checks, and which earlier commands the gateway will revert, and when."
    })
final class CommandExplainVerb implements Runnable {

  @Parameters(paramLabel = "DEVICE", description = "The device's id.")
  private String device;

  @Mixin private BrokerOption broker;

  @Option(names = "--json", description = "Print the response as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    JsonBuilder request = Json.object().put("request", "explain").put("device", id());
    Console console = new Console(spec);
    try (RequestClient client = RequestClient.connect(broker)) {
      Members answer = client.request(request);
      Json reasons = answer.required("reasons");
      Json reversions = answer.required("reversions");
      if (json) {
        JsonBuilder shown = Json.object().put("reasons", reasons).put("reversions", reversions);
        console.json(shown.build());
      } else {
        printReasons(items(reasons), console);
        printReversions(items(reversions), console);
      }
    } catch (JsonException malformed) {
      throw new VerbException(
          ExitCode.FAILED, "the response is malformed: " + malformed.getMessage(), malformed);
    }
  }

  private String id() {
    try {
      return new DeviceId(device).value();
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static List<Json> items(Json list) throws JsonException {
    if (!(list instanceof Json.Arr array)) {
      throw new JsonException("answer: expected arrays");
    }
    return array.items();
  }

  private void printReasons(List<Json> reasons, Console console) throws JsonException {
    if (reasons.isEmpty()) {
      console.line("nothing blocks commands for " + device);
    }
    for (Json each : reasons) {
      Members members = Members.of(each, "answer.reasons");
      console.line(
          "%s: %s"
              .formatted(
                  Printable.of(members.text("reason")), Printable.of(members.text("detail"))));
    }
  }

  private static void printReversions(List<Json> reversions, Console console) throws JsonException {
    for (Json each : reversions) {
      Members members = Members.of(each, "answer.reversions");
      String values =
          ValueJson.read("answer.reversions", members.required("values")).entrySet().stream()
              .map(value -> value.getKey() + "=" + Printable.of(value.getValue().toString()))
              .collect(Collectors.joining(" "));
      Optional<String> late = members.optionalText("late").map(Printable::of);
      console.line(
          "%s: %s, for command %s%s"
              .formatted(
                  late.isPresent() ? "late since " + due(members) : "due " + due(members),
                  values,
                  Printable.of(members.text("command")),
                  late.map(why -> ": " + why).orElse("")));
    }
  }

  private static Instant due(Members reversion) throws JsonException {
    return Instant.ofEpochMilli(reversion.integer("due"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Printable;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ExitCode;
import io.parasol.gateway.cli.verb.JsonObject;
import io.parasol.gateway.cli.verb.VerbException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol command explain}: why a device takes no command at the moment. */
@Command(
    name = "explain",
    description = "Says what keeps commands and updates from a device at the moment, in order.")
final class CommandExplainVerb implements Runnable {

  @Parameters(paramLabel = "DEVICE", description = "The device's id.")
  private String device;

  @Mixin private BrokerOption broker;

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    JsonObject question = JsonObject.of().put("request", "explain").put("device", id());
    Console console = new Console(spec);
    try (RequestClient client = RequestClient.connect(broker)) {
      Json reasons = client.ask(question).required("reasons");
      if (json) {
        console.json(reasons);
      } else {
        print(reasons, console);
      }
    } catch (JsonException malformed) {
      throw new VerbException(
          ExitCode.FAILED, "the answer is malformed: " + malformed.getMessage(), malformed);
    }
  }

  private String id() {
    try {
      return new DeviceId(device).value();
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private void print(Json reasons, Console console) throws JsonException {
    if (!(reasons instanceof Json.Arr array)) {
      throw new JsonException("answer.reasons is no array");
    }
    if (array.items().isEmpty()) {
      console.line("nothing keeps commands from " + device);
    }
    for (Json each : array.items()) {
      Members members = Members.of(each, "answer.reasons");
      console.line(
          "%s: %s"
              .formatted(
                  Printable.of(members.text("reason")), Printable.of(members.text("detail"))));
    }
  }
}

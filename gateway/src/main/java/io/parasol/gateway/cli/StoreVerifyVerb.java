// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ExitCode;
import io.parasol.gateway.cli.verb.JsonObject;
import io.parasol.gateway.cli.verb.ProgressLine;
import io.parasol.gateway.cli.verb.VerbException;
import io.parasol.gateway.telemetry.store.Damage;
import io.parasol.gateway.telemetry.store.ReadingStore;
import io.parasol.gateway.telemetry.store.Verification;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol store verify}: reads every record, and says where one is not as it was written.
 */
@Command(
    name = "verify",
    description = {
      "Reads every byte of the store and checks every record; changes nothing.",
      "Exit code 1 if anything is damaged; each place is said."
    })
final class StoreVerifyVerb implements Runnable {

  @Mixin private StoreOption store;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Path folder = StoreOption.folder(store.config());
    Verification found = verify(folder);
    Console console = new Console(spec);
    if (json) {
      console.json(
          JsonObject.of()
              .put("folder", folder.toString())
              .put("sound", found.isSound())
              .put("segments", found.segments())
              .put("records", found.records())
              .put("bytes", found.bytes())
              .put("torn", found.torn())
              .put("damaged", found.damaged())
              .put("damages", found.damages().stream().map(StoreVerifyVerb::asJson).toList())
              .json());
    } else {
      found.damages().forEach(damage -> console.line(damage.toString()));
      if (found.damaged() > found.damages().size()) {
        console.line("and %d more".formatted(found.damaged() - found.damages().size()));
      }
      console.line(
          "%d records in %d segments, %d bytes; %d bytes at the end not committed"
              .formatted(found.records(), found.segments(), found.bytes(), found.torn()));
    }
    if (!found.isSound()) {
      throw new VerbException(ExitCode.FAILED, "damaged in %d places".formatted(found.damaged()));
    }
  }

  private Verification verify(Path folder) {
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      return ReadingStore.verify(folder, share -> progress.show("verified", share));
    } catch (IOException unreadable) {
      throw StoreOption.cannotBeRead(folder, unreadable);
    }
  }

  private static JsonObject asJson(Damage damage) {
    return JsonObject.of()
        .put("file", damage.file().toString())
        .put("offset", damage.offset())
        .put("bytes", damage.bytes())
        .put("what", damage.what());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.store;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ProgressLine;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.store.log.StoreVerification;
import io.parasol.gateway.store.segment.Corruption;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol store verify}: reads every record, and lists the corrupted ones and the missing
 * ones.
 */
@Command(
    name = "verify",
    description = {
      "Reads every byte of the store and checks every record; changes nothing.",
      "Checks that every sequence number that was given is stored, delivered or recorded as lost.",
      "Also checks the queued events and receipts, for the site's broker and for the upstream"
          + " broker.",
      "Exit code 1 if anything is corrupted or missing; each place is printed."
    })
final class StoreVerifyVerb implements Runnable {

  @Mixin private StoreOption store;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** The result for one folder. */
  private record Found(StoreFolder of, StoreVerification result) {}

  @Override
  public void run() {
    List<Found> all = verify(StoreFolder.of(store.config()));
    Console console = new Console(spec);
    long damaged = all.stream().mapToLong(each -> each.result().damaged()).sum();
    if (json) {
      console.json(
          asJson(all.get(0))
              .put("others", all.stream().skip(1).map(found -> asJson(found).build()).toList())
              .build());
    } else {
      all.forEach(found -> print(console, found));
    }
    long missing = all.stream().mapToLong(each -> each.result().missing()).sum();
    if (damaged > 0 || missing > 0) {
      throw new VerbException(ExitCode.FAILED, problems(damaged, missing));
    }
  }

  private static String problems(long damaged, long missing) {
    List<String> problems = new ArrayList<>();
    if (damaged > 0) {
      problems.add("corrupted in %d places".formatted(damaged));
    }
    if (missing > 0) {
      problems.add("%d messages missing".formatted(missing));
    }
    return String.join(", ", problems);
  }

  private static void print(Console console, Found found) {
    StoreVerification result = found.result();
    result.damages().forEach(corruption -> console.line(corruption.toString()));
    if (result.damaged() > result.damages().size()) {
      console.line("and %d more".formatted(result.damaged() - result.damages().size()));
    }
    result.gaps().forEach(gap -> console.line(found.of().name() + ": " + GapText.of(gap)));
    console.line(
        "%s: %d records in %d segments, %d bytes; %d uncommitted bytes at the end"
            .formatted(
                found.of().name(),
                result.records(),
                result.segments(),
                result.bytes(),
                result.torn()));
  }

  private List<Found> verify(List<StoreFolder> folders) {
    List<Found> all = new ArrayList<>();
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      for (StoreFolder each : folders) {
        all.add(
            new Found(each, each.verify(share -> progress.show("verified " + each.name(), share))));
      }
    }
    return all;
  }

  private static JsonBuilder asJson(Found found) {
    StoreVerification result = found.result();
    return Json.object()
        .put("folder", found.of().path().toString())
        .put("sound", result.isSound())
        .put("segments", result.segments())
        .put("records", result.records())
        .put("bytes", result.bytes())
        .put("torn", result.torn())
        .put("damaged", result.damaged())
        .put("damages", result.damages().stream().map(StoreVerifyVerb::asJson).toList())
        .put("missing", result.missing())
        .put("gaps", result.gaps().stream().map(GapText::json).toList());
  }

  private static Json.Obj asJson(Corruption corruption) {
    return Json.object()
        .put("file", corruption.file().toString())
        .put("offset", corruption.offset())
        .put("bytes", corruption.bytes())
        .put("what", corruption.what())
        .build();
  }
}

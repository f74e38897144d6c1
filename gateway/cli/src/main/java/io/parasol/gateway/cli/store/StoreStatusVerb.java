// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.store;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.store.log.StoreSurvey;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol store status}: prints the backlog of each device and its age, and what was dropped
 * and why.
 */
@Command(
    name = "status",
    description =
        "Prints what is in the store, what is not delivered yet, and what was dropped and why.")
final class StoreStatusVerb implements Runnable {

  @Mixin private StoreOption store;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config = store.config();
    Path folder = StoreOption.folder(config);
    StoreSurvey survey = StoreOption.survey(folder);
    Console console = new Console(spec);
    if (json) {
      console.json(asJson(folder, config.store().keep(), survey));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("device", "records", "bytes", "newest", "waiting", "since", "dropped"));
    survey.devices().forEach(device -> rows.add(row(device)));
    console.table(rows);
    console.line("");
    survey.devices().stream()
        .flatMap(device -> device.missing().stream())
        .forEach(gap -> console.line(GapText.of(gap)));
    console.line(
        "%s of %s, epoch %s"
            .formatted(
                mebibytes(survey.bytes()),
                mebibytes(config.store().keep()),
                survey.epoch().orElse("unknown")));
  }

  private static List<String> row(StoreSurvey.DeviceSurvey device) {
    List<String> waiting = new ArrayList<>();
    new TreeMap<>(device.waiting())
        .forEach(
            (recipient, count) ->
                waiting.add(
                    recipient == Recipient.BROKER
                        ? count.toString()
                        : count + " " + wireName(recipient)));
    List<String> dropped = new ArrayList<>();
    dropped(device).forEach((reason, count) -> dropped.add(count + " " + reason));
    long missing = device.missing().stream().mapToLong(Gap::count).sum();
    if (missing > 0) {
      dropped.add(missing + " missing");
    }
    return List.of(
        device.device().value(),
        Long.toString(device.records()),
        Long.toString(device.bytes()),
        Long.toString(device.newest()),
        String.join(", ", waiting),
        device.oldestWaiting().map(Instant::toString).orElse("-"),
        dropped.isEmpty() ? "-" : String.join(", ", dropped));
  }

  /** Returns the number of dropped messages by reason. */
  private static Map<String, Long> dropped(StoreSurvey.DeviceSurvey device) {
    Map<String, Long> dropped = new TreeMap<>();
    device.gaps().forEach(gap -> dropped.merge(gap.reason().wireName(), gap.count(), Long::sum));
    return dropped;
  }

  private static String wireName(Recipient recipient) {
    return recipient.name().toLowerCase(Locale.ROOT);
  }

  private static String mebibytes(long bytes) {
    return "%.1f MiB".formatted(bytes / (double) (1 << 20));
  }

  private static Json asJson(Path folder, long keep, StoreSurvey survey) {
    return Json.object()
        .put("folder", folder.toString())
        .put("epoch", survey.epoch().orElse(""))
        .put("bytes", survey.bytes())
        .put("keep", keep)
        .put("waiting", survey.waiting())
        .put("devices", survey.devices().stream().map(StoreStatusVerb::asJson).toList())
        .build();
  }

  private static Json.Obj asJson(StoreSurvey.DeviceSurvey device) {
    JsonBuilder waiting = Json.object();
    new TreeMap<>(device.waiting())
        .forEach((recipient, count) -> waiting.put(wireName(recipient), count));
    JsonBuilder json =
        Json.object()
            .put("device", device.device().value())
            .put("records", device.records())
            .put("bytes", device.bytes())
            .put("oldest", device.oldest())
            .put("newest", device.newest())
            .put("waiting", waiting);
    device.oldestWaiting().ifPresent(since -> json.putEpochMillis("waiting-since", since));
    JsonBuilder dropped = Json.object();
    dropped(device).forEach(dropped::put);
    return json.put("dropped", dropped)
        .put("gaps", device.gaps().stream().map(gap -> gap.json().build()).toList())
        .put("missing", device.missing().stream().map(GapText::json).toList())
        .build();
  }
}

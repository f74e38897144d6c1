// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.KnownValues;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.figures.AggregateRequests;
import io.parasol.gateway.figures.FigureStore;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol energy}: prints the energy of the plant or of a device, and what was lost. */
@Command(
    name = "energy",
    description = {
      "Prints the energy of the plant or of an inverter in intervals; of closed days also what was"
          + " lost and why.",
      "With --as it requests this over MQTT, for operators and engineers. Without, it reads the"
          + " state folder of the site, in which the last fifteen minutes may be missing; the"
          + " gateway need not run then."
    })
public final class EnergyVerb implements Runnable {

  @Parameters(
      paramLabel = "DEVICE",
      arity = "0..1",
      description = "The inverter. Default: the whole plant.")
  private @Nullable String device;

  @Option(
      names = "--period",
      paramLabel = "PERIOD",
      description =
          "A day (2026-11-24), a month (2026-11), a year (2026), or two days"
              + " (2026-11-01..2026-11-24), in the site's time zone. Default: today.")
  private @Nullable String period;

  @Option(
      names = "--by",
      paramLabel = "INTERVAL",
      completionCandidates = KnownValues.Intervals.class,
      description =
          "5m, 15m, 1h, day, month or year. Default: 1h for a day, month for a year, else day.")
  private @Nullable String by;

  @Option(
      names = "--point",
      paramLabel = "MEANING",
      description = "What an inverter or a sensor measured, such as ac_power. Default: energy.")
  private @Nullable String point;

  @ArgGroup private @Nullable Form form;

  /** The output format, if it is not the table. */
  static final class Form {
    @Option(names = "--json", description = "Print the intervals as JSON, one a line.")
    private boolean json;

    @Option(
        names = "--csv",
        description =
            "Print one interval a line: from,to,energy_wh,completeness,estimated,count,min,mean,"
                + "max,last,possible_wh,lost_wh,money.")
    private boolean csv;

    EnergyLines lines() {
      return csv ? EnergyLines.CSV : json ? EnergyLines.JSON : EnergyLines.TABLE;
    }
  }

  @Mixin private SiteOption site;

  @Mixin private BrokerOption broker;

  @Spec private CommandSpec spec;

  /** Answers a request. */
  private interface Source extends AutoCloseable {
    Members request(JsonBuilder request) throws JsonException;

    @Override
    void close();
  }

  @Override
  public void run() {
    EnergyPeriod asked = EnergyPeriod.parse(period, by);
    EnergyLines lines = form == null ? EnergyLines.TABLE : form.lines();
    List<Json> intervals = new ArrayList<>();
    String zone = "UTC";
    try (Source source = broker.isGiven() ? running() : stored()) {
      OptionalLong next = OptionalLong.of(Long.MIN_VALUE);
      while (next.isPresent()) {
        Members page = source.request(request(asked, next.getAsLong()));
        zone = page.text("time-zone");
        if (page.required("intervals") instanceof Json.Arr items) {
          intervals.addAll(items.items());
        }
        next =
            page.optional("next").isPresent()
                ? OptionalLong.of(page.integer("next"))
                : OptionalLong.empty();
      }
      if (intervals.isEmpty()) {
        throw new VerbException(
            ExitCode.FAILED,
            "there are no figures of %s in this time"
                .formatted(device == null ? "the plant" : Printable.of(device)));
      }
      lines.print(intervals, zone, new Console(spec));
    } catch (JsonException malformed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(malformed.getMessage()), malformed);
    }
  }

  private JsonBuilder request(EnergyPeriod asked, long after) {
    JsonBuilder request = Json.object().put("request", AggregateRequests.KIND);
    if (device != null) {
      request.put("device", device);
    }
    if (point != null) {
      request.put("point", point);
    }
    asked.from().ifPresent(date -> request.put("from", date.toString()));
    asked.to().ifPresent(date -> request.put("to", date.toString()));
    request.put("resolution", asked.by());
    return after == Long.MIN_VALUE ? request : request.put("after", after);
  }

  private Source running() {
    RequestClient client = RequestClient.connect(broker);
    return new Source() {
      @Override
      public Members request(JsonBuilder request) {
        return client.request(request);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private Source stored() {
    SiteConfig config = site.loadWithState();
    FigureStore store = FigureStore.in(config.state());
    requireDays(config, store);
    return new Source() {
      @Override
      public Members request(JsonBuilder request) throws JsonException {
        Members members = Members.of(request.build(), "request");
        members.text("request");
        return Members.of(
            AggregateRequests.offline(store, config.updates().zone(), Instant.now(), members),
            "answer");
      }

      @Override
      public void close() {}
    };
  }

  private static void requireDays(SiteConfig config, FigureStore store) {
    try {
      if (store.days().isEmpty()) {
        throw new VerbException(
            ExitCode.FAILED,
            config.plant().nameplates().isEmpty()
                ? "there are no figures: no device has nameplate-dc"
                : "there are no figures yet in " + config.state());
      }
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED,
          "figures cannot be read: " + FileErrorText.withFile(unreadable),
          unreadable);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.figures.AggregateRequests;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Exports figures in intervals, page by page.
 *
 * @param by the length of an interval, such as {@code 15m}.
 * @param points meanings, such as {@code ac_energy_total}.
 * @param isCsv whether lines are CSV; otherwise JSON.
 */
record AggregateExport(RequestClient client, String by, List<String> points, boolean isCsv) {

  static final String CSV_HEAD = "device,point," + EnergyLines.CSV_HEAD;

  /** Writes the intervals of all days in which the times lie, device by device. */
  void write(List<DeviceId> devices, StoredRange.Times times, Consumer<String> out)
      throws JsonException {
    ZoneId zone = zone();
    Optional<LocalDate> from = times.from().map(time -> LocalDate.ofInstant(time, zone));
    Optional<LocalDate> to = times.to().map(time -> LocalDate.ofInstant(time, zone));
    if (isCsv) {
      out.accept(CSV_HEAD);
    }
    for (DeviceId device : devices) {
      for (String point : points) {
        JsonBuilder request =
            request(by, from.orElse(LocalDate.EPOCH))
                .put("device", device.value())
                .put("point", point);
        to.ifPresent(date -> request.put("to", date.toString()));
        write(device, point, request, out);
      }
    }
  }

  private static JsonBuilder request(String by, LocalDate from) {
    return Json.object()
        .put("request", AggregateRequests.KIND)
        .put("resolution", by)
        .put("from", from.toString());
  }

  /** Returns the time zone of the site, by a request for a day without figures. */
  private ZoneId zone() throws JsonException {
    Members answer =
        client.request(request("day", LocalDate.EPOCH).put("to", LocalDate.EPOCH.toString()));
    try {
      return ZoneId.of(answer.text("time-zone"));
    } catch (DateTimeException unknown) {
      throw new JsonException("time-zone: " + unknown.getMessage());
    }
  }

  private void write(DeviceId device, String point, JsonBuilder request, Consumer<String> out)
      throws JsonException {
    OptionalLong next = OptionalLong.of(Long.MIN_VALUE);
    while (next.isPresent()) {
      Members page = client.request(request.put("after", next.getAsLong()));
      if (page.required("intervals") instanceof Json.Arr intervals) {
        for (Json each : intervals.items()) {
          out.accept(line(device, point, each));
        }
      }
      next =
          page.optional("next").isPresent()
              ? OptionalLong.of(page.integer("next"))
              : OptionalLong.empty();
    }
  }

  private String line(DeviceId device, String point, Json interval) throws JsonException {
    if (isCsv) {
      return device + "," + point + "," + EnergyLines.csv(interval);
    }
    JsonBuilder named = Json.object().put("device", device.value()).put("point", point);
    if (interval instanceof Json.Obj members) {
      named.putAll(members);
    }
    return new String(Json.write(named.build()), UTF_8);
  }
}

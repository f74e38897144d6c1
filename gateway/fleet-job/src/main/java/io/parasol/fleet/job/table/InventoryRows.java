// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.plant.PlantPointNumbers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of the messages {@code about}, {@code state}, {@code health} and {@code update}. A
 * member that is absent, of another type or out of its range is null: what a site sends must not
 * keep the database from taking the rows of the others.
 */
public final class InventoryRows {

  /** The device of the messages of the gateway itself. */
  private static final String GATEWAY = "gateway";

  private static final int HASH_LENGTH = 64;
  private static final int MAX_ITEMS = 20;
  private static final double MAX_LATITUDE = 90;
  private static final double MAX_LONGITUDE = 180;

  /** The database divides by the peak power, and fails if the quotient is too large. */
  private static final double MIN_PEAK_WATTS = 1;

  private static final double MAX_PEAK_WATTS = 1e12;

  /** The year 9999; a database takes no later time. */
  private static final long MAX_MILLIS = 253_000_000_000_000L;

  private InventoryRows() {}

  /**
   * Returns the rows of a message; none if it is of no such kind.
   *
   * @param kind the last part of the topic.
   */
  public static List<TableRow> of(String kind, String site, String device, Json.Obj message) {
    boolean isGateway = device.equals(GATEWAY);
    return switch (kind) {
      case "about" ->
          isGateway ? siteAbout(site, message) : List.of(deviceAbout(site, device, message));
      case "state" -> List.of(state(site, device, message));
      case "health" ->
          List.of(isGateway ? siteHealth(site, message) : deviceHealth(site, device, message));
      case "update" -> isGateway ? List.of() : List.of(update(site, device, message));
      default -> List.of();
    };
  }

  private static List<TableRow> siteAbout(String site, Json.Obj message) {
    ReportedComponents components = ReportedComponents.of(member(message, "sbom", "components"));
    List<TableRow> rows = new ArrayList<>();
    rows.add(
        TableRow.of(
            TableKind.SITE_ABOUT,
            site,
            text(message, "name"),
            real(message, -MAX_LATITUDE, MAX_LATITUDE, "location", "latitude"),
            real(message, -MAX_LONGITUDE, MAX_LONGITUDE, "location", "longitude"),
            text(message, "time-zone"),
            real(message, MIN_PEAK_WATTS, MAX_PEAK_WATTS, "peak-power"),
            text(message, "version"),
            text(message, "support-until"),
            hash(text(message, "sbom", "sha256")),
            components.hash().orElse(null)));
    rows.addAll(components.rows());
    return rows;
  }

  private static @Nullable String hash(@Nullable String text) {
    return text != null && text.length() == HASH_LENGTH ? text : null;
  }

  private static TableRow deviceAbout(String site, String device, Json.Obj message) {
    return TableRow.of(
        TableKind.DEVICE_ABOUT,
        site,
        device,
        text(message, "manufacturer"),
        text(message, "model"),
        text(message, "serial"),
        text(message, "firmware"),
        text(message, "profile"));
  }

  private static TableRow state(String site, String device, Json.Obj message) {
    String state = text(message, "state");
    Instant since = time(message, "since");
    String why = text(message, "why");
    return device.equals(GATEWAY)
        ? TableRow.of(TableKind.SITE_STATE, site, state, since, why)
        : TableRow.of(TableKind.DEVICE_STATE, site, device, state, since, why);
  }

  private static TableRow siteHealth(String site, Json.Obj message) {
    Instant next = null;
    String name = null;
    if (member(message, "renewals") instanceof Json.Arr renewals) {
      for (Json each : renewals.items()) {
        Instant expiry = each instanceof Json.Obj renewal ? time(renewal, "expires") : null;
        if (expiry != null && (next == null || expiry.isBefore(next))) {
          next = expiry;
          name = each instanceof Json.Obj renewal ? text(renewal, "name") : null;
        }
      }
    }
    return TableRow.of(
        TableKind.SITE_HEALTH,
        site,
        time(message, "ts"),
        whole(message, "store", "waiting"),
        next,
        name);
  }

  private static TableRow deviceHealth(String site, String device, Json.Obj message) {
    return TableRow.of(
        TableKind.DEVICE_HEALTH,
        site,
        device,
        time(message, "ts"),
        time(message, "certificate", "expires"),
        texts(member(message, "conditions")));
  }

  private static TableRow update(String site, String device, Json.Obj message) {
    List<String> reasons = new ArrayList<>();
    if (member(message, "why-not") instanceof Json.Arr whyNot) {
      for (Json each : whyNot.items()) {
        String reason = each instanceof Json.Obj given ? text(given, "reason") : null;
        if (reason != null && reasons.size() < MAX_ITEMS) {
          reasons.add(reason);
        }
      }
    }
    return TableRow.of(
        TableKind.DEVICE_UPDATE,
        site,
        device,
        text(message, "installed", "version"),
        text(message, "stage"),
        String.join(",", reasons));
  }

  private static @Nullable Json member(Json.Obj message, String... path) {
    Json found = message;
    for (String each : path) {
      Map<String, Json> members = found instanceof Json.Obj object ? object.members() : Map.of();
      Json next = members.get(each);
      if (next == null) {
        return null;
      }
      found = next;
    }
    return found;
  }

  private static @Nullable String text(Json.Obj message, String... path) {
    return member(message, path) instanceof Json.Str text ? Printable.of(text.text()) : null;
  }

  private static String texts(@Nullable Json json) {
    return json instanceof Json.Arr array
        ? array.items().stream()
            .limit(MAX_ITEMS)
            .filter(Json.Str.class::isInstance)
            .map(each -> Printable.of(((Json.Str) each).text()))
            .collect(Collectors.joining(","))
        : "";
  }

  private static @Nullable Double real(Json.Obj message, double min, double max, String... path) {
    double value =
        member(message, path) instanceof Json.Num number
            ? number.number().doubleValue()
            : Double.NaN;
    return value >= min && value <= max ? value : null;
  }

  private static @Nullable Long whole(Json.Obj message, String... path) {
    return member(message, path) instanceof Json.Num number
            && PlantPointNumbers.value(number.number()) instanceof Value.Whole whole
        ? (Long) whole.number()
        : null;
  }

  /** Databases take few times before our era. */
  private static @Nullable Instant time(Json.Obj message, String... path) {
    Long millis = whole(message, path);
    return millis == null || millis < 0 || millis > MAX_MILLIS
        ? null
        : Instant.ofEpochMilli(millis);
  }
}

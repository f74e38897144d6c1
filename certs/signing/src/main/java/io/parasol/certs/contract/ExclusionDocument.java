// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.contract;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A time that does not count as unavailability of a site.
 *
 * @param id unique at the site: 1 to 64 of a-z, 0-9 and '-'
 * @param devices the inverters concerned, in their order; empty for all
 * @param from included
 * @param to excluded, at most one year after {@code from}
 * @param reason one line for people, at most 200 characters
 */
public record ExclusionDocument(
    String id, SiteId site, List<DeviceId> devices, Instant from, Instant to, String reason) {

  private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,64}");
  private static final int MAX_DEVICES = 24;
  private static final int MAX_REASON = 200;
  private static final Duration MAX_SPAN = Duration.ofDays(366);

  public ExclusionDocument {
    devices = List.copyOf(devices);
    require(ID.matcher(id).matches(), "id: expected 1 to 64 of a-z, 0-9 and '-'");
    require(devices.size() <= MAX_DEVICES, "devices: expected at most " + MAX_DEVICES);
    require(
        from.isBefore(to) && !to.isAfter(from.plus(MAX_SPAN)),
        "to: expected a time after from, at most a year later");
    require(
        !reason.isBlank()
            && reason.length() <= MAX_REASON
            && reason.chars().noneMatch(Character::isISOControl),
        "reason: expected 1 to %d printable characters".formatted(MAX_REASON));
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(expected);
    }
  }

  byte[] write() {
    return Json.object()
        .put("id", id)
        .put("site", site.value())
        .putTexts("devices", devices.stream().map(DeviceId::value).toList())
        .put("from", from)
        .put("to", to)
        .put("reason", reason)
        .toBytes();
  }

  /** Reads a document strictly, so that no member is ignored silently. */
  static ExclusionDocument read(byte[] document) throws JsonException {
    Members members = Members.of(Json.parse(document), "exclusion");
    try {
      ExclusionDocument read =
          new ExclusionDocument(
              members.text("id"),
              new SiteId(members.text("site")),
              devices(members.required("devices")),
              members.instant("from"),
              members.instant("to"),
              members.text("reason"));
      members.expectNoOthers();
      return read;
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("exclusion." + malformed.getMessage());
    }
  }

  private static List<DeviceId> devices(Json json) throws JsonException {
    if (!(json instanceof Json.Arr array)) {
      throw new JsonException("exclusion.devices: expected an array");
    }
    List<DeviceId> devices = new ArrayList<>();
    for (Json each : array.items()) {
      if (!(each instanceof Json.Str text)) {
        throw new JsonException("exclusion.devices: expected device ids");
      }
      devices.add(new DeviceId(text.text()));
    }
    if (new TreeSet<>(devices.stream().map(DeviceId::value).toList()).size() < devices.size()) {
      throw new JsonException("exclusion.devices: expected each device once");
    }
    return devices;
  }
}

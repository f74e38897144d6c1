// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.state.Sbom;
import java.lang.ref.SoftReference;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Writes {@code about}, as {@code docs/protocol.md} describes it. */
final class AboutMessage {

  /** The version of the members; a new member does not change it. */
  static final int SCHEMA = 1;

  /** Maximum size in bytes, below the maximum size of a packet from a device. */
  static final int MAX_BYTES = 64 * 1024;

  /** How much is written of each point, from all to the least. */
  private enum Detail {
    ALL,
    WITHOUT_LABELS,
    COMPARABLE_POINTS
  }

  /**
   * The points that were described last. A start describes all devices, and those of one model
   * share their points. Thread-safe.
   */
  static final class LastPoints {

    private record DescribedPoints(List<AboutPoint> points, Json.Obj json) {}

    @GuardedBy("this")
    private final Map<Detail, SoftReference<DescribedPoints>> last = new EnumMap<>(Detail.class);

    private synchronized Json.Obj describe(List<AboutPoint> points, Detail detail) {
      SoftReference<DescribedPoints> reference = last.get(detail);
      DescribedPoints known = reference == null ? null : reference.get();
      if (known != null && known.points.equals(points)) {
        return known.json;
      }
      JsonBuilder members = Json.object();
      points.forEach(point -> members.put(point.name().value(), point(point, detail)));
      Json.Obj json = members.build();
      last.put(detail, new SoftReference<>(new DescribedPoints(points, json)));
      return json;
    }
  }

  private AboutMessage() {}

  /**
   * Writes the message of a device. If it would be too large, the labels and the names of bits are
   * left out; if it still is, also the points that have no meaning and cannot be written, and then
   * the last ones.
   */
  static byte[] of(SiteId site, AboutDevice device, LastPoints last) {
    for (Detail detail : Detail.values()) {
      byte[] message = write(site, device, points(device, detail), detail, last);
      if (message.length <= MAX_BYTES) {
        return message;
      }
    }
    List<AboutPoint> points = points(device, Detail.COMPARABLE_POINTS);
    while (true) {
      points = points.subList(0, points.size() / 2);
      byte[] message = write(site, device, points, Detail.COMPARABLE_POINTS, last);
      if (message.length <= MAX_BYTES || points.isEmpty()) {
        return message;
      }
    }
  }

  private static List<AboutPoint> points(AboutDevice device, Detail detail) {
    return detail == Detail.COMPARABLE_POINTS
        ? device.points().stream()
            .filter(point -> point.means().isPresent() || point.write().isPresent())
            .toList()
        : device.points();
  }

  private static byte[] write(
      SiteId site, AboutDevice device, List<AboutPoint> points, Detail detail, LastPoints last) {
    JsonBuilder message =
        Json.object()
            .put("schema", SCHEMA)
            .put("site", site.value())
            .put("device", device.id().value());
    putUnlessEmpty(message, "manufacturer", device.identity().manufacturer());
    putUnlessEmpty(message, "model", device.identity().model());
    putUnlessEmpty(message, "serial", device.identity().serial());
    putUnlessEmpty(message, "firmware", device.identity().firmware());
    device.location().ifPresent(place -> message.put("location", location(place)));
    putUnlessEmpty(message, "profile", device.profile());
    putUnlessEmpty(message, "profile-hash", device.hash());
    message.put("points", last.describe(points, detail));
    int omitted = device.points().size() - points.size();
    if (omitted > 0) {
      message.put("omitted", omitted);
    }
    return message.toBytes();
  }

  private static JsonBuilder point(AboutPoint point, Detail detail) {
    JsonBuilder members = Json.object();
    if (detail == Detail.ALL) {
      members.put("label", point.label());
      putUnlessEmpty(members, "group", point.group());
    }
    members.put("type", point.type().wireName());
    putUnlessEmpty(members, "unit", point.unit());
    point.means().ifPresent(means -> putMeaning(members, means));
    if (!point.values().isEmpty()) {
      members.putTexts("values", point.values());
    }
    if (detail == Detail.ALL && !point.bits().isEmpty()) {
      JsonBuilder names = Json.object();
      point.bits().forEach((bit, name) -> names.put(bit.toString(), name));
      members.put("bits", names);
    }
    point.period().ifPresent(period -> members.put("period", seconds(period)));
    point
        .maxSilence()
        .filter(silence -> detail == Detail.ALL)
        .ifPresent(silence -> members.put("max-silence", seconds(silence)));
    point.write().ifPresent(rule -> members.put("write", write(rule, point)));
    return members;
  }

  private static void putMeaning(JsonBuilder members, PointMeaning means) {
    members.put("meaning", means.meaning().wireName());
    if (means.index() > 0) {
      members.put("index", means.index());
    }
  }

  private static JsonBuilder write(WriteRule rule, AboutPoint point) {
    JsonBuilder members = Json.object().put("class", rule.commandClass().wireName());
    if (point.type() == AboutPoint.ValueType.NUMBER) {
      members.put("min", plain(BigDecimal.valueOf(rule.min())));
      members.put("max", plain(BigDecimal.valueOf(rule.max())));
    }
    rule.perDay().ifPresent(times -> members.put("per-day", times));
    rule.group().ifPresent(group -> members.put("together", group));
    return members;
  }

  private static JsonBuilder location(GeoPosition place) {
    return Json.object()
        .put("latitude", BigDecimal.valueOf(place.latitude()))
        .put("longitude", BigDecimal.valueOf(place.longitude()));
  }

  /**
   * Returns a duration in seconds, to the millisecond, without trailing zeros. Each of a thousand
   * points has two, so this makes no text, unlike {@link #plain}.
   */
  private static BigDecimal seconds(Duration duration) {
    long number = duration.toMillis();
    int decimals = 3;
    while (decimals > 0 && number % 10 == 0) {
      number /= 10;
      decimals--;
    }
    return BigDecimal.valueOf(number, decimals);
  }

  /** Returns the number without trailing zeros and without an exponent. */
  private static BigDecimal plain(BigDecimal number) {
    return new BigDecimal(number.stripTrailingZeros().toPlainString());
  }

  private static void putUnlessEmpty(JsonBuilder members, String name, String text) {
    if (!text.isEmpty()) {
      members.put(name, text);
    }
  }

  /** Writes the message of the gateway. */
  static byte[] of(AboutSite site) {
    JsonBuilder message = Json.object().put("schema", SCHEMA).put("site", site.id().value());
    site.settings().siteName().ifPresent(name -> message.put("name", name));
    site.position().ifPresent(place -> message.put("location", location(place)));
    message.put("time-zone", site.zone().getId());
    site.settings()
        .peakPower()
        .ifPresent(watts -> message.put("peak-power", plain(BigDecimal.valueOf(watts))));
    message.put("version", site.version());
    message.put("support-until", site.supportUntil());
    if (!site.sbom().hash().isEmpty()) {
      message.put("sbom", sbom(site.sbom()));
    }
    return message.toBytes();
  }

  private static JsonBuilder sbom(Sbom sbom) {
    JsonBuilder members =
        Json.object().put("sha256", sbom.hash()).putTexts("components", sbom.components());
    if (sbom.omitted() > 0) {
      members.put("omitted", sbom.omitted());
    }
    return members;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file format of learned limits:
 *
 * <pre>{@code
 * {"profile":"acme","points":"5f0c…","firmware":"1.4","place":"tcp 192.0.2.7:502 unit 1",
 *  "left-out":{"dc_i2":"illegal_address"},
 *  "forbidden":[["holding",17,19]],"most-registers":62}
 * }</pre>
 *
 * {@code most-bits} is present only if the device answers fewer bits in a read than the protocol
 * allows.
 */
final class LearnedLimitsJson {

  private LearnedLimitsJson() {}

  /** The learned limits and the kind of device that they apply to. */
  record Entry(DeviceKind kind, LearnedLimitsRecord limits) {}

  static byte[] write(Entry entry) {
    JsonBuilder leftOut = Json.object();
    entry.limits().leftOut().forEach((point, why) -> leftOut.put(point.value(), why.wireName()));
    List<Json> forbidden = new ArrayList<>();
    for (Addresses range : entry.limits().forbidden()) {
      forbidden.add(
          new Json.Arr(
              List.of(
                  new Json.Str(range.table().wireName()),
                  Json.Num.of(range.first()),
                  Json.Num.of(range.last()))));
    }
    JsonBuilder members =
        Json.object()
            .put("profile", entry.kind().profile().value())
            .put("points", entry.kind().points())
            .put("firmware", entry.kind().firmware())
            .put("place", entry.kind().place())
            .put("left-out", leftOut)
            .put("forbidden", forbidden)
            .put("most-registers", entry.limits().maxRegisters());
    if (entry.limits().maxBits() < ModbusLimits.READ_BITS) {
      members.put("most-bits", entry.limits().maxBits());
    }
    return members.toBytes();
  }

  /**
   * Reads the content of a file.
   *
   * @throws JsonException with a one-line message, if {@link #write} did not write the content.
   */
  static Entry read(byte[] utf8) throws JsonException {
    Members members = Members.of(Json.parse(utf8), "lessons");
    try {
      Entry entry =
          new Entry(
              new DeviceKind(
                  new ProfileName(members.text("profile")),
                  members.text("points"),
                  members.text("firmware"),
                  members.optionalText("place").orElse("")),
              new LearnedLimitsRecord(
                  leftOut(members.required("left-out")),
                  forbidden(members.required("forbidden")),
                  Math.toIntExact(members.integer("most-registers")),
                  mostBits(members)));
      members.expectNoOthers();
      return entry;
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new JsonException("lessons: " + wrong.getMessage());
    }
  }

  private static int mostBits(Members members) throws JsonException {
    return members.optional("most-bits").isPresent()
        ? Math.toIntExact(members.integer("most-bits"))
        : ModbusLimits.READ_BITS;
  }

  private static Map<PointName, Quality> leftOut(Json json) throws JsonException {
    if (!(json instanceof Json.Obj object)) {
      throw new JsonException("lessons.left-out: expected an object");
    }
    Map<PointName, Quality> leftOut = new LinkedHashMap<>();
    for (Map.Entry<String, Json> each : object.members().entrySet()) {
      leftOut.put(new PointName(each.getKey()), why(each.getValue()));
    }
    return leftOut;
  }

  private static Quality why(Json json) throws JsonException {
    for (Quality why : List.of(Quality.ILLEGAL_ADDRESS, Quality.TIMEOUT)) {
      if (json instanceof Json.Str word && word.text().equals(why.wireName())) {
        return why;
      }
    }
    throw new JsonException("lessons.left-out: expected illegal_address or timeout");
  }

  private static List<Addresses> forbidden(Json json) throws JsonException {
    if (!(json instanceof Json.Arr array)) {
      throw new JsonException("lessons.forbidden: expected an array");
    }
    List<Addresses> forbidden = new ArrayList<>();
    for (Json each : array.items()) {
      forbidden.add(range(each));
    }
    return forbidden;
  }

  private static Addresses range(Json json) throws JsonException {
    if (json instanceof Json.Arr parts
        && parts.items().size() == 3
        && parts.items().get(0) instanceof Json.Str word
        && parts.items().get(1) instanceof Json.Num first
        && parts.items().get(2) instanceof Json.Num last) {
      Optional<Table> table = Table.of(word.text());
      if (table.isPresent()) {
        return new Addresses(
            table.get(), first.number().intValueExact(), last.number().intValueExact());
      }
    }
    throw new JsonException("lessons.forbidden: expected a table and two addresses");
  }
}

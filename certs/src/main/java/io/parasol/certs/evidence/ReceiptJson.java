// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.command.ValueJson;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The JSON form of a receipt; what is empty is left out. */
final class ReceiptJson {

  private ReceiptJson() {}

  static byte[] write(CommandReceipt receipt) {
    Map<String, Json> members = new LinkedHashMap<>();
    receipt.command().ifPresent(id -> members.put("command", new Json.Str(id)));
    members.put("site", new Json.Str(receipt.site().value()));
    members.put("device", new Json.Str(receipt.device().value()));
    members.put("outcome", new Json.Str(receipt.outcome().word()));
    receipt.reason().ifPresent(reason -> members.put("reason", new Json.Str(reason)));
    receipt.detail().ifPresent(detail -> members.put("detail", new Json.Str(detail)));
    if (!receipt.written().isEmpty()) {
      members.put("written", ValueJson.write(receipt.written()));
    }
    if (!receipt.readBack().isEmpty()) {
      members.put("read-back", ValueJson.write(receipt.readBack()));
    }
    members.put("at", new Json.Str(receipt.at().toString()));
    return Json.write(new Json.Obj(members));
  }

  static CommandReceipt read(byte[] utf8) throws JsonException {
    Members members = Members.of(Json.parse(utf8), "receipt");
    try {
      return new CommandReceipt(
          members.optionalText("command"),
          new SiteId(members.text("site")),
          new DeviceId(members.text("device")),
          outcome(members.text("outcome")),
          members.optionalText("reason"),
          members.optionalText("detail"),
          values("receipt.written", members.optional("written")),
          values("receipt.read-back", members.optional("read-back")),
          members.instant("at"));
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("receipt: " + malformed.getMessage());
    }
  }

  private static Outcome outcome(String word) throws JsonException {
    return Outcome.of(word).orElseThrow(() -> new JsonException("receipt.outcome is unknown"));
  }

  private static Map<PointName, Value> values(String where, Optional<Json> json)
      throws JsonException {
    return json.isPresent() ? ValueJson.read(where, json.get()) : Map.of();
  }
}

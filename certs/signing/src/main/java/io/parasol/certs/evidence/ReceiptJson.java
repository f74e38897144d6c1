// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.certs.command.ValueJson;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON form of a receipt. Empty members are omitted. The position in the log comes last, so the
 * record for the log consists of all bytes before it.
 */
final class ReceiptJson {

  private static final String POSITION_KEY = ",\"log-index\":";

  private ReceiptJson() {}

  static byte[] write(CommandReceipt receipt) {
    JsonBuilder members = members(receipt);
    receipt.place().ifPresent(place -> putPosition(members, place));
    return members.toBytes();
  }

  static byte[] record(CommandReceipt receipt) {
    return recordOf(members(receipt).toBytes());
  }

  private static byte[] recordOf(byte[] withoutPlace) {
    ByteArrayOutputStream record = new ByteArrayOutputStream(withoutPlace.length + 32);
    record.writeBytes("{\"record\":\"receipt\",\"receipt\":".getBytes(US_ASCII));
    record.writeBytes(withoutPlace);
    record.write('}');
    return record.toByteArray();
  }

  /** Returns the log record of a receipt that contains its position. */
  private static byte[] recordOfPayload(byte[] payload) throws JsonException {
    // Only numbers and hashes follow the first key of the position, so the last match is the
    // position.
    String text = new String(payload, ISO_8859_1);
    int place = text.lastIndexOf(POSITION_KEY);
    if (place < 0) {
      throw new JsonException("receipt: expected its position in the log at the end");
    }
    return recordOf((text.substring(0, place) + "}").getBytes(ISO_8859_1));
  }

  private static void putPosition(JsonBuilder members, LogPlace place) {
    members
        .put("log-index", place.index())
        .put("log-size", place.size())
        .put("log-root", place.root().hex())
        .putTexts("log-proof", place.proof().stream().map(TreeHash::hex).toList());
  }

  private static JsonBuilder members(CommandReceipt receipt) {
    JsonBuilder members =
        Json.object()
            .putOptional("command", receipt.command())
            .put("site", receipt.site().value())
            .put("device", receipt.device().value())
            .put("outcome", receipt.outcome().wireName())
            .putOptional("reason", receipt.reason())
            .putOptional("detail", receipt.detail());
    if (!receipt.written().isEmpty()) {
      members.put("written", ValueJson.write(receipt.written()));
    }
    if (!receipt.readBack().isEmpty()) {
      members.put("read-back", ValueJson.write(receipt.readBack()));
    }
    return members.put("at", receipt.at()).putOptional("reverts", receipt.reverts());
  }

  static CommandReceipt read(byte[] utf8) throws JsonException {
    Members members = Members.of(Json.parse(utf8), "receipt");
    try {
      Optional<LogPlace> place = place(members);
      if (place.isPresent() && !place.get().proves(recordOfPayload(utf8))) {
        throw new JsonException("receipt: its proof does not match its position in the log");
      }
      return new CommandReceipt(
          members.optionalText("command"),
          new SiteId(members.text("site")),
          new DeviceId(members.text("device")),
          outcome(members.text("outcome")),
          members.optionalText("reason"),
          members.optionalText("detail"),
          values("receipt.written", members.optional("written")),
          values("receipt.read-back", members.optional("read-back")),
          members.instant("at"),
          members.optionalText("reverts"),
          place);
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("receipt: " + malformed.getMessage());
    }
  }

  private static Optional<LogPlace> place(Members members) throws JsonException {
    if (members.optional("log-index").isEmpty()) {
      return Optional.empty();
    }
    if (!(members.required("log-proof") instanceof Json.Arr proof)
        || proof.items().size() > LogPlace.MAX_PROOF_HASHES) {
      throw new JsonException("receipt.log-proof: expected an array of at most 63 hashes");
    }
    List<TreeHash> hashes = new ArrayList<>();
    for (Json each : proof.items()) {
      if (!(each instanceof Json.Str hash)) {
        throw new JsonException("receipt.log-proof: expected hashes only");
      }
      hashes.add(TreeHash.ofHex(hash.text()));
    }
    return Optional.of(
        new LogPlace(
            members.integer("log-index"),
            members.integer("log-size"),
            TreeHash.ofHex(members.text("log-root")),
            hashes));
  }

  private static Outcome outcome(String word) throws JsonException {
    return Outcome.of(word).orElseThrow(() -> new JsonException("receipt.outcome is unknown"));
  }

  private static Map<PointName, Value> values(String where, Optional<Json> json)
      throws JsonException {
    return json.isPresent() ? ValueJson.read(where, json.get()) : Map.of();
  }
}

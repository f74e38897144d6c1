// SPDX-License-Identifier: Apache-2.0
package io.parasol.kafka;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a record states about the payload of its message.
 *
 * @param seq the sequence number; only of telemetry.
 * @param isHistorical whether it was read back from the store of the site.
 */
public record MessageContent(OptionalLong seq, boolean isHistorical) {

  private static final MessageContent OTHER = new MessageContent(OptionalLong.empty(), false);

  /**
   * Checks that a payload is that of a message of this kind.
   *
   * @param payload untrusted; its length is limited by the caller. An empty one removes a retained
   *     message (MQTT 5.0, 3.3.1.3), and is valid for any kind except telemetry.
   * @throws JsonException with one line, if it is not.
   */
  public static MessageContent of(MessageKind kind, byte[] payload) throws JsonException {
    if (kind == MessageKind.TELEMETRY) {
      return telemetry(payload);
    }
    if (payload.length > 0) {
      Members.of(Json.outline(payload), kind.wireName());
    }
    return OTHER;
  }

  private static MessageContent telemetry(byte[] payload) throws JsonException {
    Members members = Members.of(Json.outline(payload), "telemetry");
    long seq = members.integer("seq");
    members.integer("ts");
    requireObject(members, "v");
    requireObject(members, "q");
    Optional<Json> hist = members.optional("hist");
    if (seq < 0) {
      throw new JsonException("telemetry.seq is negative");
    }
    if (hist.isPresent() && !hist.get().equals(new Json.Bool(true))) {
      throw new JsonException("telemetry.hist is not true");
    }
    return new MessageContent(OptionalLong.of(seq), hist.isPresent());
  }

  private static void requireObject(Members telemetry, String key) throws JsonException {
    if (!(telemetry.required(key) instanceof Json.Obj)) {
      throw new JsonException("telemetry.%s: expected an object".formatted(key));
    }
  }
}

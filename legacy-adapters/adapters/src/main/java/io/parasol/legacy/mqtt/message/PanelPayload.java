// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.panel.PanelPoint.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The payload of a message: a JSON document, plain text, or unreadable. */
sealed interface PanelPayload {

  /** Returns the value of the whole payload. */
  PointMapping asValue(Kind kind);

  /**
   * Returns the value at a path in the payload; empty if there is none. An object or a list at the
   * end of a path is no value.
   */
  Optional<PointMapping> at(List<String> path, Kind kind);

  /** A JSON document. */
  record JsonPayload(Json json) implements PanelPayload {
    @Override
    public PointMapping asValue(Kind kind) {
      return PointMapping.of(json, kind);
    }

    @Override
    public Optional<PointMapping> at(List<String> path, Kind kind) {
      return JsonLeaves.at(json, path)
          .filter(found -> path.isEmpty() || !isContainer(found))
          .map(found -> PointMapping.of(found, kind));
    }

    private static boolean isContainer(Json json) {
      return json instanceof Json.Obj || json instanceof Json.Arr;
    }
  }

  /** Plain text without leading and trailing white space. */
  record TextPayload(String text) implements PanelPayload {
    @Override
    public PointMapping asValue(Kind kind) {
      return text.isEmpty() ? PointMapping.MISSING : PointMapping.ofNonJson(text, kind);
    }

    @Override
    public Optional<PointMapping> at(List<String> path, Kind kind) {
      return Optional.of(path.isEmpty() ? asValue(kind) : PointMapping.INVALID);
    }
  }

  /** Invalid UTF-8 or invalid JSON. */
  record UnreadablePayload() implements PanelPayload {
    @Override
    public PointMapping asValue(Kind kind) {
      return PointMapping.INVALID;
    }

    @Override
    public Optional<PointMapping> at(List<String> path, Kind kind) {
      return Optional.of(PointMapping.INVALID);
    }
  }

  /** Parses a payload. Never fails. The caller limits the size. */
  static PanelPayload of(byte[] payload) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString().strip();
    } catch (CharacterCodingException noText) {
      return new UnreadablePayload();
    }
    try {
      return new JsonPayload(Json.parse(payload));
    } catch (JsonException noJson) {
      return text.startsWith("{") || text.startsWith("[")
          ? new UnreadablePayload()
          : new TextPayload(text);
    }
  }
}

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
  PointMapping whole(Kind kind);

  /** Returns the value at a path in the payload; empty if there is none. */
  Optional<PointMapping> at(List<String> path, Kind kind);

  /** A JSON document. */
  record OfJson(Json json) implements PanelPayload {
    @Override
    public PointMapping whole(Kind kind) {
      return PointMapping.of(json, kind);
    }

    @Override
    public Optional<PointMapping> at(List<String> path, Kind kind) {
      return JsonLeaves.at(json, path).map(found -> PointMapping.of(found, kind));
    }
  }

  /** Plain text without leading and trailing white space. */
  record Plain(String text) implements PanelPayload {
    @Override
    public PointMapping whole(Kind kind) {
      return text.isEmpty() ? PointMapping.NOTHING : PointMapping.ofPlain(text, kind);
    }

    @Override
    public Optional<PointMapping> at(List<String> path, Kind kind) {
      return Optional.of(path.isEmpty() ? whole(kind) : PointMapping.NONSENSE);
    }
  }

  /** Invalid UTF-8 or invalid JSON. */
  record Broken() implements PanelPayload {
    @Override
    public PointMapping whole(Kind kind) {
      return PointMapping.NONSENSE;
    }

    @Override
    public Optional<PointMapping> at(List<String> path, Kind kind) {
      return Optional.of(PointMapping.NONSENSE);
    }
  }

  /** Parses a payload. Never fails. The caller limits the size. */
  static PanelPayload of(byte[] payload) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString().strip();
    } catch (CharacterCodingException noText) {
      return new Broken();
    }
    try {
      return new OfJson(Json.parse(payload));
    } catch (JsonException noJson) {
      return text.startsWith("{") || text.startsWith("[") ? new Broken() : new Plain(text);
    }
  }
}

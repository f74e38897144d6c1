// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.PanelPoint.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The payload of a message: a JSON document, plain text, or unreadable. */
sealed interface Document {

  /** Returns the value of the whole payload. */
  Measured whole(Kind kind);

  /** Returns the value at a path in the payload; empty if there is none. */
  Optional<Measured> at(List<String> path, Kind kind);

  /** A JSON document. */
  record OfJson(Json json) implements Document {
    @Override
    public Measured whole(Kind kind) {
      return Measured.of(json, kind);
    }

    @Override
    public Optional<Measured> at(List<String> path, Kind kind) {
      return Leaves.at(json, path).map(found -> Measured.of(found, kind));
    }
  }

  /** Plain text without leading and trailing white space. */
  record Plain(String text) implements Document {
    @Override
    public Measured whole(Kind kind) {
      return text.isEmpty() ? Measured.NOTHING : Measured.ofPlain(text, kind);
    }

    @Override
    public Optional<Measured> at(List<String> path, Kind kind) {
      return Optional.of(path.isEmpty() ? whole(kind) : Measured.NONSENSE);
    }
  }

  /** Invalid UTF-8 or invalid JSON. */
  record Broken() implements Document {
    @Override
    public Measured whole(Kind kind) {
      return Measured.NONSENSE;
    }

    @Override
    public Optional<Measured> at(List<String> path, Kind kind) {
      return Optional.of(Measured.NONSENSE);
    }
  }

  /** Parses a payload. Never fails. The caller limits the size. */
  static Document of(byte[] payload) {
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

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

/** The payload of a message: a JSON document, a plain word, or nothing that makes sense. */
sealed interface Document {

  /** What it says as a whole. */
  Measured whole(Kind kind);

  /** What it says at a place in it; empty if it says nothing of it. */
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

  /** Text as it is, without the space around it. */
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

  /** Bytes that are no UTF-8, or broken JSON. */
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

  /** Never fails, whatever the bytes are; the caller bounds their number. */
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

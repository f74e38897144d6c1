// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.util.ArrayList;
import java.util.List;

/** Arrays in metadata. Their length is checked before their items are read. */
final class JsonLists {

  private JsonLists() {}

  static List<Json> items(Json json, String where, int most) throws JsonException {
    if (!(json instanceof Json.Arr array) || array.items().size() > most) {
      throw new JsonException("%s: expected an array of at most %d items".formatted(where, most));
    }
    return array.items();
  }

  static List<String> texts(Json json, String where, int most) throws JsonException {
    List<String> texts = new ArrayList<>();
    for (Json item : items(json, where, most)) {
      if (!(item instanceof Json.Str text)) {
        throw new JsonException(where + ": expected strings");
      }
      texts.add(text.text());
    }
    return texts;
  }
}

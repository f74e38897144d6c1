// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The SHA-256 of the content of a message, whatever the order of its members. A run of some hours
 * has more messages than fit into the memory.
 */
record ContentHash(String sha256) {

  /** Returns the hash of a message, without the mark of one that was stored before it was sent. */
  static ContentHash of(Json message) {
    Json plain = message instanceof Json.Obj object ? sorted(object, "hist") : sorted(message);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Json.write(plain));
      return new ContentHash(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  private static Json sorted(Json value) {
    if (value instanceof Json.Obj object) {
      return sorted(object, "");
    }
    return value instanceof Json.Arr array
        ? new Json.Arr(array.items().stream().map(ContentHash::sorted).toList())
        : value;
  }

  private static Json sorted(Json.Obj object, String omitted) {
    JsonBuilder sorted = Json.object();
    object.members().entrySet().stream()
        .filter(each -> !each.getKey().equals(omitted))
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> sorted.put(each.getKey(), sorted(each.getValue())));
    return sorted.build();
  }
}

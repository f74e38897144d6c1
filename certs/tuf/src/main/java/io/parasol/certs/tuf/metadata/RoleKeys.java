// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The keys of a role and the number of distinct keys that must sign (TUF 4.3, 4.5).
 *
 * <p>The threshold may exceed the number of keys. No document of the role is valid then.
 *
 * @param keys by the ids under which the delegator lists them; one key may have several ids.
 * @param threshold at least 1.
 */
public record RoleKeys(Map<KeyId, MetadataKey> keys, int threshold) {

  /** Maximum number of keys of a role, and of keys in a document. */
  static final int MAX_KEYS = 256;

  public RoleKeys {
    keys = Map.copyOf(keys);
    if (threshold < 1 || keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "role: expected a threshold of 1 or more, and at most %d keys".formatted(MAX_KEYS));
    }
  }

  /** Returns a role with these keys, each under its own id. */
  public static RoleKeys of(Collection<MetadataKey> keys, int threshold) {
    Map<KeyId, MetadataKey> named = new LinkedHashMap<>();
    keys.forEach(key -> named.put(key.id(), key));
    return new RoleKeys(named, threshold);
  }

  /** Returns the distinct keys. */
  public Set<MetadataKey> distinct() {
    return Set.copyOf(keys.values());
  }

  /**
   * Reads {@code keyids} and {@code threshold}. An id without a key is ignored, because nothing can
   * be signed with it.
   */
  static RoleKeys read(Members members, Map<KeyId, MetadataKey> known, String where)
      throws JsonException {
    Set<KeyId> ids = new LinkedHashSet<>();
    for (String name : JsonLists.texts(members.required("keyids"), where + ".keyids", MAX_KEYS)) {
      if (!ids.add(new KeyId(name))) {
        throw new JsonException(where + ".keyids: a key id occurs twice");
      }
    }
    Map<KeyId, MetadataKey> keys = new LinkedHashMap<>(known);
    keys.keySet().retainAll(ids);
    long threshold = members.integer("threshold");
    if (threshold < 1 || threshold > Integer.MAX_VALUE) {
      throw new JsonException(where + ".threshold: expected 1 or more");
    }
    return new RoleKeys(keys, (int) threshold);
  }

  /** Reads {@code keys}. */
  static Map<KeyId, MetadataKey> readKeys(Json json, String where) throws JsonException {
    if (!(json instanceof Json.Obj object) || object.members().size() > MAX_KEYS) {
      throw new JsonException(
          "%s: expected an object of at most %d keys".formatted(where, MAX_KEYS));
    }
    Map<KeyId, MetadataKey> keys = new LinkedHashMap<>();
    for (Map.Entry<String, Json> each : object.members().entrySet()) {
      keys.put(new KeyId(each.getKey()), MetadataKey.read(each.getValue(), where));
    }
    return keys;
  }

  /** Returns a builder that has the members {@code keyids} and {@code threshold}. */
  JsonBuilder toJson() {
    return Json.object()
        .putTexts("keyids", keys.keySet().stream().map(KeyId::text).sorted().toList())
        .put("threshold", threshold);
  }

  /** Returns the member {@code keys} of a document with these roles. */
  static Json.Obj keysToJson(Collection<RoleKeys> roles) {
    Map<String, Json> keys = new TreeMap<>();
    for (RoleKeys role : roles) {
      role.keys.forEach((name, key) -> keys.put(name.text(), key.toJson()));
    }
    return new Json.Obj(keys);
  }
}

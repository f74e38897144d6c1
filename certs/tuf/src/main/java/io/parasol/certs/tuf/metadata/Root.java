// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The root metadata: the keys of the four top-level roles (TUF 4.3).
 *
 * @param hasConsistentSnapshots whether file names contain a version or a hash (TUF 6.2).
 * @param roles all four roles.
 */
public record Root(Header header, boolean hasConsistentSnapshots, Map<MetadataType, RoleKeys> roles)
    implements Metadata {

  public Root {
    roles = Map.copyOf(roles);
    if (roles.size() != MetadataType.values().length) {
      throw new IllegalArgumentException("root: expected keys for each of the four roles");
    }
  }

  public Root(long version, Instant expires, Map<MetadataType, RoleKeys> roles) {
    this(new Header(MetadataType.ROOT, version, expires), true, roles);
  }

  /** Returns the keys and the threshold of a top-level role. */
  public RoleKeys keysOf(MetadataType type) {
    return Objects.requireNonNull(roles.get(type));
  }

  static Root read(Members signed) throws JsonException {
    Header header = Header.read(signed, MetadataType.ROOT);
    Map<KeyId, MetadataKey> keys = RoleKeys.readKeys(signed.required("keys"), "signed.keys");
    Members roles = signed.object("roles");
    Map<MetadataType, RoleKeys> read = new EnumMap<>(MetadataType.class);
    for (MetadataType each : MetadataType.values()) {
      read.put(
          each,
          RoleKeys.read(roles.object(each.wireName()), keys, "signed.roles." + each.wireName()));
    }
    return new Root(header, hasConsistentSnapshots(signed), read);
  }

  private static boolean hasConsistentSnapshots(Members signed) throws JsonException {
    Json member = signed.optional("consistent_snapshot").orElse(new Json.Bool(false));
    if (member instanceof Json.Bool bool) {
      return bool.value();
    }
    throw new JsonException("signed.consistent_snapshot: expected true or false");
  }

  @Override
  public Json.Obj toJson() {
    JsonBuilder written = Json.object();
    for (MetadataType each : MetadataType.values()) {
      written.put(each.wireName(), keysOf(each).toJson());
    }
    return header
        .toJson()
        .put("consistent_snapshot", hasConsistentSnapshots)
        .put("keys", RoleKeys.keysToJson(roles.values()))
        .put("roles", written)
        .build();
  }
}

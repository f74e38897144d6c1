// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.dsse.SigningKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Documents of a small repository, for tests. */
final class Documents {

  static final Instant EXPIRES = Instant.parse("2027-01-01T00:00:00Z");

  private Documents() {}

  static MetadataKey key(SigningKey key) {
    return MetadataKey.of(key.publicKey());
  }

  static RoleKeys role(int threshold, SigningKey... keys) {
    return RoleKeys.of(Arrays.stream(keys).map(Documents::key).toList(), threshold);
  }

  static Root root(long version, RoleKeys all) {
    Map<MetadataType, RoleKeys> roles = new EnumMap<>(MetadataType.class);
    for (MetadataType each : MetadataType.values()) {
      roles.put(each, all);
    }
    return new Root(version, EXPIRES, roles);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.List;
import java.util.Map;

/**
 * Hashed bins: delegated roles with the same keys. Targets are distributed over them by the hash of
 * their path (TAP 15, {@code succinct_roles}).
 *
 * @param bitLength 1 to 32; the number of bins is 2 to the power of this value.
 * @param prefix common prefix of the role names.
 */
public record HashBins(RoleKeys keys, int bitLength, String prefix) {

  private static final int MAX_BITS = 32;
  private static final int HEX_DIGITS_OF_32_BITS = 8;
  private static final int BITS_OF_A_HEX_DIGIT = 4;

  public HashBins {
    if (bitLength < 1 || bitLength > MAX_BITS) {
      throw new IllegalArgumentException("succinct_roles: expected a bit_length of 1 to 32");
    }
    // The longest name with this prefix must be a valid role name.
    new RoleName(prefix + "-" + "0".repeat(HEX_DIGITS_OF_32_BITS));
  }

  /**
   * Returns the bin that is trusted for a target. It is terminating, so no later role is searched.
   */
  DelegatedRole binOf(TargetPath path) {
    String hash = TargetPaths.hash(path);
    long bin =
        Long.parseLong(hash.substring(0, HEX_DIGITS_OF_32_BITS), 16) >>> (MAX_BITS - bitLength);
    int digits = (bitLength + BITS_OF_A_HEX_DIGIT - 1) / BITS_OF_A_HEX_DIGIT;
    RoleName name = new RoleName(("%s-%0" + digits + "x").formatted(prefix, bin));
    return new DelegatedRole(name, keys, new TargetPaths.HashPrefixes(List.of(hash)), true);
  }

  static HashBins read(Json json, Map<KeyId, MetadataKey> known) throws JsonException {
    String where = "signed.delegations.succinct_roles";
    Members members = Members.of(json, where);
    long bits = members.integer("bit_length");
    if (bits < 1 || bits > MAX_BITS) {
      throw new JsonException(where + ".bit_length: expected 1 to 32");
    }
    return new HashBins(
        RoleKeys.read(members, known, where), (int) bits, members.text("name_prefix"));
  }

  Json toJson() {
    return keys.toJson().put("bit_length", bitLength).put("name_prefix", prefix).build();
  }
}

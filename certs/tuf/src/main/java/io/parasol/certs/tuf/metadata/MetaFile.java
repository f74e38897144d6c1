// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An entry of {@code meta}: the timestamp lists the snapshot, the snapshot lists each targets
 * document (TUF 4.4, 4.6).
 *
 * @param version 1 or more.
 * @param length in bytes, if listed.
 * @param hashes hashes, if listed.
 */
public record MetaFile(long version, OptionalLong length, Optional<Hashes> hashes) {

  public MetaFile {
    if (version < 1 || length.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "meta: expected a version of 1 or more, and no negative length");
    }
  }

  /** Returns the entry for a file, with its length and its SHA-256. */
  public static MetaFile of(long version, byte[] file) {
    return new MetaFile(version, OptionalLong.of(file.length), Optional.of(Hashes.of(file)));
  }

  static MetaFile read(Json json, String where) throws JsonException {
    Members members = Members.of(json, where);
    long version = members.integer("version");
    OptionalLong length =
        members.optional("length").isPresent()
            ? OptionalLong.of(members.integer("length"))
            : OptionalLong.empty();
    Optional<Json> hashes = members.optional("hashes");
    return new MetaFile(
        version,
        length,
        hashes.isPresent()
            ? Optional.of(Hashes.read(hashes.get(), where + ".hashes"))
            : Optional.empty());
  }

  Json toJson() {
    return Json.object()
        .put("version", version)
        .putOptional("length", length)
        .putOptional("hashes", hashes, Hashes::toJson)
        .build();
  }
}

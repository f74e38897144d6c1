// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.Optional;
import java.util.function.Function;

/**
 * The entry of one target in a targets document (TUF 4.5).
 *
 * @param length in bytes, 0 or more.
 * @param custom application-defined metadata, which TUF does not interpret.
 */
public record TargetFile(long length, Hashes hashes, Optional<Json.Obj> custom) {

  public TargetFile {
    if (length < 0) {
      throw new IllegalArgumentException("target: expected a length of 0 or more");
    }
  }

  static TargetFile read(Json json, String where) throws JsonException {
    Members members = Members.of(json, where);
    Optional<Json> custom = members.optional("custom");
    if (custom.isPresent() && !(custom.get() instanceof Json.Obj)) {
      throw new JsonException(where + ".custom: expected an object");
    }
    return new TargetFile(
        members.integer("length"),
        Hashes.read(members.required("hashes"), where + ".hashes"),
        custom.map(Json.Obj.class::cast));
  }

  Json toJson() {
    return Json.object()
        .put("length", length)
        .put("hashes", hashes.toJson())
        .putOptional("custom", custom, Function.identity())
        .build();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.Map;

/**
 * A delegated targets role (TUF 4.5).
 *
 * @param isTerminating whether the search for a target that the role covers ends with this role and
 *     its own delegations.
 */
public record DelegatedRole(
    RoleName name, RoleKeys keys, TargetPaths paths, boolean isTerminating) {

  public DelegatedRole {
    if (name.isTopLevel()) {
      throw new IllegalArgumentException(
          "delegation: %s is the name of a top-level role".formatted(name));
    }
  }

  static DelegatedRole read(Json json, Map<KeyId, MetadataKey> known) throws JsonException {
    Members members = Members.of(json, "signed.delegations.roles");
    RoleName name = new RoleName(members.text("name"));
    String where = "signed.delegations.roles." + name;
    if (!(members.required("terminating") instanceof Json.Bool terminating)) {
      throw new JsonException(where + ".terminating: expected true or false");
    }
    return new DelegatedRole(
        name,
        RoleKeys.read(members, known, where),
        TargetPaths.read(members, where),
        terminating.value());
  }

  Json toJson() {
    return Json.object()
        .put("name", name.text())
        .putAll(keys.toJson().build())
        .putAll(paths.toJson())
        .put("terminating", isTerminating)
        .build();
  }
}

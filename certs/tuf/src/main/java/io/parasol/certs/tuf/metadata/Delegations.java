// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The delegations of a targets document, highest priority first (TUF 4.5).
 *
 * @param roles delegated roles with unique names.
 * @param bins hashed bins, in place of roles.
 */
public record Delegations(List<DelegatedRole> roles, Optional<HashBins> bins) {

  static final int MAX_ROLES = 1024;

  public Delegations {
    roles = List.copyOf(roles);
    Set<RoleName> names = new HashSet<>();
    if (!roles.stream().allMatch(role -> names.add(role.name()))) {
      throw new IllegalArgumentException("delegations: a role name occurs twice");
    }
    if (bins.isPresent() && !roles.isEmpty()) {
      throw new IllegalArgumentException("delegations: expected either roles or succinct_roles");
    }
  }

  public Delegations(List<DelegatedRole> roles) {
    this(roles, Optional.empty());
  }

  /** Returns an object without delegations. */
  public static Delegations none() {
    return new Delegations(List.of());
  }

  public boolean isEmpty() {
    return roles.isEmpty() && bins.isEmpty();
  }

  /** Returns the roles that are trusted for a target, in order of appearance (TUF 5.6.7.2). */
  public List<DelegatedRole> covering(TargetPath path) {
    return bins.map(each -> List.of(each.binOf(path)))
        .orElseGet(() -> roles.stream().filter(role -> role.paths().cover(path)).toList());
  }

  static Delegations read(Json json) throws JsonException {
    Members members = Members.of(json, "signed.delegations");
    Map<KeyId, MetadataKey> keys =
        RoleKeys.readKeys(members.required("keys"), "signed.delegations.keys");
    Optional<Json> roles = members.optional("roles");
    Optional<Json> succinct = members.optional("succinct_roles");
    if (roles.isPresent() == succinct.isPresent()) {
      throw new JsonException("signed.delegations: expected either roles or succinct_roles");
    }
    if (succinct.isPresent()) {
      return new Delegations(List.of(), Optional.of(HashBins.read(succinct.get(), keys)));
    }
    List<DelegatedRole> read = new ArrayList<>();
    for (Json role : JsonLists.items(roles.get(), "signed.delegations.roles", MAX_ROLES)) {
      read.add(DelegatedRole.read(role, keys));
    }
    return new Delegations(read);
  }

  Json toJson() {
    JsonBuilder members =
        Json.object()
            .put(
                "keys",
                RoleKeys.keysToJson(
                    Stream.concat(
                            roles.stream().map(DelegatedRole::keys),
                            bins.stream().map(HashBins::keys))
                        .toList()));
    if (bins.isPresent()) {
      members.put("succinct_roles", bins.get().toJson());
    } else {
      members.put("roles", roles.stream().map(DelegatedRole::toJson).toList());
    }
    return members.build();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.access.Permission;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.SiteConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the access table of the broker permits to each role, with {@link #OWN} as the name. */
final class RoleRights {

  /** The name of the holder in the topics of a role. */
  static final String OWN = "own-name";

  private RoleRights() {}

  /** Returns the role of an identity, as named in {@link #of}. */
  static String role(Identity identity) {
    if (identity instanceof Identity.Operator operator) {
      return operator.role().wireName();
    }
    return identity instanceof Identity.Device ? "device" : "gateway";
  }

  /** Returns the permissions of each role, in the order of the access table. */
  static Map<String, List<Permission>> of(SiteConfig config) {
    Identity.Gateway gateway = new Identity.Gateway(config.trustDomain(), config.site());
    AccessTable table =
        new AccessTable(
            new Topics(config.topicRoot(), config.site()),
            gateway,
            config.consumers().discoveryPrefix());
    Map<String, List<Permission>> rights = new LinkedHashMap<>();
    rights.put(
        "device",
        table.of(new Identity.Device(config.trustDomain(), config.site(), new DeviceId(OWN))));
    rights.put("gateway", table.of(gateway));
    for (Role role : Role.values()) {
      rights.put(
          role.wireName(),
          table.of(
              new Identity.Operator(
                  config.trustDomain(), config.site(), role, new OperatorName(OWN))));
    }
    return rights;
  }

  static Json.Obj json(Map<String, List<Permission>> rights) {
    JsonBuilder roles = Json.object();
    rights.forEach(
        (role, permissions) ->
            roles.put(
                role,
                Json.object()
                    .put("publish", publish(permissions))
                    .putTexts("subscribe", subscribe(permissions))));
    return roles.build();
  }

  private static List<Json.Obj> publish(List<Permission> permissions) {
    return permissions.stream()
        .filter(each -> each.activity() == Permission.Activity.PUBLISH)
        .map(
            each ->
                Json.object().put("topic", each.filter()).put("retained", each.retained()).build())
        .toList();
  }

  private static List<String> subscribe(List<Permission> permissions) {
    return permissions.stream()
        .filter(each -> each.activity() == Permission.Activity.SUBSCRIBE)
        .map(Permission::filter)
        .toList();
  }
}

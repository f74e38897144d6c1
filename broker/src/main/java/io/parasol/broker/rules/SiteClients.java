// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.access.Permission;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.DeviceId;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The clients of one site at a broker that replaces the embedded one.
 *
 * <p>Their rights are those of the access table, with one difference for devices. The embedded
 * broker gives a command for a native device to the gateway, which verifies it. Another broker
 * would deliver it to the device. Therefore a native device may not read {@code command} there,
 * only {@code relay}, to which the gateway alone may publish. A legacy device has no use for the
 * topics of native devices.
 *
 * @param natives the native devices of the site.
 */
public record SiteClients(AccessTable table, Set<DeviceId> natives) {

  private static final Set<Kind> NOT_FOR_NATIVES = Set.of(Kind.COMMAND);
  private static final Set<Kind> NOT_FOR_LEGACY = Set.of(Kind.RELAY, Kind.ANSWER, Kind.REQUEST);

  public SiteClients {
    natives = Set.copyOf(natives);
  }

  /** Returns the client with this identity; without any rights if it is of another site. */
  public BrokerClient of(Identity identity) {
    String organization = identity.site().value();
    if (identity instanceof Identity.Device device) {
      Set<Kind> refused = natives.contains(device.device()) ? NOT_FOR_NATIVES : NOT_FOR_LEGACY;
      return new BrokerClient(device.device().value(), organization, without(refused, identity));
    }
    String name =
        identity instanceof Identity.Operator operator ? operator.name().value() : "gateway";
    return new BrokerClient(name, organization, table.of(identity));
  }

  private List<Permission> without(Set<Kind> refused, Identity identity) {
    Stream<Permission> all = table.of(identity).stream();
    return all.filter(each -> refused.stream().noneMatch(kind -> isAbout(kind, each))).toList();
  }

  private static boolean isAbout(Kind kind, Permission permission) {
    return permission.filter().endsWith("/" + kind.wireName());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.access.Permission;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Who may do what, and which certificates there are. */
final class SecurityLists {

  /** Maximum and default number of items in one page of a list. */
  static final int MAX_ITEMS = 200;

  /** The name of each person and device in the topics of {@link #access}. */
  private static final String OWN = "own";

  private SecurityLists() {}

  /** Returns what each role may publish and subscribe to, by the access table. */
  static Json.Obj access(AccessTable access, Identity.Operator reader) {
    List<Json> subjects = new ArrayList<>();
    for (Role role : Role.values()) {
      Identity person =
          new Identity.Operator(reader.trustDomain(), reader.site(), role, new OperatorName(OWN));
      subjects.add(subject(role.wireName(), person, access));
    }
    Identity device = new Identity.Device(reader.trustDomain(), reader.site(), new DeviceId(OWN));
    subjects.add(subject("device", device, access));
    Identity gateway = new Identity.Gateway(reader.trustDomain(), reader.site());
    subjects.add(subject("gateway", gateway, access));
    return Json.object().put("subjects", subjects).build();
  }

  private static Json subject(String name, Identity identity, AccessTable access) {
    String prefix = access.topics().prefix();
    List<Json> permissions = new ArrayList<>();
    for (Permission each : access.of(identity)) {
      permissions.add(
          Json.object()
              .put("may", each.activity().name().toLowerCase(Locale.ROOT))
              .put("topic", each.filter().replace(prefix, ""))
              .build());
    }
    return Json.object().put("who", name).put("permissions", permissions).build();
  }

  /**
   * Returns a page of the certificates; those that end first are at the beginning.
   *
   * @param from number of items to skip.
   * @param limit maximum number of items.
   */
  static Json.Obj certificates(List<PageCertificate> all, int from, int limit) {
    int begin = Math.min(from, all.size());
    int end = (int) Math.min((long) begin + limit, all.size());
    return Json.object()
        .put("items", all.subList(begin, end).stream().map(PageCertificate::json).toList())
        .put("total", all.size())
        .putOptional("next", end < all.size() ? OptionalLong.of(end) : OptionalLong.empty())
        .build();
  }
}

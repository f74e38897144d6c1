// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import static io.parasol.broker.access.Permission.Activity.PUBLISH;
import static io.parasol.broker.access.Permission.Activity.SUBSCRIBE;

import io.parasol.broker.access.Permission.Activity;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The access table of one site, which decides every publish and every subscription from the
 * identity of the client alone. Immutable; any thread.
 *
 * <p>It contains allow rules only. The broker compares a deny rule with the requested filter, not
 * with the topics that the filter matches. A deny rule for one topic would therefore not stop a
 * subscription to {@code site/#}.
 */
public final class AccessTable {

  private static final boolean RETAINED = true;
  private static final boolean NEVER_RETAINED = false;

  private static final Set<Subject> DEVICE = Set.of(Subject.DEVICE);
  private static final Set<Subject> GATEWAY = Set.of(Subject.GATEWAY);
  private static final Set<Subject> USERS =
      Set.of(Subject.VIEWER, Subject.OPERATOR, Subject.ENGINEER);
  private static final Set<Subject> OPERATORS = Set.of(Subject.OPERATOR, Subject.ENGINEER);

  // spotless:off
  private static final List<AccessRow> TABLE =
      List.of(
          //  who      may        topic              retained
          row(DEVICE, PUBLISH, "{own}/telemetry", NEVER_RETAINED),
          row(DEVICE, PUBLISH, "{own}/state", RETAINED),
          row(DEVICE, PUBLISH, "{own}/health", RETAINED),
          row(DEVICE, PUBLISH, "{own}/event", NEVER_RETAINED),
          row(DEVICE, PUBLISH, "{own}/about", RETAINED),
          row(DEVICE, PUBLISH, "{own}/answer", NEVER_RETAINED),
          row(DEVICE, PUBLISH, "{own}/request", NEVER_RETAINED),
          row(DEVICE, SUBSCRIBE, "{own}/command", NEVER_RETAINED),
          row(DEVICE, SUBSCRIBE, "{own}/relay", NEVER_RETAINED),
          row(GATEWAY, PUBLISH, "gateway/{kind}", RETAINED),
          row(GATEWAY, PUBLISH, "{device}/receipt", NEVER_RETAINED),
          row(GATEWAY, PUBLISH, "{device}/update", RETAINED),
          row(GATEWAY, PUBLISH, "{device}/findings", RETAINED),
          row(GATEWAY, PUBLISH, "{device}/command", NEVER_RETAINED),
          row(GATEWAY, PUBLISH, "{device}/relay", NEVER_RETAINED),
          row(GATEWAY, PUBLISH, "reply/{name}", NEVER_RETAINED),
          row(GATEWAY, SUBSCRIBE, "#", NEVER_RETAINED),
          row(USERS, SUBSCRIBE, "+/telemetry", NEVER_RETAINED),
          row(USERS, SUBSCRIBE, "+/state", NEVER_RETAINED),
          row(USERS, SUBSCRIBE, "+/health", NEVER_RETAINED),
          row(USERS, SUBSCRIBE, "+/event", NEVER_RETAINED),
          row(USERS, SUBSCRIBE, "+/about", NEVER_RETAINED),
          row(USERS, SUBSCRIBE, "+/findings", NEVER_RETAINED),
          row(USERS, SUBSCRIBE, "+/report", NEVER_RETAINED),
          row(OPERATORS, PUBLISH, "{device}/command", NEVER_RETAINED),
          row(OPERATORS, PUBLISH, "gateway/request", NEVER_RETAINED),
          row(OPERATORS, SUBSCRIBE, "+/receipt", NEVER_RETAINED),
          row(OPERATORS, SUBSCRIBE, "+/update", NEVER_RETAINED),
          row(OPERATORS, SUBSCRIBE, "reply/{own}", NEVER_RETAINED));
  // spotless:on

  private final Topics topics;
  private final String prefix;
  private final Identity.Gateway gateway;

  /** The rows of each subject. All identities of that kind share them. */
  private final Map<Subject, List<Rights.Right>> rights = new EnumMap<>(Subject.class);

  /** Creates the table of one site. Identities of another site or trust domain get no rights. */
  public AccessTable(Topics topics, Identity.Gateway gateway) {
    this(topics, gateway, Optional.empty());
  }

  /**
   * Creates the table of one site, which may publish discovery messages of Home Assistant.
   *
   * @param discoveryPrefix the first level of their topics; empty if there are none.
   */
  public AccessTable(Topics topics, Identity.Gateway gateway, Optional<String> discoveryPrefix) {
    if (!topics.site().equals(gateway.site())) {
      throw new IllegalArgumentException("topics and gateway identity belong to different sites");
    }
    this.topics = topics;
    this.prefix = topics.prefix();
    this.gateway = gateway;
    List<AccessRow> table =
        Stream.concat(
                TABLE.stream(),
                discoveryPrefix.map(AccessTable::discoveryRows).stream().flatMap(List::stream))
            .toList();
    for (Subject subject : Subject.values()) {
      rights.put(
          subject,
          table.stream().filter(row -> row.isFor(subject)).map(row -> row.right(prefix)).toList());
    }
  }

  public Topics topics() {
    return topics;
  }

  /**
   * Returns the rights of an identity; empty for an identity of another site or trust domain. The
   * result can be kept and used for many checks.
   */
  public Rights rights(Identity identity) {
    boolean isOwnSite =
        identity.site().equals(gateway.site())
            && identity.trustDomain().equals(gateway.trustDomain());
    return new Rights(
        isOwnSite ? rights.getOrDefault(Subject.of(identity), List.of()) : List.of(),
        prefix,
        Subject.ownName(identity));
  }

  /**
   * Returns all permissions of an identity; empty for an identity of another site or trust domain.
   */
  public List<Permission> of(Identity identity) {
    return rights(identity).permissions();
  }

  /** Returns whether the identity may publish to the topic, which has no wildcards. */
  public boolean mayPublish(Identity identity, String topic, boolean retained) {
    return rights(identity).mayPublish(topic, retained);
  }

  /**
   * Returns whether the identity may subscribe to the filter: every topic that it matches must be
   * allowed.
   */
  public boolean maySubscribe(Identity identity, String filter) {
    return rights(identity).maySubscribe(filter);
  }

  private static List<AccessRow> discoveryRows(String prefix) {
    String topic = AccessRow.DISCOVERY + prefix;
    return List.of(
        row(GATEWAY, PUBLISH, topic, RETAINED), row(USERS, SUBSCRIBE, topic, NEVER_RETAINED));
  }

  private static AccessRow row(
      Set<Subject> subjects, Activity activity, String topic, boolean retained) {
    return new AccessRow(subjects, activity, topic, retained);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.broker.access.Permission.Activity;
import java.util.List;

/** Everything that one identity may do; whatever it does not allow is refused. Immutable. */
public final class Rights {

  /** Nothing at all. */
  public static final Rights NONE = new Rights(List.of(), "", "");

  private static final String COMMAND = "/command";

  private final List<Right> publish;
  private final List<Right> subscribe;
  private final List<Permission> permissions;
  private final String prefix;
  private final String request;
  private final String ownReply;

  private record Right(Rule rule, boolean retained) {}

  Rights(List<Row> rows, String prefix, String own) {
    publish = those(rows, Activity.PUBLISH, prefix, own);
    subscribe = those(rows, Activity.SUBSCRIBE, prefix, own);
    permissions = rows.stream().map(row -> row.permission(prefix, own)).toList();
    this.prefix = prefix;
    request = prefix + "gateway/request";
    ownReply = prefix + "reply/" + own;
  }

  private static List<Right> those(List<Row> rows, Activity may, String prefix, String own) {
    return rows.stream()
        .filter(row -> row.may() == may)
        .map(row -> new Right(row.of(prefix, own), row.retained()))
        .toList();
  }

  /** The same as a list of what is allowed, for a broker that knows filters only. */
  public List<Permission> permissions() {
    return permissions;
  }

  /** Whether a message may be published to the topic (no wildcards). */
  public boolean mayPublish(String topic, boolean retained) {
    if (topic.length() > Filter.LONGEST) {
      return false;
    }
    for (Right right : publish) {
      if ((right.retained || !retained) && right.rule.allowsTopic(topic)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a message to that topic may ask for its answer there: a request or a command names the
   * sender's own reply topic, and no other, so that nobody has answers sent to somebody else.
   */
  public boolean mayAskForAnswer(String topic, String responseTopic) {
    return !isAnswered(topic) || responseTopic.equals(ownReply);
  }

  private boolean isAnswered(String topic) {
    return topic.equals(request) || isCommand(topic);
  }

  /** Whether a message to that topic is a command, if it may be published there at all. */
  public boolean isCommand(String topic) {
    return topic.startsWith(prefix) && topic.endsWith(COMMAND);
  }

  /** Whether the filter may be subscribed to: every topic that it matches must be allowed. */
  public boolean maySubscribe(String filter) {
    return Filter.plain(filter)
        .filter(plain -> subscribe.stream().anyMatch(right -> right.rule.allowsFilter(plain)))
        .isPresent();
  }

  /** Whether this is a stranger. */
  public boolean areNone() {
    return permissions.isEmpty();
  }
}

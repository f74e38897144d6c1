// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.broker.access.Permission.Activity;
import java.util.List;

/** All rights of one identity. Everything else is refused. Immutable. */
public final class Rights {

  /** No rights. */
  public static final Rights NONE = new Rights(List.of(), "", "");

  private static final String COMMAND = "/command";

  private final List<Right> publish;
  private final List<Right> subscribe;
  private final List<AccessRow> rows;
  private final String prefix;
  private final String own;
  private final String request;
  private final String ownReply;

  private record Right(TopicRule rule, boolean retained) {}

  Rights(List<AccessRow> rows, String prefix, String own) {
    publish = select(rows, Activity.PUBLISH, prefix, own);
    subscribe = select(rows, Activity.SUBSCRIBE, prefix, own);
    this.rows = rows;
    this.prefix = prefix;
    this.own = own;
    request = prefix + "gateway/request";
    ownReply = prefix + "reply/" + own;
  }

  private static List<Right> select(
      List<AccessRow> rows, Activity activity, String prefix, String own) {
    return rows.stream()
        .filter(row -> row.activity() == activity)
        .map(row -> new Right(row.rule(prefix, own), row.retained()))
        .toList();
  }

  /**
   * Returns the rights as a list of permissions, for a broker that supports topic filters only. The
   * list is not kept: the rights of each connection exist as long as it does.
   */
  public List<Permission> permissions() {
    return rows.stream().map(row -> row.permission(prefix, own)).toList();
  }

  /** Returns whether a message may be published to the topic, which has no wildcards. */
  public boolean mayPublish(String topic, boolean retained) {
    if (topic.length() > SharedSubscription.MAX_LENGTH) {
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
   * Returns whether a message to the topic may have this response topic. A request or a command
   * must name the sender's own reply topic. No client can therefore redirect replies to another
   * client. Messages to other topics are not restricted.
   */
  public boolean mayUseResponseTopic(String topic, String responseTopic) {
    return !isRequestOrCommand(topic) || responseTopic.equals(ownReply);
  }

  private boolean isRequestOrCommand(String topic) {
    return topic.equals(request) || isCommand(topic);
  }

  /**
   * Returns whether the topic is a command topic. Does not check whether messages may be published
   * to it; see {@link #mayPublish}.
   */
  public boolean isCommand(String topic) {
    return topic.startsWith(prefix) && topic.endsWith(COMMAND);
  }

  /**
   * Returns whether the filter may be subscribed to: every topic that it matches must be allowed,
   * and the group of a shared subscription must be the own one. So no client gets a part of the
   * messages of another one.
   */
  public boolean maySubscribe(String filter) {
    return SharedSubscription.plainFilter(filter, own)
        .filter(plain -> subscribe.stream().anyMatch(right -> right.rule.allowsFilter(plain)))
        .isPresent();
  }

  /** Returns whether there are no rights at all, as for an identity of another site. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.broker.access.Permission.Activity;
import java.util.List;

/** All rights of one identity. Everything else is refused. Immutable. */
public final class Rights {

  /** No rights. */
  public static final Rights NONE = new Rights(List.of(), "", "");

  private static final String COMMAND = "/command";
  private static final String REQUEST = "gateway/request";
  private static final String REPLY = "reply/";

  private final List<Right> rights;
  private final String prefix;
  private final String own;

  /** A row of the access table for the topics of one site. */
  record Right(Activity activity, TopicRule rule, boolean retained) {}

  /**
   * @param rights of the subject; all identities of that kind share them.
   * @param prefix of the topics of the site.
   * @param own the name of the identity in its own topics.
   */
  Rights(List<Right> rights, String prefix, String own) {
    this.rights = rights;
    this.prefix = prefix;
    this.own = own;
  }

  /**
   * Returns the rights as a list of permissions, for a broker that supports topic filters only. The
   * list is not kept: the rights of each connection exist as long as it does.
   */
  public List<Permission> permissions() {
    return rights.stream()
        .map(each -> new Permission(each.activity, each.rule.filter(own), each.retained))
        .toList();
  }

  /** Returns whether a message may be published to the topic, which has no wildcards. */
  public boolean mayPublish(String topic, boolean retained) {
    if (topic.length() > SharedSubscription.MAX_LENGTH) {
      return false;
    }
    for (Right right : rights) {
      if (right.activity == Activity.PUBLISH
          && (right.retained || !retained)
          && right.rule.allowsTopic(topic, own)) {
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
    return !isRequestOrCommand(topic) || responseTopic.equals(prefix + REPLY + own);
  }

  private boolean isRequestOrCommand(String topic) {
    return topic.equals(prefix + REQUEST) || isCommand(topic);
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
        .filter(plain -> rights.stream().anyMatch(right -> isForFilter(right, plain)))
        .isPresent();
  }

  private boolean isForFilter(Right right, String plain) {
    return right.activity == Activity.SUBSCRIBE && right.rule.allowsFilter(plain, own);
  }

  /** Returns whether there are no rights at all, as for an identity of another site. */
  public boolean isEmpty() {
    return rights.isEmpty();
  }
}

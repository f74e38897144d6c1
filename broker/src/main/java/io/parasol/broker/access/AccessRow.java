// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.broker.access.Permission.Activity;
import java.util.Set;

/**
 * One row of the access table: these subjects may perform this action on this topic.
 *
 * @param topic the part after {@code {root}/{site}/}: two {@linkplain TopicLevel levels}, or {@code
 *     #} for the whole site; or {@link #DISCOVERY} and the prefix of discovery messages, which are
 *     outside the site's topics.
 * @param retained whether retained messages may be published; ignored for subscriptions.
 */
record AccessRow(Set<Subject> subjects, Activity activity, String topic, boolean retained) {

  /** Begins the topic of a row about discovery messages. */
  static final String DISCOVERY = "discovery:";

  boolean isFor(Subject subject) {
    return subjects.contains(subject);
  }

  /** Returns the rule of this row for one identity. */
  TopicRule rule(String prefix, String own) {
    if (topic.startsWith(DISCOVERY)) {
      return new TopicRule.DiscoveryMessages(topic.substring(DISCOVERY.length()) + "/");
    }
    int slash = topic.indexOf('/');
    // The rules of all connections share the texts of the table.
    return slash < 0
        ? new TopicRule.WholeSite(prefix)
        : new TopicRule.TwoLevels(
            prefix,
            TopicLevel.of(topic.substring(0, slash).intern(), own),
            TopicLevel.of(topic.substring(slash + 1).intern(), own));
  }

  Permission permission(String prefix, String own) {
    return new Permission(activity, rule(prefix, own).filter(), retained);
  }
}

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

  /** Returns what this row means for the topics with that prefix. */
  Rights.Right right(String prefix) {
    return new Rights.Right(activity, rule(prefix), retained);
  }

  private TopicRule rule(String prefix) {
    if (topic.startsWith(DISCOVERY)) {
      return new TopicRule.DiscoveryMessages(topic.substring(DISCOVERY.length()) + "/");
    }
    int slash = topic.indexOf('/');
    return slash < 0
        ? new TopicRule.WholeSite(prefix)
        : new TopicRule.TwoLevels(
            prefix,
            TopicLevel.of(topic.substring(0, slash)),
            TopicLevel.of(topic.substring(slash + 1)));
  }
}

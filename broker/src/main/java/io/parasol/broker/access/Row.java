// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.broker.access.Permission.Activity;
import java.util.Set;

/**
 * One row of the access table: these subjects may perform this action on this topic.
 *
 * @param topic the part after {@code {root}/{site}/}: two {@linkplain Level levels}, or {@code #}
 *     for the whole site.
 * @param retained whether retained messages may be published; ignored for subscriptions.
 */
record Row(Set<Who> who, Activity may, String topic, boolean retained) {

  boolean isFor(Who reader) {
    return who.contains(reader);
  }

  /** Returns the rule of this row for one identity. */
  Rule of(String prefix, String own) {
    int slash = topic.indexOf('/');
    return slash < 0
        ? new Rule.WholeSite(prefix)
        : new Rule.TwoLevels(
            prefix,
            Level.of(topic.substring(0, slash), own),
            Level.of(topic.substring(slash + 1), own));
  }

  Permission permission(String prefix, String own) {
    return new Permission(may, of(prefix, own).filter(), retained);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.broker.access.Permission.Activity;
import java.util.Set;

/**
 * One row of the access table: these may do this, there.
 *
 * @param topic what follows {@code {root}/{site}/}: two {@linkplain Level levels}, or {@code #} for
 *     the whole site.
 * @param retained whether a retained message may be published; means nothing for a subscription.
 */
record Row(Set<Who> who, Activity may, String topic, boolean retained) {

  boolean isFor(Who reader) {
    return who.contains(reader);
  }

  /** The row for one identity. */
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

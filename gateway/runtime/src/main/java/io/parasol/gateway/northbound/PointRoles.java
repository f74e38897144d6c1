// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import java.util.Set;

/** The roles that may read a point, and those that may write it. */
record PointRoles(Set<String> readers, Set<String> writers) {

  PointRoles {
    readers = Set.copyOf(readers);
    writers = Set.copyOf(writers);
  }
}

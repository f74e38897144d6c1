// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.legacy.Reading;
import java.util.List;
import java.util.Optional;

/**
 * What one message of a panel says.
 *
 * @param readings at most one of each point.
 * @param event one line to be told.
 * @param isFarewell the panel says that it is gone.
 * @param leftOut how many of its values have no name, or no room.
 */
record Said(List<Reading> readings, Optional<String> event, boolean isFarewell, int leftOut) {

  static final Said NOTHING = new Said(List.of(), Optional.empty(), false, 0);

  Said {
    readings = List.copyOf(readings);
  }
}

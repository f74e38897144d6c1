// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.legacy.Reading;
import java.util.List;
import java.util.Optional;

/**
 * The decoded content of one message of a panel.
 *
 * @param readings at most one for each point.
 * @param event one line to report.
 * @param isFarewell whether the panel reports that it is offline.
 * @param leftOut the number of values without a name, or beyond the maximum.
 */
record Said(List<Reading> readings, Optional<String> event, boolean isFarewell, int leftOut) {

  static final Said NOTHING = new Said(List.of(), Optional.empty(), false, 0);

  Said {
    readings = List.copyOf(readings);
  }
}

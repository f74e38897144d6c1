// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.util.List;

/**
 * A condition that is raised.
 *
 * @param place link and device, or the link alone; empty for the gateway
 * @param name as in the health message, such as {@code alarm/POINT.BIT}
 */
public record RaisedCondition(List<String> place, String name) {

  public RaisedCondition {
    place = List.copyOf(place);
  }
}

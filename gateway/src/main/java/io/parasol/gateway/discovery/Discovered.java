// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.SiteConfig.Link;
import java.util.List;

/**
 * What was found on a link.
 *
 * @param link as it answered, or as it was tried first if nobody did.
 * @param units in ascending order.
 * @param notes what people should know of the link, a line each.
 */
public record Discovered(Link.Modbus link, List<FoundUnit> units, List<String> notes) {

  public Discovered {
    units = List.copyOf(units);
    notes = List.copyOf(notes);
  }
}

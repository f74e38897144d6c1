// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.site.SiteConfig.Link;
import java.util.List;

/**
 * The result of a discovery on a link.
 *
 * @param link with the settings at which units responded, or the first settings tried if none did.
 * @param units in ascending order.
 * @param notes remarks about the link for operators, one line each.
 */
public record Discovered(Link.Modbus link, List<FoundUnit> units, List<String> notes) {

  public Discovered {
    units = List.copyOf(units);
    notes = List.copyOf(notes);
  }
}

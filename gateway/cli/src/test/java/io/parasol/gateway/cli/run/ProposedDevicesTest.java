// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Devices that were found")
class ProposedDevicesTest {

  private static final List<String> FOUND =
      List.of(
          "  # unit 1: ACME",
          "  pv-1: {link: roof, unit: 1, profile: sunspec, every: 10s}",
          "  # unit 2: no identification",
          "  # unit-2: {link: roof, unit: 2, profile: ?, every: 10s}",
          "  meter-3: {link: roof, unit: 3, profile: meter, every: 10s}");

  private static final String PV = FOUND.get(1) + "\n";

  @Test
  void are_named_without_those_in_comments() {
    assertEquals(List.of("pv-1", "meter-3"), ProposedDevices.names(FOUND));
    assertEquals(
        List.of("pv-1"), ProposedDevices.names(ProposedDevices.without(FOUND, Set.of("meter-3"))));
  }

  @Test
  void are_added_where_there_is_none_yet() {
    List<String> pv = FOUND.subList(1, 2);

    assertEquals("site: a\ndevices:\n" + PV, ProposedDevices.addTo("site: a\n", pv));
    assertEquals(
        "devices:\n" + PV + "site: a\n", ProposedDevices.addTo("devices: {}  # none\nsite: a", pv));
    assertEquals("devices:\n" + PV + "site: a\n", ProposedDevices.addTo("devices:\nsite: a\n", pv));
  }

  @Test
  void are_added_beside_others_with_their_indentation() {
    assertEquals(
        """
        devices:
              pv-1: {link: roof, unit: 1, profile: sunspec, every: 10s}

              # old
              box: {native: true}
        site: a
        """,
        ProposedDevices.addTo(
            """
            devices:

                  # old
                  box: {native: true}
            site: a
            """,
            FOUND.subList(1, 2)));
  }
}

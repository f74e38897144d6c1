// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Meaning;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The needs of figures")
class FigureNeedTest {

  @Test
  void name_what_an_old_plant_without_sensors_will_not_have() {
    assertEquals(
        List.of(
            "no performance ratio: needs poa_irradiance",
            "no performance ratio corrected for temperature: needs module_temp or ambient_temp",
            "no energy performance index: needs poa_irradiance or ghi",
            "no soiling and degradation: needs poa_irradiance or ghi",
            "no number of a weak string: needs dc_current",
            "no snow as a cause: needs reference_irradiance or module_temp"),
        FigureNeed.missing(EnumSet.of(Meaning.AC_POWER, Meaning.AC_ENERGY_TOTAL, Meaning.STATUS)));
  }

  @Test
  void are_met_by_a_plant_with_all_points() {
    assertEquals(List.of(), FigureNeed.missing(EnumSet.allOf(Meaning.class)));
  }
}

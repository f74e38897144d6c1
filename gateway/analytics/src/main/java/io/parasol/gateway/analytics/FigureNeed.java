// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.config.model.profile.Meaning;
import java.util.List;
import java.util.Set;

/**
 * A kind of figure and what it needs, so that a site learns before it runs which figures it will
 * not have.
 *
 * @param figure its name in a text
 * @param oneOf meanings; a plant needs one of them
 */
public record FigureNeed(String figure, List<Meaning> oneOf) {

  // spotless:off
  private static final List<FigureNeed> ALL =
      List.of(
          new FigureNeed("energy", List.of(Meaning.AC_ENERGY_TOTAL, Meaning.AC_POWER)),
          new FigureNeed("comparison with neighbours", List.of(Meaning.AC_POWER, Meaning.AC_ENERGY_TOTAL)),
          new FigureNeed("performance ratio", List.of(Meaning.POA_IRRADIANCE)),
          new FigureNeed("performance ratio corrected for temperature", List.of(Meaning.MODULE_TEMP, Meaning.AMBIENT_TEMP)),
          new FigureNeed("energy performance index", List.of(Meaning.POA_IRRADIANCE, Meaning.GHI)),
          new FigureNeed("soiling and degradation", List.of(Meaning.POA_IRRADIANCE, Meaning.GHI)),
          new FigureNeed("number of a weak string", List.of(Meaning.DC_CURRENT)),
          new FigureNeed("curtailment by another party", List.of(Meaning.ACTIVE_LIMIT, Meaning.STATUS)),
          new FigureNeed("snow as a cause", List.of(Meaning.REFERENCE_IRRADIANCE, Meaning.MODULE_TEMP)));
  // spotless:on

  public FigureNeed {
    oneOf = List.copyOf(oneOf);
  }

  /** Returns a sentence for each figure that a plant with these meanings will not have. */
  public static List<String> missing(Set<Meaning> meanings) {
    return ALL.stream()
        .filter(each -> each.oneOf.stream().noneMatch(meanings::contains))
        .map(FigureNeed::sentence)
        .toList();
  }

  private String sentence() {
    return "no %s: needs %s"
        .formatted(figure, String.join(" or ", oneOf.stream().map(Meaning::wireName).toList()));
  }
}

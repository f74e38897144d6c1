// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import io.parasol.config.model.site.ConsumerSettings;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.state.Sbom;
import java.time.ZoneId;
import java.util.Optional;

/**
 * What a consumer may know about a site.
 *
 * @param zone of hours of the day.
 * @param version of Parasol.
 * @param supportUntil the last day on which that version gets security fixes.
 * @param sbom the list of its components.
 */
public record AboutSite(
    SiteId id,
    ConsumerSettings settings,
    Optional<GeoPosition> position,
    ZoneId zone,
    String version,
    String supportUntil,
    Sbom sbom) {}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

import java.time.ZoneId;

/**
 * The site of a plant.
 *
 * @param zone days, months and tariffs are those of this time zone
 */
public record Site(
    Location location, ZoneId zone, LinkeTurbidity linke, Tariff tariff, CarbonFactor carbon) {}

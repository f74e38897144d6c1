// SPDX-License-Identifier: Apache-2.0
/**
 * The domain model of a site: identifiers, points, values and profiles. All types validate their
 * values on construction.
 *
 * <p>YAML, wire formats and mutable state do not belong here.
 */
@NullMarked
package io.parasol.config.site;

import org.jspecify.annotations.NullMarked;

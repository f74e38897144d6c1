// SPDX-License-Identifier: Apache-2.0
/**
 * The vocabulary of a site: identifiers, points, values and profiles. A wrong one cannot exist.
 *
 * <p>What does not belong here: YAML, bytes on a wire, anything that changes over time.
 */
@NullMarked
package io.parasol.config.site;

import org.jspecify.annotations.NullMarked;

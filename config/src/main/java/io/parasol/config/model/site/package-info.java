// SPDX-License-Identifier: Apache-2.0
/**
 * The identifiers and values of a site configuration. Each type accepts valid values only.
 *
 * <p>Out of scope: YAML, bytes on a wire, and anything that changes over time.
 */
@NullMarked
package io.parasol.config.model.site;

import org.jspecify.annotations.NullMarked;

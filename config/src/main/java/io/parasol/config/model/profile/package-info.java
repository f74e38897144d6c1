// SPDX-License-Identifier: Apache-2.0
/**
 * The register map of a device model: points, types, scale, units, write rules, firmware transfer.
 *
 * <p>Out of scope: YAML, and how registers are read.
 */
@NullMarked
package io.parasol.config.model.profile;

import org.jspecify.annotations.NullMarked;

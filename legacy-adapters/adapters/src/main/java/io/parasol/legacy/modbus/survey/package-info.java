// SPDX-License-Identifier: Apache-2.0
/**
 * The search for units on a Modbus link, for discovery.
 *
 * <p>Out of scope: identification of device models.
 */
@NullMarked
package io.parasol.legacy.modbus.survey;

import org.jspecify.annotations.NullMarked;

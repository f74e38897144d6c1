// SPDX-License-Identifier: Apache-2.0
/**
 * What the operator says the site is: one YAML file a site, profiles beside it, and every problem
 * of them at once.
 *
 * <p>What does not belong here: anything that opens a socket, a serial port or a key.
 */
@NullMarked
package io.parasol.config;

import org.jspecify.annotations.NullMarked;

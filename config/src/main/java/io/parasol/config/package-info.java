// SPDX-License-Identifier: Apache-2.0
/**
 * Readers of the configuration: one YAML file per site and its profiles. All problems are reported
 * at once.
 *
 * <p>Code that opens sockets, serial ports or keys does not belong here.
 */
@NullMarked
package io.parasol.config;

import org.jspecify.annotations.NullMarked;

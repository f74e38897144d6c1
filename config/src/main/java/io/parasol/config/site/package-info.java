// SPDX-License-Identifier: Apache-2.0
/**
 * The site configuration and its reader. All problems of a file are reported at once.
 *
 * <p>Out of scope: anything that opens a socket, a serial port or a key.
 */
@NullMarked
package io.parasol.config.site;

import org.jspecify.annotations.NullMarked;

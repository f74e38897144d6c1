// SPDX-License-Identifier: Apache-2.0
/**
 * The state folder of a gateway: its files, its lock, its version.
 *
 * <p>Out of scope: the content of the files.
 */
@NullMarked
package io.parasol.gateway.state;

import org.jspecify.annotations.NullMarked;

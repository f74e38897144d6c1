// SPDX-License-Identifier: Apache-2.0
/**
 * The installation of one release on one device, step by step; each step is saved before it is
 * taken.
 *
 * <p>Out of scope: maintenance windows and campaigns.
 */
@NullMarked
package io.parasol.gateway.install.run;

import org.jspecify.annotations.NullMarked;

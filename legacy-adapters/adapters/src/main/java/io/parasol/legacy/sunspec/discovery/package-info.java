// SPDX-License-Identifier: Apache-2.0
/**
 * Discovery of the SunSpec models of a device, and the profile that follows from them.
 *
 * <p>Out of scope: how registers are read and decoded.
 */
@NullMarked
package io.parasol.legacy.sunspec.discovery;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * SunSpec: which models a device has, where, and what their registers mean.
 *
 * <p>What does not belong here: how registers are read and decoded.
 */
@NullMarked
package io.parasol.legacy.sunspec;

import org.jspecify.annotations.NullMarked;

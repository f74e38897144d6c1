// SPDX-License-Identifier: Apache-2.0
/**
 * Timers and single-thread executors.
 *
 * <p>Out of scope: what runs on them.
 */
@NullMarked
package io.parasol.gateway.concurrent;

import org.jspecify.annotations.NullMarked;

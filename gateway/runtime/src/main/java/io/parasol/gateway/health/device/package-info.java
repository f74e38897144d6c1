// SPDX-License-Identifier: Apache-2.0
/**
 * The health of one device as figures: its polls, points, state, sleep, session and certificate.
 */
@NullMarked
package io.parasol.gateway.health.device;

import org.jspecify.annotations.NullMarked;
